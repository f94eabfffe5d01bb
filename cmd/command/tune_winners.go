package command

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/experiment/tune"
	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// Files that a search leaves beside its trials.
const (
	trialsFile = "trials.csv"
	tunedFile  = "tuned.yaml"
)

// costFile is the name of the settings file for one currency.
func costFile(currency string) string {
	return "tuned-" + strings.ReplaceAll(currency, " ", "-") + ".yaml"
}

// prize is what each arm has a winner for: the best score, or the least cost in
// one currency.
type prize struct {
	metric, file string
	figure       *figure.Figure
	value        func(*tune.Outcome) float64
	best         func(arm string) (tune.Trial, bool)
	won          func(best tune.Trial) string
}

func (f *tuneFlags) prizes(s tune.Search, trials []tune.Trial) (list []prize) {
	var named []string
	for _, a := range s.Arms {
		named = append(named, a.Name)
	}
	if s.Target == 0 {
		chosen := s.Track.Chosen()
		score := func(o *tune.Outcome) float64 { return tune.Shown(chosen, o.Score()) }
		return []prize{{chosen.Name, tunedFile, scoreFigure(f.track, named, trials, chosen), score,
			func(arm string) (tune.Trial, bool) { return tune.Best(trials, arm) },
			func(best tune.Trial) string {
				first := trials[slices.IndexFunc(trials, func(t tune.Trial) bool { return t.Arm == best.Arm })]
				return fmt.Sprintf("trial %d of %d, %s %s%s", best.Index+1, f.trials, chosen.Name, scored(best, chosen), asDeclared(first, chosen))
			}}}
	}
	for _, currency := range tune.Currencies() {
		cost := func(o *tune.Outcome) float64 { return o.Cost(currency) }
		list = append(list, prize{fmt.Sprintf("%s to %v %% %s", currency, f.target, results.MetricValidationAccuracy), costFile(currency),
			costFigure(f.track, f.target, currency, named, trials), cost,
			func(arm string) (tune.Trial, bool) { return tune.Cheapest(trials, arm, currency) },
			func(best tune.Trial) string {
				return fmt.Sprintf("least %s by trial %d of %d: %.4g", currency, best.Index+1, f.trials, cost(best.Whole))
			}})
	}
	return list
}

// freeze writes the trials, and for each prize a figure and the winners. Where
// a target is set, an arm that never reached it is left out of the files; where
// none is, an arm without a winner leaves no settings file. Either is said.
func (f *tuneFlags) freeze(ctx context.Context, s tune.Search, trials []tune.Trial, dir string, out io.Writer) error {
	err := results.WriteFile(filepath.Join(dir, trialsFile), func(w io.Writer) error { return tune.WriteTrials(w, trials, s.Track.Chosen()) })
	if err != nil {
		return usage(err)
	}
	commit := runinfo.ReadCode(ctx).Commit
	var none []string
	for _, p := range f.prizes(s, trials) {
		t := arms.Tuned{Track: f.track, Command: f.command(), Commit: commit, Trials: f.trials,
			Metric: p.metric, Score: map[string]float64{}, Arms: map[string]bench.Settings{}}
		none = none[:0]
		for _, a := range s.Arms {
			best, ok := p.best(a.Name)
			if !ok {
				none = append(none, a.Name)
				continue
			}
			t.Score[a.Name], t.Arms[a.Name] = p.value(best.Whole), best.Settings
			fmt.Fprintf(out, "%s: %s: %v\n", a.Name, p.won(best), settingsLine(a, best.Settings))
		}
		if s.Target > 0 && len(t.Arms) == 0 {
			break
		}
		if err := draw(dir, p.figure); err != nil {
			return err
		}
		if s.Target == 0 && len(none) > 0 {
			break
		}
		if err := results.WriteFile(filepath.Join(dir, p.file), func(w io.Writer) error { return arms.WriteTuned(w, t) }); err != nil {
			return usage(err)
		}
	}
	switch {
	case len(none) == 0:
		return nil
	case s.Target > 0:
		return fmt.Errorf("no trial of %s held %v %% of %s; %s says how far they came", strings.Join(none, ", "), f.target,
			results.MetricValidationAccuracy, experiment.JoinPath(dir, trialsFile))
	}
	return fmt.Errorf("no trial of %s reached the end of the whole stream; %s says why", strings.Join(none, ", "), experiment.JoinPath(dir, trialsFile))
}

// scored is what a trial reached on the whole stream, with its unit.
func scored(t tune.Trial, chosen results.Metric) string {
	digits := 2
	if chosen.Unit != results.UnitPercent {
		digits = 4
	}
	return fmt.Sprintf("%.*f %s", digits, tune.Shown(chosen, t.Whole.Score()), chosen.Unit)
}

// asDeclared says what the arm as declared reached, where it was a trial and went on.
func asDeclared(first tune.Trial, chosen results.Metric) string {
	if len(first.Settings) > 0 || first.Whole == nil || first.Whole.Error != "" {
		return ""
	}
	return fmt.Sprintf(" (as declared %s)", scored(first, chosen))
}

// settingsLine lists settings in the order of declaration.
func settingsLine(a bench.Arm, set bench.Settings) string {
	var parts []string
	for _, s := range a.Settings {
		if v, ok := set[s.Name]; ok {
			parts = append(parts, fmt.Sprintf("%s %v", s.Name, v))
		}
	}
	if len(parts) == 0 {
		return "as declared"
	}
	return strings.Join(parts, ", ")
}

// draw writes a figure twice, from one description.
func draw(dir string, g *figure.Figure) error {
	for suffix, render := range map[string]func() ([]byte, error){".png": g.PNG, ".svg": g.SVG} {
		data, err := render()
		if err != nil {
			return err
		}
		if err := results.WriteBytes(filepath.Join(dir, g.Name+suffix), data); err != nil {
			return usage(err)
		}
	}
	return nil
}

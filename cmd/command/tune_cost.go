package command

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/experiment/tune"
	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/results"
)

// freezeCosts writes a settings file and a figure for each currency. An arm
// that never reached the target is left out of the files, and said to be.
func (f *tuneFlags) freezeCosts(ctx context.Context, s tune.Search, trials []tune.Trial, named []string, dir string, out io.Writer) error {
	commit := runinfo.ReadCode(ctx).Commit
	var none []string
	for _, currency := range tune.Currencies() {
		t := arms.Tuned{Track: f.track, Command: f.command(), Commit: commit, Trials: f.trials,
			Metric: fmt.Sprintf("%s to %v %% %s", currency, f.target, results.MetricValidationAccuracy),
			Score:  map[string]float64{}, Arms: map[string]bench.Settings{}}
		none = none[:0]
		for _, a := range s.Arms {
			best, ok := tune.Cheapest(trials, a.Name, currency)
			if !ok {
				none = append(none, a.Name)
				continue
			}
			t.Score[a.Name], t.Arms[a.Name] = best.Whole.Cost(currency), best.Settings
			fmt.Fprintf(out, "%s: least %s by trial %d of %d: %.4g: %v\n", a.Name, currency, best.Index+1, f.trials,
				best.Whole.Cost(currency), settingsLine(a, best.Settings))
		}
		if len(t.Arms) == 0 {
			break
		}
		if err := results.WriteFile(filepath.Join(dir, costFile(currency)), func(w io.Writer) error { return arms.WriteTuned(w, t) }); err != nil {
			return usage(err)
		}
		if err := draw(dir, costFigure(f.track, f.target, currency, named, trials)); err != nil {
			return err
		}
	}
	if len(none) > 0 {
		return fmt.Errorf("no trial of %s held %v %% of %s; %s says how far they came", strings.Join(none, ", "), f.target,
			results.MetricValidationAccuracy, experiment.JoinPath(dir, trialsFile))
	}
	return nil
}

// costFile is the name of the settings file for one currency.
func costFile(currency string) string {
	return "tuned-" + strings.ReplaceAll(currency, " ", "-") + ".yaml"
}

// draw writes a figure twice, from one description.
func draw(dir string, g *figure.Figure) error {
	for suffix, render := range map[string]func() ([]byte, error){".png": g.PNG, ".svg": g.SVG} {
		data, err := render()
		if err != nil {
			return err
		}
		err = results.WriteFile(filepath.Join(dir, g.Name+suffix), func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
		if err != nil {
			return usage(err)
		}
	}
	return nil
}

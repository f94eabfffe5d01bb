package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// alarms gathers the alarms of all runs, one line for each arm and name.
func alarms(f *analysis.Frame) (out []string) {
	for _, t := range f.Tracks {
		for _, metric := range t.Metrics(results.KindAlarm) {
			for _, a := range t.Arms {
				name := strings.TrimPrefix(metric, results.MetricAlarm+"/")
				if seeds, said := alarm(a, name, metric); seeds > 0 {
					out = append(out, fmt.Sprintf("%s on %s: %s in %d of %d seeds%s", a.Name, t.Name, name, seeds, len(a.Seeds), said)+matters(t, a, name))
				}
			}
		}
	}
	return out
}

// matters says whether an alarm matters for the result: what was said of it when it was
// raised or, where that depends on the result, how far the arm ends from the best.
func matters(t *analysis.Track, a *analysis.Arm, name string) string {
	for _, s := range a.Seeds {
		for _, r := range s.Alarms {
			if r.Name == name && r.Matters != "" {
				return "; " + r.Matters
			}
		}
	}
	if said := t.BehindBest(a); said != "" {
		return "; " + said
	}
	return ""
}

// alarm says how many seeds of an arm raised an alarm and what is said of it.
// Rows carry alarms too, for those who read only rows; where the manifest of the
// first seed has the alarm, its words are shown, and else the largest value.
func alarm(a *analysis.Arm, name, metric string) (seeds int, said string) {
	worst, unit := math.Inf(-1), ""
	for s, c := range a.CurvesOf(metric) {
		i := slices.IndexFunc(s.Alarms, func(r results.Alarm) bool { return r.Name == name })
		if seeds == 0 && i >= 0 && s.Alarms[i].Text != "" {
			said = fmt.Sprintf("; seed %d: %s", s.Number, strings.TrimSuffix(s.Alarms[i].Text, "."))
		}
		for _, p := range c.Points {
			worst = max(worst, p.Value)
		}
		seeds, unit = seeds+1, c.Unit
	}
	largest := ", largest " + analysis.Plain(worst)
	if !slices.Contains([]string{"", results.UnitOne, results.UnitCount}, unit) {
		largest += " " + unit
	}
	return seeds, cmp.Or(said, largest)
}

// warnings are what a reader should know before reading a number: failed
// runs, runs' own warnings, streams that differ, too few seeds.
func (in Input) warnings(f *analysis.Frame) []string {
	out := slices.Clone(in.Notes)
	type said struct{ track, arm, text string }
	var order []said
	seeds := map[said][]string{}
	for _, r := range in.Runs {
		if r.Error != "" {
			out = append(out, fmt.Sprintf("Run %s failed and has no part in any figure: %s", r.RunID, r.Error))
			for _, a := range r.Alarms {
				out = append(out, fmt.Sprintf("Run %s raised the alarm %q: %s", r.RunID, a.Name, a.Text))
			}
		}
		for _, w := range r.Warnings {
			k := said{r.Track, r.Arm, w}
			if seeds[k] == nil {
				order = append(order, k)
			}
			seeds[k] = append(seeds[k], fmt.Sprint(r.Seed))
		}
	}
	for _, k := range order {
		out = append(out, fmt.Sprintf("%s on %s, seed %s: %s", k.arm, k.track, strings.Join(seeds[k], ", "), k.text))
	}
	for _, d := range in.shown() {
		for _, w := range d.Warnings {
			out = append(out, fmt.Sprintf("Data of %s: %s", d.Name, w))
		}
		if d.Test < fewTests {
			out = append(out, fmt.Sprintf("Data of %s: the test part has %d examples, each of which is %.3g points of test accuracy, so that little can be told.", d.Name, d.Test, 100/float64(d.Test)))
		}
	}
	streams, _ := in.streams()
	for _, s := range streams {
		if !s.Same {
			out = append(out, fmt.Sprintf("Seed %d of track %s: the arms saw different streams.", s.Seed, s.Track))
		}
	}
	for _, t := range f.Tracks {
		least, most := 1<<30, 0
		for _, a := range t.Arms {
			least, most = min(least, len(a.Seeds)), max(most, len(a.Seeds))
		}
		switch {
		case least != most:
			out = append(out, fmt.Sprintf("Track %s: arms have between %d and %d seeds; paired differences use the seeds in common.", t.Name, least, most))
		case most == 1:
			out = append(out, fmt.Sprintf("Track %s: one seed, so that no figure but an accuracy has an interval, which is that of the test examples alone, and no difference can be told from chance.", t.Name))
		case most < 5:
			out = append(out, fmt.Sprintf("Track %s: %d seeds give wide intervals; 5 or more are better.", t.Name, most))
		}
	}
	if slices.ContainsFunc(in.Runs, func(r results.Manifest) bool { return r.Code.Dirty && r.Commit() != "" }) {
		out = append(out, "At least one run was made from a tree with uncommitted changes: the commit alone does not repeat it.")
	}
	return out
}

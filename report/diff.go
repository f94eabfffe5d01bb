package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// Changes are what differs between two results folders.
type Changes struct {
	What    table.Table // settings, machine, commit: what was asked for and where it ran
	Figures table.Table // means of both, and the change
	Worse   []string    // figures that got worse by more than the noise, and runs that fail now
}

// Verdicts on a figure that changed.
const (
	better      = "better"
	worse       = "worse"
	withinNoise = "within noise"
	oneSeed     = "one seed: cannot be judged"
	otherStream = "other streams: not compared"
	measured    = "measured time: not judged"
	noSpread    = "the same in all seeds: no spread to judge it by"
)

// change is one figure of one arm in both folders.
type change struct {
	track, arm, metric, unit string
	a, b                     float64 // means over the seeds compared
	test                     stats.Test
	verdict                  string
	counted                  bool // exactly, with no chance in it but the seed's
}

// Diff compares two results folders, arm by arm. A figure is compared over the seeds
// whose stream was the same in both, and exceeds the noise where Student's paired t,
// corrected by Holm over all figures compared, has p < .05, or where a cost, which is
// counted, changed by the same amount in all of several seeds. Measured times are shown and not judged.
func Diff(a, b Input) (Changes, error) {
	for _, in := range []Input{a, b} {
		if err := in.check(); err != nil {
			return Changes{}, err
		}
	}
	out := Changes{What: whatDiffers(a, b)}
	all, unchanged := figuresOf(a, b)
	judge(all)
	t := table.Table{Name: "diff", Title: "Figures that changed", Columns: []table.Column{
		{Head: "track", Left: true}, {Head: "arm", Left: true}, {Head: "figure", Left: true}, {Head: "unit", Left: true},
		{Head: "before"}, {Head: "after"}, {Head: "change"}, {Head: "p (Holm)"}, {Head: "verdict", Left: true}}}
	for _, c := range all {
		text := func(v float64) string { return analysis.Plain(v) }
		d := table.Cell{Text: analysis.Signed(c.b-c.a, 3), Number: true, Value: c.b - c.a, Low: c.test.Low, High: c.test.High, N: c.test.N}
		if c.test.Known() {
			d.Text += " (" + analysis.Signed(c.test.Low, 3) + " to " + analysis.Signed(c.test.High, 3) + ")"
		}
		p := table.Cell{Text: analysis.PValue(c.test.P)}
		t.Rows = append(t.Rows, []table.Cell{{Text: c.track}, {Text: c.arm}, {Text: c.metric}, {Text: c.unit},
			{Text: text(c.a)}, {Text: text(c.b)}, d, p, {Text: c.verdict}})
		if c.verdict == worse {
			out.Worse = append(out.Worse, fmt.Sprintf("%s of %s on %s", c.metric, c.arm, c.track))
		}
	}
	t.Notes = []string{fmt.Sprintf("%d figures are the same in both. The change is paired by seed where the streams are the same, with Student's 95 %% interval; p is that of the paired t test, corrected by Holm over all figures that changed.", unchanged)}
	out.Figures = t
	out.Worse = append(out.Worse, failing(a, b)...)
	return out, nil
}

// Print renders the changes in a format.
func (c Changes) Print(as Format) (string, error) {
	return printed([]table.Table{c.What, c.Figures}, as)
}

// failing are runs that finished in a and failed in b.
func failing(a, b Input) (out []string) {
	for _, m := range b.Runs {
		before := slices.ContainsFunc(a.Runs, func(n results.Manifest) bool { return n.RunID == m.RunID && n.Error == "" })
		if m.Error != "" && before {
			out = append(out, "run "+m.RunID+" fails")
		}
	}
	return out
}

// whatDiffers are the conditions and settings in which two folders differ.
func whatDiffers(a, b Input) table.Table {
	t := table.Table{Name: "conditions", Title: "What differs", Columns: []table.Column{
		{Head: "what", Left: true}, {Head: "before", Left: true}, {Head: "after", Left: true}}}
	add := func(what, x, y string) {
		if x != y {
			t.Rows = append(t.Rows, []table.Cell{{Text: what}, {Text: cmp.Or(x, "–")}, {Text: cmp.Or(y, "–")}})
		}
	}
	facts := func(in Input) (order []string, of map[string]string) {
		of = map[string]string{}
		put := func(k, v string) {
			switch was, met := of[k]; {
			case !met:
				order = append(order, k)
				of[k] = v
			case !slices.Contains(strings.Split(was, " | "), v):
				of[k] = was + " | " + v
			}
		}
		for _, c := range in.conditions() {
			put(c.Name, strings.Join(c.Values, " | "))
		}
		for _, m := range in.Runs {
			of := m.Track + ", " + m.Arm
			put("seeds of "+of, fmt.Sprint(seedCount(in, m)))
			put("presentations of "+of, fmt.Sprint(m.Presentations))
			put("minibatch of "+of, fmt.Sprint(m.Minibatch))
			if m.Target != nil {
				put("target on "+m.Track, m.Target.String())
			}
			for _, s := range m.Settings {
				put(of+": "+s.Name, fmt.Sprint(s.Value))
			}
		}
		return order, of
	}
	order, x := facts(a)
	more, y := facts(b)
	for _, k := range more {
		if _, met := x[k]; !met {
			order = append(order, k)
		}
	}
	for _, k := range order {
		if k != "largest peak memory" {
			add(k, x[k], y[k])
		}
	}
	return t
}

func seedCount(in Input, m results.Manifest) (n int) {
	for _, r := range in.Runs {
		if r.Track == m.Track && r.Arm == m.Arm && r.Error == "" {
			n++
		}
	}
	return n
}

// figuresOf are the figures that changed, not judged yet, and how many did not.
func figuresOf(a, b Input) (all []change, unchanged int) {
	digests := [2]map[string]string{{}, {}}
	for i, in := range []Input{a, b} {
		for _, m := range in.Runs {
			digests[i][m.Track+"/"+m.Arm+"/"+fmt.Sprint(m.Seed)] = m.Digest
		}
	}
	after := analysis.NewFrame(b.Data)
	for _, t := range analysis.NewFrame(a.Data).Tracks {
		i := slices.IndexFunc(after.Tracks, func(u *analysis.Track) bool { return u.Name == t.Name })
		if i < 0 {
			continue
		}
		for _, x := range t.Arms {
			k := slices.IndexFunc(after.Tracks[i].Arms, func(y *analysis.Arm) bool { return y.Name == x.Name })
			if k < 0 {
				continue
			}
			for _, name := range t.Metrics(results.KindTest, results.KindValidation, results.KindOutcome, results.KindCost, results.KindToTarget) {
				m := t.Metric(name)
				if m.Better == "" || m.Over != nil || m.Name != name && m.Kind != results.KindToTarget {
					continue
				}
				var v [2][]float64
				met := false
				for s, c := range x.CurvesOf(name) {
					for u, d := range after.Tracks[i].Arms[k].CurvesOf(name) {
						id := t.Name + "/" + x.Name + "/" + fmt.Sprint(s.Number)
						if met = met || u.Number == s.Number; u.Number == s.Number && digests[0][id] == digests[1][id] {
							v[0], v[1] = append(v[0], c.Last()), append(v[1], d.Last())
						}
					}
				}
				switch {
				case !met:
				case len(v[0]) == 0:
					all = append(all, change{track: t.Name, arm: x.Name, metric: name, unit: m.Unit, a: x.End(name).Mean,
						b: after.Tracks[i].Arms[k].End(name).Mean, test: noTest(), verdict: otherStream})
				case slices.Equal(v[0], v[1]):
					unchanged++
				default:
					c := change{track: t.Name, arm: x.Name, metric: name, unit: m.Unit,
						a: analysis.EstimateOf(v[0]).Mean, b: analysis.EstimateOf(v[1]).Mean, test: stats.PairedT(v[1], v[0])}
					c.verdict, c.counted = better, m.Kind == results.KindCost
					if (c.b > c.a) != (m.Better == results.Higher) {
						c.verdict = worse
					}
					if m.Unit == results.UnitSeconds || m.Unit == results.UnitPerSecond || strings.HasSuffix(name, "/seconds") {
						c.verdict, c.test.P = measured, math.NaN()
					}
					all = append(all, c)
				}
			}
		}
	}
	return all, unchanged
}

func noTest() stats.Test {
	return stats.Test{Estimate: stats.Estimate{Low: math.NaN(), High: math.NaN()}, P: math.NaN()}
}

// judge takes the verdict back where the change is within the noise or nothing can be
// said of it, after the correction of all p.
func judge(all []change) {
	var ps []float64
	var of []*change
	for i := range all {
		if c := &all[i]; c.verdict == better || c.verdict == worse {
			ps, of = append(ps, c.test.P), append(of, c)
		}
	}
	for i, p := range stats.Holm(ps) {
		c := of[i]
		c.test.P = p
		switch {
		case c.test.N < 2:
			c.verdict = oneSeed
		case math.IsNaN(p) && !c.counted: // of a sample, which may have changed so by chance
			c.verdict = noSpread
		case math.IsNaN(p): // the same change of a count in all seeds: no spread that could be noise
		case p >= .05:
			c.verdict = withinNoise
		}
	}
}

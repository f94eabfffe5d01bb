package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// pair is an arm beside one of its controls.
type pair struct {
	a, b *arm
	kind string // what the comparison isolates
}

// The gates whose arms are compared, as bench declares them.
const (
	gateNovelty = "novelty"
	gateOpen    = "open"
	gateYoked   = "yoked"
	gateOracle  = "oracle"
	gateNone    = "none"
)

// pairs are each gated arm with its open, yoked and oracle controls; then arms
// of different rules: the gated with the gated, the open controls with each
// other, and the gated with the open arms and the references of other rules.
func (t *track) pairs() []pair {
	var out []pair
	seen := map[[2]string]bool{}
	add := func(a, b *arm, kind string) {
		if a != b && !seen[[2]string{a.name, b.name}] && !seen[[2]string{b.name, a.name}] {
			seen[[2]string{a.name, b.name}] = true
			out = append(out, pair{a, b, kind})
		}
	}
	var gated, open []*arm
	for _, a := range t.arms {
		if a.gate != gateNovelty {
			continue
		}
		gated = append(gated, a)
		for _, b := range t.controls(a, gateOpen) {
			add(a, b, "gate")
			open = append(open, b)
		}
		for _, b := range t.controls(a, gateYoked) {
			add(a, b, "choice of presentations")
		}
		for _, b := range t.controls(a, gateOracle) {
			add(a, b, "truth of the gate")
		}
	}
	for _, list := range [][]*arm{gated, open} {
		for i, a := range list {
			for _, b := range list[i+1:] {
				if a.rule != b.rule && a.signal == b.signal {
					add(a, b, "rule")
				}
			}
		}
	}
	left := gated
	if len(gated) == 0 {
		left = t.arms
	} else {
		left = append(left, open...)
	}
	for _, a := range left {
		for _, b := range t.arms {
			free := b.gate == gateOpen || b.gate == gateNone || b.gate == ""
			switch {
			case a.rule == b.rule || !free:
			case a.gate == gateNovelty, a.gate == gateOpen && !slices.Contains(open, b):
				add(a, b, "rule")
			}
		}
	}
	return out
}

// stem is the name that a gated arm shares with its controls: backprop of
// backprop-gated.
func stem(name string) string {
	for _, s := range []string{"-gated", "-open", "-yoked", "-oracle", "-shut"} {
		if cut, ok := strings.CutSuffix(name, s); ok {
			return cut
		}
	}
	return name
}

// controls are the arms with the gate named that answer to gated arm a: those
// that name it as their partner, else those of its stem, else those of its
// rule.
func (t *track) controls(a *arm, gate string) []*arm {
	var own, kin, same []*arm
	for _, b := range t.arms {
		if b.gate != gate || b == a {
			continue
		}
		switch {
		case b.partner == a.name:
			own = append(own, b)
		case b.partner != "" || b.rule != a.rule:
		case stem(b.name) == stem(a.name):
			kin = append(kin, b)
		default:
			same = append(same, b)
		}
	}
	switch {
	case len(own) > 0:
		return own
	case len(kin) > 0:
		return kin
	}
	return same
}

// difference is a − b of one metric, paired over seeds.
type difference struct {
	pair
	what    string
	metric  string
	unit    string
	digits  int
	outcome bool
	diff    estimate // a − b
	ratio   float64  // mean of a ÷ mean of b; NaN where b's is 0
	p       float64  // NaN where there is no interval
	holm    float64
}

func comparedMetrics() []measure {
	return []measure{
		{head: "test accuracy", metric: results.MetricTestAccuracy, unit: "points", digits: 2},
		{head: "events", metric: results.MetricEvents, unit: "presentations", digits: 1},
		{head: "updates", metric: results.MetricUpdates, unit: "synapses", digits: 2},
		{head: "Σ|Δw|", metric: results.MetricPlasticity, unit: "weight", digits: 2},
		{head: "MACs", metric: allMACs, unit: "MAC", digits: 2},
		{head: "MACs learning", metric: results.MetricMACsLearning, unit: "MAC", digits: 2},
		{head: "presentations to target", metric: toTarget("presentations"), unit: "presentations", digits: 1},
		{head: "updates to target", metric: toTarget("synaptic updates"), unit: "synapses", digits: 2},
	}
}

// gridNote says how finely costs to target are known.
const gridNote = "Costs to target are known to the point of the evaluation grid only, so that they err by up to the step before that point"

// paired are the values of a metric in the seeds that both arms have, in
// order of the seed.
func paired(a, b *arm, metric string) (x, y []float64) {
	va, sa := a.last(metric)
	vb, sb := b.last(metric)
	for i, s := range sa {
		if j := slices.Index(sb, s); j >= 0 {
			x, y = append(x, va[i]), append(y, vb[j])
		}
	}
	return x, y
}

func (p pair) of(m measure) (difference, bool) {
	x, y := paired(p.a, p.b, m.metric)
	if len(x) == 0 {
		return difference{}, false
	}
	test := stats.PairedT(x, y)
	out := difference{pair: p, what: m.head, metric: m.metric, unit: m.unit, digits: m.digits, outcome: m.outcome,
		diff: shownAs(test.Estimate), p: test.P, ratio: math.NaN()}
	if my := estimateOf(y).Mean; my != 0 {
		out.ratio = estimateOf(x).Mean / my
	}
	return out, true
}

// differences are all comparisons of a track, with p corrected by Holm over
// those of the same quantity.
func (t *track) differences() []difference {
	var out []difference
	metrics := comparedMetrics()
	if !t.anyHas(results.MetricTestAccuracy) {
		metrics = append(t.outcomeMeasures(), metrics...)
	}
	for _, p := range t.pairs() {
		for _, m := range metrics {
			if strings.HasPrefix(m.metric, results.MetricToTarget) && (p.a.censoredAny() || p.b.censoredAny()) {
				continue // a difference of means would drop the censored runs
			}
			if d, ok := p.of(m); ok {
				out = append(out, d)
			}
		}
	}
	for _, m := range metrics {
		var ps []float64
		var at []int
		for i, d := range out {
			if d.metric == m.metric {
				ps, at = append(ps, d.p), append(at, i)
			}
		}
		for k, p := range stats.Holm(ps) {
			out[at[k]].holm = p
		}
	}
	return out
}

func (a *arm) censoredAny() bool { return a.has(toTarget("censored")) }

// comparison is the table of paired differences.
func (t *track) comparison(ds []difference) Table {
	tab := Table{
		Name:  "comparison-" + t.slug,
		Title: "Paired differences, track " + t.name,
		Columns: []Column{
			{Head: "arm", Left: true}, {Head: "minus", Left: true}, {Head: "isolates", Left: true},
			{Head: "quantity", Left: true}, {Head: "difference"}, {Head: "95 % interval"},
			{Head: "unit", Left: true}, {Head: "ratio"}, {Head: "p (Holm)"},
		},
	}
	anySame, onGrid := false, false
	for _, d := range ds {
		s := scaleFor(max(math.Abs(d.diff.Low), math.Abs(d.diff.High)))
		dec := decimals(d.diff.half()/s.factor, d.digits)
		if dec < 0 { // an interval of no width
			dec = d.digits
			if v := d.diff.Mean / s.factor; v == math.Trunc(v) {
				dec = 0
			}
		}
		interval := "–"
		switch {
		case d.diff.known():
			interval = signed(d.diff.Low/s.factor, dec) + " to " + signed(d.diff.High/s.factor, dec)
		case d.diff.same():
			interval, anySame = fmt.Sprintf("same in all %d", d.diff.N), true
		default:
			dec = d.digits
		}
		onGrid = onGrid || strings.HasPrefix(d.metric, results.MetricToTarget+"/")
		shown := "–"
		if !math.IsNaN(d.ratio) && d.metric != results.MetricTestAccuracy && !d.outcome {
			shown = "× " + ratio(d.ratio)
		}
		tab.Rows = append(tab.Rows, []Cell{
			{Text: d.a.name}, {Text: d.b.name}, {Text: d.kind}, {Text: d.what},
			d.diff.cell(signed(d.diff.Mean/s.factor, dec)),
			{Text: interval}, {Text: unitOf(s, d.unit)}, {Text: shown}, {Text: pValue(d.holm)},
		})
	}
	least, most := math.MaxInt, 0
	for _, d := range ds {
		least, most = min(least, d.diff.N), max(most, d.diff.N)
	}
	pairs := fmt.Sprint(most)
	if least < most {
		pairs = fmt.Sprintf("%d to %d", least, most)
	}
	tab.Notes = []string{"Differences are paired over the seeds that both arms have, " + pairs + " of them; intervals are Student's t at 95 %, " +
		"each by itself; p is that of the paired t test, corrected by Holm over the comparisons of the same quantity. " +
		"The ratio is that of the means. MACs are those of the forward pass, what the gate itself computes and searches included, and of learning."}
	if anySame {
		tab.Notes = append(tab.Notes, "A difference that is the same in all seeds has no spread to judge it by: it has no interval and, unless it is 0, no p.")
	}
	if onGrid {
		tab.Notes = append(tab.Notes, gridNote+".")
	}
	for _, a := range t.arms {
		if a.censoredAny() {
			tab.Notes = append(tab.Notes, "Costs to target of an arm with a censored run are not subtracted: "+
				"the difference of means would drop the runs that did not get there.")
			break
		}
	}
	return tab
}

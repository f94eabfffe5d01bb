package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// Account is two arms of a track beside each other in what they reached and in every
// currency, winners and losers alike.
type Account struct {
	Pair
	Entries []Entry
}

// Entry is one quantity of an account.
type Entry struct {
	Difference
	Better *Arm   // nil where no difference is shown
	Why    string // none is, where the seeds are not the reason
}

// Account sets the first gated arm beside the last open reference of another rule
// or, where there is no such pair, the first pair that the track compares. A
// difference is decided by the exact sign-flip test, corrected by Holm over all
// entries of the account; one of too few seeds is not. A cost that differs by the
// same in every seed was fixed before the run, and needs no test.
func (t *Track) Account() (acc Account, ok bool) {
	pairs := t.pairs()
	if len(pairs) == 0 {
		return acc, false
	}
	at := -1
	for i, p := range pairs {
		if p.A.Gate == gateNovelty && p.B.Gate != gateNovelty && p.A.Rule != p.B.Rule && (at < 0 || p.A == pairs[at].A) {
			at = i
		}
	}
	acc.Pair = pairs[max(at, 0)]
	var planned []stats.Pair
	for _, m := range t.accounted() {
		d, ok := acc.of(m)
		x, y := paired(acc.A, acc.B, m.Metric)
		why := ""
		if strings.HasPrefix(m.Metric, results.MetricToTarget+"/") && (acc.A.CensoredAny() || acc.B.CensoredAny()) {
			d, ok = Difference{Pair: acc.Pair, Measure: m, Ratio: math.NaN()}, true
			why, x, y = "not decided: runs are censored", nil, nil // means would drop those
		}
		if m.Metric == results.MetricSeconds && t.OnWall() {
			why, x, y = whyWall, nil, nil
		}
		if ok {
			acc.Entries = append(acc.Entries, Entry{Difference: d, Why: why})
			planned = append(planned, stats.Pair{A: x, B: y})
		}
	}
	for i, v := range stats.Judge(planned, rand.NewPCG(1, 2)) {
		e := &acc.Entries[i]
		fixed := !e.aim() && e.Diff.Same() && e.Diff.Mean != 0 && !strings.HasPrefix(e.Metric, results.MetricToTarget+"/") // which go by the grid
		differs := v.Differs || fixed
		switch {
		case e.Why != "":
		case differs && (e.Diff.Mean > 0) == e.moreIsBetter(t):
			e.Better = e.A
		case differs:
			e.Better = e.B
		case e.Diff.Same() && e.Diff.Mean == 0:
			e.Why = "equal"
		case v.N < stats.FewestSeeds(len(planned)):
			e.Why = "too few seeds to decide"
		}
	}
	return acc, len(acc.Entries) > 0
}

// accounted are what the track is about and all that an arm may spend or hold.
func (t *Track) accounted() []Measure {
	var out []Measure
	if !t.AnyHas(results.MetricTestAccuracy) {
		for _, m := range t.outcomeMeasures() {
			if b := t.Metric(m.Metric).Better; b == results.Higher || b == results.Lower {
				out = append(out, m)
			}
		}
	}
	for _, m := range Measures() {
		if m.Optional || m.Metric == results.MetricWrites { // which are a part of others
			continue
		}
		switch m.Metric {
		case ToTarget("presentations"):
			m.Head = "presentations to target"
		case ToTarget("synaptic updates"):
			m.Head = "updates to target"
		case BytesHeld:
			m.Head = "bytes held"
		}
		out = append(out, m)
	}
	return append(out, Measure{Head: synapsesStored, Metric: synapsesStored, Unit: "synapses", Digits: 2})
}

func (e Entry) moreIsBetter(t *Track) bool {
	return e.aim() && (e.Metric == results.MetricTestAccuracy || t.Metric(e.Metric).Better == results.Higher)
}

// aim reports whether the entry is what was to be reached, rather than a cost.
func (e Entry) aim() bool { return e.Outcome || e.Metric == results.MetricTestAccuracy }

// Against is how the arms compare, with the interval and in words: the difference of
// an aim, or the ratio of costs.
func (e Entry) Against() (Estimate, string) {
	switch {
	case e.Diff.N == 0:
		return e.Diff, "–"
	case !e.aim() && math.IsNaN(e.Ratio):
		return Estimate{}, "–"
	case !e.aim():
		r := e.RatioOfMeans()
		if !r.Known() {
			return Estimate{r.Value, r.Value, r.Value, r.N}, "× " + Ratio(e.Ratio)
		}
		return Estimate{r.Value, r.Low, r.High, r.N}, fmt.Sprintf("× %s (95 %% interval %s to %s)", Ratio(e.Ratio), Ratio(r.Low), Ratio(r.High))
	case !e.Diff.Known():
		return e.Diff, Signed(e.Diff.Mean, e.Digits)
	}
	unit := e.Unit
	if e.Metric == results.MetricTestAccuracy {
		unit = "points"
	}
	dec, interval := e.Diff.interval(e.Digits)
	return e.Diff, strings.TrimSpace(Signed(e.Diff.Mean, dec)+" "+unit) + " (" + interval + ")"
}

// Said is the account in two sentences: what was reached, and who paid less.
func (acc Account) Said() []string {
	a, b := acc.A.Name, acc.B.Name
	var reached []string
	cheaper := map[*Arm][]string{}
	var open []string
	for _, e := range acc.Entries {
		switch {
		case e.aim():
			verdict := "no difference is shown"
			if e.Better != nil {
				verdict = e.Better.Name + " is better"
			} else if e.Why != "" {
				verdict = e.Why
			}
			s := Scale{Factor: 1}
			_, against := e.Against()
			reached = append(reached, fmt.Sprintf("in %s, %s against %s, %s, %s, %d seeds", e.Head,
				acc.A.End(e.Metric).Show(s, e.Digits), acc.B.End(e.Metric).Show(s, e.Digits), verdict, against, e.Diff.N))
		case e.Better != nil && !math.IsNaN(e.Ratio):
			cheaper[e.Better] = append(cheaper[e.Better], e.Head+" (× "+Ratio(e.Ratio)+")")
		case e.Better != nil:
			cheaper[e.Better] = append(cheaper[e.Better], e.Head)
		default:
			open = append(open, e.Head)
		}
	}
	var out []string
	if reached != nil {
		out = append(out, fmt.Sprintf("%s against %s: %s.", a, b, strings.Join(reached, "; ")))
	}
	var costs []string
	for _, arm := range []*Arm{acc.A, acc.B} {
		if c := cheaper[arm]; c != nil {
			costs = append(costs, arm.Name+" takes less in "+List(c))
		}
	}
	if open != nil {
		costs = append(costs, "no difference is shown in "+List(open))
	}
	if costs != nil {
		out = append(out, fmt.Sprintf("Costs of %s over those of %s: %s.", a, b, strings.Join(costs, "; ")))
	}
	return out
}

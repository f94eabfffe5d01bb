package analysis

import (
	"fmt"
	"math"
	"strings"

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
	Better *Arm   // where the comparison was planned and tells the two apart
	Ahead  *Arm   // whose mean is better, which decides nothing; nil where neither is
	Why    string // neither is better, where the comparison was planned or cannot be made
}

// Account sets two arms beside each other: those with the most planned comparisons or,
// where none were planned, the first gated arm and the last open reference of another
// rule or, where there is no such pair, the first pair that the track compares. What was
// planned is decided; of the rest the better mean is named and nothing decided.
func (t *Track) Account() (acc Account, ok bool) {
	if acc.Pair, ok = t.accountPair(); !ok {
		return acc, false
	}
	for _, m := range t.accounted() {
		d, ok := acc.of(m)
		why := ""
		if censored(acc.Pair, m.Metric) {
			d, ok = Difference{Pair: acc.Pair, Measure: m, Ratio: math.NaN()}, true // means would drop those runs
			why = whyCensored
		}
		if m.Metric == results.MetricSeconds && t.OnWall() {
			why = whyWall
		}
		if !ok {
			continue
		}
		e := Entry{Difference: d, Why: why}
		if e.Decided = t.decided(acc.Pair, m.Metric); e.Decided != nil {
			e.Better, e.Why = e.Decided.Better, e.Decided.Why
		}
		if moreIsBetter, known := e.direction(t); known && why == "" && e.Diff.Mean != 0 {
			e.Ahead = e.B
			if (e.Diff.Mean > 0) == moreIsBetter {
				e.Ahead = e.A
			}
		}
		if e.Decided == nil && why == "" && e.Diff.Mean == 0 && e.Diff.Same() {
			e.Why = whyEqual
		}
		acc.Entries = append(acc.Entries, e)
	}
	return acc, len(acc.Entries) > 0
}

func (t *Track) accountPair() (Pair, bool) {
	var best Pair
	most := 0
	for _, d := range t.frame.Decided {
		n := 0
		for _, o := range t.frame.Decided {
			if d.Track == t && d.A != nil && d.B != nil && o.Track == t && o.A == d.A && o.B == d.B {
				n++
			}
		}
		if n > most {
			best, most = d.Pair, n
		}
	}
	if most > 0 {
		return best, true
	}
	pairs := t.pairs()
	if len(pairs) == 0 {
		return Pair{}, false
	}
	at := -1
	for i, p := range pairs {
		if p.A.Gate == gateNovelty && p.B.Gate != gateNovelty && p.A.Rule != p.B.Rule && (at < 0 || p.A == pairs[at].A) {
			at = i
		}
	}
	return pairs[max(at, 0)], true
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
		case results.MetricMACsForward:
			out = append(out, Measure{Head: "MACs", Metric: AllMACs, Unit: "MAC", Digits: 3})
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
			return Estimate{r.Value, r.Value, r.Value, r.N, ""}, "× " + Ratio(e.Ratio)
		}
		return Estimate{r.Value, r.Low, r.High, r.N, r.Method}, fmt.Sprintf("× %s (95 %% interval %s to %s)", Ratio(e.Ratio), Ratio(r.Low), Ratio(r.High))
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
	var reached, same, means, alike []string
	cheaper := map[*Arm][]string{}
	for _, e := range acc.Entries {
		by := e.Head
		if !math.IsNaN(e.Ratio) {
			by += " (× " + Ratio(e.Ratio) + ")"
		}
		switch {
		case e.aim():
			s := Scale{Factor: 1}
			_, against := e.Against()
			reached = append(reached, fmt.Sprintf("%sin %s: %s against %s, %s, %s", e.verdict(), acc.A.track.headed(e.Measure),
				acc.A.End(e.Metric).Show(s, e.Digits), acc.B.End(e.Metric).Show(s, e.Digits), against, seedCount(e.Diff.N)))
		case e.Better != nil:
			cheaper[e.Better] = append(cheaper[e.Better], by)
		case e.Decided != nil || e.Why != "":
			same = append(same, fmt.Sprintf("%s (%s)", e.Head, e.Why))
		case e.Ahead != nil:
			if means = append(means, by); e.Diff.Same() {
				alike = append(alike, e.Head)
			}
		}
	}
	var out []string
	if reached != nil {
		out = append(out, fmt.Sprintf("%s (%s) against %s (%s): %s.", a, acc.A.Rule, b, acc.B.Rule, strings.Join(reached, "; ")))
	}
	var costs []string
	for _, arm := range []*Arm{acc.A, acc.B} {
		if c := cheaper[arm]; c != nil {
			costs = append(costs, arm.Name+" takes less in "+List(c))
		}
	}
	if same != nil {
		costs = append(costs, "not told apart in "+List(same))
	}
	if means != nil {
		said := "not planned, and so not decided: " + List(means)
		if alike != nil {
			said += ", the same in every seed in " + List(alike)
		}
		costs = append(costs, said)
	}
	if costs != nil {
		out = append(out, fmt.Sprintf("Costs of %s over those of %s, below × 1 where %[1]s takes less: %[3]s.", a, b, strings.Join(costs, "; ")))
	}
	return out
}

// verdict is what a sentence says before the difference of an aim.
func (e Entry) verdict() string {
	if e.Decided == nil {
		return ""
	}
	return e.Decided.Verdict() + " "
}

func seedCount(n int) string {
	if n == 1 {
		return "1 seed"
	}
	return Grouped(float64(n), 0) + " seeds"
}

package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
)

// Finding is one sentence computed from the data.
type Finding struct {
	Text string
	// Verdict is set where the sentence answers an acceptance criterion.
	Verdict Verdict
	// Pair is set where it compares two arms.
	Pair bool
}

// Verdict is how a criterion came out.
type Verdict string

// The verdicts. Open means that the data cannot answer.
const (
	NoVerdict Verdict = ""
	Holds     Verdict = "holds"
	Fails     Verdict = "fails"
	Open      Verdict = "open"
)

func (a *arm) described() string {
	switch {
	case a.signal != "" && a.signal != "none":
		return fmt.Sprintf("%s (gate %s, signal %s)", a.name, a.gate, a.signal)
	case a.gate != "" && a.gate != gateNone:
		return fmt.Sprintf("%s (gate %s)", a.name, a.gate)
	}
	return a.name
}

// findings are the sentences of a track: how the arms ended, the criterion for
// each gated arm, what rule and gate each carry, and one for each comparison of
// an arm with a control.
func (t *track) findings(ds []difference) []Finding {
	var out []Finding
	if f, ok := t.ranking(); ok {
		out = append(out, f)
	}
	for _, a := range t.arms {
		if a.gate == gateNovelty && a.has(results.MetricTestAccuracy) {
			out = append(out, t.acceptance(a))
		}
	}
	_, said := t.factorial()
	out = append(out, said...)
	for i := 0; i < len(ds); {
		j := i
		for j < len(ds) && ds[j].pair == ds[i].pair {
			j++
		}
		out = append(out, Finding{Text: sentence(ds[i:j]), Pair: true})
		i = j
	}
	return out
}

// fold parts sentences on pairs of arms beyond the first few, which come last,
// from the rest.
func fold(all []Finding) (first, more []Finding) {
	pairs := 0
	for _, f := range all {
		if f.Pair {
			pairs++
		}
		if pairs > pairsInText {
			more = append(more, f)
		} else {
			first = append(first, f)
		}
	}
	return first, more
}

// ranking names the arms by test accuracy.
func (t *track) ranking() (Finding, bool) {
	var parts []string
	for _, a := range t.arms {
		v, _ := a.last(results.MetricTestAccuracy)
		if e := estimateOf(v); e.N > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", a.name, e.show(scale{1, ""}, 2)))
		}
	}
	if len(parts) == 0 {
		return Finding{}, false
	}
	return Finding{Text: "Test accuracy in per cent, at the end of the run: " + strings.Join(parts, "; ") + "."}, true
}

// sentence puts the differences of one pair into words.
func sentence(ds []difference) string {
	a, b := ds[0].a, ds[0].b
	var costs, outcomes []string
	verdict := ""
	for _, d := range ds {
		if d.outcome {
			if w, ok := outcomeWords(d); ok {
				outcomes = append(outcomes, w)
			}
			continue
		}
		if d.metric == results.MetricTestAccuracy {
			verdict = accuracyWords(d)
			continue
		}
		if strings.HasPrefix(d.metric, results.MetricToTarget) || math.IsNaN(d.ratio) {
			continue
		}
		if d.metric == results.MetricMACsLearning && slices.ContainsFunc(ds, func(o difference) bool { return o.metric == allMACs }) {
			continue // those of learning alone hide what the gate computes
		}
		costs = append(costs, fmt.Sprintf("%s times the %s", ratio(d.ratio), inWords(d.what)))
	}
	s := a.described() + " against " + b.described() + ": "
	if verdict == "" && len(outcomes) > 0 {
		verdict = list(outcomes)
	}
	switch {
	case verdict == "" && len(costs) == 0:
		return s + "the two share no quantity that can be compared."
	case verdict == "":
		return s + "at " + list(costs) + "."
	case len(costs) == 0:
		return s + verdict + "."
	}
	return s + verdict + ", at " + list(costs) + "."
}

func inWords(head string) string {
	switch head {
	case "updates":
		return "synaptic updates"
	case "events":
		return "plasticity events"
	case allMACs:
		return "multiply-accumulates"
	case "MACs learning":
		return "multiply-accumulates of learning"
	}
	return head
}

func list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

func accuracyWords(d difference) string {
	if !d.diff.known() {
		return fmt.Sprintf("%s points of test accuracy (%s)", signed(d.diff.Mean, 2), d.diff.whyNone())
	}
	dec := max(1, decimals(d.diff.half(), 2))
	interval := fmt.Sprintf("(95 %% interval %s to %s over %d paired seeds, p %s after Holm)",
		signed(d.diff.Low, dec), signed(d.diff.High, dec), d.diff.N, equals(pValue(d.holm)))
	m := grouped(math.Abs(d.diff.Mean), dec)
	tail := interval
	if d.holm >= .05 {
		tail += ", which does not stand once corrected for the number of comparisons"
	}
	switch {
	case d.diff.Low > 0:
		return m + " points more test accuracy " + tail
	case d.diff.High < 0:
		return m + " points less test accuracy " + tail
	}
	return "no difference in test accuracy that these seeds can tell from zero, " + signed(d.diff.Mean, dec) + " points " + interval
}

// outcomeWords says by how much an outcome differs, where the interval
// excludes zero.
func outcomeWords(d difference) (string, bool) {
	if !d.diff.known() || d.diff.Low <= 0 && d.diff.High >= 0 {
		return "", false
	}
	dec := decimals(d.diff.half(), d.digits)
	if dec < 0 {
		dec = d.digits
		if d.diff.Mean == math.Trunc(d.diff.Mean) {
			dec = 0
		}
	}
	unit := d.unit
	if unit != "" {
		unit = " " + unit
	}
	return fmt.Sprintf("%s %s%s (95 %% interval %s to %s)", d.what, signed(d.diff.Mean, dec), unit, signed(d.diff.Low, dec), signed(d.diff.High, dec)), true
}

func equals(p string) string {
	if strings.HasPrefix(p, "<") {
		return p
	}
	return "= " + p
}

// The criterion for a gated arm: what its gate may cost and must save.
const (
	largestShare = .2 // of the open arm's events, in each of layer and readout
	largestLoss  = 1. // points of test accuracy against the open arm
)

// acceptance says of a gated arm whether its gate meets its criterion: at most a fifth of
// the open arm's events in layer and in readout, at most one point of
// accuracy lost, and above the yoked arm with an interval that excludes zero.
func (t *track) acceptance(a *arm) Finding {
	open, yoked := t.controls(a, gateOpen), t.controls(a, gateYoked)
	if len(open) == 0 || len(yoked) == 0 {
		missing := "no arm with an open gate"
		if len(open) > 0 {
			missing = "no yoked arm"
		}
		return Finding{Verdict: Open, Text: fmt.Sprintf("Whether the gate of %s meets its criterion cannot be said: %s of its rule took part.", a.described(), missing)}
	}
	v := Holds
	worse := func(w Verdict) {
		if w == Fails || v == Holds {
			v = w
		}
	}
	var parts []string
	text, w := eventShare(a, open[0])
	worse(w)
	parts = append(parts, text)

	text, w = lossAgainst(a, open[0])
	worse(w)
	parts = append(parts, text)

	text, w = aboveYoked(a, yoked[0])
	worse(w)
	parts = append(parts, text)

	head := map[Verdict]string{
		Holds: "The gate of %s meets its criterion: ",
		Fails: "The gate of %s does not meet its criterion: ",
		Open:  "Whether the gate of %s meets its criterion stays open: ",
	}[v]
	return Finding{Verdict: v, Text: fmt.Sprintf(head, a.described()) + strings.Join(parts, "; ") + "."}
}

func eventShare(a, open *arm) (string, Verdict) {
	v := Holds
	var parts []string
	for _, site := range []plasticity.Site{plasticity.Layer, plasticity.Readout} {
		x, y := paired(a, open, results.MetricEvents+"/"+site.String())
		mx, my := estimateOf(x).Mean, estimateOf(y).Mean
		if len(x) == 0 || my == 0 {
			if len(x) > 0 && mx > 0 {
				v = Fails
				parts = append(parts, fmt.Sprintf("events in its %s where %s has none", site, open.name))
			}
			continue
		}
		share := mx / my
		if share > largestShare {
			v = Fails
		}
		parts = append(parts, fmt.Sprintf("%s of the events of %s in its %s", percent(share), open.name, site))
	}
	if len(parts) == 0 {
		return "its events in layer and readout are not known", Open
	}
	if v == Fails {
		return "it has " + list(parts) + ", more than a fifth", v
	}
	return "it has " + list(parts) + ", at most a fifth", v
}

func percent(share float64) string {
	return grouped(100*share, 1) + " %"
}

func lossAgainst(a, open *arm) (string, Verdict) {
	d, ok := pair{a: a, b: open}.of(comparedMetrics()[0])
	if !ok {
		return "no seed has a test accuracy for both it and " + open.name, Open
	}
	loss := -d.diff.Mean
	if !d.diff.known() {
		return fmt.Sprintf("it stands %s points from %s (%s)", signed(-loss, 2), open.name, d.diff.whyNone()), Open
	}
	dec := max(1, decimals(d.diff.half(), 2))
	interval := fmt.Sprintf("95 %% interval %s to %s", signed(d.diff.Low, dec), signed(d.diff.High, dec))
	said := fmt.Sprintf("it loses %s points against %s", grouped(loss, dec), open.name)
	if loss <= 0 {
		said = fmt.Sprintf("it loses nothing against %s, %s points", open.name, signed(-loss, dec))
	}
	switch {
	case d.diff.High < -largestLoss:
		return said + " (" + interval + "), more than one", Fails
	case d.diff.Low < -largestLoss:
		return fmt.Sprintf("it stands %s points from %s (%s, which holds losses of more and of less than one)", signed(-loss, dec), open.name, interval), Open
	}
	return said + " (" + interval + "), at most one", Holds
}

func aboveYoked(a, yoked *arm) (string, Verdict) {
	d, ok := pair{a: a, b: yoked}.of(comparedMetrics()[0])
	if !ok {
		return "no seed has a test accuracy for both it and " + yoked.name, Open
	}
	if !d.diff.known() {
		return fmt.Sprintf("it stands %s points from %s (%s)", signed(d.diff.Mean, 2), yoked.name, d.diff.whyNone()), Open
	}
	dec := max(1, decimals(d.diff.half(), 2))
	interval := fmt.Sprintf("95 %% interval %s to %s", signed(d.diff.Low, dec), signed(d.diff.High, dec))
	switch {
	case d.diff.Low > 0:
		return fmt.Sprintf("it is %s points above %s (%s, which excludes zero)", grouped(d.diff.Mean, dec), yoked.name, interval), Holds
	case d.diff.High < 0:
		return fmt.Sprintf("it is %s points below %s (%s, which excludes zero): opening the gate at random does better", grouped(-d.diff.Mean, dec), yoked.name, interval), Fails
	}
	return fmt.Sprintf("it is not told from %s, %s points (%s, which includes zero): opening the gate at random may do as well", yoked.name, signed(d.diff.Mean, dec), interval), Fails
}

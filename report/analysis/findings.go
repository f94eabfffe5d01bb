package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

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

func (a *Arm) described() string {
	switch {
	case a.Signal != "" && a.Signal != "none":
		return fmt.Sprintf("%s (gate %s, signal %s)", a.Name, a.Gate, a.Signal)
	case a.Gate != "" && a.Gate != gateNone:
		return fmt.Sprintf("%s (gate %s)", a.Name, a.Gate)
	}
	return a.Name
}

// Findings are the sentences of a track: how the arms ended, the criterion for
// each gated arm, who reached the target first, what rule and gate each carry, and one for each comparison of
// an arm with a control.
func (t *Track) Findings(ds []Difference) []Finding {
	var out []Finding
	if all := t.Ends(results.MetricTestAccuracy); all != "" {
		out = append(out, Finding{Text: "Test accuracy in per cent" + t.ofTest() + ", at the end of the run: " + all + "."})
	}
	for _, a := range t.Arms {
		if a.Gate == gateNovelty && a.has(results.MetricTestAccuracy) {
			out = append(out, t.acceptance(a))
		}
	}
	out = append(out, t.convergence()...)
	out = append(out, cubeFindings(t.Cubes())...)
	out = append(out, carriers(t.Crossings())...)
	for i := 0; i < len(ds); {
		j := i
		for j < len(ds) && ds[j].Pair == ds[i].Pair {
			j++
		}
		out = append(out, Finding{Text: sentence(ds[i:j]), Pair: true})
		i = j
	}
	return out
}

// PairsInText is how many comparisons of a track are shown at once.
const PairsInText = 6

// Fold parts sentences on pairs of arms beyond the first few, which come last,
// from the rest.
func Fold(all []Finding) (first, more []Finding) {
	pairs := 0
	for _, f := range all {
		if f.Pair {
			pairs++
		}
		if pairs > PairsInText {
			more = append(more, f)
		} else {
			first = append(first, f)
		}
	}
	return first, more
}

// sentence puts the differences of one pair into words.
func sentence(ds []Difference) string {
	a, b := ds[0].A, ds[0].B
	var costs, outcomes, said []string
	var reached []Difference
	for _, d := range ds {
		switch {
		case d.Outcome:
			outcomes = append(outcomes, outcomeWords(d)...)
		case d.Metric == results.MetricTestAccuracy:
			said = append(said, accuracyWords(d))
		case d.Reaching != nil:
			reached = append(reached, d)
		case strings.HasPrefix(d.Metric, results.MetricToTarget) || math.IsNaN(d.Ratio):
		case d.Metric == results.MetricMACsLearning && slices.ContainsFunc(ds, func(o Difference) bool { return o.Metric == AllMACs }):
			// those of learning alone hide what the gate computes
		default:
			costs = append(costs, fmt.Sprintf("%s times the %s", Ratio(d.Ratio), inWords(d.Head)))
		}
	}
	if said == nil && outcomes != nil {
		said = []string{List(outcomes)}
	}
	if costs != nil {
		said = append(said, "at "+List(costs))
	}
	if reached != nil {
		said = append(said, reachingWords(reached))
	}
	if said == nil {
		said = []string{"the two share no quantity that can be compared"}
	}
	return a.described() + " against " + b.described() + ": " + strings.Join(said, ", ") + "."
}

func inWords(head string) string {
	words := map[string]string{"updates": "synaptic updates", "events": "plasticity events",
		AllMACs: "multiply-accumulates", "MACs learning": "multiply-accumulates of learning"}
	return cmp.Or(words[head], head)
}

func accuracyWords(d Difference) string {
	dec, why := 2, d.Diff.whyNone()
	if d.Diff.Known() {
		dec, why = d.Diff.interval(2)
		why += fmt.Sprintf(" over %d paired seeds", d.Diff.N)
	}
	said := fmt.Sprintf("%s points of test accuracy (%s", Signed(d.Diff.Mean, dec), why)
	if d.Decided != nil {
		said += fmt.Sprintf("; planned: %s, p %s after Holm", d.Decided.Verdict(), equals(PValue(d.Decided.Corrected)))
	}
	return said + ")"
}

// reachingWords says of the costs to target of a pair how many runs reached it, and what
// the log-rank test gives of those with which it can be made.
func reachingWords(ds []Difference) string {
	a, b := ds[0].Reaching.A, ds[0].Reaching.B
	said := fmt.Sprintf("the target reached in %d of %d runs against %d of %d", a.Reached, a.N, b.Reached, b.N)
	var tests []string
	for _, d := range ds {
		if p := d.Reaching.P; !math.IsNaN(p) {
			tests = append(tests, equals(PValue(p))+" in "+inWords(strings.TrimSuffix(d.Head, " to target")))
		}
	}
	if tests != nil {
		said += " (log-rank p " + List(tests) + ", shown and not decided)"
	}
	return said
}

// outcomeWords says by how much an outcome differs, where the interval
// excludes zero.
func outcomeWords(d Difference) []string {
	if !d.Diff.apart() {
		return nil
	}
	dec := Decimals(d.Diff.Half(), d.Digits)
	unit := d.Unit
	if unit != "" {
		unit = " " + unit
	}
	return []string{fmt.Sprintf("%s %s%s (95 %% interval %s to %s)", d.Head, Signed(d.Diff.Mean, dec), unit, Signed(d.Diff.Low, dec), Signed(d.Diff.High, dec))}
}

func equals(p string) string {
	if strings.HasPrefix(p, "<") {
		return p
	}
	return "= " + p
}

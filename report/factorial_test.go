package report

import (
	"math"
	"strings"
	"testing"

	"hebbgrad/bench/results"
)

// crossed gives four arms whose accuracy is 90 + rule·r + gate·g + both·r·g,
// with r and g 0 or 1, and whose updates are 10^(3 + r − 2g), in each of n
// seeds, shifted by what the seed does to all four.
func crossed(n int, rule, gate, both float64) Input {
	var in Input
	for r, ruleName := range []string{"competitive", ruleGradient} {
		for g, gateName := range []string{gateOpen, gateNovelty} {
			for s := range n {
				shift := .3 * float64(s%3)
				name := ruleName + "-" + gateName
				add := func(metric string, v float64) {
					in.Rows = append(in.Rows, results.Row{RunID: name, Track: "t", Arm: name, Rule: ruleName, Gate: gateName,
						Signal: map[string]string{gateNovelty: "surprise"}[gateName], Seed: uint64(s), Presentations: 10, Metric: metric, Value: v, Unit: "x"})
				}
				// A little noise that cancels in no effect, so that intervals have a width.
				jitter := .01 * float64((s*7+r*3+g*5)%4)
				add(results.MetricTestAccuracy, 90+rule*float64(r)+gate*float64(g)+both*float64(r*g)+shift+jitter)
				add(results.MetricUpdates, math.Pow(10, 3+float64(r)-2*float64(g)+shift))
			}
		}
	}
	return in
}

func TestFactorialEffects(t *testing.T) {
	tr := newFrame(crossed(6, 4, -1, .5)).tracks[0]
	sq := tr.squares()
	if len(sq) != 1 {
		t.Fatalf("%d squares, want 1", len(sq))
	}
	e, ok := sq[0].effects(results.MetricTestAccuracy, false)
	if !ok || e.rule.N != 6 {
		t.Fatalf("effects %+v", e)
	}
	// rule 4 + .5/2, gate −1 + .5/2, interaction .5
	for what, c := range map[string][2]float64{"rule": {e.rule.Mean, 4.25}, "gate": {e.gate.Mean, -.75}, "interaction": {e.interaction.Mean, .5}} {
		if math.Abs(c[0]-c[1]) > .03 {
			t.Errorf("effect of the %s is %v, want %v", what, c[0], c[1])
		}
	}
	u, ok := sq[0].effects(results.MetricUpdates, true)
	if !ok || math.Abs(u.rule.Mean-1) > 1e-9 || math.Abs(u.gate.Mean+2) > 1e-9 || math.Abs(u.interaction.Mean) > 1e-9 {
		t.Errorf("effects on the logarithm of the updates %+v, want 1, −2 and 0", u)
	}
	if c := u.show(u.gate); !strings.HasPrefix(c.Text, "×0.0100") || math.Abs(c.Value-.01) > 1e-9 {
		t.Errorf("the gate's factor is shown as %q", c.Text)
	}
}

func TestFactorialSentence(t *testing.T) {
	for _, c := range []struct {
		rule, gate, both float64
		says             string
	}{
		{4, 0, 0, "in accuracy the rule carries the difference"},
		{0, 3, 0, "in accuracy the gate carries the difference"},
		{0, 0, 0, "neither makes a difference"},
		{4, 1, 0, "the rule carries most of it"},
		{1, 4, 0, "the gate carries most of it"},
		{3, -3, 0, "about alike"},
		{3, 3, 2, "changes the accuracy of the two rules differently"},
	} {
		_, said := newFrame(crossed(6, c.rule, c.gate, c.both)).tracks[0].factorial()
		if len(said) != 1 || !strings.Contains(said[0].Text, c.says) {
			t.Errorf("rule %v, gate %v, both %v: %v, want %q", c.rule, c.gate, c.both, said, c.says)
		}
	}
}

// Arms of both rules with every gate give a square for each gate.
func TestFactorialInThePage(t *testing.T) {
	f := newFrame(madeOf(crossedArms(), "digits", 4, 300))
	if sq := f.tracks[0].squares(); len(sq) != 2 {
		t.Fatalf("%d squares, want novelty and yoked", len(sq))
	}
	tab, said := f.tracks[0].factorial()
	if len(tab.Rows) != 10 || len(said) != 2 {
		t.Errorf("%d rows and %d sentences", len(tab.Rows), len(said))
	}
	if got := len(f.tracks[0].tables(f.tracks[0].differences())); got != 5 {
		t.Errorf("%d tables, want summary, outcomes, comparison, factorial and state", got)
	}
}

package analysis

import (
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// crossed gives four arms whose accuracy is 90 + rule·r + gate·g + both·r·g,
// with r and g 0 or 1, and whose updates are 10^(3 + r − 2g), in each of n
// seeds, shifted by what the seed does to all four.
func crossed(n int, rule, gate, both float64) Data {
	var in Data
	for r, ruleName := range []string{"local", ruleGradient} {
		for g, gateName := range []string{gateOpen, gateNovelty} {
			for s := range n {
				shift := .3 * float64(s%3)
				name := ruleName + "-" + gateName
				add := func(metric string, v float64) {
					in.Rows = append(in.Rows, results.Row{RunID: name, Track: "t", Arm: name, Rule: ruleName, Gate: gateName,
						Signal: map[string]string{gateNovelty: "surprise"}[gateName], Seed: uint64(s), Presentations: 10, Metric: metric, Value: v, Unit: "x"})
				}
				// A little noise that cancels in no effect, so that intervals have a width.
				jitter := .005 * float64((s*(7+4*r+6*g+5*r*g)+r*3+g*5)%11)
				add(results.MetricTestAccuracy, 90+rule*float64(r)+gate*float64(g)+both*float64(r*g)+shift+jitter)
				add(results.MetricUpdates, math.Pow(10, 3+float64(r)-2*float64(g)+shift))
			}
		}
	}
	return in
}

func TestFactorialEffects(t *testing.T) {
	tr := NewFrame(crossed(6, 4, -1, .5)).Tracks[0]
	sq := tr.squares()
	if len(sq) != 1 {
		t.Fatalf("%d squares, want 1", len(sq))
	}
	e, ok := sq[0].effects(results.MetricTestAccuracy, false)
	if !ok || e.Rule.N != 6 {
		t.Fatalf("effects %+v", e)
	}
	// rule 4 + .5/2, gate −1 + .5/2, interaction .5
	for what, c := range map[string][2]float64{"rule": {e.Rule.Mean, 4.25}, "gate": {e.Gate.Mean, -.75}, "interaction": {e.Interaction.Mean, .5}} {
		if math.Abs(c[0]-c[1]) > .03 {
			t.Errorf("effect of the %s is %v, want %v", what, c[0], c[1])
		}
	}
	u, ok := sq[0].effects(results.MetricUpdates, true)
	if !ok || math.Abs(u.Rule.Mean-1) > 1e-9 || math.Abs(u.Gate.Mean+2) > 1e-9 || math.Abs(u.Interaction.Mean) > 1e-9 {
		t.Errorf("effects on the logarithm of the updates %+v, want 1, −2 and 0", u)
	}
	if x := e.Excess; math.Abs(x.Mean-3.5) > .06 || x.N != 6 || x.Low >= x.Mean {
		t.Errorf("the contrast of 4.25 and −.75 is %+v", x)
	}
	if got := u.Words(u.Gate); !strings.HasPrefix(got, "×0.0100") {
		t.Errorf("the gate's factor is shown as %q", got)
	}
}

func TestFactorialSentence(t *testing.T) {
	for _, c := range []struct {
		rule, gate, both float64
		says             string
	}{
		{4, 0, 0, "in accuracy the rule carries the difference (rule +4."},
		{0, 3, 0, "in accuracy the gate carries the difference"},
		{0, 0, 0, "neither makes a difference"},
		{4, 1, 0, "the rule carries most of it"},
		{1, 4, 0, "the gate carries most of it"},
		{3, -3, 0, "which of the two carries it cannot be told apart"},
		{3, 4, 2, "the gate does +4.0"},
		{3, 4, 2, "to the gradient, which differ; averaged over these, both differ from zero and the gate carries most of it"},
	} {
		said := carriers(NewFrame(crossed(6, c.rule, c.gate, c.both)).Tracks[0].Crossings())
		if len(said) != 1 || !strings.Contains(said[0].Text, c.says) {
			t.Errorf("rule %v, gate %v, both %v: %v, want %q", c.rule, c.gate, c.both, said, c.says)
		}
	}
}

// crossedBy gives four arms with the accuracies and updates that of returns for
// rule, gate and seed; updates below 0 are not stated.
func crossedBy(n int, of func(r, g, s int) (accuracy, updates float64)) Data {
	in := crossed(n, 0, 0, 0)
	kept := in.Rows[:0]
	for _, row := range in.Rows {
		r, g := 0, 0
		if row.Rule == ruleGradient {
			r = 1
		}
		if row.Gate == gateNovelty {
			g = 1
		}
		accuracy, updates := of(r, g, int(row.Seed))
		row.Value = accuracy
		if row.Metric == results.MetricUpdates {
			row.Value = updates
		}
		if row.Value >= 0 {
			kept = append(kept, row)
		}
	}
	in.Rows = kept
	return in
}

// One effect that is told from zero beside a larger one that is not does not
// carry the difference; an average over opposite effects is no effect.
func TestFactorialSentenceOverstatesNothing(t *testing.T) {
	wide, tight := []float64{-6, 7, 0, -5, 4}, []float64{.01, -.01, 0, .008, -.008}
	for what, c := range map[string]struct {
		of       func(r, g, s int) (float64, float64)
		says     []string
		saysNone string
	}{
		"a small sure rule beside a large unsure gate": {
			of: func(r, g, s int) (float64, float64) {
				return 50 + (.3+tight[s])*float64(r) + (1.16+wide[s])*float64(g) + tight[s]*float64(2*r*g), -1
			},
			says: []string{"cannot be told apart from these seeds", "rule +0.30 points, gate +1.2 points", "no interaction"}, saysNone: "carries the difference",
		},
		"an effect beside one that moves with it": {
			of: func(r, g, s int) (float64, float64) {
				return 50 + (1+wide[s])*float64(r) + (.1+wide[s]+tight[s])*float64(g), -1
			},
			says: []string{"neither makes a difference"}, saysNone: "carries the difference",
		},
		"a gate that turns round with the rule": {
			of: func(r, g, s int) (float64, float64) {
				return 50 + 4*float64(r) + float64(3*g*(1-2*r)) + tight[s]*float64(1+r+2*g+5*r*g), -1
			},
			says:     []string{"the gate does +3.00 points (+2.98 to +3.02) to the local rule and −3.00 points (", "turns round with the rule"},
			saysNone: "carries",
		},
		"a gate that turns round which rule is ahead": {
			of: func(r, g, s int) (float64, float64) {
				return 50 + 2*float64(r) + 6*float64(g) - 5*float64(r*g) + tight[s]*float64(1+r+2*g+5*r*g), -1
			},
			says:     []string{"turns round which rule is ahead (gradient against local: +2.0", "so that neither carries it alone"},
			saysNone: "carries the difference",
		},
		"the same effects in all seeds": {
			of:       func(r, g, s int) (float64, float64) { return 50 + float64(s) + 2*float64(r), -1 },
			says:     []string{"the difference of their sizes is the same in all 5 seeds, which gives no interval (rule +2.00 points, gate 0.00 points)"},
			saysNone: "carries",
		},
		"updates": {
			of: func(r, g, s int) (float64, float64) {
				return 50 + tight[s]*float64(1+r+2*g), math.Pow(10, 4+float64(r)*(.3+tight[s])+float64(g)*(1.16+wide[s]/4)+tight[s])
			},
			says: []string{"in synaptic updates which of the two carries it cannot be told apart", "rule ×2.00, gate ×"}, saysNone: "carries the difference",
		},
		"updates that differ with the rule": {
			of: func(r, g, s int) (float64, float64) {
				return 50 + tight[s]*float64(1+r+2*g), math.Pow(10, 4+2*float64(r)-float64(g)+.7*float64(r*g)+tight[s]*float64(1+r+2*g+5*r*g))
			},
			says: []string{"in synaptic updates the gate does ×0.100 (×0.0950 to ×0.105) to the local rule and ×0.501 (", "averaged over these, both differ from zero and the rule carries most of it"},
		},
	} {
		said := carriers(NewFrame(crossedBy(5, c.of)).Tracks[0].Crossings())
		for _, w := range c.says {
			if len(said) != 1 || !strings.Contains(said[0].Text, w) {
				t.Errorf("%s: %v, want %q", what, said, w)
			}
		}
		if c.saysNone != "" && strings.Contains(said[0].Text, c.saysNone) {
			t.Errorf("%s: says %q: %v", what, c.saysNone, said)
		}
	}
}

// A seed with a cost of 0 has no place among logarithms, and is said to be left out.
func TestFactorialSaysWhichSeedsItUses(t *testing.T) {
	in := crossedBy(5, func(r, g, s int) (float64, float64) {
		if s == 2 && r == 0 && g == 1 {
			return 50, 0
		}
		return 50 + float64(r+g*s), float64(100 + 50*r + g*s)
	})
	all := NewFrame(in).Tracks[0].Crossings()
	seeds := map[string]string{}
	for _, c := range all {
		seeds[c.Head] = c.Seeds()
	}
	if seeds["synaptic updates"] != "4 of 5" || seeds["test accuracy"] != "5" {
		t.Errorf("seeds %v", seeds)
	}
	said := carriers(all)
	if !strings.Contains(said[0].Text, "over 4 of 5 seeds") || strings.Count(said[0].Text, "of 5 seeds") != 1 {
		t.Errorf("the sentence does not say over which seeds the updates are: %s", said[0].Text)
	}
}

// Stored examples and a readout alone are no local rule.
func TestOnlyTheLocalRuleIsCrossed(t *testing.T) {
	in := crossed(3, 1, 1, 0)
	for i := range in.Rows {
		if in.Rows[i].Rule == ruleLocal {
			in.Rows[i].Rule = "stored examples"
		}
	}
	if sq := NewFrame(in).Tracks[0].squares(); len(sq) != 0 {
		t.Errorf("%d squares of stored examples", len(sq))
	}
}

// What the gate computes itself is in the MACs of the forward pass: the rows on
// MACs hold both, and learning alone comes second.
func TestAllMACsAreShown(t *testing.T) {
	in := crossed(4, 1, 1, 0)
	for _, r := range in.Rows {
		if r.Metric == results.MetricTestAccuracy {
			r.Metric, r.Value = results.MetricMACsForward, 900
			if r.Gate == gateNovelty {
				r.Value = 1990
			}
			in.Rows = append(in.Rows, r)
			r.Metric, r.Value = results.MetricMACsLearning, 100
			if r.Gate == gateNovelty {
				r.Value = 10
			}
			in.Rows = append(in.Rows, r)
		}
	}
	f := NewFrame(in)
	var heads []string
	for _, c := range f.Tracks[0].Crossings() {
		if strings.HasPrefix(c.Head, "MACs") {
			heads = append(heads, c.Head+" "+c.Words(c.Effects.Gate))
		}
	}
	if got := strings.Join(heads, ", "); got != "MACs ×2.00, MACs learning ×0.100" {
		t.Errorf("the gate's effects on MACs are %q", got)
	}
	ds := f.Tracks[0].Differences()
	found := 0
	for _, d := range ds {
		if d.A.Gate == gateNovelty && d.B.Gate == gateOpen && d.A.Rule == d.B.Rule && (d.Metric == AllMACs && d.Ratio == 2 || d.Metric == results.MetricMACsLearning && d.Ratio == .1) {
			found++
		}
	}
	if found != 4 {
		t.Errorf("%d comparisons of MACs, want all and learning for both rules: %+v", found, ds)
	}
	for _, s := range f.Tracks[0].Findings(ds) {
		if s.Pair && (!strings.Contains(s.Text, "times the multiply-accumulates") || strings.Contains(s.Text, "of learning")) {
			t.Errorf("a sentence on a pair hides what the gate computes: %s", s.Text)
		}
	}
}

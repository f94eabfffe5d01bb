package report

import (
	"fmt"
	"math"
	"strings"

	"hebbgrad/bench/results"
	"hebbgrad/internal/stats"
)

// ruleGradient is the rule of the arms that descend a gradient; every other
// rule is local.
const ruleGradient = "gradient"

// openOf is the open control of an arm with another gate, or nil.
func (t *track) openOf(a *arm) *arm {
	if c := t.controls(a, gateOpen); len(c) > 0 {
		return c[0]
	}
	return nil
}

// square is the two-by-two of one local rule and the gradient, each with the
// gate open and with another gate.
type square struct {
	rule, gate, signal                         string
	localOpen, localGated, gradOpen, gradGated *arm
}

func (s square) gateName() string {
	if s.gate == gateNovelty {
		return s.gate + " (" + s.signal + ")"
	}
	return s.gate
}

// squares are all such two-by-twos that the track's arms fill.
func (t *track) squares() []square {
	var out []square
	for _, a := range t.arms {
		if a.rule == ruleGradient || a.gate == gateOpen || a.gate == gateNone {
			continue
		}
		s := square{rule: a.rule, gate: a.gate, signal: a.signal, localGated: a, localOpen: t.openOf(a)}
		for _, b := range t.arms {
			if s.gradGated == nil && b.rule == ruleGradient && b.gate == a.gate && (a.gate != gateNovelty || b.signal == a.signal) {
				s.gradGated, s.gradOpen = b, t.openOf(b)
			}
		}
		if s.localOpen != nil && s.gradOpen != nil && s.gradGated != nil {
			out = append(out, s)
		}
	}
	return out
}

// effects are the effect of the rule (gradient − local, averaged over the
// gates), of the gate (gated − open, averaged over the rules), and their
// interaction (how much more the gate does to the gradient than to the local
// rule), each over the seeds that all four arms have. Costs are taken as
// logarithms to base 10, because they differ by factors.
type effects struct {
	rule, gate, interaction estimate
	log                     bool
}

func (s square) effects(metric string, log bool) (effects, bool) {
	arms := [2][2]*arm{{s.localOpen, s.localGated}, {s.gradOpen, s.gradGated}}
	var cells [2][2][]float64
	for _, sd := range s.localOpen.seeds {
		var v [2][2]float64
		all := true
		for r, row := range arms {
			for g, a := range row {
				x, ok := a.lastOf(sd.seed, metric)
				if log {
					ok = ok && x > 0
					x = math.Log10(x)
				}
				v[r][g], all = x, all && ok
			}
		}
		for r := range v {
			for g := range v[r] {
				if all {
					cells[r][g] = append(cells[r][g], v[r][g])
				}
			}
		}
	}
	f := stats.TwoByTwo(cells)
	return effects{shownAs(f.Row.Estimate), shownAs(f.Column.Estimate), shownAs(f.Interaction.Estimate), log}, len(cells[0][0]) > 0
}

// show writes an effect: points for accuracy, a factor for costs.
func (e effects) show(x estimate) Cell {
	c := Cell{Number: true, Value: x.Mean, Low: x.Low, High: x.High, N: x.N}
	f, low, high := signed, x.Low, x.High
	mean := x.Mean
	dec := max(0, decimals(x.half(), 2))
	if e.log {
		mean, low, high = math.Pow(10, mean), math.Pow(10, low), math.Pow(10, high)
		c.Value, c.Low, c.High = mean, low, high
		f = func(v float64, _ int) string { return "×" + ratio(v) }
	}
	c.Text = f(mean, max(dec, 1))
	if x.known() {
		c.Text += " (" + f(low, max(dec, 1)) + " to " + f(high, max(dec, 1)) + ")"
	}
	return c
}

// factorial is the table that separates the rule from the gate, and the
// sentences that say which of the two carries the difference.
func (t *track) factorial() (Table, []Finding) {
	tab := Table{Name: "factorial-" + t.slug, Title: "Rule or gate: factorial effects, track " + t.name,
		Columns: []Column{{Head: "local rule", Left: true}, {Head: "gate against open", Left: true}, {Head: "quantity", Left: true},
			{Head: "effect of the rule", Unit: "gradient against local"}, {Head: "effect of the gate", Unit: "gated against open"},
			{Head: "interaction", Unit: "on gradient against on local"}, {Head: "seeds"}},
		Notes: []string{"Means over seeds with 95 % intervals. Accuracy in points; costs as factors, from logarithms, so that ×1 is no effect. " +
			"The effect of the rule is averaged over both gates, that of the gate over both rules; the interaction is how much more the gate " +
			"does to the gradient rule than to the local one."}}
	var said []Finding
	for _, s := range t.squares() {
		var accuracy, updates *effects
		for _, m := range []measure{
			{head: "test accuracy", metric: results.MetricTestAccuracy},
			{head: "plasticity events", metric: results.MetricEvents},
			{head: "synaptic updates", metric: results.MetricUpdates},
			{head: "Σ|Δw|", metric: results.MetricPlasticity},
			{head: "MACs learning", metric: results.MetricMACsLearning},
		} {
			e, ok := s.effects(m.metric, m.metric != results.MetricTestAccuracy)
			if !ok {
				continue
			}
			switch m.metric {
			case results.MetricTestAccuracy:
				accuracy = &e
			case results.MetricUpdates:
				updates = &e
			}
			tab.Rows = append(tab.Rows, []Cell{{Text: s.rule}, {Text: s.gateName()}, {Text: m.head},
				e.show(e.rule), e.show(e.gate), e.show(e.interaction), {Text: fmt.Sprint(e.rule.N)}})
		}
		if accuracy != nil {
			said = append(said, Finding{Text: s.sentence(*accuracy, updates)})
		}
	}
	return tab, said
}

// sentence says which of rule and gate carries the difference.
func (s square) sentence(acc effects, updates *effects) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Crossing %s and gradient with gate %s and open: ", s.rule, s.gateName())
	b.WriteString("in accuracy " + carries(acc.rule, acc.gate, func(e estimate) string { return signed(e.Mean, 2) + " points" }))
	if updates != nil {
		b.WriteString("; in synaptic updates " + carries(updates.rule, updates.gate, func(e estimate) string { return "×" + ratio(math.Pow(10, e.Mean)) }))
	}
	switch {
	case !acc.interaction.known():
	case acc.interaction.Low > 0 || acc.interaction.High < 0:
		b.WriteString("; the gate changes the accuracy of the two rules differently")
	default:
		b.WriteString("; no interaction in accuracy can be told from zero")
	}
	return b.String() + "."
}

// carries compares the sizes of the two effects.
func carries(rule, gate estimate, show func(estimate) string) string {
	both := "(rule " + show(rule) + ", gate " + show(gate) + ")"
	if !rule.known() {
		return "one seed tells nothing for certain " + both
	}
	r, g := rule.Low > 0 || rule.High < 0, gate.Low > 0 || gate.High < 0
	switch {
	case !r && !g:
		return "neither makes a difference that can be told from zero " + both
	case r && !g:
		return "the rule carries the difference " + both
	case g && !r:
		return "the gate carries the difference " + both
	case math.Abs(rule.Mean) > 2*math.Abs(gate.Mean):
		return "both differ from zero and the rule carries most of it " + both
	case math.Abs(gate.Mean) > 2*math.Abs(rule.Mean):
		return "both differ from zero and the gate carries most of it " + both
	}
	return "rule and gate weigh about alike " + both
}

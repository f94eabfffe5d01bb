package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// The two rules that are crossed with gates. References such as stored examples
// follow neither.
const (
	ruleLocal    = "local"
	ruleGradient = "gradient"
)

// openOf is the open control of an arm with another gate, or nil.
func (t *track) openOf(a *arm) *arm {
	if c := t.controls(a, gateOpen); len(c) > 0 {
		return c[0]
	}
	return nil
}

// square is the two-by-two of the local rule and the gradient, each with the
// gate open and with another gate.
type square struct {
	gate, signal                               string
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
		if a.rule != ruleLocal || a.gate == gateOpen || a.gate == gateNone {
			continue
		}
		s := square{gate: a.gate, signal: a.signal, localGated: a, localOpen: t.openOf(a)}
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
	gateOn                  [2]estimate // the effect of the gate on the local rule and on the gradient
	ruleAt                  [2]estimate // the effect of the rule with the gate open and with the gate
	excess                  estimate    // |rule| − |gate|
	log                     bool
	of                      int // the seeds that any of the four arms has
}

func (s square) effects(metric string, log bool) (effects, bool) {
	arms := [2][2]*arm{{s.localOpen, s.localGated}, {s.gradOpen, s.gradGated}}
	var cells [2][2][]float64
	numbers := seedsOf(s.localOpen, s.localGated, s.gradOpen, s.gradGated)
	for _, number := range numbers {
		var v [2][2]float64
		all := true
		for r, row := range arms {
			for g, a := range row {
				x, ok := a.lastOf(number, metric)
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
	return effects{
		rule: shownAs(f.Row.Estimate), gate: shownAs(f.Column.Estimate), interaction: shownAs(f.Interaction.Estimate),
		gateOn: [2]estimate{shownAs(f.ColumnAt[0].Estimate), shownAs(f.ColumnAt[1].Estimate)},
		ruleAt: [2]estimate{shownAs(f.RowAt[0].Estimate), shownAs(f.RowAt[1].Estimate)},
		excess: shownAs(f.Excess.Estimate), log: log, of: len(numbers),
	}, len(cells[0][0]) > 0
}

// seedsOf are the seeds that any of the arms has, in order.
func seedsOf(arms ...*arm) []uint64 {
	var out []uint64
	for _, a := range arms {
		for _, s := range a.seeds {
			out = append(out, s.seed)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// seeds says over how many seeds the effects are.
func (e effects) seeds() string {
	if e.rule.N < e.of {
		return fmt.Sprintf("%d of %d", e.rule.N, e.of)
	}
	return fmt.Sprint(e.of)
}

// show writes an effect with its interval: points for accuracy, a factor for
// costs.
func (e effects) show(x estimate) Cell {
	f := e.figure(x)
	c := x.cell(f(x.Mean))
	if x.known() {
		c.Text += " (" + f(x.Low) + " to " + f(x.High) + ")"
	}
	if e.log {
		c.Value, c.Low, c.High = math.Pow(10, c.Value), math.Pow(10, c.Low), math.Pow(10, c.High)
	}
	return c
}

// figure writes numbers as precisely as the interval of x warrants.
func (e effects) figure(x estimate) func(float64) string {
	if e.log {
		return func(v float64) string { return "×" + ratio(math.Pow(10, v)) }
	}
	dec := decimals(x.half(), 2)
	if dec < 0 { // no interval
		dec = 2
	}
	return func(v float64) string { return signed(v, max(dec, 1)) }
}

// factorial is the table that separates the rule from the gate, and the
// sentences that say which of the two carries the difference.
func (t *track) factorial() (Table, []Finding) {
	tab := Table{Name: "factorial-" + t.slug, Title: "Rule or gate: factorial effects, track " + t.name,
		Columns: []Column{{Head: "gate against open", Left: true}, {Head: "quantity", Left: true},
			{Head: "effect of the rule", Unit: "gradient against local"}, {Head: "effect of the gate", Unit: "gated against open"},
			{Head: "interaction", Unit: "on gradient against on local"},
			{Head: "|rule| − |gate|", Unit: "below 0 or ×1 the gate is larger", Long: true}, {Head: "seeds"}},
		Notes: []string{"Means over seeds with 95 % intervals. Accuracy in points; costs as factors, from logarithms, so that ×1 is no effect. " +
			"The effect of the rule is averaged over both gates, that of the gate over both rules; the interaction is how much more the gate " +
			"does to the gradient rule than to the local one. |rule| − |gate| compares the sizes of the two, formed within each seed. Each interval stands by itself: none is corrected for the number of gates and quantities. " +
			"MACs are those of the forward pass, what the gate itself computes and searches included, and of learning."}}
	short, alike := false, false
	var said []Finding
	for _, s := range t.squares() {
		var accuracy, updates *effects
		for _, m := range []measure{
			{head: "test accuracy", metric: results.MetricTestAccuracy},
			{head: "plasticity events", metric: results.MetricEvents},
			{head: "synaptic updates", metric: results.MetricUpdates},
			{head: "Σ|Δw|", metric: results.MetricPlasticity},
			{head: "MACs", metric: allMACs},
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
			tab.Rows = append(tab.Rows, []Cell{{Text: s.gateName()}, {Text: m.head},
				e.show(e.rule), e.show(e.gate), e.show(e.interaction), e.show(e.excess), {Text: e.seeds()}})
			short = short || e.rule.N < e.of
			alike = alike || e.rule.same() || e.gate.same() || e.interaction.same()
		}
		if accuracy != nil {
			said = append(said, Finding{Text: s.sentence(*accuracy, updates)})
		}
	}
	if short {
		tab.Notes = append(tab.Notes, "A seed in which one of the four arms has no figure, or a cost of 0, which has no logarithm, is left out: "+
			"the last column says how many seeds are left of how many.")
	}
	if alike {
		tab.Notes = append(tab.Notes, "An effect without an interval in several seeds is the same in all of them, so that there is no spread to judge it by.")
	}
	if len(said) > 1 {
		said = append(said, Finding{Text: fmt.Sprintf("What these %d crossings say of rule and gate is judged for each by itself, at 95 %%, without correction for their number.", len(said))})
	}
	return tab, said
}

// sentence says which of rule and gate carries the difference.
func (s square) sentence(acc effects, updates *effects) string {
	b := fmt.Sprintf("Crossing local and gradient with gate %s and open: in accuracy %s", s.gateName(), acc.carries(" points"))
	if acc.interaction.known() && !acc.interaction.apart() {
		b += ", with no interaction that can be told from zero"
	}
	if updates != nil {
		b += "; in synaptic updates " + updates.carries("")
	}
	return b + "."
}

// carries says what the gate does to each rule, where that differs, and which
// of rule and gate weighs more. That one does is said only where the contrast
// of their sizes, formed within each seed, has an interval without 0: that one
// is told from zero and the other is not does not tell them from each other.
func (e effects) carries(unit string) string {
	lead, over := "", ""
	if e.rule.N < e.of {
		over = "over " + e.seeds() + " seeds "
	}
	if e.interaction.apart() {
		lead = fmt.Sprintf("the gate does %s to the local rule and %s to the gradient, which differ; ",
			inUnit(e.show(e.gateOn[0]).Text, unit), inUnit(e.show(e.gateOn[1]).Text, unit))
		switch {
		case reverses(e.gateOn):
			return over + lead + "an effect that turns round with the rule has no size to be set against that of the rule"
		case reverses(e.ruleAt):
			return over + lead + fmt.Sprintf("the gate turns round which rule is ahead (gradient against local: %s with the gate open, %s with the gate), so that neither carries it alone",
				e.show(e.ruleAt[0]).Text, e.show(e.ruleAt[1]).Text)
		}
		lead += "averaged over these, "
	}
	return over + lead + e.weighed(unit)
}

// inUnit puts the unit before the interval.
func inUnit(text, unit string) string {
	number, interval, ok := strings.Cut(text, " (")
	if !ok {
		return text + unit
	}
	return number + unit + " (" + interval
}

// reverses reports whether both effects are told from zero, with other signs.
func reverses(e [2]estimate) bool {
	return e[0].apart() && e[1].apart() && (e[0].Mean > 0) != (e[1].Mean > 0)
}

// weighed compares the sizes of the two effects.
func (e effects) weighed(unit string) string {
	both := "rule " + e.figure(e.rule)(e.rule.Mean) + unit + ", gate " + e.figure(e.gate)(e.gate.Mean) + unit
	larger, which, size := e.rule, "the rule", e.excess
	if e.excess.Mean < 0 {
		larger, which = e.gate, "the gate"
		size.Mean, size.Low, size.High = -size.Mean, -size.High, -size.Low
	}
	other := e.gate
	if which == "the gate" {
		other = e.rule
	}
	by := both + ", " + which + " larger by " + inUnit(e.show(size).Text, unit)
	switch {
	case e.rule.N < 2:
		return "one seed tells nothing for certain (" + both + ")"
	case e.excess.apart() && larger.apart() && other.apart():
		return "both differ from zero and " + which + " carries most of it (" + by + ")"
	case e.excess.apart() && larger.apart():
		return which + " carries the difference (" + by + ")"
	case e.excess.same():
		return fmt.Sprintf("the difference of their sizes is the same in all %d seeds, which gives no interval (%s)", e.rule.N, both)
	case !e.rule.apart() && !e.gate.apart():
		return "neither makes a difference that can be told from zero (" + both + ")"
	}
	return "which of the two carries it cannot be told apart from these seeds (" + by + ")"
}

package analysis

import (
	"fmt"
	"math"
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
func (t *Track) openOf(a *Arm) *Arm {
	if c := t.controls(a, gateOpen); len(c) > 0 {
		return c[0]
	}
	return nil
}

// Square is the two-by-two of the local rule and the gradient, each with the
// gate open and with another gate, all of one wiring and one readout.
type Square struct {
	gate, signal                               string
	wiring                                     string // empty where no manifest says
	localOpen, localGated, gradOpen, gradGated *Arm
}

// alike reports whether two arms differ in rule and gate alone, as far as is known.
func alike(a, b *Arm) bool {
	return a != nil && b != nil && a.Wiring == b.Wiring && a.Readout == b.Readout
}

// Wiring is that of all four arms; empty where no manifest says.
func (s Square) Wiring() string { return s.wiring }

// GateName names the gate and, of novelty gates, the signal.
func (s Square) GateName() string {
	if s.gate == gateNovelty {
		return s.gate + " (" + s.signal + ")"
	}
	return s.gate
}

// squares are all such two-by-twos that the track's arms fill.
func (t *Track) squares() []Square {
	var out []Square
	for _, a := range t.Arms {
		if a.Rule != ruleLocal || a.Gate == gateOpen || a.Gate == gateNone {
			continue
		}
		s := Square{gate: a.Gate, signal: a.Signal, wiring: a.Wiring, localGated: a, localOpen: t.openOf(a)}
		for _, b := range t.Arms {
			if s.gradGated == nil && b.Rule == ruleGradient && b.Gate == a.Gate && alike(a, b) && (a.Gate != gateNovelty || b.Signal == a.Signal) {
				s.gradGated, s.gradOpen = b, t.openOf(b)
			}
		}
		if alike(a, s.localOpen) && alike(a, s.gradOpen) {
			out = append(out, s)
		}
	}
	return out
}

// Effects are the effect of the rule (gradient − local, averaged over the
// gates), of the gate (gated − open, averaged over the rules), and their
// interaction (how much more the gate does to the gradient than to the local
// rule), each over the seeds that all four arms have. Costs are taken as
// logarithms to base 10, because they differ by factors.
type Effects struct {
	Rule, Gate, Interaction Estimate
	gateOn                  [2]Estimate // the effect of the gate on the local rule and on the gradient
	ruleAt                  [2]Estimate // the effect of the rule with the gate open and with the gate
	Excess                  Estimate    // |rule| − |gate|
	Log                     bool
	Of                      int // the seeds that any of the four arms has
}

func (s Square) effects(metric string, log bool) (Effects, bool) {
	v, of := crossedValues([]*Arm{s.localOpen, s.localGated, s.gradOpen, s.gradGated}, metric, log)
	f := stats.TwoByTwo([2][2][]float64{{v[0], v[1]}, {v[2], v[3]}})
	return Effects{
		Rule: shownAs(f.Row.Estimate), Gate: shownAs(f.Column.Estimate), Interaction: shownAs(f.Interaction.Estimate),
		gateOn: [2]Estimate{shownAs(f.ColumnAt[0].Estimate), shownAs(f.ColumnAt[1].Estimate)},
		ruleAt: [2]Estimate{shownAs(f.RowAt[0].Estimate), shownAs(f.RowAt[1].Estimate)},
		Excess: shownAs(f.Excess.Estimate), Log: log, Of: of,
	}, len(v[0]) > 0
}

// crossedValues are a quantity's last values of each arm, or their logarithms to
// base 10, in the seeds in which all have one; of is how many seeds any has.
func crossedValues(arms []*Arm, metric string, log bool) (v [][]float64, of int) {
	var last []func(uint64) (float64, bool)
	for _, a := range arms {
		value := a.inSeed(metric)
		last = append(last, func(number uint64) (float64, bool) {
			x, ok := value(number)
			if log {
				x, ok = math.Log10(x), ok && x > 0
			}
			return x, ok
		})
	}
	numbers := seedsOf(arms...)
	return inAll(numbers, last...), len(numbers)
}

// Crossing is one quantity of a square with what rule and gate do to it.
type Crossing struct {
	Square
	Effects
	Measure
}

// crossedMeasures are the quantities on which effects are shown.
func crossedMeasures() []Measure {
	return []Measure{
		{Head: "test accuracy", Metric: results.MetricTestAccuracy},
		{Head: "plasticity events", Metric: results.MetricEvents},
		{Head: "synaptic updates", Metric: results.MetricUpdates},
		{Head: "Σ|Δw|", Metric: results.MetricPlasticity},
		{Head: "MACs", Metric: AllMACs},
		{Head: "MACs learning", Metric: results.MetricMACsLearning},
	}
}

// Crossings are the quantities of each of the track's squares.
func (t *Track) Crossings() []Crossing {
	var out []Crossing
	for _, s := range t.squares() {
		for _, m := range crossedMeasures() {
			if e, ok := s.effects(m.Metric, m.Metric != results.MetricTestAccuracy); ok {
				out = append(out, Crossing{s, e, m})
			}
		}
	}
	return out
}

// Seeds says over how many seeds the effects are.
func (e Effects) Seeds() string {
	if e.Rule.N < e.Of {
		return fmt.Sprintf("%d of %d", e.Rule.N, e.Of)
	}
	return fmt.Sprint(e.Of)
}

// Words writes an effect with its interval: points for accuracy, a factor for
// costs.
func (e Effects) Words(x Estimate) string {
	f := e.figure(x)
	if !x.Known() {
		return f(x.Mean)
	}
	return f(x.Mean) + " (" + f(x.Low) + " to " + f(x.High) + ")"
}

// figure writes numbers as precisely as the interval of x warrants.
func (e Effects) figure(x Estimate) func(float64) string {
	if e.Log {
		return func(v float64) string { return "×" + Ratio(math.Pow(10, v)) }
	}
	dec := Decimals(x.Half(), 2)
	if dec < 0 { // no interval
		dec = 2
	}
	return func(v float64) string { return Signed(v, max(dec, 1)) }
}

// carriers are the sentences that say of each square which of rule and gate
// carries the difference.
func carriers(all []Crossing) []Finding {
	var said []Finding
	for i, c := range all {
		if c.Metric != results.MetricTestAccuracy {
			continue
		}
		var updates *Effects
		for _, d := range all[i:] {
			if d.Square == c.Square && d.Metric == results.MetricUpdates {
				updates = &d.Effects
			}
		}
		said = append(said, Finding{Text: c.sentence(c.Effects, updates)})
	}
	if len(said) > 1 {
		said = append(said, Finding{Text: fmt.Sprintf("What these %d crossings say of rule and gate is judged for each by itself, at 95 %%, without correction for their number.", len(said))})
	}
	return said
}

// sentence says which of rule and gate carries the difference.
func (s Square) sentence(acc Effects, updates *Effects) string {
	wired := ""
	if s.wiring != "" {
		wired = ", wired " + s.wiring + ","
	}
	b := fmt.Sprintf("Crossing local and gradient%s with gate %s and open: in accuracy %s", wired, s.GateName(), acc.carries(" points"))
	if acc.Interaction.Known() && !acc.Interaction.apart() {
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
func (e Effects) carries(unit string) string {
	lead, over := "", ""
	if e.Rule.N < e.Of {
		over = "over " + e.Seeds() + " seeds "
	}
	if e.Interaction.apart() {
		lead = fmt.Sprintf("the gate does %s to the local rule and %s to the gradient, which differ; ",
			inUnit(e.Words(e.gateOn[0]), unit), inUnit(e.Words(e.gateOn[1]), unit))
		switch {
		case reverses(e.gateOn):
			return over + lead + "an effect that turns round with the rule has no size to be set against that of the rule"
		case reverses(e.ruleAt):
			return over + lead + fmt.Sprintf("the gate turns round which rule is ahead (gradient against local: %s with the gate open, %s with the gate), so that neither carries it alone",
				e.Words(e.ruleAt[0]), e.Words(e.ruleAt[1]))
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
func reverses(e [2]Estimate) bool {
	return e[0].apart() && e[1].apart() && (e[0].Mean > 0) != (e[1].Mean > 0)
}

// weighed compares the sizes of the two effects.
func (e Effects) weighed(unit string) string {
	both := "rule " + e.figure(e.Rule)(e.Rule.Mean) + unit + ", gate " + e.figure(e.Gate)(e.Gate.Mean) + unit
	larger, other, which, size := e.Rule, e.Gate, "the rule", e.Excess
	if size.Mean < 0 {
		larger, other, which, size = e.Gate, e.Rule, "the gate", Estimate{-size.Mean, -size.High, -size.Low, size.N, size.Method}
	}
	by := both + ", " + which + " larger by " + inUnit(e.Words(size), unit)
	switch {
	case e.Rule.N < 2:
		return "one seed tells nothing for certain (" + both + ")"
	case e.Excess.apart() && larger.apart() && other.apart():
		return "both differ from zero and " + which + " carries most of it (" + by + ")"
	case e.Excess.apart() && larger.apart():
		return which + " carries the difference (" + by + ")"
	case e.Excess.Same():
		return fmt.Sprintf("the difference of their sizes is the same in all %d seeds, which gives no interval (%s)", e.Rule.N, both)
	case !e.Rule.apart() && !e.Gate.apart():
		return "neither makes a difference that can be told from zero (" + both + ")"
	}
	return "which of the two carries it cannot be told apart from these seeds (" + by + ")"
}

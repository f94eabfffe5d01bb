package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// The factors of a [Cube], as bits of a set of them.
const (
	FactorRule   uint = 1 << iota // gradient against local
	FactorWiring                  // the second wiring against the first
	FactorGate                    // the other gate against the open one
)

// Sets are the sets of factors whose effects are shown, single ones first.
func Sets() []uint {
	return []uint{FactorRule, FactorWiring, FactorGate,
		FactorRule | FactorWiring, FactorRule | FactorGate, FactorWiring | FactorGate, FactorRule | FactorWiring | FactorGate}
}

// SetName is rule, or rule × gate.
func SetName(set uint) string {
	var names []string
	for i, name := range []string{"rule", "wiring", "gate"} {
		if set>>i&1 == 1 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " × ")
}

// Cube crosses the two rules with two wirings and two gates, the readout being one:
// two squares that differ in wiring.
type Cube struct{ First, Second Square }

// Wirings names the two wirings.
func (c Cube) Wirings() string { return c.Second.wiring + " against " + c.First.wiring }

// arms are those of the cube by the bits of the factors.
func (c Cube) arms() (all []*Arm) {
	for _, open := range []bool{true, false} {
		for _, s := range []Square{c.First, c.Second} {
			if open {
				all = append(all, s.localOpen, s.gradOpen)
			} else {
				all = append(all, s.localGated, s.gradGated)
			}
		}
	}
	return all
}

// CubeEffects are what rule, wiring and gate do to a quantity, by set of factors,
// each over the seeds that all eight arms have; costs as logarithms to base 10.
type CubeEffects struct {
	Cube
	Measure
	Effects // Log and the number of seeds
	of      stats.Factors
}

// Effect is that of a set of factors, as [stats.Factors.Effect] has it.
func (c CubeEffects) Effect(set uint) Estimate { return shownAs(c.of.Effect(set).Estimate) }

// Cubes are the quantities of each cube that the track's arms fill.
func (t *Track) Cubes() (out []CubeEffects) {
	squares := t.squares()
	for i, a := range squares {
		for _, b := range squares[i+1:] {
			if a.wiring == b.wiring || a.gate != b.gate || a.signal != b.signal || a.localOpen.Readout != b.localOpen.Readout {
				continue
			}
			cube := Cube{a, b}
			for _, m := range crossedMeasures() {
				log := m.Metric != results.MetricTestAccuracy
				of, number := crossedValues(cube.arms(), m.Metric, log)
				if len(of[0]) == 0 {
					continue
				}
				c := CubeEffects{Cube: cube, Measure: m, of: of}
				c.Log, c.Of = log, number
				c.Rule = c.Effect(FactorRule)
				out = append(out, c)
			}
		}
	}
	return out
}

// cubeFindings say of each cube which of rule, wiring and gate carries the
// difference in accuracy and in updates.
func cubeFindings(all []CubeEffects) (said []Finding) {
	for i, c := range all {
		if c.Metric != results.MetricTestAccuracy {
			continue
		}
		text := fmt.Sprintf("Crossing rule, wiring (%s) and gate (%s against open): in accuracy %s", c.Wirings(), c.First.GateName(), c.carries(" points"))
		for _, d := range all[i:] {
			if d.Cube == c.Cube && d.Metric == results.MetricUpdates {
				text += "; in synaptic updates " + d.carries("")
			}
		}
		said = append(said, Finding{Text: text + "."})
	}
	return said
}

// carries says which of the three carries the difference: the one whose effect is
// told from zero and outweighs both others, by a contrast formed within each seed
// whose interval excludes zero. Interactions that are told from zero follow.
func (c CubeEffects) carries(unit string) string {
	single := Sets()[:3]
	var each []string
	for _, set := range single {
		e := c.Effect(set)
		each = append(each, SetName(set)+" "+inUnit(c.Words(e), unit))
	}
	most := slices.MaxFunc(single, func(a, b uint) int {
		x, y := math.Abs(c.Effect(a).Mean), math.Abs(c.Effect(b).Mean)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	alone, outweighs := true, true
	for _, set := range single {
		if set != most {
			alone = alone && !c.Effect(set).apart()
			outweighs = outweighs && shownAs(c.of.Excess(most, set).Estimate).apart()
		}
	}
	text := "which of the three carries it cannot be told from these seeds"
	switch e := c.Effect(most); {
	case e.N < 2:
		return "one seed tells nothing for certain (" + strings.Join(each, ", ") + ")"
	case e.Same() && e.Mean != 0:
		text = fmt.Sprintf("the largest effect is the same in all %d seeds, which gives no interval", e.N)
	case !e.apart() && alone:
		text = "none makes a difference that can be told from zero"
	case e.apart() && outweighs && alone:
		text = "the " + SetName(most) + " carries the difference"
	case e.apart() && outweighs:
		text = "the " + SetName(most) + " carries most of it"
	}
	text += " (" + strings.Join(each, ", ") + ")"
	var with []string
	for _, set := range Sets()[3:] {
		if e := c.Effect(set); e.apart() {
			with = append(with, SetName(set)+" "+inUnit(c.Words(e), unit))
		}
	}
	if with != nil {
		text += ", with the interactions " + List(with)
	}
	return text
}

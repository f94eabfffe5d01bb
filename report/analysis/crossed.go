package analysis

import (
	"math"

	"github.com/hebbgrad/hebbgrad/results"
)

// Crossed is what some factors do to one quantity, alone and together.
type Crossed struct {
	Measure
	Log     bool   // the effects are logarithms to base 10 of factors
	Gate    string // that is crossed with the open one
	Wiring  string // the one or, where they are crossed, the two; empty where no manifest says
	Effects []NamedEffect
	factors string
}

// NamedEffect is that of one factor or, as in rule × gate, of several together.
type NamedEffect struct {
	Name string
	Estimate
}

// Factors names what is crossed.
func (c Crossed) Factors() string { return c.factors }

// Crossed are the effects of the track's cubes or, where its arms fill none, of its
// squares.
func (t *Track) Crossed() (out []Crossed) {
	for _, c := range t.Cubes() {
		x := Crossed{Measure: c.Measure, Log: c.Log, Gate: "gate " + c.First.GateName(), Wiring: c.Wirings(), factors: "rule, wiring and gate"}
		for _, set := range Sets() {
			x.Effects = append(x.Effects, NamedEffect{SetName(set), c.Effect(set)})
		}
		out = append(out, x)
	}
	if out != nil {
		return out
	}
	for _, c := range t.Crossings() {
		out = append(out, Crossed{Measure: c.Measure, Log: c.Log, Gate: "gate " + c.GateName(), Wiring: c.wiring, factors: "rule and gate",
			Effects: []NamedEffect{{SetName(FactorRule), c.Rule}, {SetName(FactorGate), c.Gate}, {SetName(FactorRule | FactorGate), c.Interaction}}})
	}
	return out
}

// KnownByExposure is the share, in percent, of the first, second, … exposures that
// memory took for familiar. Runs that gave it for the first two alone have those.
func (a *Arm) KnownByExposure() Over {
	if o := a.ByParameter(results.MetricKnownByExposure); len(o.At) > 0 {
		return o
	}
	var o Over
	for at, metric := range []string{results.MetricFirstFamiliar, results.MetricSecondKnown} {
		e := a.End(metric)
		if e.N == 0 {
			return Over{}
		}
		o.At, o.Mean = append(o.At, float64(at+1)), append(o.Mean, e.Mean)
		if e.N > 1 {
			o.Low, o.High = append(o.Low, e.Low), append(o.High, e.High)
		}
	}
	return o
}

// OpenWhereEvents reports whether every arm whose gate was seen by exposure had it open
// at the shares of each exposure, to a hundredth, that were events.
func (t *Track) OpenWhereEvents() bool {
	for _, a := range t.Arms {
		open, events := a.ByParameter(results.MetricOpenedByExposure), a.ByParameter(results.MetricEventsByExposure)
		if len(open.At) == 0 {
			continue
		}
		if len(open.At) != len(events.At) {
			return false
		}
		for i := range open.At {
			if math.Abs(open.Mean[i]-events.Mean[i]) > .01 {
				return false
			}
		}
	}
	return true
}

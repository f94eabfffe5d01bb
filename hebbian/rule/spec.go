package rule

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// Spec describes a rule.
type Spec struct {
	Name      string // as settings and tables name it
	Summary   string // one line
	Formula   string
	Paper     string
	Stability string // what keeps the weights from growing, or that nothing does
	Params    []Param
	Factors   []Factor // the third factors, each with its source
	NonLocal  []string // what is not strictly local; empty where all is
	Gradient  bool     // the rule descends a gradient of an error at its own neuron
}

// Param is a parameter with its value: the published one by default.
type Param struct {
	Name     string
	Doc      string // with the unit
	Value    float64
	Min, Max float64 // both included, unless Open
	Open     bool    // Min is excluded
	Integer  bool
}

// Factor is a third factor, beside the activities of the two neurons and the
// weight between them.
type Factor struct {
	Name   string
	Source string
	// Neuron is set where each post-synaptic neuron has its own value; other
	// factors are broadcast.
	Neuron bool
}

func gateFactor() Factor {
	return Factor{Name: "gain", Source: "the gate: one number for each presentation, broadcast"}
}

// Params gives values to parameters by name; those not named keep their
// published values.
type Params map[string]float64

// resolve returns spec with the values of p, refusing by name what spec does
// not have or allow.
func (s Spec) resolve(p Params) (Spec, error) {
	known := make([]string, len(s.Params))
	params := make([]Param, len(s.Params))
	copy(params, s.Params)
	used := 0
	for i := range params {
		q := &params[i]
		known[i] = q.Name
		v, ok := p[q.Name]
		if ok {
			used++
			q.Value = v
		}
		if err := q.check(); err != nil {
			return s, fmt.Errorf("rule %s: %w", s.Name, err)
		}
	}
	if used < len(p) {
		var unknown []string
		for name := range p {
			if !contains(known, name) {
				unknown = append(unknown, name)
			}
		}
		sort.Strings(unknown)
		return s, fmt.Errorf("rule %s has no parameter %s: it has %s", s.Name, strings.Join(unknown, ", "), strings.Join(known, ", "))
	}
	s.Params = params
	return s, nil
}

func (q Param) check() error {
	v := q.Value
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return fmt.Errorf("parameter %s is %v: it must be finite", q.Name, v)
	case v < q.Min || (q.Open && v == q.Min) || v > q.Max:
		left := "["
		if q.Open {
			left = "("
		}
		return fmt.Errorf("parameter %s is %v: it lies in %s%v, %v]", q.Name, v, left, q.Min, q.Max)
	case q.Integer && v != math.Trunc(v):
		return fmt.Errorf("parameter %s is %v: it is a whole number", q.Name, v)
	}
	return nil
}

// value returns a parameter that the rule itself declared.
func (s Spec) value(name string) float64 {
	for _, q := range s.Params {
		if q.Name == name {
			return q.Value
		}
	}
	panic("rule " + s.Name + " reads a parameter that it does not declare: " + name)
}

func (s Spec) f32(name string) float32 { return float32(s.value(name)) }

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// rate is the learning rate that every rule has.
func rate(v float64) Param {
	return Param{Name: "rate", Doc: "learning rate η", Value: v, Min: 0, Max: 1e6, Open: true}
}

// anneal is the share of the rate that is lost, linearly, over the run.
func anneal(v float64) Param {
	return Param{Name: "anneal", Doc: "share of η lost linearly over the run", Value: v, Min: 0, Max: 1}
}

// annealed returns η·(1 − anneal·progress).
func annealed(rate, anneal, progress float64) float32 {
	return float32(rate * (1 - anneal*min(max(progress, 0), 1)))
}

// rateAt is the learning rate when the given share of the run is over.
func (s Spec) rateAt(progress float64) float64 {
	return float64(annealed(s.value("rate"), s.value("anneal"), progress))
}

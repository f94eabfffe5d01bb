package rule

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/locality"
)

// Spec describes a rule.
type Spec struct {
	Name      string // as settings and tables name it
	Summary   string // one line
	Formula   string
	Paper     string
	Stability string // what keeps the weights from growing, or that nothing does
	Params    []Param
	Factors   []Factor    // the third factors, each with its source, beside the gate's gain, which every rule has
	NonLocal  []Exception // what is not strictly local; empty where all is
	Gradient  bool        // the rule descends a gradient of an error at its own neuron
	Needs     []Need      // what it reads of the activity, which [Activity.Check] asks for
	Joins     Joins       // which neurons its synapses join
	FromZero  bool        // the weights must start at 0
	Reach     Reach       // what a step changes whatever the activity; 0: that depends on it
	Singly    bool        // each presentation of a minibatch takes a step of its own, where other rules take the mean
	Reference bool        // not local: what local rules are compared with
	Elapses   bool        // state moves with every presentation; Delta of other rules is called only where a gate is open
}

// Reads reports whether the rule needs n.
func (s Spec) Reads(n Need) bool { return slices.Contains(s.Needs, n) }

// Joins says which neurons a rule's synapses join.
type Joins int

const (
	Forward    Joins = iota // inputs to the neurons of a layer
	Lateral                 // neurons of one layer to each other: In is Out
	Thresholds              // to each neuron its threshold, from a source that is always 1: In is 1
)

// Param is a parameter with its value: the published one by default.
type Param struct {
	Name     string
	Doc      string // with the unit
	Value    float64
	Min, Max float64 // both included, unless Open
	Open     bool    // Min is excluded
	Given    bool    // Value was asked for, and is not the published one by default
	Integer  bool
}

// What a rule reads beside the activities of the two neurons and the weight
// between them, as a certificate of locality knows it.
type (
	Factor    = locality.Factor
	Exception = locality.Exception
)

// Params gives values to parameters by name; those not named keep their
// published values.
type Params map[string]float64

// resolve returns spec with the values of p, refusing by name what spec does
// not have or allow.
func (s Spec) resolve(p Params) (Spec, error) {
	known := make([]string, len(s.Params))
	params := slices.Clone(s.Params)
	for i := range params {
		q := &params[i]
		known[i] = q.Name
		if v, ok := p[q.Name]; ok {
			q.Value, q.Given = v, true
		}
		if err := q.check(); err != nil {
			return s, fmt.Errorf("rule %s: %w", s.Name, err)
		}
	}
	unknown := slices.DeleteFunc(slices.Sorted(maps.Keys(p)), func(name string) bool { return slices.Contains(known, name) })
	if len(unknown) > 0 {
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

// Value returns a parameter that the rule itself declared.
func (s Spec) Value(name string) float64 {
	q, ok := s.Param(name)
	if !ok {
		panic("rule " + s.Name + " reads a parameter that it does not declare: " + name)
	}
	return q.Value
}

// Param returns the parameter of that name.
func (s Spec) Param(name string) (q Param, ok bool) {
	for _, q := range s.Params {
		if q.Name == name {
			return q, true
		}
	}
	return Param{}, false
}

func (s Spec) f32(name string) float32 { return float32(s.Value(name)) }

// Rate is the learning rate that every rule has.
func Rate(v float64) Param {
	return Param{Name: "rate", Doc: "learning rate η", Value: v, Min: 0, Max: 1e6, Open: true}
}

// Anneal is the share of the rate that is lost, linearly, over the run.
func Anneal(v float64) Param {
	return Param{Name: "anneal", Doc: "share of η lost linearly over the run", Value: v, Min: 0, Max: 1}
}

// rateAt is the learning rate when the given share of the run is over, η·(1 − anneal·progress).
func (s Spec) rateAt(progress float64) float32 {
	return float32(s.Value("rate") * (1 - s.Value("anneal")*min(max(progress, 0), 1)))
}

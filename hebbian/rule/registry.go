package rule

import (
	"fmt"
	"slices"
	"strings"
)

// Shape is the size of the layer that a rule serves.
type Shape struct{ In, Out int }

// Entry is a registered rule.
type Entry struct {
	Spec Spec // with published values

	// New makes the rule for a layer of a size; s is Spec with the values that
	// were asked for.
	New func(s Spec, size Shape) (Rule, error)
}

// Registry is a list of rules, in the order in which tables show them.
type Registry []Entry

// All lists every rule, a line for each.
func All() Registry {
	return slices.Concat(Registry{
		plainRule(),
		covarianceRule(),
		ojaRule(),
		sangerRule(),
		bcmRule(),
		foldiakRule(),
		antiHebbRule(),
		homeostaticRule(),
		krotovRule(),
		softHebbRule(),
		resonanceRule(),
		competitiveRule(),
		imprintRule(),
		kMeansRule(),
		stdpRule(),
		stdpRateRule(),
		ltpRule(),
		ltdRule(),
		rewardRule(),
		prototypeRule(),
		supervisedRule(),
		classMeanRule(),
		correlationMeanRule(),
		deltaRule(),
		boundedRule(),
		binaryRule(),
		cascadeRule(),
		chainRule(),
		bcmRateRule(),
		calciumRule(),
	}, tripletRules())
}

// With returns the list with more rules at its end.
func (r Registry) With(more ...Entry) Registry { return slices.Concat(r, more) }

// Names returns the names of the rules.
func (r Registry) Names() []string {
	names := make([]string, len(r))
	for i, e := range r {
		names[i] = e.Spec.Name
	}
	return names
}

// Known returns the list; a nil Registry is that of [All], here and below.
func (r Registry) Known() Registry {
	if r == nil {
		return All()
	}
	return r
}

// Find returns the rule of the given name.
func (r Registry) Find(name string) (Entry, error) {
	r = r.Known()
	if i := slices.Index(r.Names(), name); i >= 0 {
		return r[i], nil
	}
	return Entry{}, fmt.Errorf("no rule is named %q: there are %s", name, strings.Join(r.Names(), ", "))
}

// New makes the rule of the given name for a layer of the given size.
func (r Registry) New(name string, p Params, s Shape) (Rule, error) {
	if s.In < 1 || s.Out < 1 {
		return nil, fmt.Errorf("rule %s: a layer of %d inputs and %d neurons: both must be 1 or more", name, s.In, s.Out)
	}
	e, err := r.Find(name)
	if err != nil {
		return nil, err
	}
	spec, err := e.Spec.resolve(p)
	if err != nil {
		return nil, err
	}
	return e.New(spec, s)
}

// New makes a rule of [All].
func New(name string, p Params, s Shape) (Rule, error) { return All().New(name, p, s) }

// described is a rule's description.
type described struct{ spec Spec }

func (r *described) Spec() Spec { return r.spec }

// begin checks a and empties d for it; where ok there is something to compute.
func (r *described) begin(d *Delta, w Weights, a *Activity) (ok bool, err error) {
	if err := a.Check(w, r.spec); err != nil {
		return false, err
	}
	d.Begin(a.N, w.In)
	return a.N > 0, nil
}

// kept is what a rule keeps beside the weights: arrays, each with the value at
// which all of it starts.
type kept []array

type array struct {
	name   string
	values []float32
	start  float32
}

func (k kept) State(visit func(name string, values []float32)) {
	for _, v := range k {
		visit(v.name, v.values)
	}
}

func (k kept) Reset() {
	for _, v := range k {
		for i := range v.values {
			v.values[i] = v.start
		}
	}
}

// Package locality certifies that a learner changes its synapses by what is
// at hand where they are.
//
// The certificate rests on two experiments, done on a learner as it was at
// one step of learning.
//
// First, the change Δw_ji of the synapse from neuron i to neuron j is
// recomputed after everything has been changed at random except the
// activities of i and j, the weight w_ji, what neuron j, neuron i and the
// synapse itself keep for themselves, and the third factors that the rule
// declares. A local rule gives the same change.
//
// Second, a factor that belongs to one neuron j is itself recomputed with
// every weight changed that does not end on j, nor on a declared feedback
// synapse, activities held. This is where an error that was carried back
// through the weights of the layer above shows.
//
// Feedback synapses must be stored apart from forward ones, and are a
// population of their own that must pass the first experiment: weights that
// are copied from forward ones do not.
//
// What a rule itself declares as not strictly local, such as a ranking over
// the layer, is listed by name and never certified.
package locality

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"unsafe"
)

// Factor is a third factor that a rule declares.
type Factor struct {
	Name   string
	Source string
	Neuron bool // each post-synaptic neuron has its own; others are broadcast
}

// State is what a population of In×Out synapses was like at one step of
// learning. All matrices are row-major.
type State struct {
	N       int
	Weights []float32 // Out×In
	Pre     []float32 // N×In: the activity of the neurons before the synapses

	// Post are arrays of N×Out: what neuron j did or received, such as its
	// drive, its activity, and the factors that belong to it.
	Post [][]float32

	// PreTimes and PostTimes are spikes in seconds, ascending, a train for
	// each neuron; nil where the rule knows no times.
	PreTimes, PostTimes [][]float64

	// What stays where it is: arrays of Out, In, and Out×In values that belong
	// to neuron j, neuron i and the synapse between them.
	PostKeeps, PreKeeps, SynapseKeeps [][]float32

	// Broadcast are the declared factors that all synapses share; held.
	Broadcast [][]float32

	// Elsewhere are the weights, and whatever else, of other populations.
	Elsewhere [][]float32

	// Feedback are the declared feedback synapses that end on these neurons.
	Feedback [][]float32
}

// Population is a set of synapses under one rule.
type Population struct {
	Name     string
	In, Out  int
	Factors  []Factor
	NonLocal []string // what the rule declares as not strictly local
	State    State

	// Feedback says that these are feedback synapses, which other populations
	// may declare as theirs.
	Feedback bool

	// Delta computes Δw, Out×In, in the given state, of which it changes
	// nothing.
	Delta func(*State) ([]float32, error)

	// Factor recomputes the factors that belong to neuron j, N values each,
	// from the weights and the held activities of the given state; nil where
	// none is declared.
	Factor func(s *State, j int) ([][]float32, error)
}

// Verdict is the result for one population.
type Verdict struct {
	Population string
	Factors    []Factor
	NonLocal   []string

	// Violations say what was found to depend on what is not at hand.
	Violations []string

	// Compared is how many recomputed values were held against the recorded
	// ones; Changing how many of them were of a change that is not 0.
	Compared, Changing int
}

// Strict reports whether the population is local without any reservation.
func (v Verdict) Strict() bool { return len(v.NonLocal) == 0 && len(v.Violations) == 0 }

// Claim reports whether what was found is what the rule declares: a rule that
// declares nothing as non-local passed.
func (v Verdict) Claim() bool { return len(v.NonLocal) > 0 || len(v.Violations) == 0 }

// repeats is how often everything is changed, synapses how many are looked at
// each time, and tolerance what rounding may do, relative to the largest
// change.
const (
	repeats   = 6
	synapses  = 40
	tolerance = 1e-4
)

// Certificate is the result for a learner.
type Certificate struct {
	Verdicts []Verdict

	// Uncovered names arrays of synapses that changed and belong to no
	// population, so that nothing is known of them.
	Uncovered []string
}

// Strict reports whether every synapse that changed is local without any
// reservation.
func (c Certificate) Strict() bool {
	return len(c.Uncovered) == 0 && !slices.ContainsFunc(c.Verdicts, func(v Verdict) bool { return !v.Strict() })
}

// Claim reports whether every population is as local as it declares to be.
func (c Certificate) Claim() bool {
	return len(c.Uncovered) == 0 && !slices.ContainsFunc(c.Verdicts, func(v Verdict) bool { return !v.Claim() })
}

// Certify does both experiments on each population. changed names the arrays
// of synapses that the step changed, by the names of their populations.
func Certify(ps []Population, changed []string, src *rand.PCG) (Certificate, error) {
	var out Certificate
	for _, name := range changed {
		if !slices.ContainsFunc(ps, func(p Population) bool { return p.Name == name }) {
			out.Uncovered = append(out.Uncovered, name)
		}
	}
	rng := rand.New(src)
	for _, p := range ps {
		v, err := certify(p, ps, rng)
		if err != nil {
			return out, fmt.Errorf("locality of %s: %w", p.Name, err)
		}
		out.Verdicts = append(out.Verdicts, v)
	}
	return out, nil
}

func certify(p Population, all []Population, rng *rand.Rand) (Verdict, error) {
	v := Verdict{Population: p.Name, Factors: p.Factors, NonLocal: p.NonLocal}
	if err := p.check(); err != nil {
		return v, err
	}
	for _, f := range p.State.Feedback {
		for _, q := range all {
			if overlap(f, q.State.Weights) && !q.Feedback {
				v.add("its feedback synapses are stored in the forward weights of %s", q.Name)
			}
		}
	}
	if err := p.changes(&v, rng); err != nil {
		return v, err
	}
	return v, p.factors(&v, rng)
}

func (v *Verdict) add(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(v.Violations, text) {
		v.Violations = append(v.Violations, text)
	}
}

// changes is the first experiment.
func (p Population) changes(v *Verdict, rng *rand.Rand) error {
	base, err := p.delta(&p.State)
	if err != nil {
		return err
	}
	var moving []int
	for k, d := range base {
		if d != 0 {
			moving = append(moving, k)
		}
	}
	if len(moving) == 0 {
		return errors.New("no synapse changes at this step, which certifies nothing")
	}
	scale := largest(base)
	for range repeats {
		for s := range synapses {
			k := rng.IntN(len(base))
			if s%4 != 0 {
				k = moving[rng.IntN(len(moving))]
			}
			j, i := k/p.In, k%p.In
			other := p.State.scrambled(p.In, p.Out, i, j, rng)
			changed, err := p.delta(other)
			if err != nil {
				return err
			}
			v.Compared++
			if base[k] != 0 {
				v.Changing++
			}
			if d := math.Abs(float64(changed[k] - base[k])); !(d <= tolerance*scale) {
				v.add("the change of a synapse depends on more than its two neurons, its weight and the declared factors")
				return nil
			}
		}
	}
	return nil
}

// factors is the second experiment.
func (p Population) factors(v *Verdict, rng *rand.Rand) error {
	if p.Factor == nil {
		return nil
	}
	for range repeats * synapses / 4 {
		j := rng.IntN(p.Out)
		base, err := p.Factor(p.State.clone(), j)
		if err != nil {
			return err
		}
		other := p.State.clone()
		for k := range other.Weights {
			if k/p.In != j {
				other.Weights[k] = scramble(other.Weights[k], rng)
			}
		}
		for _, w := range other.Elsewhere {
			for k := range w {
				w[k] = scramble(w[k], rng)
			}
		}
		got, err := p.Factor(other, j)
		if err != nil {
			return err
		}
		if len(got) != len(base) {
			return fmt.Errorf("%d factors and then %d", len(base), len(got))
		}
		for f := range base {
			if len(base[f]) != p.State.N || len(got[f]) != p.State.N {
				return fmt.Errorf("factor %d of neuron %d: %d values, then %d, want %d", f, j, len(base[f]), len(got[f]), p.State.N)
			}
			scale := max(largest(base[f]), 1e-30)
			for n, was := range base[f] {
				v.Compared++
				if d := math.Abs(float64(got[f][n] - was)); !(d <= tolerance*scale) {
					v.add("a factor of a neuron depends on weights that end elsewhere")
					return nil
				}
			}
		}
	}
	return nil
}

func (p Population) delta(s *State) ([]float32, error) {
	d, err := p.Delta(s.clone())
	if err == nil && len(d) != p.In*p.Out {
		err = fmt.Errorf("%d changes for %d×%d synapses", len(d), p.Out, p.In)
	}
	return d, err
}

// check reports a state whose arrays do not have the size they should.
func (p Population) check() error {
	s := &p.State
	sizes := []struct {
		what   string
		arrays [][]float32
		want   int
	}{
		{"weights", [][]float32{s.Weights}, p.In * p.Out},
		{"activity before", [][]float32{s.Pre}, s.N * p.In},
		{"activity after", s.Post, s.N * p.Out},
		{"what a neuron after keeps", s.PostKeeps, p.Out},
		{"what a neuron before keeps", s.PreKeeps, p.In},
		{"what a synapse keeps", s.SynapseKeeps, p.In * p.Out},
	}
	for _, c := range sizes {
		for _, a := range c.arrays {
			if len(a) != c.want && !(c.what == "activity before" && s.PreTimes != nil && len(a) == 0) {
				return fmt.Errorf("%s: %d values, want %d", c.what, len(a), c.want)
			}
		}
	}
	return nil
}

func largest(w []float32) (top float64) {
	for _, v := range w {
		top = max(top, math.Abs(float64(v)))
	}
	return top
}

// overlap reports whether two slices share memory.
func overlap(a, b []float32) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	start := func(s []float32) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(s))) }
	size := func(s []float32) uintptr { return uintptr(len(s)) * unsafe.Sizeof(float32(0)) }
	return start(a) < start(b)+size(b) && start(b) < start(a)+size(a)
}

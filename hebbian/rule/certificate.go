package rule

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// What rules may list as not strictly local. The certificate knows these and
// checks that nothing beyond them is read.
const (
	LowerRows     = "lower rows: unit j sees the weights and activities of units before it"
	Ranking       = "a ranking over the layer"
	Normalisation = "a normalisation (softmax) over the layer"
	LargestChange = "the largest change of the minibatch scales all changes"
	SharedWeights = "weights shared between places"
	FreeUnit      = "which unit is free is agreed within the layer"
	Divisive      = "a divisive normalisation over the layer"
	InputNorm     = "the norm of the input scales changes"
)

// Subject is one rule at one set of synapses, at the moment at which it would
// learn, as a certificate examines it.
type Subject struct {
	Name     string
	New      func() (Rule, error) // the rule, in the state that it has at this moment
	Weights  Weights
	Activity Activity

	// NonLocal lists what the layer adds to the rule's own list.
	NonLocal []string

	// Teach computes the teaching signal, N×Out, from the weights in Others,
	// activities held. Nil where the signal comes from outside the network.
	Teach func(dst []float32)

	// Others are the other weights of the network that Teach may read.
	Others []Synapses
}

// Synapses are an array of weights of a network.
type Synapses struct {
	Name   string
	Values []float32

	// EndsOn reports whether weight k ends on neuron j of the subject's layer.
	// Nil: none does.
	EndsOn func(k, j int) bool

	// Feedback synapses carry a factor back; they must be stored apart from
	// forward ones, and learn locally themselves: Learns is their own subject,
	// nil where they are fixed.
	Feedback bool
	Learns   *Subject
}

// Certificate says whether what a rule changes at a synapse depends on nothing
// but what it declares.
type Certificate struct {
	Subject, Rule string
	Holds         bool     // nothing beyond what is declared and listed was read
	Factors       []Factor // the third factors declared
	NonLocal      []string // what is listed as not strictly local
	Gradient      bool     // the rule is a one-layer gradient
	Checked       int      // synapses examined
	Changing      int      // those of them that change at all
	Failures      []string // what was found, at most a few
}

// Strict reports whether the rule is local without exception.
func (c Certificate) Strict() bool { return c.Holds && len(c.NonLocal) == 0 }

func (c Certificate) String() string {
	switch {
	case !c.Holds:
		return fmt.Sprintf("%s (%s) is not local: %s", c.Subject, c.Rule, c.Failures[0])
	case len(c.NonLocal) > 0:
		return fmt.Sprintf("%s (%s) is local but for what it lists: %v", c.Subject, c.Rule, c.NonLocal)
	}
	return fmt.Sprintf("%s (%s) is local", c.Subject, c.Rule)
}

// Clone makes a rule with the same parameters and state as r, which must be a
// registered rule, for a layer of the given size.
func Clone(r Rule, s Shape) (Rule, error) {
	spec := r.Spec()
	p := Params{}
	for _, q := range spec.Params {
		p[q.Name] = q.Value
	}
	c, err := New(spec.Name, p, s)
	if err != nil {
		return nil, err
	}
	from, ok := r.(Stateful)
	if !ok {
		return c, nil
	}
	var arrays [][]float32
	from.State(func(_ string, v []float32) { arrays = append(arrays, v) })
	k := 0
	c.(Stateful).State(func(_ string, v []float32) {
		copy(v, arrays[k])
		k++
	})
	return c, nil
}

// Certify recomputes Δw_ji for a number of synapses (i → j) drawn from src,
// after everything has been changed at random but the activities of i and j,
// the weight w_ji, state that belongs to i, j or the synapse, and the declared
// third factors. A factor that belongs to a neuron and is computed by the
// network is itself recomputed with every weight changed that neither ends on
// that neuron nor is declared feedback, activities held.
//
// It fails (Holds is false) where a result differs. An error means that the
// subject could not be examined.
func Certify(s Subject, samples int, src *rand.PCG) (Certificate, error) {
	r, err := s.New()
	if err != nil {
		return Certificate{}, err
	}
	spec := r.Spec()
	c := Certificate{
		Subject: s.Name, Rule: spec.Name, Factors: spec.Factors, Gradient: spec.Gradient,
		NonLocal: append(slices.Clone(spec.NonLocal), s.NonLocal...),
	}
	e := &examiner{s: s, c: &c, r: rand.New(src)}
	if err := e.run(r, samples); err != nil {
		return c, fmt.Errorf("certificate of %s: %w", s.Name, err)
	}
	c.Holds = len(c.Failures) == 0
	return c, nil
}

const mostFailures = 5

type examiner struct {
	s Subject
	c *Certificate
	r *rand.Rand
}

func (e *examiner) fail(format string, args ...any) {
	if len(e.c.Failures) < mostFailures {
		e.c.Failures = append(e.c.Failures, fmt.Sprintf(format, args...))
	}
}

func (e *examiner) run(r Rule, samples int) error {
	a := apart(e.s.Activity)
	var d Delta
	if err := r.Delta(&d, e.s.Weights, &a); err != nil {
		return err
	}
	want, scale := full(&d, e.s.Weights), size(&d)
	if len(want) == 0 {
		return nil
	}
	for range samples {
		j, i := e.r.IntN(e.s.Weights.Out), e.r.IntN(e.s.Weights.In)
		// Half of the samples look where something changes.
		if e.c.Checked%2 == 0 && len(d.Rows) > 0 {
			j = int(d.Rows[e.r.IntN(len(d.Rows))])
		}
		got, err := e.elsewhere(j, i)
		if err != nil {
			return err
		}
		before := want[j*e.s.Weights.In+i]
		if math.IsNaN(got) || math.Abs(got-before) > 1e-4*math.Abs(before)+2e-5*scale {
			e.fail("Δw[%d][%d] is %.6g, and %.6g after what it should not read was changed", j, i, before, got)
		}
		e.c.Checked++
		if before != 0 {
			e.c.Changing++
		}
	}
	return e.factors(samples)
}

// elsewhere returns Δw_ji after everything else was changed.
func (e *examiner) elsewhere(j, i int) (float64, error) {
	w := Weights{Out: e.s.Weights.Out, In: e.s.Weights.In, W: slices.Clone(e.s.Weights.W)}
	a := apart(e.s.Activity)
	lower := slices.Contains(e.c.NonLocal, LowerRows)
	unit := func(k int) bool { return k == j || lower && k < j }
	e.scramble(w.W, func(k int) bool { return k%w.In == i && unit(k/w.In) })
	pre := slices.Clone(a.Pre)
	e.scramble(a.Pre, func(k int) bool { return k%a.In == i })
	if slices.Contains(e.c.NonLocal, InputNorm) {
		sameNorm(a.Pre, pre, a.In, i)
	}
	for _, m := range [][]float32{a.Drive, a.Post, a.Teach} {
		e.scramble(m, func(k int) bool { return unit(k % a.Out) })
	}
	e.retime(a.PreTimes, i)
	e.retime(a.PostTimes, j)
	r, err := e.s.New()
	if err != nil {
		return 0, err
	}
	if s, ok := r.(Stateful); ok {
		s.State(func(_ string, v []float32) {
			switch len(v) {
			case w.In * w.Out:
				e.scramble(v, func(k int) bool { return k == j*w.In+i })
			case w.In, w.Out:
				// In a layer as wide as its input either side may own the array.
				e.scramble(v, func(k int) bool { return len(v) == w.Out && k == j || len(v) == w.In && k == i })
			}
			// A single number is broadcast, as its factor declares.
		})
	}
	var d Delta
	if err := r.Delta(&d, w, &a); err != nil {
		return 0, err
	}
	return full(&d, w)[j*w.In+i], nil
}

// factors recomputes the teaching signal where the network makes it.
func (e *examiner) factors(samples int) error {
	s := e.s
	if s.Teach == nil {
		return nil
	}
	for k, f := range s.Others {
		if !f.Feedback {
			continue
		}
		for m, g := range s.Others {
			if m != k && !g.Feedback && overlap(f.Values, g.Values) {
				e.fail("feedback synapses %s are stored in the forward ones %s", f.Name, g.Name)
			}
		}
		if overlap(f.Values, s.Weights.W) {
			e.fail("feedback synapses %s are stored in the forward ones that learn", f.Name)
		}
		if f.Learns == nil {
			continue
		}
		c, err := Certify(*f.Learns, samples, rand.NewPCG(e.r.Uint64(), e.r.Uint64()))
		if err != nil {
			return err
		}
		if !c.Holds {
			e.fail("feedback synapses %s do not learn locally: %s", f.Name, c.Failures[0])
		}
	}
	out := s.Activity.Out
	before, after := make([]float32, s.Activity.N*out), make([]float32, s.Activity.N*out)
	s.Teach(before)
	if !slices.Equal(before, s.Activity.Teach) {
		e.fail("the teaching signal that was learned from is not the one that the network computes")
	}
	keep := make([][]float32, len(s.Others))
	for k, o := range s.Others {
		keep[k] = slices.Clone(o.Values)
	}
	own := slices.Clone(s.Weights.W)
	var top float64
	for _, v := range before {
		top = max(top, math.Abs(float64(v)))
	}
	for j := range out {
		for _, o := range s.Others {
			if !o.Feedback {
				e.scramble(o.Values, func(k int) bool { return o.EndsOn != nil && o.EndsOn(k, j) })
			}
		}
		e.scramble(s.Weights.W, func(k int) bool { return k/s.Weights.In == j })
		s.Teach(after)
		for k, o := range s.Others {
			copy(o.Values, keep[k])
		}
		copy(s.Weights.W, own)
		for n := range s.Activity.N {
			b, g := float64(before[n*out+j]), float64(after[n*out+j])
			if math.IsNaN(g) || math.Abs(b-g) > 1e-4*math.Abs(b)+1e-5*top {
				e.fail("the teaching signal of neuron %d is %.6g, and %.6g after weights were changed that do not end on it", j, b, g)
				break
			}
		}
	}
	return nil
}

// scramble changes what keep does not hold to random numbers of about the
// same size.
func (e *examiner) scramble(v []float32, keep func(k int) bool) {
	var s float64
	for _, x := range v {
		s += float64(x) * float64(x)
	}
	rms := 1.0
	if s > 0 {
		rms = math.Sqrt(s / float64(len(v)))
	}
	for k := range v {
		if !keep(k) {
			v[k] = float32(rms * (.2 + 2*e.r.Float64()))
			if e.r.IntN(2) == 0 {
				v[k] = -v[k]
			}
		}
	}
}

// sameNorm scales each row of x, but for entry i, to the norm that the row of
// ref has there.
func sameNorm(x, ref []float32, in, i int) {
	for lo := 0; lo < len(x); lo += in {
		var a, b float64
		for k := range in {
			if k != i {
				a += float64(x[lo+k]) * float64(x[lo+k])
				b += float64(ref[lo+k]) * float64(ref[lo+k])
			}
		}
		for k := range in {
			if k != i && a > 0 {
				x[lo+k] *= float32(math.Sqrt(b / a))
			}
		}
	}
}

// retime gives every neuron but one other spikes.
func (e *examiner) retime(trains [][]float64, but int) {
	for k := range trains {
		if k == but {
			continue
		}
		t := make([]float64, 1+e.r.IntN(20))
		at := 0.0
		for m := range t {
			at += e.r.ExpFloat64() * .01
			t[m] = at
		}
		trains[k] = t
	}
}

// overlap reports whether a and b share memory, by changing a and looking at b.
func overlap(a, b []float32) bool {
	keep := slices.Clone(b)
	before := slices.Clone(a)
	for k := range a {
		a[k] = a[k] + 1 + float32(math.Abs(float64(a[k])))
	}
	shared := !slices.Equal(keep, b)
	copy(a, before)
	return shared
}

// apart returns a copy of a with all activities as matrices.
func apart(a Activity) Activity {
	if a.PostSparse.Given(a.N) {
		a.Post = nil
		a.Post = slices.Clone(a.dense())
	} else {
		a.Post = slices.Clone(a.Post)
	}
	a.PreSparse, a.PostSparse, a.Factored = Sparse{}, Sparse{}, false
	a.Pre, a.Drive, a.Teach = slices.Clone(a.Pre), slices.Clone(a.Drive), slices.Clone(a.Teach)
	a.PreTimes, a.PostTimes = slices.Clone(a.PreTimes), slices.Clone(a.PostTimes)
	return a
}

// full is the whole change, less the scale that a rule declares.
func full(d *Delta, w Weights) []float64 {
	buf := make([]float32, w.In*w.Out)
	d.Dense(buf)
	v := make([]float64, len(buf))
	scale := 1.0
	if d.Scale != 0 {
		scale = float64(d.Scale)
	}
	for k, x := range buf {
		v[k] = float64(x) / scale
	}
	return v
}

func size(d *Delta) float64 {
	var top float64
	for _, v := range d.W {
		top = max(top, math.Abs(float64(v)))
	}
	if d.Scale != 0 {
		top /= math.Abs(float64(d.Scale))
	}
	return top
}

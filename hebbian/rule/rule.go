package rule

import (
	"fmt"
	"math"
	"slices"
)

// Rule computes weight changes.
type Rule interface {
	// Spec describes the rule with the values that its parameters have.
	Spec() Spec

	// Delta fills d with Δw for the presentations of a at the weights w,
	// which it does not change. State that belongs to single neurons, such as
	// a sliding threshold, advances; [Rule] values that have any implement
	// [Stateful]. Shapes that do not agree, or an activity without a factor
	// that the rule needs, are an error and change nothing.
	Delta(d *Delta, w Weights, a *Activity) error
}

// Consolidator is a rule of synapses that have more than a weight, and may be told of a
// stimulus that they store already.
type Consolidator interface {
	// Consolidate is Delta for such a stimulus: it changes what lies behind the weights and not
	// the weights, so that d is 0.
	Consolidate(d *Delta, w Weights, a *Activity) error
}

// Responder is a rule with its own way from drive to the post-synaptic
// activity that learning sees, such as a competition. For other rules that
// activity is the layer's output.
type Responder interface {
	// Respond sets a.Post or a.PostSparse from a.Drive.
	Respond(a *Activity)
}

// Conductor is a rule whose drive sums f(w)·x in place of w·x.
type Conductor interface {
	// Conduct writes f(w) into dst, element by element.
	Conduct(dst, w []float32)
}

// Stateful is a rule with state beside the weights.
type Stateful interface {
	// State shows each array of state, in a fixed order. What visit writes
	// into an array becomes the state.
	State(visit func(name string, values []float32))
	Reset()
}

// Reach is how much of a layer one step of a rule changes, for layers that keep
// copies of weights in another order.
type Reach int

const (
	SomeRows Reach = iota + 1 // the weights onto a few neurons
	AllRows                   // every weight, in the factored form that Delta knows
)

// Spanning is a rule of spike trains that knows how long a spike counts.
type Spanning interface {
	// Span is the time in seconds between two spikes from which on their pair
	// changes less than float32 can tell of any weight that counts.
	Span() float64
}

// Weights are the synapses onto Out neurons from In neurons; row j, W[j·In:],
// ends on neuron j.
type Weights struct {
	Out, In int
	W       []float32
}

// Row returns the weights that end on neuron j.
func (w Weights) Row(j int) []float32 { return w.W[j*w.In : (j+1)*w.In : (j+1)*w.In] }

// Fields returns copies of the weights onto the first n units.
func (w Weights) Fields(n int) [][]float32 {
	var f [][]float32
	for j := range min(n, w.Out) {
		f = append(f, slices.Clone(w.Row(j)))
	}
	return f
}

// Sparse holds the entries of N rows that are not zero: those of row n are
// Idx[Ptr[n]:Ptr[n+1]], in ascending order, with their values in Val. The zero
// Sparse says that no such list was made.
type Sparse struct {
	Ptr []int32
	Idx []int32
	Val []float32
}

// Given reports whether s lists n rows.
func (s *Sparse) Given(n int) bool { return len(s.Ptr) == n+1 }

// Clear empties s and keeps its memory.
func (s *Sparse) Clear() { s.Ptr, s.Idx, s.Val = append(s.Ptr[:0], 0), s.Idx[:0], s.Val[:0] }

// Drop makes s say that no list was made.
func (s *Sparse) Drop() { s.Ptr = s.Ptr[:0] }

// Push adds an entry to the row that is being filled, End closes that row.
func (s *Sparse) Push(i int, v float32) {
	s.Idx = append(s.Idx, int32(i))
	s.Val = append(s.Val, v)
}

// End closes the row that is being filled.
func (s *Sparse) End() { s.Ptr = append(s.Ptr, int32(len(s.Idx))) }

// Row returns the positions and the values of row n.
func (s *Sparse) Row(n int) ([]int32, []float32) {
	lo, hi := s.Ptr[n], s.Ptr[n+1]
	return s.Idx[lo:hi], s.Val[lo:hi]
}

// Activity is what N presentations did on both sides of a layer's synapses.
// Matrices are row-major, a row for each presentation.
type Activity struct {
	N, In, Out int

	Pre       []float32 // x, N×In
	PreSparse Sparse    // the entries of Pre that are not 0, where a list was made

	Drive []float32 // u, N×Out
	Post  []float32 // y, N×Out
	// PostSparse lists the entries of y that are not 0; where it is given,
	// Post is not read.
	PostSparse Sparse

	// Threshold is subtracted from the drives for a competition, and only for
	// it; Out values, or nil. Homeostasis moves it.
	Threshold []float32

	// Third factors.
	Gain   []float32 // N, from the gate; nil means 1 for all
	Reward []float32 // N, broadcast to every neuron
	Teach  []float32 // N×Out, a teaching signal for each neuron

	// Times of spikes in seconds, ascending, a train for each neuron, for
	// rules of spike timing; N is then 1. Where Since is not nil, pairs whose
	// later spike comes before that time were learned from already and do not
	// count.
	PreTimes, PostTimes [][]float64
	Since               *float64

	// Elapsed is the time in seconds since the presentation before, for rules
	// with traces; nil means the step that the rule has as a parameter.
	Elapsed []float64

	// Factored says that the layer can take a change of all rows in factored
	// form; see Delta.
	Factored bool

	// Progress is the share of the run's presentations that went before, in
	// [0, 1], for schedules.
	Progress float64
}

// GainOf returns the gate's factor of presentation n.
func (a *Activity) GainOf(n int) float32 {
	if a.Gain == nil {
		return 1
	}
	return a.Gain[n]
}

// since is the time in seconds from presentation n−1 to n: dt where the activity does not say.
func (a *Activity) since(n int, dt float64) float64 {
	if a.Elapsed == nil {
		return dt
	}
	return a.Elapsed[n]
}

// Check reports the first way in which a does not fit w or lacks what the rule
// of s needs.
func (a *Activity) Check(w Weights, s Spec) error {
	switch {
	case a.Out != w.Out || a.In != w.In:
		return fmt.Errorf("activity of %d onto %d neurons does not fit weights of %d onto %d", a.In, a.Out, w.In, w.Out)
	case len(w.W) != w.In*w.Out:
		return fmt.Errorf("%d weights, %d onto %d neurons need %d", len(w.W), w.In, w.Out, w.In*w.Out)
	case a.Gain != nil && len(a.Gain) != a.N:
		return fmt.Errorf("%d gains for %d presentations", len(a.Gain), a.N)
	}
	if s.Elapses && a.Elapsed != nil {
		if len(a.Elapsed) != a.N {
			return fmt.Errorf("%d times for %d presentations", len(a.Elapsed), a.N)
		}
		for n, dt := range a.Elapsed {
			if !(dt >= 0) || math.IsInf(dt, 0) {
				return fmt.Errorf("presentation %d comes %v s after the one before: times must be finite and not descend", n, dt)
			}
		}
	}
	for _, want := range s.Needs {
		got, size := 0, a.N*a.Out
		switch want {
		case NeedPre:
			got, size = len(a.Pre), a.N*a.In
		case NeedDrive:
			got = len(a.Drive)
		case NeedPost:
			got = len(a.Post)
			if a.PostSparse.Given(a.N) {
				got = size
			}
		case NeedTeach:
			got = len(a.Teach)
		case NeedReward:
			got, size = len(a.Reward), a.N
		case NeedSpikes: // pre- and post-synaptic activity, whose sizes are asked for by their own needs
			continue
		case NeedTrains:
			if a.N > 1 {
				return fmt.Errorf("spike trains of %d presentations: trains are given one presentation at a time", a.N)
			}
			if len(a.PreTimes) != a.In*a.N || len(a.PostTimes) != a.Out*a.N {
				return fmt.Errorf("the rule needs %d pre- and %d post-synaptic spike trains, got %d and %d", a.In*a.N, a.Out*a.N, len(a.PreTimes), len(a.PostTimes))
			}
			continue
		}
		if got != size {
			return fmt.Errorf("the rule needs %d values of %s, got %d", size, want, got)
		}
	}
	return nil
}

// Need is a part of an [Activity] that a rule reads.
type Need string

const (
	NeedPre    Need = "pre-synaptic activity"
	NeedDrive  Need = "drive"
	NeedPost   Need = "post-synaptic activity"
	NeedTeach  Need = "the teaching signal"
	NeedReward Need = "the reward"
	NeedTrains Need = "spike trains"
	NeedSpikes Need = "spikes on both sides, one moment after another"
)

// Delta is a weight change: row k of W is added to the weights that end on
// neuron Rows[k]. Rows ascend. Its memory is reused.
type Delta struct {
	In   int
	Rows []int32
	W    []float32

	// Cols are the inputs whose weights change, ascending, where the others
	// do not; a row then has an entry for each of them. Nil: a row has In.
	Cols []int32

	// Coef, N×Out, and Decay, Out, give the change in factored form where they
	// are not nil: Δw_ji = Σ_n Coef_nj·x_ni − Decay_j·w_ji. Rows is empty then.
	Coef, Decay []float32

	// Contributed is, for each presentation, its weight in the step: 0 where
	// it took no part.
	Contributed []float32

	MACs, Ops int // multiply-accumulates, and operations on single elements
}

// Row returns the change of row k of d, not of neuron k.
func (d *Delta) Row(k int) []float32 {
	n := d.In
	if d.Cols != nil {
		n = len(d.Cols)
	}
	return d.W[k*n : (k+1)*n : (k+1)*n]
}

// Dense writes the change of a whole Out×In array into dst.
func (d *Delta) Dense(dst []float32) {
	clear(dst)
	for k, j := range d.Rows {
		row := dst[int(j)*d.In : (int(j)+1)*d.In]
		if d.Cols == nil {
			copy(row, d.Row(k))
			continue
		}
		for e, i := range d.Cols {
			row[i] = d.Row(k)[e]
		}
	}
}

// Begin empties d for n presentations onto rows of length in.
func (d *Delta) Begin(n, in int) {
	d.In, d.Rows, d.W, d.MACs, d.Ops = in, d.Rows[:0], d.W[:0], 0, 0
	d.Coef, d.Decay, d.Cols = nil, nil, nil
	d.Contributed = grow(d.Contributed, n)
	clear(d.Contributed)
}

// All makes room for every row; the values in W are not cleared.
func (d *Delta) All(out int) {
	d.Rows = grow(d.Rows, out)
	for j := range d.Rows {
		d.Rows[j] = int32(j)
	}
	d.W = grow(d.W, out*d.In)
}

// grow returns s with room for n values, which may be anything.
func grow[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

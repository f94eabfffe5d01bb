// Package stimulus defines what a learner is shown: the batch of stimuli that
// crosses every edge of the suite, and the declaration of what a stream gives.
//
// It is a leaf. Learners, streams and the harness meet here, so that a learner
// needs to know nothing of the harness and the harness nothing of a learner.
package stimulus

import (
	"fmt"
	"math"
	"slices"
)

// Shape is the spatial arrangement of a stimulus, for learners with receptive
// fields. The zero Shape says that the inputs have no arrangement.
type Shape struct {
	Channels, Height, Width int
}

// Size is the number of inputs, Channels·Height·Width.
func (s Shape) Size() int { return s.Channels * s.Height * s.Width }

// Spec declares what a stream or an environment gives at every presentation. A
// learner is built from it and may refuse it; a Batch is validated against it.
type Spec struct {
	Dim     int   // inputs of one stimulus; 0 where it is a symbol alone
	Shape   Shape // its spatial arrangement, or zero
	Symbols int   // a stimulus is, or has beside its inputs, one symbol of [0, Symbols); 0 where there is none
	Classes int   // labels lie in [0, Classes); 0 where the stream has no labels
	Targets int   // length of a target vector; 0 where there is none
	Actions int   // actions lie in [0, Actions); 0 for a stream, in which there is nothing to do
	Reward  bool  // a reward comes with every presentation, as in every environment
	Timed   bool  // times in seconds come with every presentation
	Bounded bool  // boundaries mark where a sequence or an episode begins
	Truth   bool  // the stream knows which stimuli are new (the oracle gate needs it)

	// Letters says of each symbol which letter it is, capital or small, and −1 of
	// one that is none; nil where the stream does not know.
	Letters []int32

	// Streams is how many sequences of symbols are shown in turn, each of which goes
	// on where it was left; 0 and 1: one.
	Streams int

	// Columns says that the inputs are quantities of different kinds, each in
	// units of its own standard deviation from its mean.
	Columns bool

	// Low and High are between what each input usually lies, as far as the
	// environment says so; nil where it does not. Some may lie beyond.
	Low, High []float32

	// Afresh says that an episode has nothing to do with those before it, as each
	// of many bandits that are played one after another: a learner that is told of
	// a boundary goes on with weights as it was built, which is no synaptic
	// update, and with the generators of random numbers that it has.
	Afresh bool

	// Length is the number of presentations of the whole run, for schedules
	// that need it. Distinct is of how many stimuli they are, by which a memory is
	// sized; 0 where that is not known.
	Length, Distinct int
}

// Episodic reports whether s declares an environment that runs in episodes, each
// of which begins at a boundary. One without boundaries is continuing: it never
// ends.
func (s Spec) Episodic() bool { return s.Actions > 0 && s.Bounded }

// End says whether an episode ended with a presentation, and how.
type End int8

const (
	GoesOn     End = iota
	Terminated     // nothing follows: what is still to come is worth 0
	Truncated      // cut off, as by a limit of time: what would have followed has its worth
)

// Policy chooses an action on what is observed; begins says that an episode
// begins with it.
type Policy func(observation []float32, begins bool) (action int, err error)

// Outcome is what an action brought.
type Outcome struct {
	Reward float32
	Next   []float32 // the observation that follows: the last of the episode where it ended
	End    End       // never ended in a continuing environment
	Novel  bool      // the truth about what was acted on, where the Spec promises it
}

// Batch is N stimuli in order of presentation. Slices are nil where the stream
// gives nothing of the kind. A learner must not change a
// batch nor keep a reference to it after the call.
//
// In an environment a presentation is one step: the observation X, the action
// taken on it, the reward that this brought, and the observation that followed,
// which is the last of its episode where it ended.
type Batch struct {
	N, D       int
	X          []float32 // N×D, row-major
	Symbols    []int32   // N, each of which stands for a one-hot vector at the cost of its index; or nil
	Streams    []int32   // N: which of several sequences each symbol continues; nil where there is one
	Labels     []int     // N, or nil
	Targets    []float32 // N×T, row-major, or nil
	Rewards    []float32 // N, the third factor of rules that have one; or nil
	Actions    []int     // N actions taken, or nil
	Next       []float32 // N×D observations that followed, or nil
	Ends       []End     // N: how the episode ended here; or nil
	Times      []float64 // N times in seconds, or nil
	Boundaries []bool    // N: a sequence or an episode begins here; or nil
	Novel      []bool    // N: the truth, for the oracle gate and for probes only; or nil
}

// Row returns stimulus i without copying it.
func (b *Batch) Row(i int) []float32 { return b.X[i*b.D : (i+1)*b.D : (i+1)*b.D] }

// Target returns the target vector of stimulus i, nil where there is none.
func (b *Batch) Target(i int) []float32 {
	if b.Targets == nil {
		return nil
	}
	t := len(b.Targets) / b.N
	return b.Targets[i*t : (i+1)*t : (i+1)*t]
}

// Slice returns presentations [lo, hi) as a batch that shares memory with b.
func (b *Batch) Slice(lo, hi int) Batch {
	return Batch{N: hi - lo, D: b.D, X: b.X[lo*b.D : hi*b.D], Symbols: rows(b.Symbols, b.N, lo, hi),
		Streams: rows(b.Streams, b.N, lo, hi), Labels: rows(b.Labels, b.N, lo, hi), Targets: rows(b.Targets, b.N, lo, hi), Rewards: rows(b.Rewards, b.N, lo, hi),
		Actions: rows(b.Actions, b.N, lo, hi), Next: rows(b.Next, b.N, lo, hi), Ends: rows(b.Ends, b.N, lo, hi),
		Times: rows(b.Times, b.N, lo, hi), Boundaries: rows(b.Boundaries, b.N, lo, hi), Novel: rows(b.Novel, b.N, lo, hi)}
}

// rows are those from lo to hi−1 of n, of any length; nil of nil.
func rows[T any](s []T, n, lo, hi int) []T {
	if s == nil {
		return nil
	}
	w := len(s) / max(n, 1)
	return s[lo*w : hi*w]
}

// Clone copies b and all that it holds.
func (b *Batch) Clone() Batch {
	return Batch{N: b.N, D: b.D, X: slices.Clone(b.X), Symbols: slices.Clone(b.Symbols),
		Streams: slices.Clone(b.Streams), Labels: slices.Clone(b.Labels), Targets: slices.Clone(b.Targets), Rewards: slices.Clone(b.Rewards),
		Actions: slices.Clone(b.Actions), Next: slices.Clone(b.Next), Ends: slices.Clone(b.Ends),
		Times: slices.Clone(b.Times), Boundaries: slices.Clone(b.Boundaries), Novel: slices.Clone(b.Novel)}
}

// WithoutAnswers returns b as a probe may show it: without labels, targets,
// rewards, truth, and what was done and followed.
func (b *Batch) WithoutAnswers() Batch {
	return Batch{N: b.N, D: b.D, X: b.X, Symbols: b.Symbols, Streams: b.Streams, Times: b.Times, Boundaries: b.Boundaries}
}

// Validate reports the first way in which b is not what s promised, naming
// the presentation and the position. What s does not promise must be absent;
// what [Batch.WithoutAnswers] leaves out may be absent when answers is false.
func (b *Batch) Validate(s Spec, answers bool) error {
	switch {
	case b.N < 0:
		return fmt.Errorf("batch of %d stimuli: a batch holds 0 or more", b.N)
	case b.D != s.Dim && b.N > 0:
		return fmt.Errorf("stimuli have %d inputs, the learner was built for %d", b.D, s.Dim)
	case len(b.X) != b.N*b.D:
		return fmt.Errorf("batch holds %d input values, %d stimuli of %d inputs need %d", len(b.X), b.N, b.D, b.N*b.D)
	}
	for _, f := range []struct {
		what     string
		promised bool
		answer   bool
		got      int
		want     int
	}{
		{"symbols", s.Symbols > 0, false, lenOrMinus(b.Symbols == nil, len(b.Symbols)), b.N},
		{"numbers of streams", s.Streams > 1, false, lenOrMinus(b.Streams == nil, len(b.Streams)), b.N},
		{"labels", s.Classes > 0, true, lenOrMinus(b.Labels == nil, len(b.Labels)), b.N},
		{"target values", s.Targets > 0, true, lenOrMinus(b.Targets == nil, len(b.Targets)), b.N * s.Targets},
		{"rewards", s.Reward, true, lenOrMinus(b.Rewards == nil, len(b.Rewards)), b.N},
		{"actions", s.Actions > 0, true, lenOrMinus(b.Actions == nil, len(b.Actions)), b.N},
		{"inputs of observations that follow", s.Actions > 0, true, lenOrMinus(b.Next == nil, len(b.Next)), b.N * s.Dim},
		{"ends of episodes", s.Actions > 0, true, lenOrMinus(b.Ends == nil, len(b.Ends)), b.N},
		{"times", s.Timed, false, lenOrMinus(b.Times == nil, len(b.Times)), b.N},
		{"boundaries", s.Bounded, false, lenOrMinus(b.Boundaries == nil, len(b.Boundaries)), b.N},
		{"novelty truths", s.Truth, true, lenOrMinus(b.Novel == nil, len(b.Novel)), b.N},
	} {
		switch {
		case f.got < 0 && (!f.promised || b.N == 0 || (f.answer && !answers)):
		case f.got < 0:
			return fmt.Errorf("batch has no %s, the stream promised %d", f.what, f.want)
		case !f.promised && f.got > 0:
			return fmt.Errorf("batch has %d %s, the stream promised none", f.got, f.what)
		case f.promised && f.got != f.want:
			return fmt.Errorf("batch has %d %s, want %d", f.got, f.what, f.want)
		}
	}
	if i := notFinite(b.X); i >= 0 {
		return fmt.Errorf("stimulus %d, input %d is %v: inputs must be finite", i/b.D, i%b.D, b.X[i])
	}
	for i, v := range b.Symbols {
		if v < 0 || int(v) >= s.Symbols {
			return fmt.Errorf("stimulus %d is symbol %d: symbols lie in [0, %d)", i, v, s.Symbols)
		}
	}
	for i, v := range b.Streams {
		if v < 0 || int(v) >= s.Streams {
			return fmt.Errorf("stimulus %d continues stream %d: streams lie in [0, %d)", i, v, s.Streams)
		}
	}
	for i, y := range b.Labels {
		if y < 0 || y >= s.Classes {
			return fmt.Errorf("stimulus %d has label %d: labels lie in [0, %d)", i, y, s.Classes)
		}
	}
	if i := notFinite(b.Targets); i >= 0 {
		return fmt.Errorf("stimulus %d, target %d is %v: targets must be finite", i/s.Targets, i%s.Targets, b.Targets[i])
	}
	if i := notFinite(b.Rewards); i >= 0 {
		return fmt.Errorf("stimulus %d has reward %v: rewards must be finite", i, b.Rewards[i])
	}
	for i, a := range b.Actions {
		if a < 0 || a >= s.Actions {
			return fmt.Errorf("stimulus %d has action %d: actions lie in [0, %d)", i, a, s.Actions)
		}
	}
	if i := notFinite(b.Next); i >= 0 {
		return fmt.Errorf("stimulus %d, input %d of the observation that follows is %v: inputs must be finite", i/b.D, i%b.D, b.Next[i])
	}
	for i, e := range b.Ends {
		if e < GoesOn || e > Truncated || (e != GoesOn && !s.Bounded) {
			return fmt.Errorf("stimulus %d ends its episode (%d): want %d, or in an environment with episodes up to %d", i, e, GoesOn, Truncated)
		}
	}
	for i, v := range b.Times {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("stimulus %d has time %v: times must be finite", i, v)
		}
	}
	return nil
}

// notFinite is the index of the first value that is NaN or infinite, or −1.
func notFinite(x []float32) int {
	seen := 0
	for ; len(x)-seen >= 8; seen += 8 { // eight at once, as nearly always all are finite
		v := (*[8]float32)(x[seen:])
		if (v[0]-v[0])+(v[1]-v[1])+(v[2]-v[2])+(v[3]-v[3])+(v[4]-v[4])+(v[5]-v[5])+(v[6]-v[6])+(v[7]-v[7]) != 0 {
			break
		}
	}
	for k, v := range x[seen:] {
		i := seen + k
		if v-v != 0 { // cheaper than two calls into math
			return i
		}
	}
	return -1
}

func lenOrMinus(missing bool, n int) int {
	if missing {
		return -1
	}
	return n
}

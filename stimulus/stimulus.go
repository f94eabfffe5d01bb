// Package stimulus defines what a learner is shown: the batch of stimuli that
// crosses every edge of the suite, and the declaration of what a stream gives.
//
// It is a leaf. Learners, streams and the harness meet here, so that a learner
// needs to know nothing of the harness and the harness nothing of a learner.
package stimulus

import (
	"fmt"
	"math"
)

// Shape is the spatial arrangement of a stimulus, for learners with receptive
// fields. The zero Shape says that the inputs have no arrangement.
type Shape struct {
	Channels, Height, Width int
}

// Size is the number of inputs, Channels·Height·Width.
func (s Shape) Size() int { return s.Channels * s.Height * s.Width }

// Spec declares what a stream gives at every presentation. A learner is built
// from it and may refuse it; a Batch is validated against it.
type Spec struct {
	Dim     int   // inputs of one stimulus
	Shape   Shape // its spatial arrangement, or zero
	Classes int   // labels lie in [0, Classes); 0 where the stream has no labels
	Targets int   // length of a target vector; 0 where there is none
	Reward  bool  // a modulator (reward) comes with every presentation
	Timed   bool  // times in seconds come with every presentation
	Bounded bool  // boundaries mark where a sequence or an episode begins
	Truth   bool  // the stream knows which stimuli are new (the oracle gate needs it)

	// Length is the number of presentations of the whole run, for schedules
	// that need it.
	Length int
}

// Batch is N stimuli in order of presentation. Slices other than X are nil
// where the stream gives nothing of the kind. A learner must not change a
// batch nor keep a reference to it after the call.
type Batch struct {
	N, D       int
	X          []float32 // N×D, row-major
	Labels     []int     // N, or nil
	Targets    []float32 // N×T, row-major, or nil
	Modulator  []float32 // N rewards, or nil
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
	s := Batch{N: hi - lo, D: b.D, X: b.X[lo*b.D : hi*b.D]}
	if b.Labels != nil {
		s.Labels = b.Labels[lo:hi]
	}
	if b.Targets != nil {
		t := len(b.Targets) / b.N
		s.Targets = b.Targets[lo*t : hi*t]
	}
	if b.Modulator != nil {
		s.Modulator = b.Modulator[lo:hi]
	}
	if b.Times != nil {
		s.Times = b.Times[lo:hi]
	}
	if b.Boundaries != nil {
		s.Boundaries = b.Boundaries[lo:hi]
	}
	if b.Novel != nil {
		s.Novel = b.Novel[lo:hi]
	}
	return s
}

// WithoutAnswers returns b as a probe may show it: without labels, targets,
// rewards and truth.
func (b *Batch) WithoutAnswers() Batch {
	s := *b
	s.Labels, s.Targets, s.Modulator, s.Novel = nil, nil, nil, nil
	return s
}

// Validate reports the first way in which b is not what s promised, naming
// the presentation and the position. What s does not promise must be absent;
// labels, targets, rewards and truth may be absent when answers is false.
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
		{"labels", s.Classes > 0, true, lenOrMinus(b.Labels == nil, len(b.Labels)), b.N},
		{"target values", s.Targets > 0, true, lenOrMinus(b.Targets == nil, len(b.Targets)), b.N * s.Targets},
		{"rewards", s.Reward, true, lenOrMinus(b.Modulator == nil, len(b.Modulator)), b.N},
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
	for i, v := range b.X {
		if v-v != 0 { // NaN or infinite: cheaper than two calls into math
			return fmt.Errorf("stimulus %d, input %d is %v: inputs must be finite", i/b.D, i%b.D, v)
		}
	}
	for i, y := range b.Labels {
		if y < 0 || y >= s.Classes {
			return fmt.Errorf("stimulus %d has label %d: labels lie in [0, %d)", i, y, s.Classes)
		}
	}
	for i, v := range b.Targets {
		if v-v != 0 {
			return fmt.Errorf("stimulus %d, target %d is %v: targets must be finite", i/s.Targets, i%s.Targets, v)
		}
	}
	for i, v := range b.Modulator {
		if v-v != 0 {
			return fmt.Errorf("stimulus %d has reward %v: rewards must be finite", i, v)
		}
	}
	for i, v := range b.Times {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("stimulus %d has time %v: times must be finite", i, v)
		}
	}
	return nil
}

func lenOrMinus(missing bool, n int) int {
	if missing {
		return -1
	}
	return n
}

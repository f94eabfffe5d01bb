package benchtest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The stimuli of the suite: images of 8×8 in which one quadrant is bright, the
// quadrant being the class.
const (
	side    = 8
	dim     = side * side
	classes = 4
	length  = 2000 // that is declared; most checks present less
)

var shape = stimulus.Shape{Channels: 1, Height: side, Width: side}

// specs are the streams that an arm is offered; it must take part in one.
func specs() []stimulus.Spec {
	return []stimulus.Spec{
		{Dim: dim, Shape: shape, Classes: classes, Truth: true, Length: length},
		{Dim: dim, Shape: shape, Truth: true, Length: length},
	}
}

// spiking is the stream that is offered to an arm that takes part in no other:
// moments of spikes, with a target that makes the output spike.
func spiking() stimulus.Spec {
	return stimulus.Spec{Dim: dim, Targets: 1, Timed: true, Bounded: true, Length: length}
}

// describe names a stream in an error.
func describe(s stimulus.Spec) string {
	if s.Timed {
		return "stream of spikes"
	}
	if s.Classes > 0 {
		return "labelled stream"
	}
	return "unlabelled stream"
}

// takes reports whether the arm takes part in a stream.
func (s Subject) takes(spec stimulus.Spec) bool {
	_, err := s.build(spec, 1, nil)
	return err == nil
}

// each does f for every stream in which the arm takes part.
func (s Subject) each(f func(stimulus.Spec) error) error {
	offered := slices.DeleteFunc(specs(), func(spec stimulus.Spec) bool { return !s.takes(spec) })
	if len(offered) == 0 && s.takes(spiking()) {
		offered = append(offered, spiking())
	}
	for _, spec := range offered {
		if err := f(spec); err != nil {
			return fmt.Errorf("%s: %w", describe(spec), err)
		}
	}
	return nil
}

func (s Subject) settings(more bench.Settings) (bench.Settings, error) {
	override := maps.Clone(s.Options.Settings)
	if override == nil {
		override = bench.Settings{}
	}
	maps.Copy(override, more)
	resolved, _, err := bench.Resolve(s.Arm, "conformance", override)
	return resolved, err
}

// build makes a learner as the runner would, with a schedule that lets a
// yoked gate open half of the time.
func (s Subject) build(spec stimulus.Spec, base uint64, more bench.Settings) (bench.Learner, error) {
	settings, err := s.settings(more)
	if err != nil {
		return nil, err
	}
	if s.Arm.Refuse != nil {
		if err := s.Arm.Refuse(spec); err != nil {
			return nil, err
		}
	}
	setup := bench.Setup{Spec: spec, Rand: bench.RandFor(base, "conformance", s.Arm.Name), Settings: settings}
	if s.Arm.Partner != "" {
		for at := 0; at < spec.Length; at += bench.ScheduleWindow {
			setup.Schedule = append(setup.Schedule, min(bench.ScheduleWindow, spec.Length-at)/2)
		}
	}
	return s.Arm.New(setup)
}

// minibatch is the number of stimuli that one step takes.
func (s Subject) minibatch(more bench.Settings) (int, error) {
	settings, err := s.settings(more)
	if err != nil || s.Arm.Minibatch == "" {
		return 1, err
	}
	return settings.Int(s.Arm.Minibatch), nil
}

// stimuli draws n stimuli of a stream; every second is one that was shown
// before, for learners that care.
func stimuli(spec stimulus.Spec, n int, base uint64) stimulus.Batch {
	rng := rand.New(seed.PCG(base, "conformance", "stimuli"))
	b := stimulus.Batch{N: n, D: dim, X: make([]float32, n*dim)}
	if spec.Classes > 0 {
		b.Labels = make([]int, n)
	}
	if spec.Truth {
		b.Novel = make([]bool, n)
	}
	if spec.Timed {
		b.Targets, b.Times, b.Boundaries = make([]float32, n*spec.Targets), make([]float64, n), make([]bool, n)
	}
	for i := range n {
		class, novel := rng.IntN(classes), true
		if i%2 == 1 && i > 8 {
			old := rng.IntN(i)
			copy(b.Row(i), b.Row(old))
			novel = false
			if b.Labels != nil {
				class = b.Labels[old]
			}
		} else {
			draw(b.Row(i), class, rng)
		}
		if b.Labels != nil {
			b.Labels[i] = class
		}
		if b.Novel != nil {
			b.Novel[i] = novel
		}
		if spec.Timed {
			b.Times[i], b.Boundaries[i] = .003*float64(i), i == 0
			b.Targets[i*spec.Targets] = float32(class & 1)
		}
	}
	return b
}

// draw writes a stimulus: about .8 in its quadrant, about .1 elsewhere.
func draw(x []float32, class int, rng *rand.Rand) {
	for i := range x {
		row, col := i/side, i%side
		quadrant := row/(side/2)*2 + col/(side/2)
		level := .1
		if quadrant == class {
			level = .8
		}
		x[i] = float32(min(max(level+.1*rng.NormFloat64(), 0), 1))
	}
}

// clone copies a batch, so that a learner may be shown the copy.
func clone(b stimulus.Batch) stimulus.Batch {
	c := b
	c.X = append([]float32(nil), b.X...)
	if b.Labels != nil {
		c.Labels = append([]int{}, b.Labels...)
	}
	if b.Novel != nil {
		c.Novel = append([]bool{}, b.Novel...)
	}
	if b.Targets != nil {
		c.Targets = append([]float32{}, b.Targets...)
	}
	if b.Times != nil {
		c.Times = append([]float64{}, b.Times...)
	}
	if b.Boundaries != nil {
		c.Boundaries = append([]bool{}, b.Boundaries...)
	}
	return c
}

// feed presents b in minibatches of the given size, each a copy that is
// overwritten afterwards: a learner must not keep what it was shown.
func feed(l bench.Learner, b stimulus.Batch, size int) error {
	for lo := 0; lo < b.N; lo += size {
		c := clone(b.Slice(lo, min(lo+size, b.N)))
		if _, err := l.Learn(c); err != nil {
			return fmt.Errorf("stimuli %d to %d: %w", lo, lo+c.N-1, err)
		}
		for i := range c.X {
			c.X[i] = -1e9
		}
		for i := range c.Labels {
			c.Labels[i] = 0
		}
		for i := range c.Targets {
			c.Targets[i] = -1e9
		}
		for i := range c.Times {
			c.Times[i] = -1e9
		}
	}
	return nil
}

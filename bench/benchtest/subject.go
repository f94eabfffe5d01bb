package benchtest

import (
	"maps"
	"math/rand/v2"

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

// others are the streams that are offered, in order, to an arm that takes part
// in none of those: moments of spikes, with a target that makes the output spike,
// and stimuli with a reward.
func others() []stimulus.Spec {
	return []stimulus.Spec{
		{Dim: dim, Targets: 1, Timed: true, Bounded: true, Length: length},
		{Dim: dim, Shape: shape, Reward: true, Length: length},
	}
}

// acting is the environment that is offered to an arm that acts: what pays is the
// action that has the number of the bright quadrant.
func acting() stimulus.Spec {
	return stimulus.Spec{Dim: dim, Shape: shape, Actions: classes, Reward: true, Bounded: true, Length: length}
}

// spelling is the stream of symbols that is offered to an arm that reads them: the
// next symbol is mostly the one that follows in the alphabet.
func spelling() stimulus.Spec {
	return stimulus.Spec{Symbols: classes, Classes: classes, Bounded: true, Truth: true, Length: length}
}

// describe names a stream in an error.
func describe(s stimulus.Spec) string {
	switch {
	case s.Actions > 0:
		return "environment"
	case s.Symbols > 0:
		return "stream of symbols"
	case s.Timed:
		return "stream of spikes"
	case s.Reward:
		return "stream with rewards"
	case s.Classes > 0:
		return "labelled stream"
	}
	return "unlabelled stream"
}

// override are the settings of all checks and those of one.
func (s Subject) override(more bench.Settings) bench.Settings {
	set := bench.Settings{}
	maps.Copy(set, s.Options.Settings)
	maps.Copy(set, more)
	return set
}

func (s Subject) settings(more bench.Settings) (bench.Settings, error) {
	resolved, _, err := bench.Resolve(s.Arm, "conformance", s.override(more))
	return resolved, err
}

// build makes a learner as the runner would, with a schedule that lets a
// yoked gate open half of the time.
func (s Subject) build(spec stimulus.Spec, base uint64, more bench.Settings) (bench.Learner, error) {
	settings, err := s.settings(more)
	if err != nil {
		return nil, err
	}
	if err := s.Arm.Takes(spec); err != nil {
		return nil, err
	}
	setup := bench.Setup{Spec: spec, Rand: bench.RandFor(base, "conformance", s.Arm.Name), Settings: settings}
	if s.Arm.Partner != "" {
		for at := 0; at < spec.Length; at += bench.ScheduleWindow {
			setup.Schedule = append(setup.Schedule, min(bench.ScheduleWindow, spec.Length-at)/2)
		}
	}
	return s.Arm.New(setup)
}

// episode is the length of an episode of the environment.
const episode = 20

// stimuli draws n stimuli of a stream; every second is one that was shown
// before, for learners that care.
func stimuli(spec stimulus.Spec, n int, base uint64) stimulus.Batch {
	rng := rand.New(seed.PCG(base, "conformance", "stimuli"))
	if spec.Symbols > 0 {
		return spelled(n, rng)
	}
	b := stimulus.Batch{N: n, D: dim, X: make([]float32, n*dim),
		Labels: room[int](n, spec.Classes > 0), Targets: room[float32](n*spec.Targets, spec.Targets > 0), Rewards: room[float32](n, spec.Reward),
		Actions: room[int](n, spec.Actions > 0), Next: room[float32](n*dim, spec.Actions > 0), Ends: room[stimulus.End](n, spec.Actions > 0),
		Times: room[float64](n, spec.Timed), Boundaries: room[bool](n, spec.Bounded), Novel: room[bool](n, spec.Truth)}
	for i := range n {
		class, novel := rng.IntN(classes), true
		if i%2 == 1 && i > 8 {
			old := rng.IntN(i)
			copy(b.Row(i), b.Row(old))
			novel = false
			class = quadrant(b.Row(old))
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
		if spec.Reward {
			b.Rewards[i] = float32(class & 1)
		}
	}
	for i := range b.Actions {
		b.Boundaries[i] = i%episode == 0
		b.Actions[i] = rng.IntN(classes)
		b.Rewards[i] = pay(b.Row(i), b.Actions[i])
		next := i
		if i%episode == episode-1 {
			b.Ends[i] = stimulus.Terminated + stimulus.End(i/episode%2) // and cut off by turns
		} else if i+1 < n {
			next = i + 1
		}
		copy(b.Next[i*dim:], b.Row(next))
	}
	return b
}

// spelled draws n symbols, in sequences of an episode's length, each with the next
// as its label.
func spelled(n int, rng *rand.Rand) stimulus.Batch {
	b := stimulus.Batch{N: n, Symbols: make([]int32, n), Labels: make([]int, n), Boundaries: make([]bool, n), Novel: make([]bool, n)}
	at := rng.IntN(classes)
	for i := range n {
		if b.Boundaries[i] = i%episode == 0; b.Boundaries[i] {
			at = rng.IntN(classes)
		}
		b.Symbols[i], b.Novel[i] = int32(at), i < classes
		if at = (at + 1) % classes; rng.IntN(10) == 0 {
			at = rng.IntN(classes)
		}
		b.Labels[i] = at
	}
	return b
}

// answer is the class of stimulus i that is right, or likeliest.
func answer(b *stimulus.Batch, i int) int {
	if b.Symbols != nil {
		return (int(b.Symbols[i]) + 1) % classes
	}
	return quadrant(b.Row(i))
}

// overwrite replaces what stimuli from i on show by what another batch shows.
func overwrite(b *stimulus.Batch, other stimulus.Batch, i int) {
	copy(b.X[i*b.D:], other.X[i*b.D:])
	if b.Symbols != nil {
		copy(b.Symbols[i:], other.Symbols[i:])
	}
}

func room[T any](n int, wanted bool) []T {
	if !wanted {
		return nil
	}
	return make([]T, n)
}

// quadrant is the brightest, and so the class of a stimulus.
func quadrant(x []float32) (brightest int) {
	var sum [classes]float32
	for i, v := range x {
		sum[i/side/(side/2)*2+i%side/(side/2)] += v
	}
	for k, v := range sum {
		if v > sum[brightest] {
			brightest = k
		}
	}
	return brightest
}

// pay is the reward of an action.
func pay(x []float32, action int) float32 {
	if action == quadrant(x) {
		return 1
	}
	return 0
}

// draw writes a stimulus: about .8 in its quadrant, about .1 elsewhere.
func draw(x []float32, class int, rng *rand.Rand) {
	for i := range x {
		level := .1
		if i/side/(side/2)*2+i%side/(side/2) == class {
			level = .8
		}
		x[i] = float32(min(max(level+.1*rng.NormFloat64(), 0), 1))
	}
}

// cut copies stimuli lo to hi−1, so that a learner may be shown the copy.
func cut(b stimulus.Batch, lo, hi int) stimulus.Batch {
	part := b.Slice(lo, hi)
	return part.Clone()
}

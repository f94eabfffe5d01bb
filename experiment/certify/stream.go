package certify

import (
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// stream is what an arm is shown: images with classes, spikes where it refuses
// those, symbols, images alone, or steps in an environment.
func stream(a bench.Arm) (stimulus.Spec, stimulus.Batch, error) {
	const n = presentations + 2*examined // what is examined is shown twice
	spec := stimulus.Spec{Dim: 64, Shape: stimulus.Shape{Channels: 1, Height: 8, Width: 8}, Classes: 4, Truth: true, Length: n}
	refuse := a.Takes
	err := refuse(spec)
	if err == nil {
		return spec, images(spec), nil
	}
	if s := (stimulus.Spec{Dim: 8, Targets: 1, Timed: true, Length: n}); refuse(s) == nil {
		return s, spikes(s), nil
	}
	if s := (stimulus.Spec{Symbols: 8, Classes: 8, Bounded: true, Truth: true, Length: n}); a.Symbols && refuse(s) == nil {
		return s, symbols(s), nil
	}
	alone := spec
	alone.Classes = 0
	if refuse(alone) != nil {
		s := spec
		s.Actions, s.Classes, s.Truth, s.Reward, s.Bounded = spec.Classes, 0, false, true, true
		if refuse(s) != nil {
			return spec, stimulus.Batch{}, err
		}
		return s, steps(images(spec)), nil
	}
	b := images(spec)
	b.Labels = nil
	return alone, b, nil
}

// spikes are moments of spikes in inputs, with a target that makes the output
// spike at some of them.
func spikes(spec stimulus.Spec) stimulus.Batch {
	n, dim := spec.Length, spec.Dim
	b := stimulus.Batch{N: n, D: dim, X: make([]float32, n*dim), Targets: make([]float32, n), Times: make([]float64, n)}
	for i := range n {
		b.X[i*dim+i*5%dim] = 1
		b.Targets[i] = float32(i % 3 / 2)
		b.Times[i] = .004 * float64(i)
	}
	return b
}

// steps are images on which each action is taken in turn, in episodes of ten, and
// the one that is the class is rewarded.
func steps(b stimulus.Batch) stimulus.Batch {
	s := stimulus.Batch{N: b.N, D: b.D, X: b.X, Next: append(b.X[b.D:len(b.X):len(b.X)], b.Row(0)...)}
	for i, class := range b.Labels {
		action, reward, end := i/2%4, float32(0), stimulus.GoesOn
		if action == class {
			reward = 1
		}
		if i%10 == 9 {
			end = stimulus.Terminated
		}
		s.Actions, s.Rewards = append(s.Actions, action), append(s.Rewards, reward)
		s.Ends, s.Boundaries = append(s.Ends, end), append(s.Boundaries, i%10 == 0)
	}
	return s
}

// symbols are drawn at random, each with the next as its label; every second is
// called novel.
func symbols(spec stimulus.Spec) stimulus.Batch {
	n := spec.Length
	rng := rand.New(seed.PCG(1, "certificate", "symbols"))
	b := stimulus.Batch{N: n, Symbols: make([]int32, n), Labels: make([]int, n), Boundaries: make([]bool, n), Novel: make([]bool, n)}
	at := rng.IntN(spec.Symbols)
	for i := range n {
		b.Symbols[i], b.Boundaries[i], b.Novel[i] = int32(at), i == 0, i%2 == 0
		at = rng.IntN(spec.Classes)
		b.Labels[i] = at
	}
	return b
}

// images are of four classes, the class being the quadrant that is bright. A
// third of them is called novel, and a fifth by a wrong label, so that there is
// something to learn to the end.
func images(spec stimulus.Spec) stimulus.Batch {
	rng := rand.New(seed.PCG(1, "certificate", "images"))
	b := stimulus.Batch{N: spec.Length, D: spec.Dim}
	for i := range spec.Length {
		class := i % spec.Classes
		for k := range spec.Dim {
			level := .1
			if k/8/4*2+k%8/4 == class {
				level = .8
			}
			b.X = append(b.X, float32(level+.1*rng.Float64()))
		}
		if i%5 == 0 {
			class = (class + 1) % spec.Classes
		}
		b.Labels = append(b.Labels, class)
		b.Novel = append(b.Novel, i%3 == 0)
	}
	return b
}

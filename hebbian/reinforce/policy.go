package reinforce

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// mostNoise is how many values of noise are kept at most between calls of Learn.
const mostNoise = 1 << 24

// policy chooses actions by their drives.
type policy struct {
	rule  string
	noise float32
	src   *rand.PCG
	draw  *rand.Rand
	init  []byte    // of src
	p     []float32 // probabilities, or drives with noise
}

func newPolicy(c Config, src *rand.PCG) (policy, error) {
	init, err := src.MarshalBinary()
	return policy{rule: c.Rule, noise: float32(c.Noise), src: src, draw: rand.New(src), init: init, p: make([]float32, c.Spec.Actions)}, err
}

func (p *policy) reset() error { return p.src.UnmarshalBinary(p.init) }

// choose draws an action, and appends the noise with which it was chosen to xi.
func (p *policy) choose(drive, xi []float32) (int, []float32) {
	if p.rule != NodePerturbation {
		softmax(p.p, drive)
		r := p.draw.Float32()
		for a, v := range p.p {
			if r -= v; r < 0 {
				return a, xi
			}
		}
		return len(p.p) - 1, xi // by rounding
	}
	best := 0
	for a, u := range drive {
		x := p.noise * float32(p.draw.NormFloat64())
		xi = append(xi, x)
		if p.p[a] = u + x; p.p[a] > p.p[best] {
			best = a
		}
	}
	return best, xi
}

// softmax writes exp(u_a)/Σ exp(u).
func softmax(p, u []float32) {
	top := u[0]
	for _, v := range u {
		top = max(top, v)
	}
	var sum float32
	for a, v := range u {
		p[a] = float32(math.Exp(float64(v - top)))
		sum += p[a]
	}
	for a := range p {
		p[a] /= sum
	}
}

// Act draws an action, by its probability or with noise at the neurons.
func (l *Learner) Act(observation []float32, begins bool) (action int, err error) {
	if begins {
		l.begin()
	}
	l.encode(observation)
	action, l.noise = l.policy.choose(l.actor.drives(&l.now), l.noise)
	return action, nil
}

// Evaluate acts likewise, with numbers of its own.
func (l *Learner) Evaluate(src *rand.PCG) stimulus.Policy {
	var c code
	var xi []float32
	p := l.policy
	p.draw, p.p = rand.New(src), slices.Clone(p.p)
	drive := slices.Clone(l.actor.drive)
	return func(observation []float32, _ bool) (action int, err error) {
		l.encoder.encode(&c, observation)
		action, xi = p.choose(l.actor.into(drive, &c), xi[:0])
		return action, nil
	}
}

// probability is that of an action by the actor's drives.
func (l *Learner) probability(action int) float32 {
	softmax(l.policy.p, l.actor.drive)
	return l.policy.p[action]
}

// noiseOf is the noise with which the action of step i of a call of Learn was
// chosen. One that was not chosen by Act is taken for the effect of a push of σ at
// its neuron.
func (l *Learner) noiseOf(i int) []float32 {
	n := l.cfg.Spec.Actions
	if l.cfg.Rule != NodePerturbation {
		return nil
	}
	for (i+1)*n > len(l.noise) {
		for _, y := range l.fired {
			l.noise = append(l.noise, l.policy.noise*y)
		}
	}
	return l.noise[i*n : (i+1)*n]
}

// arrays are what the actor's neurons have at hand.
func (l *Learner) arrays(noise []float32) []locality.Array {
	if l.observer == nil {
		return nil
	}
	a := []locality.Array{{Name: "fired", Of: locality.Post, Values: l.fired}}
	switch l.cfg.Rule {
	case ThreeFactor:
		a = append(a, locality.Array{Name: "drive", Of: locality.Post, Values: l.actor.drive})
	case NodePerturbation:
		a = append(a, locality.Array{Name: "noise", Of: locality.Post, Values: noise})
	}
	return a
}

// activity finds what the neurons' activity adds to traces.
func (l *Learner) activity(noise []float32) {
	switch l.cfg.Rule {
	case ThreeFactorHebb:
		copy(l.g, l.fired)
	case NodePerturbation:
		by := 1 / (l.policy.noise * l.policy.noise)
		for a, x := range noise {
			l.g[a] = by * x
		}
	default:
		softmax(l.g, l.actor.drive)
		for a, y := range l.fired {
			l.g[a] = y - l.g[a]
		}
	}
}

package environments

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Arms is the number of arms of a [Bandit].
const Arms = 10

// BanditOptions say what bandits are played.
type BanditOptions struct {
	Bandits int     // one after another
	Steps   int     // of each
	Spread  float64 // standard deviation from which the values of the arms are drawn
	Walk    float64 // standard deviation of the step that each value takes after every play
}

// Bandit is the 10-armed testbed of Sutton and Barto (2018, section 2.3): the
// values of the arms of each bandit are drawn from N(0, Spread²), and a play gives
// a reward from N(value, 1). With a Walk and no Spread it is that of their exercise
// 2.5: all values begin alike and drift.
//
// What is observed is always 1. A bandit is an episode, cut off after its steps; the
// next has other values.
type Bandit struct {
	o     BanditOptions
	draw  *rand.Rand
	noise []byte
	value [Arms]float64
	one   [1]float32
	step  int
}

// NewBandit makes bandits.
func NewBandit(o BanditOptions, src *rand.PCG) (*Bandit, error) {
	if o.Bandits < 1 || o.Steps < 1 || !(o.Spread >= 0) || !(o.Walk >= 0) || math.IsInf(o.Spread+o.Walk, 0) {
		return nil, fmt.Errorf("%d bandits of %d steps, spread %v and walk %v: want 1 or more bandits and steps, and finite numbers from 0", o.Bandits, o.Steps, o.Spread, o.Walk)
	}
	n, err := noise(o, src)
	return &Bandit{o: o, draw: rand.New(src), noise: n, one: [1]float32{1}}, err
}

// Spec declares the environment.
func (b *Bandit) Spec() stimulus.Spec {
	return stimulus.Spec{Dim: 1, Actions: Arms, Reward: true, Bounded: true, Afresh: true, Length: b.o.Bandits * b.o.Steps}
}

// Noise stands for the environment in a digest.
func (b *Bandit) Noise() []byte { return b.noise }

// Begin turns to the next bandit.
func (b *Bandit) Begin() []float32 {
	for a := range b.value {
		b.value[a] = b.o.Spread * b.draw.NormFloat64()
	}
	b.step = 0
	return b.one[:]
}

// Step plays an arm. The noise of a reward is the same whichever arm is played.
func (b *Bandit) Step(action int) (o stimulus.Outcome, err error) {
	if action < 0 || action >= Arms {
		return o, fmt.Errorf("action %d, want 0 to %d", action, Arms-1)
	}
	o = stimulus.Outcome{Reward: float32(b.value[action] + b.draw.NormFloat64()), Next: b.one[:]}
	if b.o.Walk > 0 {
		for a := range b.value {
			b.value[a] += b.o.Walk * b.draw.NormFloat64()
		}
	}
	if b.step++; b.step >= b.o.Steps {
		o.End = stimulus.Truncated
	}
	return o, nil
}

// Regret is by how much less than the best arm's an arm's value is now, before it
// is played; 0 for the best.
func (b *Bandit) Regret(action int) float64 {
	best := b.value[0]
	for _, v := range b.value {
		best = max(best, v)
	}
	return best - b.value[action]
}

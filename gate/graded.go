package gate

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// Graded is a gate that says how much is to be learned of a presentation at which
// it is open, relative to what is learned without a gate.
type Graded interface{ Amount() float32 }

// leastOpen is how often a [Sampled] gate opens at least.
const leastOpen = .05

// Sampled opens at random, the more often the greater the news by one signal,
//
//	q = min(1, news/θ), at least .05    news = −log₂(1 − level)
//
// and has 1/q be learned where it is open, so that on average as much is learned of
// each presentation as without it. By surprise the level is 1 − p(label), and news
// are the bits of −log₂ p(label).
type Sampled struct {
	Base
	signal Signal
	bits   float64
	pcg    *rand.PCG
	rng    *rand.Rand
	start  []byte
	amount float32
}

// NewSampled returns a gate that is always open from so many bits of news on.
func NewSampled(s Signal, bits float64, pcg *rand.PCG) (*Sampled, error) {
	if err := single("sampled", s); err != nil {
		return nil, err
	}
	switch {
	case pcg == nil:
		return nil, fmt.Errorf("gate sampled: no generator of random numbers")
	case !(bits > 0) || math.IsInf(bits, 0):
		return nil, fmt.Errorf("gate sampled: always open from %v bits on: want more than 0", bits)
	}
	start, err := pcg.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("gate sampled: %w", err)
	}
	return &Sampled{signal: s, bits: bits, pcg: pcg, rng: rand.New(pcg), start: start, amount: 1}, nil
}

// Name is sampled.
func (g *Sampled) Name() string { return "sampled" }

// Signal is what the gate listens to.
func (g *Sampled) Signal() Signal { return g.signal }

// Open draws. A level that is not a number is news.
func (g *Sampled) Open(l Levels, _ Truth) bool {
	q := 1.
	if news := -math.Log2(1 - float64(l.Of(g.signal))); news < g.bits {
		q = max(news/g.bits, leastOpen)
	}
	g.amount = float32(1 / q)
	return g.rng.Float64() < q
}

// Amount is 1/q of the last answer.
func (g *Sampled) Amount() float32 { return g.amount }

// Reset begins again with the generator as it was handed in.
func (g *Sampled) Reset() {
	g.amount = 1
	_ = g.pcg.UnmarshalBinary(g.start) // the bytes are the generator's own
}

// Keep describes the generator.
func (g *Sampled) Keep(w *state.Walker) {
	w.Is("gate", g.Name())
	w.Binary("source", g.pcg)
}

package reference

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// errIdle is of a reference that acts, on a stream.
var errIdle = errors.New("it acts, and there is nothing to do")

// source is random numbers that can begin again.
type source struct {
	src  *rand.PCG
	draw *rand.Rand
	init []byte // of src
}

func newSource(src *rand.PCG) (source, error) {
	init, err := src.MarshalBinary()
	return source{src, rand.New(src), init}, err
}

func (s *source) reset() error { return s.src.UnmarshalBinary(s.init) }

// Random takes actions at random, evenly, and learns nothing.
type Random struct {
	spec   stimulus.Spec
	source source
	ledger plasticity.Ledger
}

// NewRandom makes a learner that acts at random.
func NewRandom(s stimulus.Spec, src *rand.PCG) (*Random, error) {
	if s.Actions == 0 {
		return nil, fmt.Errorf("random actions: %w", errIdle)
	}
	draws, err := newSource(src)
	return &Random{spec: s, source: draws}, err
}

// Learn changes nothing.
func (r *Random) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(r.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("random actions: %w", err)
	}
	r.ledger.Begin(b.N)
	return r.ledger.Entry()
}

// Act draws an action.
func (r *Random) Act([]float32, bool) (int, error) { return r.source.draw.IntN(r.spec.Actions), nil }

// Evaluate draws actions too.
func (r *Random) Evaluate(src *rand.PCG) stimulus.Policy {
	draw := rand.New(src)
	return func([]float32, bool) (int, error) { return draw.IntN(r.spec.Actions), nil }
}

// Reset begins the draws again.
func (r *Random) Reset() error { return r.source.reset() }

// Keep describes the whole state.
func (r *Random) Keep(w *state.Walker) { w.Binary("source", r.source.src) }

// Save and Load carry what Keep describes.
func (r *Random) Save(w io.Writer) error    { return state.Save(w, r) }
func (r *Random) Load(from io.Reader) error { return state.Load(from, r) }

// Synapses shows none.
func (r *Random) Synapses(func(site plasticity.Site, name string, effective []float32)) {}

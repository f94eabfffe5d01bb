package arms

import (
	"io"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// familiarity lends the local learner's memory to the gradient learner, so
// that the gates of both hear the same signal.
type familiarity struct{ pool *memory.Pool }

var _ backprop.Familiarity = (*familiarity)(nil)

func newFamiliarity(s bench.Setup) (*familiarity, error) {
	block, err := memory.NewConjunction(memory.ConjunctionConfig{In: s.Spec.Dim}, s.Rand("memory conjunction"))
	if err != nil {
		return nil, err
	}
	pool, err := memory.NewPool("mean", block)
	return &familiarity{pool}, err
}

func (f *familiarity) Novelty(l *plasticity.Ledger, x []float32) (float32, error) {
	macs, ops := f.pool.Cost()
	l.Forward(macs)
	l.Elementwise(ops)
	return 1 - f.pool.Search(x), nil
}

func (f *familiarity) Store(l *plasticity.Ledger, presentation int, x []float32) error {
	f.pool.Present(l, presentation, x, true)
	return nil
}

func (f *familiarity) Bytes() int { return int(f.pool.Holds().Bytes) }

func (f *familiarity) Reset() error {
	f.pool.Reset()
	return nil
}

func (f *familiarity) Save(w io.Writer) error { return f.pool.Save(w) }
func (f *familiarity) Load(r io.Reader) error { return f.pool.Load(r) }

func (f *familiarity) Synapses(visit func(plasticity.Site, string, []float32)) {
	f.pool.Synapses(visit)
}

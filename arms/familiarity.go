package arms

import (
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
)

// familiarity is the default memory of the local learner, for the gate of the
// gradient learner to hear.
type familiarity struct{ *memory.Pool }

func newFamiliarity(s bench.Setup) (familiarity, error) {
	block, err := memory.New("conjunction", nil, s.Spec.Dim, s.Rand("memory conjunction"))
	if err != nil {
		return familiarity{}, err
	}
	pool, err := memory.NewPool("mean", block)
	return familiarity{pool}, err
}

// Bytes is what the memory holds.
func (f familiarity) Bytes() int { return int(f.Holds().Bytes) }

package memory

import (
	"io"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// saveMatrix and loadMatrix carry the weights of a block that is one matrix,
// and how many patterns it has stored.
func saveMatrix(to io.Writer, name string, w []float32, wrote int64) error {
	if err := state.Write(to, name, w); err != nil {
		return err
	}
	return state.Write(to, name+" written", []int64{wrote})
}

func loadMatrix(from io.Reader, name string, w []float32, wrote *int64) error {
	if err := state.Read(from, name, w); err != nil {
		return err
	}
	n := []int64{0}
	if err := state.Read(from, name+" written", n); err != nil {
		return err
	}
	*wrote = n[0]
	return nil
}

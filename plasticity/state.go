package plasticity

import (
	"io"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// Walker is what a layer, a memory block or a learner describes its state to in
// its method Keep, field by field, each under its name. [Save], [Load] and the
// methods State of learners are made of that one description.
type Walker = state.Walker

// Save writes the state of k.
func Save(w io.Writer, k interface{ Keep(*Walker) }) error { return state.Save(w, k) }

// Load reads it back bit for bit. State that is not that of such a learner is
// refused and changes nothing.
func Load(r io.Reader, k interface{ Keep(*Walker) }) error { return state.Load(r, k) }

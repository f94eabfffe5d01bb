package bench

import "github.com/hebbgrad/hebbgrad/results"

// Declarer is a track that declares the metrics of its own, and what theory
// and others say of them. A metric that is not declared is shown too, as an
// outcome of which neither direction is better.
type Declarer interface {
	Declare() results.Declared
}

// Declared is what a track declares; nil where it declares nothing.
func Declared(t Track) *results.Declared {
	d, ok := t.(Declarer)
	if !ok {
		return nil
	}
	out := d.Declare()
	return &out
}

package hebbian

import (
	"cmp"
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

// readout reads class scores from the highest layer, and learns from labels.
type readout interface {
	layer.Layer

	// Probabilities turns scores into probabilities, row by row.
	Probabilities(dst, scores []float32, n int)
}

// shower is a readout that learns without an answer of its own.
type shower interface {
	Show(x []float32, n int) error
}

// mostInhibiting is how many features a discriminant may have: each inhibits each, which
// is 400 MB of synapses there.
const mostInhibiting = 10000

// buildReadout makes the readout; nil where the stream has no labels.
func buildReadout(c Readout, features, classes, minibatch, length int) (readout, error) {
	if classes == 0 {
		return nil, nil
	}
	r, err := newReadout(c, features, classes, minibatch, length)
	if err != nil {
		return nil, fmt.Errorf("hebbian: readout: %w", err)
	}
	return r, nil
}

func newReadout(c Readout, features, classes, minibatch, length int) (readout, error) {
	rate, beta := 4., 1.
	switch c.Rule = cmp.Or(c.Rule, "delta"); c.Rule {
	case "supervised-hebb":
		rate, beta = .01, 10
	case "discriminant":
		if features > mostInhibiting {
			return nil, fmt.Errorf("a discriminant of %d features, each of which inhibits each: there may be %d; take fewer units, or larger squares to pool over", features, mostInhibiting)
		}
		fallthrough
	case "class-means":
		return layer.NewDiscriminant(layer.DiscriminantConfig{
			Features: features, Classes: classes, Shrinkage: c.Shrinkage, Means: c.Rule == "class-means", Length: length,
		})
	}
	c.Rate, c.Anneal, c.Beta = cmp.Or(c.Rate, rate), cmp.Or(c.Anneal, .9), cmp.Or(c.Beta, beta)
	if !(c.Rate > 0) || math.IsInf(c.Rate, 0) {
		return nil, fmt.Errorf("a rate of %v: it must be finite and above 0", c.Rate)
	}
	return layer.NewReadout(layer.ReadoutConfig{
		Features: features, Classes: classes, Rule: c.Rule, Beta: c.Beta, Length: length,
		Params: rule.Params{"rate": c.Rate * float64(minibatch), "anneal": max(c.Anneal, 0)},
	})
}

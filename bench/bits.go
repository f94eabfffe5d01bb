package bench

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/results"
)

// CodeLength is how many bits a coder needs that is told the probabilities
// before each symbol: −log₂ p(symbol), summed (Shannon 1948). With the
// probabilities given before each symbol is learned it is the prequential code
// length (Dawid 1984). The zero CodeLength is empty and has no floor.
type CodeLength struct {
	// Floor stands in for a smaller probability, so that a symbol held
	// impossible costs −log₂ Floor bits and not infinitely many. 0 means none.
	Floor float64

	bits float64
	n    int
}

// Add codes the symbols of a batch, given the probabilities of each class,
// N×Classes row-major. A symbol of no probability, without a floor, is an error.
func (c *CodeLength) Add(probabilities []float32, symbols []int) error {
	k := len(probabilities) / max(len(symbols), 1)
	for i, y := range symbols {
		p := max(float64(probabilities[i*k : (i+1)*k][y]), c.Floor)
		if !(p > 0) {
			return fmt.Errorf("stimulus %d gives its symbol, %d, the probability %v: it would cost infinitely many bits", i, y, p)
		}
		c.bits -= math.Log2(p)
	}
	c.n += len(symbols)
	return nil
}

// PerSymbol is the mean −log₂ p, in bits; 0 where nothing was coded.
func (c *CodeLength) PerSymbol() float64 { return c.bits / float64(max(c.n, 1)) }

// Symbols is how many were coded.
func (c *CodeLength) Symbols() int { return c.n }

// Measure is PerSymbol under the name of a metric, such as [results.MetricBits].
func (c *CodeLength) Measure(name string) Measure {
	return Measure{Name: name, Value: c.PerSymbol(), Unit: results.UnitBits}
}

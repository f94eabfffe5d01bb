package backprop

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/internal/limit"
)

// evalRows is the most rows that a prediction puts through at once, of layers that
// take less than evalBytes in all.
const (
	evalRows  = 128
	evalBytes = 1 << 26
)

// answered is how many rows a prediction puts through at once.
func answered(ps []plan) int {
	row := 0
	for _, p := range ps {
		row += 4 * p.out.Size()
		if p.fields != nil {
			row += 4 * p.seen()
		}
	}
	return min(max(evalBytes/row, 1), evalRows)
}

// fits refuses a network that memory cannot hold, before it is made: the weights
// with gradient, moments and the copy before a step; and for each row of a
// minibatch the values and their gradients, and the patches of a convolution.
func fits(ps []plan, rows int) error {
	const copies = 5
	for _, p := range ps {
		row := 2 * float64(p.out.Size())
		if p.Kind == Conv {
			row += float64(p.fan()) * float64(p.places())
		}
		if p.fields != nil {
			row += 2 * float64(p.seen())
		}
		if p.whitened > 0 {
			row += float64(p.seen())
		}
		layer := fmt.Sprintf("layer %d", p.number)
		if p.weighted() {
			if err := limit.Check(layer, float64(p.units()), "units", copies*4*(float64(p.fan())+1)); err != nil {
				return err
			}
		}
		if err := limit.Check(layer+" with a minibatch", float64(max(rows, answered(ps))), "presentations", 4*row); err != nil {
			return err
		}
	}
	return nil
}

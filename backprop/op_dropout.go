package backprop

import (
	"math"
	"math/rand/v2"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// dropout silences a share of its inputs, drawn anew for each presentation,
// and multiplies the others by 1/(1−share) (Srivastava et al. 2014).
func (b *builder[T]) dropout(name string, p plan, x *gorgonia.Node, first bool) *gorgonia.Node {
	width := p.in.Size()
	all := make([]T, b.capacity*width)
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, width}, wrt: []bool{!first}}
	op.compute = func(y []T, in [][]T) {
		mask := all[:*b.rows*width]
		drawMask(mask, p.Rate, b.dropoutSource)
		for i, m := range mask {
			y[i] = in[0][i] * m
		}
	}
	op.diff = func(_ gorgonia.Nodes, y, dy *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add(name+" gradient", width, func(dx []T, in [][]T) {
			for i, m := range all[:*b.rows*width] {
				dx[i] = in[1][i] * m
			}
		}, y, dy)}
	}
	return op.apply(x)
}

// drawMask sets about the given share of mask to 0 and the rest to 1/(1−share).
func drawMask[T number](mask []T, share float64, source *rand.PCG) {
	// Of 65536 equally likely draws, those below the threshold are silenced.
	threshold := uint64(min(max(math.Round(share*65536), 1), 65535))
	keep := T(65536 / float64(65536-threshold))
	var bits uint64
	for i := range mask { // four draws of sixteen bits from each number
		if i&3 == 0 {
			bits = source.Uint64()
		}
		mask[i] = keep
		if bits&0xffff < threshold {
			mask[i] = 0
		}
		bits >>= 16
	}
}

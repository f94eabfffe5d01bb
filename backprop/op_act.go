package backprop

import (
	"math"

	"gorgonia.org/gorgonia"
)

// policy is the mean over rows of −A·ln p[a] − β·H, where p is the softmax of the
// outputs, a the action taken, and H = −Σ p·ln p the entropy; A and β stand beside
// each other in weights. With A the advantage its gradient is that of a policy with a
// bonus for entropy; with A = −1 and β < 0 it is ascent. dZ = (A·(p − onehot) +
// β·p·(ln p + H))·dL/rows.
func (b *builder[T]) policy(logits, actions, weights *gorgonia.Node, width int) *gorgonia.Node {
	soft := make([]T, b.capacity*width) // kept for the gradient
	logs := make([]T, b.capacity*width)
	entropy := make([]T, b.capacity)
	op := &fused[T]{name: "policy", wrt: []bool{true, false, false}}
	op.compute = func(l []T, in [][]T) {
		sum := 0.
		for r := range *b.rows {
			z, p, log := in[0][r*width:(r+1)*width], soft[r*width:(r+1)*width], logs[r*width:(r+1)*width]
			total := softmaxRow(p, z)
			entropy[r] = 0
			for j, v := range z {
				log[j] = T(float64(v) - total)
				entropy[r] -= p[j] * log[j]
			}
			sum -= float64(in[2][2*r]*log[int(in[1][r])] + in[2][2*r+1]*entropy[r])
		}
		l[0] = T(sum / float64(max(*b.rows, 1)))
	}
	op.diff = func(_ gorgonia.Nodes, loss, dl *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add("policy gradient", width, func(dz []T, in [][]T) {
			scale := in[1][0] / T(max(*b.rows, 1))
			for r := range *b.rows {
				weight, share := op.in[2][2*r], op.in[2][2*r+1]
				for j := range width {
					k := r*width + j
					dz[k] = (weight*soft[k] + share*soft[k]*(logs[k]+entropy[r])) * scale
				}
				dz[r*width+int(op.in[1][r])] -= weight * scale
			}
		}, loss, dl), nil, nil} // of the loss, because its operation keeps the softmax
	}
	return op.apply(logits, actions, weights)
}

// chosen is the mean over rows of Huber's loss of d = y[a] − target, which is d²/2
// up to |d| = 1 and |d| − ½ beyond. dY is that of the action alone, d within ±1.
func (b *builder[T]) chosen(y, actions, targets *gorgonia.Node, width int) *gorgonia.Node {
	op := &fused[T]{name: "chosen output", wrt: []bool{true, false, false}}
	op.compute = func(l []T, in [][]T) {
		sum := 0.
		for r := range *b.rows {
			d := math.Abs(float64(in[0][r*width+int(in[1][r])] - in[2][r]))
			if d <= 1 {
				sum += d * d / 2
			} else {
				sum += d - .5
			}
		}
		l[0] = T(sum / float64(max(*b.rows, 1)))
	}
	op.diff = func(in gorgonia.Nodes, _, dl *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add("chosen output gradient", width, func(dy []T, in [][]T) {
			scale := in[3][0] / T(max(*b.rows, 1))
			clear(dy[:*b.rows*width])
			for r := range *b.rows {
				k := r*width + int(in[1][r])
				dy[k] = min(max(in[0][k]-in[2][r], -1), 1) * scale
			}
		}, in[0], in[1], in[2], dl), nil, nil}
	}
	return op.apply(y, actions, targets)
}

// mean is the mean over rows of the one output, whose gradient is that of the output.
func (b *builder[T]) mean(y *gorgonia.Node) *gorgonia.Node {
	op := &fused[T]{name: "mean output", wrt: []bool{true}}
	op.compute = func(l []T, in [][]T) {
		var sum T
		for _, v := range in[0][:*b.rows] {
			sum += v
		}
		l[0] = sum / T(max(*b.rows, 1))
	}
	op.diff = func(_ gorgonia.Nodes, loss, dl *gorgonia.Node) gorgonia.Nodes {
		return gorgonia.Nodes{b.add("mean output gradient", 1, func(dy []T, in [][]T) {
			for r := range *b.rows {
				dy[r] = in[0][0] / T(max(*b.rows, 1))
			}
		}, dl)}
	}
	return op.apply(y)
}

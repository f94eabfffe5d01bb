package backprop

import (
	"math"
	"testing"
)

// In float32 convolutions of stride 1 and columns have kernels of their own, and the
// choice of winners its own search; in float64 the general way serves, whose gradients agree with central differences. Both
// compute the same.
func TestLayersAgreeInBothPrecisions(t *testing.T) {
	const rows = 11 // more than one block, and the last not full
	for _, layers := range []string{
		"conv4x3:relu conv4x2:tanh",
		"conv5x3:tanh conv3x2:relu",
		"conv1x1:relu conv6x3+2:tanh",
		"conv7x3+1:elu pool2 conv9x2+1:sigmoid 5:tanh",
		"conv8x4+3:relu pool2/1 conv4x3:leaky-relu",
		"conv3x5+4:relu conv4x3+1:relu pool2",
		"conv4x3/2+1:relu conv4x2:relu",
		"contrast.1 conv5x3+1:relu contrast.1 conv4x2:tanh",
		"contrast.1 columns80x4/2:relu winners8 unit 12:tanh", // blocks of weights end inside a column
		"columns8x6:tanh contrast.1 columns12x2/1:leaky-relu winners3",
		"contrast.1 columns5x3/2:relu winners2 6:tanh winners6",
		"contrast.1 columns40x3/2:linear inhibition4 unit 16:linear inhibition3",
	} {
		t.Run(layers, func(t *testing.T) {
			single := filled[float32](t, layers, lossCrossEntropy, 5, rows)
			double := filled[float64](t, layers, lossCrossEntropy, 5, rows)
			for i, p := range single.params {
				for j, w := range p.w {
					double.params[i].w[j] = float64(w)
				}
			}
			for i, x := range single.train.x {
				double.train.x[i] = float64(x)
			}
			lossAt(t, single, rows+2) // what a larger minibatch leaves behind must not count
			single.train.backward.run(true)
			got, want := lossAt(t, single, rows), lossAt(t, double, rows)
			if math.Abs(got-want) > 1e-5*want {
				t.Errorf("loss %v, in float64 %v", got, want)
			}
			single.train.backward.run(true)
			double.train.backward.run(true)
			for i, p := range single.params {
				top := 0.
				for _, g := range double.params[i].grad {
					top = max(top, math.Abs(g))
				}
				for j, g := range p.grad {
					if want := double.params[i].grad[j]; math.Abs(float64(g)-want) > 1e-5*top {
						t.Fatalf("%s: gradient %d of %d is %v, in float64 %v", p.name, j, len(p.grad), g, want)
					}
				}
			}
		})
	}
}

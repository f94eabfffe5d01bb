package backprop

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// sources returns a fresh generator for each purpose.
func sources(seed uint64) func(string) *rand.PCG {
	return func(purpose string) *rand.PCG {
		h := seed
		for _, c := range purpose {
			h = h*1099511628211 + uint64(c)
		}
		return rand.NewPCG(seed, h)
	}
}

// gradientCases are networks that between them have every layer, loss and
// activation.
func gradientCases() map[string]struct {
	layers string
	kind   loss
} {
	type c = struct {
		layers string
		kind   loss
	}
	cases := map[string]c{
		"softmax regression":  {"none", lossCrossEntropy},
		"linear regression":   {"none", lossSquaredError},
		"deep":                {"7:tanh 6:sigmoid 5:relu", lossCrossEntropy},
		"autoencoder":         {"5:sigmoid 3:linear 5:tanh", lossSquaredError},
		"conv":                {"conv3x3:tanh 6:relu", lossCrossEntropy},
		"conv stride":         {"conv3x3/2+1:tanh", lossCrossEntropy},
		"stride above":        {"conv2x3:tanh conv3x3/2+1:tanh", lossCrossEntropy},
		"padding above":       {"conv2x3:tanh conv3x3+2:tanh", lossSquaredError},
		"conv conv":           {"conv3x3+1:relu conv2x2:sigmoid 4:tanh", lossSquaredError},
		"conv pool":           {"conv3x3:tanh pool2 6:tanh", lossCrossEntropy},
		"overlapping pool":    {"conv2x3+1:elu pool3/2 6:tanh", lossCrossEntropy},
		"pool first":          {"pool2 6:tanh", lossCrossEntropy},
		"dropout":             {"8:tanh dropout.4 6:tanh dropout.3", lossCrossEntropy},
		"dropout of inputs":   {"dropout.2 8:tanh", lossSquaredError},
		"dropout after pools": {"conv3x3:tanh pool2 dropout.5 6:tanh", lossCrossEntropy},
		"columns":             {"columns4x3/2:tanh 6:tanh", lossCrossEntropy},
		"columns contrast":    {"contrast.1 columns4x3/2:relu winners2 6:tanh", lossCrossEntropy},
		"columns above":       {"columns4x3/2:tanh contrast.2 columns3x2:tanh winners1 unit 5:tanh", lossSquaredError},
		"columns above conv":  {"conv3x3/2+1:tanh winners2 contrast.3 columns3x2/1:tanh unit", lossCrossEntropy},
		"contrast and conv":   {"contrast.1 conv3x3:tanh contrast.2 conv2x3/2+2:tanh pool2/1", lossCrossEntropy},
		"contrast and dense":  {"contrast.1 7:tanh contrast.5 6:linear contrast.1", lossSquaredError},
		"winners and dense":   {"9:linear winners4 7:tanh winners7", lossCrossEntropy},
		"inhibition":          {"contrast.1 columns5x3/2:linear inhibition2 unit", lossCrossEntropy},
		"inhibition above":    {"conv6x3/2:tanh inhibition2 9:linear inhibition4 5:tanh", lossSquaredError},
		"unit first":          {"unit 6:tanh unit", lossCrossEntropy},
		"norm":                {"7:linear norm:leaky-relu 6:tanh norm:relu", lossPolicy},
		"norm first":          {"norm 6:tanh norm", lossCrossEntropy},
		"policy":              {"7:tanh", lossPolicy},
		"chosen":              {"7:tanh 5:tanh", lossChosen},
		"output":              {"7:tanh", lossOutput},
		"relu above units":    {"5:linear relu.1 4:tanh", lossCrossEntropy},
		"quadrants":           {"contrast.1 whiten.1 conv3x3:linear relu.25 quadrants standard", lossCrossEntropy},
		"quadrants above":     {"conv2x3:tanh quadrants 5:tanh standard", lossSquaredError},
		"quadrants of places": {"columns4x3/2:tanh quadrants 5:tanh", lossCrossEntropy},
		"power":               {"contrast.1 conv3x3:linear relu.05 power2 quadrants", lossCrossEntropy},
		"power of columns":    {"columns4x3/2:linear relu-.1 power3 standard 5:tanh", lossSquaredError},
		"standard first":      {"standard quadrants 6:tanh", lossCrossEntropy},
		"columns and dropout": {"unit dropout.2 columns4x3:tanh dropout.4 winners2", lossSquaredError},
	}
	for _, a := range wiring.Activations() {
		cases["activation "+a] = c{"6:" + a, lossCrossEntropy}
		cases["conv activation "+a] = c{"conv2x3:" + a + " 5:" + a, lossSquaredError}
	}
	return cases
}

var checkSpec = stimulus.Spec{Dim: 2 * 6 * 7, Shape: stimulus.Shape{Channels: 2, Height: 6, Width: 7}, Classes: 4}

// filled builds a core with random weights, biases included, and a random
// minibatch in its training graph.
func filled[T number](t *testing.T, layers string, kind loss, seed uint64, rows int) *core[T] {
	t.Helper()
	ls, err := ParseLayers(layers)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Layers: ls, Minibatch: rows + 2}
	if err := cfg.check(checkSpec); err != nil {
		t.Fatal(err)
	}
	outputs := 4
	if kind == lossOutput {
		outputs = 1
	}
	c, err := newCore[T](cfg.withDefaults(), checkSpec, kind, outputs, sources(seed))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(seed, 2))
	for _, p := range c.params {
		for i := range p.w {
			p.w[i] += T(.1 * r.NormFloat64())
		}
	}
	for i := range c.train.x {
		c.train.x[i] = T(r.NormFloat64())
	}
	for i := range c.train.labels {
		c.train.labels[i] = T(r.IntN(4))
	}
	for i := range c.train.target {
		c.train.target[i] = T(r.NormFloat64())
	}
	for _, s := range c.settled { // as if it had learned
		c.train.rows = rows
		c.train.forward.run(true)
		s.learn(rows*s.in.shape[1]/s.width, func(w, dw []T) {
			for i, d := range dw {
				w[i] += d
			}
		})
	}
	return c
}

// lossAt runs the forward pass with the same dropout as every other time.
func lossAt[T number](t *testing.T, c *core[T], rows int) float64 {
	t.Helper()
	*c.dropout = c.dropoutStart
	c.train.rows = rows
	c.train.forward.run(true)
	return float64(c.train.cost[0])
}

func TestGradientsAgreeWithCentralDifferences(t *testing.T) {
	const rows, h = 5, 1e-5
	for name, tc := range gradientCases() {
		t.Run(name, func(t *testing.T) {
			c := filled[float64](t, tc.layers, tc.kind, 7, rows)
			lossAt(t, c, rows)
			c.train.backward.run(true)
			for _, p := range c.params {
				for i := range p.w {
					w, got := p.w[i], p.grad[i]
					p.w[i] = w + h
					up := lossAt(t, c, rows)
					p.w[i] = w - h
					down := lossAt(t, c, rows)
					p.w[i] = w
					want := (up - down) / (2 * h)
					if math.Abs(got-want) > 1e-8+1e-6*math.Abs(want) {
						t.Fatalf("%s %d: gradient %v, central difference %v", p.name, i, got, want)
					}
				}
			}
		})
	}
}

// The same graph on Gorgonia's own TapeMachine gives the same bits, so the
// machine of this package runs what Gorgonia compiled.
func TestMachineAgreesWithTapeMachine(t *testing.T) {
	for name, tc := range gradientCases() {
		t.Run(name, func(t *testing.T) {
			const rows = 4
			c := filled[float32](t, tc.layers, tc.kind, 3, rows)
			want := lossAt(t, c, rows)
			c.train.backward.run(true)
			grads := make([][]float32, len(c.params))
			for i, p := range c.params {
				grads[i] = append([]float32(nil), p.grad...)
				clear(p.grad)
			}
			c.train.cost[0] = 0
			*c.dropout = c.dropoutStart
			vm := gorgonia.NewTapeMachine(c.train.g.SubgraphRoots(c.train.roots...))
			defer vm.Close()
			if err := vm.RunAll(); err != nil {
				t.Fatal(err)
			}
			if got := float64(c.train.cost[0]); got != want {
				t.Errorf("loss %v, TapeMachine %v", want, got)
			}
			for i, p := range c.params {
				if fmt.Sprint(p.grad) != fmt.Sprint(grads[i]) {
					t.Errorf("%s: the gradients differ", p.name)
				}
			}
		})
	}
}

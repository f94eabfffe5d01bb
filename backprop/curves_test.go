package backprop

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The curves in testdata were made by peers/gradient_curves.py with PyTorch
// 1.13: the same initial state, data and minibatches, drawn from the same
// generator.
const (
	curveSteps, curveBatch, curveSamples, curveClasses = 200, 8, 64, 5
	curveDim                                           = 36
)

type congruential uint64

func (c *congruential) next() float64 {
	*c = *c*6364136223846793005 + 1442695040888963407
	return float64(*c>>32) / (1 << 32)
}

type curveCase struct {
	layers   string
	step     Step
	schedule Schedule
}

func curveCases() map[string]curveCase {
	const mlp = "16:relu 12:tanh"
	m := map[string]curveCase{
		"conv":        {"conv4x3+1:tanh pool2 conv6x2:leaky-relu 10:sigmoid", Step{Rule: Adam, Rate: .01}, Schedule{}},
		"autoencoder": {"12:elu 6:softplus", Step{Rule: Momentum, Rate: .1}, Schedule{}},
		"cosine":      {mlp, Step{Rule: SGD, Rate: .1}, Schedule{Kind: Cosine, Final: .1}},
	}
	for name, s := range map[string]Step{
		"sgd":            {Rule: SGD, Rate: .1},
		"sgd decay":      {Rule: SGD, Rate: .1, Decay: .01},
		"momentum":       {Rule: Momentum, Rate: .02},
		"momentum decay": {Rule: Momentum, Rate: .02, Momentum: .8, Decay: .01},
		"nesterov":       {Rule: Nesterov, Rate: .02},
		"nesterov decay": {Rule: Nesterov, Rate: .02, Momentum: .8, Decay: .01},
		"rmsprop":        {Rule: RMSProp, Rate: .002},
		"rmsprop decay":  {Rule: RMSProp, Rate: .002, Beta2: .9, Epsilon: 1e-6, Decay: .01},
		"adam":           {Rule: Adam, Rate: .003},
		"adam decay":     {Rule: Adam, Rate: .003, Beta1: .8, Beta2: .95, Epsilon: 1e-6, Decay: .01},
		"adamw":          {Rule: AdamW, Rate: .003, Decay: .1},
	} {
		m[name] = curveCase{mlp, s, Schedule{}}
	}
	return m
}

func curveOf[T number](t *testing.T, name string, tc curveCase) []float64 {
	t.Helper()
	cfg := Config{Layers: layersOf(t, tc.layers), Minibatch: curveBatch, Step: tc.step, Schedule: tc.schedule}
	spec := stimulus.Spec{Dim: curveDim, Shape: stimulus.Shape{Channels: 1, Height: 6, Width: 6}, Classes: curveClasses, Length: curveSteps * curveBatch}
	if err := cfg.check(spec); err != nil {
		t.Fatal(err)
	}
	cfg = cfg.withDefaults()
	kind, outputs := lossCrossEntropy, curveClasses
	if name == "autoencoder" {
		kind, outputs = lossSquaredError, curveDim
	}
	c, err := newCore[T](cfg, spec, kind, outputs, sources(1))
	if err != nil {
		t.Fatal(err)
	}

	numbers := congruential(12345)
	for i := 0; i < len(c.params); i += 2 {
		w, b := c.params[i].w, c.params[i+1].w
		fan := len(w) / len(b)
		for j := range w {
			w[j] = T((2*numbers.next() - 1) * 2 / math.Sqrt(float64(fan)))
		}
		for j := range b {
			b[j] = T((2*numbers.next() - 1) * 2 / math.Sqrt(16))
		}
	}
	x := make([]T, curveSamples*curveDim)
	for i := range x {
		x[i] = T(2*numbers.next() - 1)
	}
	labels := make([]T, curveSamples)
	for i := range labels {
		labels[i] = T(int(numbers.next() * curveClasses))
	}

	var losses []float64
	for step := range curveSteps {
		for i := range curveBatch {
			row := (step*curveBatch + i) * 7 % curveSamples
			stimulus := x[row*curveDim : (row+1)*curveDim]
			copy(c.train.x[i*curveDim:], stimulus)
			if kind == lossCrossEntropy {
				c.train.labels[i] = labels[row]
			} else {
				copy(c.train.target[i*curveDim:], stimulus)
			}
		}
		l, err := c.gradient(curveBatch)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, l)
		rate := cfg.Step.Rate * cfg.Schedule.Factor(step*curveBatch, (step+1)*curveBatch, spec.Length)
		c.step(rate, func(p *parameter[T], a T) {
			for i, g := range p.grad {
				p.w[i] += a * g
			}
		}, func(p *parameter[T], dw []T) {
			for i, d := range dw {
				p.w[i] += d
			}
		})
	}
	return losses
}

// A float32 curve may differ by what rounding makes of it, which depends on the
// processor: PyTorch's own curves of both precisions show how much that is. They
// part where rmsprop without decay divides by a root that is nearly 0, by .002
// from step 178 on, and by .000002 elsewhere.
func TestLossCurvesAreThoseOfPyTorch(t *testing.T) {
	compare(t, "curves64.csv", func(string) float64 { return 1e-5 }, curveOf[float64])
	compare(t, "curves32.csv", func(name string) float64 { return 1e-3 + 2*rounding(t, name) }, curveOf[float32])
}

// rounding is the largest relative difference of PyTorch's curves of the two
// precisions.
func rounding(t *testing.T, name string) float64 {
	single, double := curves(t, "curves32.csv"), curves(t, "curves64.csv")
	a, b := slices.Index(single[0], name), slices.Index(double[0], name)
	if a < 0 || b < 0 {
		t.Fatalf("no curves of %s in both precisions", name)
	}
	worst := 0.
	for step := range curveSteps {
		x, err := strconv.ParseFloat(single[step+1][a], 64)
		y, err2 := strconv.ParseFloat(double[step+1][b], 64)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		worst = max(worst, math.Abs(x-y)/y)
	}
	return worst
}

func curves(t *testing.T, file string) [][]string {
	f, err := os.Open(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func compare(t *testing.T, file string, tolerance func(name string) float64, curve func(*testing.T, string, curveCase) []float64) {
	rows := curves(t, file)
	cases := curveCases()
	if len(rows) != curveSteps+1 || len(rows[0]) != len(cases) {
		t.Fatalf("%s: %d rows of %d columns, want %d of %d", file, len(rows), len(rows[0]), curveSteps+1, len(cases))
	}
	for column, name := range rows[0] {
		tc, ok := cases[name]
		if !ok {
			t.Fatalf("%s: no case %q", file, name)
		}
		worst := 0.
		for step, got := range curve(t, name, tc) {
			want, err := strconv.ParseFloat(rows[step+1][column], 64)
			if err != nil {
				t.Fatal(err)
			}
			d := math.Abs(got-want) / want
			if d > tolerance(name) {
				t.Errorf("%s, %s, step %d: loss %v, PyTorch's %v", file, name, step+1, got, want)
				break
			}
			worst = max(worst, d)
		}
		t.Logf("%s, %s: largest relative difference %.1e", file, name, worst)
	}
}

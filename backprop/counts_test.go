package backprop

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/optimize"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// What is replayed is computed as what is presented, and a step takes its
// operations once for each weight.
func TestReplayIsAmongTheCounts(t *testing.T) {
	const rows = 4 + (4 + 3) + (1 + 3) // at the first minibatch nothing is stored
	c := classifier(t, Config{Layers: layersOf(t, "7 dropout.5 5"), Minibatch: 4, Replay: Replay{Stored: 6, PerStep: 3}}, smallSpec, Gating{})
	e, err := c.Learn(blobs(smallSpec, 9, 1))
	if err != nil {
		t.Fatal(err)
	}
	const forward = 12*7 + 7*5 + 5*3
	const weights = 12*7 + 7 + 7*5 + 5 + 5*3 + 3
	want := plasticity.MACs{
		Forward:     rows * forward,
		Learning:    rows * (forward + 7*5 + 5*3),
		Elementwise: rows*(4*7+2*7+4*5+4*3) + 3*13*weights, // three steps of Adam
	}
	if e.MACs != want {
		t.Errorf("counted %+v, want %+v", e.MACs, want)
	}
	spec := stimulus.Spec{Dim: 2 * 5 * 6, Shape: stimulus.Shape{Channels: 2, Height: 5, Width: 6}, Classes: 3}
	c = classifier(t, Config{Layers: layersOf(t, "conv4x3 pool2 6"), Minibatch: 4}, spec, Gating{})
	if e, err = c.Learn(blobs(spec, 1, 1)); err != nil {
		t.Fatal(err)
	}
	const conv, pooled = 4 * 3 * 4, 4 * 1 * 2
	if want := int64(4*conv + (2*2+1)*pooled + 4*6 + 4*3 + 13*(4*18+4+pooled*6+6+6*3+3)); e.MACs.Elementwise != want {
		t.Errorf("a convolution: %d element-wise operations, want %d", e.MACs.Elementwise, want)
	}
}

// The operations of a step, product by product: those of Δw and the addition.
func TestOperationsOfAStep(t *testing.T) {
	for _, tc := range []struct {
		s    Step
		want int
	}{
		{Step{Rule: SGD}, 1 + 1},
		{Step{Rule: SGD, Decay: .1}, 2 + 1 + 1},
		{Step{Rule: Momentum}, 2 + 1 + 1},
		{Step{Rule: Nesterov}, 2 + 2 + 1 + 1},
		{Step{Rule: RMSProp}, 4 + 4 + 1},
		{Step{Rule: RMSProp, Decay: .1}, 2 + 4 + 4 + 1},
		{Step{Rule: Adam}, 3 + 4 + 5 + 1},
		{Step{Rule: AdamW, Decay: .1}, 3 + 4 + 5 + 2 + 1},
	} {
		c := classifier(t, Config{Minibatch: 2, Step: tc.s}, smallSpec, Gating{})
		e, err := c.Learn(blobs(smallSpec, 2, 1))
		if err != nil {
			t.Fatal(err)
		}
		if want := int64(2*4*3 + 39*tc.want); e.MACs.Elementwise != want {
			t.Errorf("%+v: %d element-wise operations, want %d", tc.s, e.MACs.Elementwise, want)
		}
	}
}

// Every example that is stored counts as written, and no other.
func TestReplayCountsItsWrites(t *testing.T) {
	c := classifier(t, Config{Minibatch: 1, Replay: Replay{Stored: 6, PerStep: 1}}, smallSpec, Gating{})
	b := blobs(smallSpec, 60, 1)
	written := 0
	for i := range b.N {
		before := slices.Clone(c.replay.x)
		e, err := c.Learn(b.Slice(i, i+1))
		if err != nil {
			t.Fatal(err)
		}
		var want int64
		if !slices.Equal(before, c.replay.x) {
			want = 1
		}
		if e.Writes != want {
			t.Fatalf("presentation %d: %d writes, want %d", i+1, e.Writes, want)
		}
		written += int(want)
	}
	if written <= 6 || written == b.N {
		t.Errorf("%d of %d were written: the test needs more than the 6 held, and not all", written, b.N)
	}
}

// What L-BFGS multiplies beside its passes, by definition. On these data every
// line search is content with its first point, so that the numbers of
// directions, points and slopes are those of the iterations.
func TestLBFGSCountsItsDirections(t *testing.T) {
	for _, iterations := range []int{1, 2, 20} {
		const rows = 60
		c := classifier(t, Config{Layers: layersOf(t, "6:tanh"), Minibatch: rows, Step: Step{Rule: LBFGS, Iterations: iterations}}, smallSpec, Gating{})
		e, err := c.Learn(blobs(smallSpec, rows, 1))
		if err != nil {
			t.Fatal(err)
		}
		passes := int(measure(t, c.Inspect(), "passes over a minibatch"))
		if int(c.c.steps) != iterations || passes != iterations+1 {
			t.Fatalf("%d steps in %d passes, the test needs %d in %d", c.c.steps, passes, iterations, iterations+1)
		}
		const n = 12*6 + 6 + 6*3 + 3
		const forward, learning = 12*6 + 6*3, 12*6 + 2*6*3
		further := iterations - 1
		want := plasticity.MACs{
			Forward: int64(passes * rows * forward),
			// The length of the first gradient; for each further direction 15
			// pairs and the products of the newest; for each direction its slope,
			// a point and the slope there.
			Learning:    int64(passes*rows*learning + n + further*(4*15+2)*n + iterations*3*n),
			Elementwise: int64(passes*rows*4*(6+3) + n + further*4*n),
		}
		if e.MACs != want {
			t.Errorf("%d iterations: counted %+v, want %+v", iterations, e.MACs, want)
		}
	}
}

// A line search that tries several points counts each of them, and the slope
// only where the gradient was asked for.
func TestSearchCountsPointsAndSlopes(t *testing.T) {
	const n = 1000
	s := &search{weights: n}
	next := func(f, g float64, want optimize.Operation) {
		t.Helper()
		if op, _, err := s.Iterate(f, g); err != nil || op != want {
			t.Fatalf("operation %v, error %v, want %v", op, err, want)
		}
	}
	s.Init(1, -1, 1)
	next(2, math.NaN(), optimize.FuncEvaluation)   // too high: another point
	next(1.5, math.NaN(), optimize.FuncEvaluation) // and another
	next(.9, math.NaN(), optimize.GradEvaluation)  // low: its slope
	next(.9, -.99, optimize.FuncEvaluation)        // too steep: another
	next(.8, math.NaN(), optimize.GradEvaluation)
	next(.8, -.1, optimize.MajorIteration)
	if want := n + n + 4*n + 2*n; s.macs != want || s.ops != n { // length, slope; four points; two slopes
		t.Errorf("the first search took %d MACs and %d operations, want %d and %d", s.macs, s.ops, want, n)
	}
	before := s.macs
	s.Init(.8, -1, 1)
	next(.1, math.NaN(), optimize.GradEvaluation)
	next(.1, -.1, optimize.MajorIteration)
	if want := 62*n + n + n + n; s.macs-before != want || s.ops != 5*n {
		t.Errorf("the second search took %d MACs and %d operations in all, want %d and %d", s.macs-before, s.ops, want, 5*n)
	}
}

// The bytes stated for what a rule remembers are those of its arrays; for
// L-BFGS, of the arrays that gonum's optimiser has.
func TestBytesOfMoments(t *testing.T) {
	const n = 12*6 + 6 + 6*3 + 3
	of := func(rule string) float64 {
		c := classifier(t, Config{Layers: layersOf(t, "6"), Minibatch: 20, Step: Step{Rule: rule}}, smallSpec, Gating{})
		return measure(t, c.Inspect(), "bytes of moments")
	}
	for rule, want := range map[string]float64{SGD: 0, Momentum: 4 * n, Nesterov: 4 * n, RMSProp: 4 * n, Adam: 8 * n, AdamW: 8 * n} {
		if got := of(rule); got != want {
			t.Errorf("%s: %v bytes, want %v", rule, got, want)
		}
	}
	method := &optimize.LBFGS{Store: historyPairs}
	quadratic := optimize.Problem{
		Func: func(x []float64) (f float64) {
			for i, v := range x {
				f += float64(i+1) * v * v
			}
			return f
		},
		Grad: func(g, x []float64) {
			for i, v := range x {
				g[i] = 2 * float64(i+1) * v
			}
		},
	}
	start := make([]float64, n)
	for i := range start {
		start[i] = 1
	}
	if _, err := optimize.Minimize(quadratic, start, &optimize.Settings{MajorIterations: 20}, method); err != nil {
		t.Fatal(err)
	}
	var want int
	v := reflect.ValueOf(method).Elem()
	for _, name := range []string{"x", "grad", "rho", "a"} {
		want += 8 * v.FieldByName(name).Len()
	}
	for _, name := range []string{"y", "s"} {
		for i := range v.FieldByName(name).Len() {
			want += 8 * v.FieldByName(name).Index(i).Len()
		}
	}
	if got := of(LBFGS); got != float64(want) || want < 8*30*n {
		t.Errorf("lbfgs: %v bytes, gonum holds %d", got, want)
	}
}

// The default of gonum is what is counted: another Store would be another rule.
func TestHistoryIsGonumsDefault(t *testing.T) {
	method := new(optimize.LBFGS)
	problem := optimize.Problem{Func: func(x []float64) float64 { return x[0] * x[0] }, Grad: func(g, x []float64) { g[0] = 2 * x[0] }}
	if _, err := optimize.Minimize(problem, []float64{3}, nil, method); err != nil {
		t.Fatal(err)
	}
	if method.Store != historyPairs {
		t.Errorf("gonum keeps %d pairs, this package %d", method.Store, historyPairs)
	}
}

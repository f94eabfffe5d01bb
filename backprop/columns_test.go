package backprop

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// What PyTorch 1.13 makes of columns with contrast and winners, written by
// peers/gradient_columns.py.
type columnsReference struct {
	Layers    string
	Shape     [3]int
	X         []float64
	Labels    []int
	Weights   map[string][]float64
	Outputs   []float64
	Loss      float64
	Gradients map[string][]float64
}

func TestColumnsAgreeWithPyTorch(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "columns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref columnsReference
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	t.Run("float32", func(t *testing.T) { agree[float32](t, ref, 1e-5) })
	t.Run("float64", func(t *testing.T) { agree[float64](t, ref, 1e-7) })
}

func agree[T number](t *testing.T, ref columnsReference, tolerance float64) {
	rows, classes := len(ref.Labels), len(ref.Outputs)/len(ref.Labels)
	shape := stimulus.Shape{Channels: ref.Shape[0], Height: ref.Shape[1], Width: ref.Shape[2]}
	spec := stimulus.Spec{Dim: shape.Size(), Shape: shape, Classes: classes}
	c, err := newCore[T](Config{Layers: layersOf(t, ref.Layers), Minibatch: rows}.withDefaults(), spec, lossCrossEntropy, classes, sources(1))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.params {
		if len(ref.Weights[p.name]) != len(p.w) {
			t.Fatalf("%d %s, PyTorch has %d", len(p.w), p.name, len(ref.Weights[p.name]))
		}
		for i, w := range ref.Weights[p.name] {
			p.w[i] = T(w)
		}
	}
	for i, v := range ref.X {
		c.train.x[i] = T(-v)
	}
	if _, err := c.wholeGradient(rows); err != nil { // what another minibatch leaves behind must not count
		t.Fatal(err)
	}
	for i, v := range ref.X {
		c.train.x[i] = T(v)
	}
	for i, y := range ref.Labels {
		c.train.labels[i] = T(y)
	}
	loss, err := c.wholeGradient(rows)
	if err != nil {
		t.Fatal(err)
	}
	near := func(what string, got []T, want []float64) {
		t.Helper()
		for i, v := range want {
			if math.Abs(float64(got[i])-v) > tolerance {
				t.Errorf("%s %d is %v, PyTorch's %v", what, i, got[i], v)
				return
			}
		}
	}
	near("loss", []T{T(loss)}, []float64{ref.Loss})
	near("output", c.train.outputs[len(c.train.outputs)-1], ref.Outputs)
	for _, p := range c.params {
		near("gradient of "+p.name, p.grad, ref.Gradients[p.name])
	}
}

var columnSpec = stimulus.Spec{Dim: 2 * 5 * 6, Shape: stimulus.Shape{Channels: 2, Height: 5, Width: 6}, Classes: 3}

// Columns' weights are counted once each, and what is multiplied and looked at
// by definition, where there is a gradient of the input and where there is none.
func TestCountsOfColumns(t *testing.T) {
	const rows = 7
	c := classifier(t, Config{Layers: layersOf(t, "contrast.1 columns4x3/2 winners2 unit contrast.1 6:tanh"), Minibatch: rows}, columnSpec, Gating{})
	e, err := c.Learn(blobs(columnSpec, rows, 1))
	if err != nil {
		t.Fatal(err)
	}
	const columns, seen = 2 * 3, 2 * 3 * 18 // at rows 0, 2 and columns 0, 2, 3
	const lower, upper, readout = seen * 4, columns * 4 * 6, 6 * 3
	const size = columns * 4
	const weights = lower + size + upper + 6 + readout + 3
	want := plasticity.MACs{
		Forward:  rows * (lower + upper + readout),
		Learning: rows * (lower + 2*upper + 2*readout),
		Elementwise: rows*(4*seen+4*size+size+columns*2+(2+3)*size+(4+5)*size+4*6+4*3) +
			13*weights,
	}
	if e.MACs != want {
		t.Errorf("counted %+v, want %+v", e.MACs, want)
	}
	held := 0
	c.Synapses(func(_ plasticity.Site, _ string, w []float32) { held += len(w) })
	if held != weights {
		t.Errorf("%d weights, want %d", held, weights)
	}
	if got := c.c.work().answer; got != 4*seen+2*size+size+2*size+4*size+2*6+2*3 {
		t.Errorf("an answer takes %d operations", got)
	}
}

// A column's unit is shown over its field, and a unit that is silent everywhere is
// dead in its column alone.
func TestColumnsAreInspected(t *testing.T) {
	c := classifier(t, Config{Layers: layersOf(t, "columns4x3/2:relu"), Minibatch: 8}, columnSpec, Gating{})
	present(t, c, blobs(columnSpec, 40, 1), 8)
	const unit, fan = 3*4 + 1, 18 // of the first column of the lower row
	fields := c.Fields(unit + 1)
	if len(fields) != unit+1 {
		t.Fatalf("%d fields, want %d", len(fields), unit+1)
	}
	want := make([]float32, columnSpec.Dim)
	for i, w := range c.c.params[0].w[unit*fan : (unit+1)*fan] {
		ch, dy, dx := i/9, i/3%3, i%3
		want[(ch*5+2+dy)*6+dx] = w
	}
	if !slices.Equal(fields[unit], want) {
		t.Errorf("field %v, want %v", fields[unit], want)
	}
	dead := measure(t, c.Inspect(), "dead units")
	w := c.c.params[0].w[unit*fan:]
	clear(w[:fan])
	c.c.params[1].w[unit] = -1
	if got := measure(t, c.Inspect(), "dead units"); got != dead+1 {
		t.Errorf("%v dead units with one made silent, %v before", got, dead)
	}
	if got := measure(t, c.Inspect(), "units"); got != 24 {
		t.Errorf("%v units, want 24", got)
	}
}

// Of equal outputs the first win, and what is not a number stays to be seen.
func TestTiesGoToTheFirst(t *testing.T) {
	for _, tc := range []struct {
		k    int
		x    []float64
		want []float64
	}{
		{2, []float64{5, 3, 1, 4, 0}, []float64{2, 0, 0, 1, 0}},
		{2, []float64{1, 3, 3, 3, 0}, []float64{0, 0, 0, 0, 0}},
		{4, []float64{1, 3, 1, 3, -1}, []float64{2, 4, 2, 4, 0}},
	} {
		won[float32](t, Inhibition, tc.k, tc.x, tc.want)
		won[float64](t, Inhibition, tc.k, tc.x, tc.want)
	}
	for _, tc := range []struct {
		k    int
		x    []float64
		want []float64
	}{
		{2, []float64{1, 3, 3, 3, 0}, []float64{0, 3, 3, 0, 0}},
		{3, []float64{1, 3, 1, 3, 1}, []float64{1, 3, 0, 3, 0}},
		{5, []float64{-1, 3, 1, 3, 1}, []float64{-1, 3, 1, 3, 1}},
		{2, []float64{-1, -3, -2, -1, -1}, []float64{-1, 0, 0, -1, 0}},
	} {
		won[float32](t, Winners, tc.k, tc.x, tc.want)
		won[float64](t, Winners, tc.k, tc.x, tc.want)
	}
}

func won[T number](t *testing.T, kind string, k int, x, want []float64) {
	t.Helper()
	n := len(x)
	layers := []Layer{{Kind: Dense, Units: n, Activation: Linear}, {Kind: kind, Active: k}}
	c, err := newCore[T](Config{Layers: layers}.withDefaults(), stimulus.Spec{Dim: n, Targets: n}, lossSquaredError, n, sources(1))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []*parameter[T]{c.params[0], c.params[2]} { // both hand on what they get
		clear(w.w)
		for i := range n {
			w.w[i*n+i] = 1
		}
	}
	in := make([]T, n)
	for i, v := range x {
		in[i] = T(v)
	}
	got := c.predict(make([]T, n), in)
	for i, v := range want {
		if got[i] != T(v) {
			t.Fatalf("%T: %s %d of %v are %v, want %v", got[0], kind, k, x, got, want)
		}
	}
	in[n-1] = T(math.NaN())
	if got := c.predict(make([]T, n), in); !slices.ContainsFunc(got, func(v T) bool { return v != v }) {
		t.Errorf("%T: %s of NaN are %v, want NaN among them", got[0], kind, got)
	}
}

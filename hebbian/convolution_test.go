package hebbian

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// convolved is a circuit with two convolutions, the lower one pooled.
func convolved(ruleName string) Config {
	return Config{
		Layers: []Layer{
			{Units: 7, Field: 3, Stride: 1, Active: 2, Shared: true, Pool: 2, Rule: ruleName},
			{Units: 5, Field: 2, Stride: 1, Active: 2, Shared: true, Rule: ruleName},
		},
		Minibatch: 4,
	}
}

// volume is places × channels, in float64.
type volume struct {
	rows, cols, channels int
	at                   func(y, x, c int) float64
}

// convolve is a convolution by loops: contrast, drives, winners measured from the
// largest drive that is left out, pooling, unit norm. index is where a kernel has
// its weight for a channel and a place of the field. It returns the output, place
// by place, and each place's field and drives.
func convolve(v volume, l Layer, kernel [][]float64, index func(c, dy, dx int) int) (out []float64, rows, cols int, fields, drives [][]float64) {
	down, across := v.rows-l.Field+1, v.cols-l.Field+1
	pool := max(l.Pool, 1)
	rows, cols = (down+pool-1)/pool, (across+pool-1)/pool
	out = make([]float64, rows*cols*l.Units)
	for y := range down {
		for x := range across {
			field := make([]float64, len(kernel[0]))
			mean := 0.
			for c := range v.channels {
				for dy := range l.Field {
					for dx := range l.Field {
						field[index(c, dy, dx)] = v.at(y+dy, x+dx, c)
						mean += v.at(y+dy, x+dx, c) / float64(len(field))
					}
				}
			}
			size := 0.
			for e := range field {
				field[e] -= mean
				size += field[e] * field[e]
			}
			for e := range field {
				field[e] /= math.Sqrt(size) + .1
			}
			drive := make([]float64, l.Units)
			for u, w := range kernel {
				for e := range w {
					drive[u] += w[e] * field[e]
				}
			}
			ranked := slices.Sorted(slices.Values(drive))
			left := ranked[len(ranked)-1-l.Active]
			for u, d := range drive {
				o := &out[(y/pool*cols+x/pool)*l.Units+u]
				*o = max(*o, d-left)
			}
			fields, drives = append(fields, field), append(drives, drive)
		}
	}
	norm := 0.
	for _, v := range out {
		norm += v * v
	}
	for i := range out {
		out[i] /= math.Sqrt(norm)
	}
	return out, rows, cols, fields, drives
}

// kernels are the weights of each layer, in float64.
func kernels(n *Circuit) (all [][][]float64) {
	for _, l := range n.layers {
		d, _ := l.Column(0)
		var k [][]float64
		for j := range d.Out() {
			var row []float64
			for _, v := range d.Weights().Row(j) {
				row = append(row, float64(v))
			}
			k = append(k, row)
		}
		all = append(all, k)
	}
	return all
}

// TestConvolutionsAgainstLoops compares the forward pass and a step of learning
// with loops in float64. Two of the four stimuli are repeats, which memory knows,
// and which must take no part in the step.
func TestConvolutionsAgainstLoops(t *testing.T) {
	const side, rate, beta = 9, .03, 1
	c := convolved("softhebb")
	s := unlabelled(side, 0)
	n := must(New(c, s, sources(3), must(gate.NewThreshold(gate.Instance, .05))))
	b := images(4, 4, side)
	copy(b.Row(2), b.Row(0))
	copy(b.Row(3), b.Row(1))
	before := kernels(n)
	e := learn(t, n, b)
	if got := n.Opened(); !slices.Equal(got, []bool{true, true, false, false}) {
		t.Fatalf("the gate was open at %v, want it open for the first two", got)
	}
	after := kernels(n)
	step := [][][]float64{}
	for _, k := range before {
		var zero [][]float64
		for _, row := range k {
			zero = append(zero, make([]float64, len(row)))
		}
		step = append(step, zero)
	}
	for i := range b.N {
		sensed := row(n.learn.sensed, i, side*side)
		v := volume{side, side, 1, func(y, x, _ int) float64 { return float64(sensed[y*side+x]) }}
		for k, l := range c.Layers {
			index := func(_, dy, dx int) int { return dy*l.Field + dx } // an image lies by channel
			if k > 0 {
				index = func(c, dy, dx int) int { return (dy*l.Field+dx)*v.channels + c } // a layer by place
			}
			out, rows, cols, fields, drives := convolve(v, l, before[k], index)
			for j, got := range row(n.learn.out[k], i, n.layers[k].Out()) {
				if math.Abs(float64(got)-out[j]) > 1e-5 {
					t.Fatalf("layer %d, stimulus %d: output %d is %v, want %v", k+1, i, j, got, out[j])
				}
			}
			for p, field := range fields {
				if !n.Opened()[i] {
					break
				}
				sum := 0.
				for _, u := range drives[p] {
					sum += math.Exp(beta * u)
				}
				for u, d := range drives[p] {
					y := math.Exp(beta*d) / sum
					for e, x := range field {
						step[k][u][e] += rate * y * (x - d*before[k][u][e]) / float64(len(fields))
					}
				}
			}
			v = volume{rows, cols, l.Units, func(y, x, c int) float64 { return out[(y*cols+x)*l.Units+c] }}
		}
	}
	var changed int64
	for k := range step {
		for u := range step[k] {
			for e, d := range step[k][u] {
				got := after[k][u][e] - before[k][u][e]
				if math.Abs(got-d) > 1e-6 {
					t.Fatalf("layer %d: weight %d of unit %d changes by %v, want %v", k+1, e, u, got, d)
				}
				if got != 0 {
					changed++
				}
			}
		}
	}
	if got := e.Updates[plasticity.Layer]; got != changed {
		t.Errorf("%d updates are counted, %d weights changed: each shared weight counts once", got, changed)
	}
}

// A layer whose one field is the whole image is a dense one, shared or not.
func TestOneFieldIsADenseLayer(t *testing.T) {
	task := newBlobs(5, 3, 8)
	b := task.batch(90)
	for _, ruleName := range []string{"resonance", "softhebb", "krotov-hopfield"} {
		var want map[string][]float32
		for _, l := range []Layer{{}, {Field: 8}, {Field: 8, Shared: true, Pool: 3}, {Shared: true}} {
			l.Units, l.Rule = 30, ruleName
			n := must(New(Config{Layers: []Layer{l}, Minibatch: 5}, task.spec, sources(5), budget(.5)))
			learn(t, n, b)
			if got := snapshot(n); want == nil {
				want = got
			} else if d := differs(want, got); len(d) > 0 || len(want) != len(got) {
				t.Errorf("%s, %+v: other weights than those of a dense layer: %v", ruleName, l, d)
			}
		}
	}
}

func TestConvolutionsInACircuit(t *testing.T) {
	task := newBlobs(6, 3, 8)
	c := convolved("")
	c.Layers[0].Units = 300
	n := must(New(c, task.spec, sources(6), budget(.3)))
	status := func() map[string]float64 {
		m := map[string]float64{}
		for _, v := range n.Inspect() {
			m[v.Name] = v.Value
		}
		return m
	}
	if s := status(); s["units"] != 305 || s["free units"] != 305 || s["synapses/layer"] != 300*9+5*4*300 {
		t.Errorf("before learning: %v", s)
	}
	learn(t, n, task.batch(300))
	if s := status(); s["free units"] >= 305 || s["dead units"] != 0 || !(s["active share/layer 2"] > 0 && s["active share/layer 2"] <= .4) {
		t.Errorf("after learning: %v", s)
	}
	fields := n.Fields(6)
	for _, f := range fields {
		for i, v := range f {
			if y, x := i/8, i%8; v != 0 && (y < 3 || y > 5 || x < 3 || x > 5) {
				t.Fatalf("a field of weights at row %d, column %d: want those of the place in the middle", y, x)
			}
		}
	}
	if len(fields) != 6 {
		t.Errorf("%d fields, want 6", len(fields))
	}
	n = must(New(convolved("softhebb"), task.spec, sources(6), budget(.3))) // small: gonum starts goroutines for large products
	learn(t, n, task.batch(300))
	x := task.batch(4)
	if got := testing.AllocsPerRun(100, func() { _, _ = n.Learn(x) }); got > 0 {
		t.Errorf("%v allocations a minibatch", got)
	}
	n = must(New(convolved("softhebb"), task.spec, sources(6), must(gate.NewThreshold(gate.Surprise, .99))))
	before := snapshot(n)
	e := learn(t, n, x)
	if d := differs(before, snapshot(n)); e.MACs.Learning != 0 || len(d) > 0 {
		t.Errorf("%d multiply-accumulates of learning at a gate that is shut, and changes in %v", e.MACs.Learning, d)
	}
	// Contrasted fields are dense: 36 places of 9 inputs onto 7 units, 4 of 28 onto 5; and
	// 64 sensors.
	c = convolved("softhebb")
	c.Memory.Blocks = []string{"none"}
	n = must(New(c, unlabelled(8, 0), sources(6)))
	if got, want := learn(t, n, images(1, 4, 8)).MACs.Forward, int64(4*(36*9*7+4*28*5+64)); got != want {
		t.Errorf("%d multiply-accumulates forward, want %d", got, want)
	}
}

// What fields share is listed, and a step outside of the rule is found.
func TestConvolutionsAreAsLocalAsTheyDeclare(t *testing.T) {
	task := newBlobs(7, 3, 8)
	c := convolved("softhebb")
	c.Memory = Memory{Reads: 1, Set: map[string]memory.Values{"conjunction": {"cells": 4, "groups": 5}}}
	n := must(New(c, task.spec, sources(7)))
	learn(t, n, task.batch(30))
	certify := func(l locality.Learner) locality.Certificate {
		return must(locality.Certify(l, task.batch(8), 4, rand.NewPCG(1, 2)))
	}
	listed := 0
	got := certify(n)
	for _, v := range got.Verdicts {
		if slices.Contains(v.NonLocal, locality.SharedWeights().Name) {
			listed++
		}
	}
	if !got.Holds() || listed != 2 {
		t.Errorf("%+v: want a certificate that holds and lists what both layers share", got)
	}
	if got := certify(cheat{n, func(n *Circuit, b stimulus.Batch) {
		d, _ := n.layers[0].Column(0)
		d.Weights().W[3] += .01 * b.X[0]
		d.Touched()
	}}); got.Holds() {
		t.Error("a step outside of the rule is certified")
	}
}

func TestLayersThatCannotBe(t *testing.T) {
	for name, l := range map[string]Layer{
		"negative pooling":                {Field: 3, Shared: true, Pool: -1},
		"pooling of weights of their own": {Field: 3, Pool: 2},
		"more than memory holds":          {Field: 3, Shared: true, Units: 1 << 16},
		"parameters of another rule":      {Field: 3, Shared: true, Params: rule.Params{"nosuch": 1}},
	} {
		side := 8
		if l.Units > 0 {
			side = 400
		}
		if _, err := New(Config{Layers: []Layer{l}}, unlabelled(side, 10), sources(1)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

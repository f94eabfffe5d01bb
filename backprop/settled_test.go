package backprop

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

var imageSpec = stimulus.Spec{Dim: 2 * 6 * 7, Shape: stimulus.Shape{Channels: 2, Height: 6, Width: 7}, Classes: 3}

const featureText = "contrast.1 whiten.001 conv5x3:linear relu.25 quadrants standard"

func features(t *testing.T) *Classifier {
	return classifier(t, Config{Layers: layersOf(t, featureText), Minibatch: 4, Settle: 40}, imageSpec, Gating{})
}

// TestWhatSettlesComesFirst: whitening learns from the first presentations, then
// standard, then weights, each alone; the ledger counts what a recount finds; and what
// settled is the covariance and the variance that it should be.
func TestWhatSettlesComesFirst(t *testing.T) {
	c, b := features(t), blobs(imageSpec, 160, 1)
	stages := [][]string{
		{"whiten, stage 1, means", "whiten, stage 1, moments"}, {"standard, stage 2, means", "standard, stage 2, moments"},
		{"layer 1 weights", "layer 1 biases", "readout weights", "readout biases"},
	}
	for lo := 0; lo < b.N; lo += 4 {
		before, changed, updates := map[string][]float32{}, []string(nil), int64(0)
		c.Synapses(func(_ plasticity.Site, name string, w []float32) { before[name] = slices.Clone(w) })
		e, err := c.Learn(b.Slice(lo, lo+4))
		if err != nil {
			t.Fatal(err)
		}
		c.Synapses(func(_ plasticity.Site, name string, w []float32) {
			if n, _ := bruteForce(before[name], w); n > 0 {
				changed, updates = append(changed, name), updates+n
			}
		})
		want := stages[min(lo/40, 2)]
		slices.Sort(changed)
		if slices.Sort(want); !slices.Equal(changed, want) {
			t.Fatalf("presentation %d changed %v, want %v", lo, changed, want)
		}
		if got := e.Updates[plasticity.Layer] + e.Updates[plasticity.Readout]; got != updates {
			t.Fatalf("presentation %d: the ledger has %d updates, a recount %d", lo, got, updates)
		}
		for i, m := range e.Marks {
			if !m.Has(plasticity.Layer) {
				t.Fatalf("presentation %d took no part", lo+i)
			}
		}
		if lo == 36 || lo == 76 {
			settledAt(t, c, b.X[max(lo-36, 0)*imageSpec.Dim:(lo+4)*imageSpec.Dim])
		}
	}
	if got := measure(t, c.Inspect(), "synapses"); got != 18+18*18+20+20+5*18+5+20*3+3 {
		t.Errorf("%v synapses", got)
	}
}

// settledAt puts the presentations of a stage through the network: what its layer gives
// is of mean 0 and of the variance that the layer is for.
func settledAt(t *testing.T, c *Classifier, x []float32) {
	t.Helper()
	s := c.c.settled[0]
	variance, tolerance := 1., .02 // less ε
	if c.presented > 40 {
		s = c.c.settled[1]
		variance, tolerance = 1/float64(s.width), .01/float64(s.width)
	}
	sum, square := make([]float64, s.width), make([]float64, s.width)
	rows := 0
	for lo := 0; lo < len(x); lo += 4 * imageSpec.Dim {
		copy(c.c.train.x, x[lo:lo+4*imageSpec.Dim])
		c.c.train.rows = 4
		c.c.train.forward.run(true)
		for k, v := range s.in.mem[:4*s.in.shape[1]] {
			sum[k%s.width] += float64(v)
			square[k%s.width] += float64(v) * float64(v)
		}
		rows += 4 * s.in.shape[1] / s.width
	}
	flat := 0
	for j := range sum {
		mean := sum[j] / float64(rows)
		v := square[j]/float64(rows) - mean*mean
		if v == 0 {
			flat++
			continue
		}
		if math.Abs(mean) > .01*math.Sqrt(variance) || s.epsilon == 0 && math.Abs(v-variance) > tolerance {
			t.Errorf("%s %d: mean %v, variance %v, want 0 and %v", s.name, j, mean, v, variance)
		}
	}
	if flat > s.width/4 {
		t.Errorf("%s: %d of %d never vary", s.name, flat, s.width)
	}
}

// TestSettledIsSaved in the middle of either stage, and forgotten by Reset.
func TestSettledIsSaved(t *testing.T) {
	b := blobs(imageSpec, 120, 2)
	for _, at := range []int{20, 60, 100} {
		whole, first, second := features(t), features(t), features(t)
		present(t, whole, b, 4)
		present(t, first, b.Slice(0, at), 4)
		if err := second.Load(bytes.NewReader(save(t, first))); err != nil {
			t.Fatal(err)
		}
		present(t, second, b.Slice(at, b.N), 4)
		if !bytes.Equal(save(t, second), save(t, whole)) {
			t.Errorf("saved at %d it went another way", at)
		}
		if err := second.Reset(); err != nil {
			t.Fatal(err)
		}
		present(t, second, b, 4)
		if !bytes.Equal(save(t, second), save(t, whole)) {
			t.Errorf("after Reset at %d it went another way", at)
		}
	}
}

// TestQuadrantsAreMeans of the regions that are meant, of channels as they lie, with
// odd numbers of places both ways.
func TestQuadrantsAreMeans(t *testing.T) {
	spec := stimulus.Spec{Dim: 2 * 3 * 5, Shape: stimulus.Shape{Channels: 2, Height: 3, Width: 5}, Targets: 8}
	c, err := newCore[float64](Config{Layers: layersOf(t, "quadrants")}.withDefaults(), spec, lossSquaredError, 8, sources(1))
	if err != nil {
		t.Fatal(err)
	}
	clear(c.params[0].w)
	x := make([]float64, spec.Dim)
	for i := range 8 {
		c.params[0].w[i*8+i] = 1
	}
	for i := range x {
		x[i] = float64(i * i)
	}
	var want []float64
	for ch := range 2 {
		for _, region := range [][4]int{{0, 2, 0, 3}, {0, 2, 3, 5}, {2, 3, 0, 3}, {2, 3, 3, 5}} {
			sum, n := 0., 0.
			for i := region[0]; i < region[1]; i++ {
				for j := region[2]; j < region[3]; j++ {
					sum, n = sum+x[(ch*3+i)*5+j], n+1
				}
			}
			want = append(want, sum/n)
		}
	}
	for i, v := range c.predict(make([]float64, 8), x) {
		if math.Abs(v-want[i]) > 1e-9*want[i] {
			t.Errorf("output %d is %v, want %v", i, v, want[i])
		}
	}
}

package backprop

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/internal/processor"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TestMain lets HEBBGRAD_BLAS choose the BLAS of a run, so that OpenBLAS and
// gonum can be compared.
func TestMain(m *testing.M) {
	want := os.Getenv("HEBBGRAD_BLAS")
	if want == "" {
		want = blas.Auto
	}
	if _, err := blas.Install(want); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(m.Run())
}

// A benchCase is one of the cases in which peers/gradient.py compares this
// package with PyTorch, or one of two layers compared with each other: the columns
// of the local learner and a dense one.
type benchCase struct {
	net, layers, step string
	batch             int
}

const (
	convNet    = "conv16x5 pool2 conv32x5 pool2 128"
	columnsNet = "contrast.1 columns80x12/4"
)

func benchCases() []benchCase {
	var cs []benchCase
	for _, units := range []int{256, 2000} {
		for _, batch := range []int{64, 128} {
			for _, step := range []string{SGD, Adam} {
				cs = append(cs, benchCase{fmt.Sprintf("784-%d-10", units), fmt.Sprint(units), step, batch})
			}
		}
	}
	cs = append(cs, benchCase{"784-256-10", "256", Adam, 32}, benchCase{"columns", columnsNet, Adam, 32})
	for _, step := range []string{SGD, Adam} {
		cs = append(cs, benchCase{"784-256-10", "256", step, 1}, benchCase{"conv", convNet, step, 64})
	}
	return cs
}

// BenchmarkLearn measures whole calls of Learn: validation, the copy of the
// minibatch, both passes, the step and its count.
func BenchmarkLearn(b *testing.B) {
	for _, bc := range benchCases() {
		b.Run(fmt.Sprintf("net=%s/batch=%d/step=%s", bc.net, bc.batch, bc.step), func(b *testing.B) {
			layers, err := ParseLayers(bc.layers)
			if err != nil {
				b.Fatal(err)
			}
			spec := stimulus.Spec{Dim: 784, Shape: stimulus.Shape{Channels: 1, Height: 28, Width: 28}, Classes: 10, Length: 1}
			cfg := Config{Layers: layers, Minibatch: bc.batch, Step: Step{Rule: bc.step, Rate: .001}}
			n, err := NewClassifier(cfg, spec, sources(1), Gating{})
			if err != nil {
				b.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, 2))
			const batches = 32
			all := stimulus.Batch{N: batches * bc.batch, D: 784, X: make([]float32, batches*bc.batch*784), Labels: make([]int, batches*bc.batch)}
			for i := range all.X {
				all.X[i] = r.Float32()
			}
			for i := range all.Labels {
				all.Labels[i] = r.IntN(10)
			}
			b.ReportAllocs()
			i := 0
			began, _ := processor.Seconds()
			for b.Loop() {
				at := i % batches * bc.batch
				if _, err := n.Learn(all.Slice(at, at+bc.batch)); err != nil {
					b.Fatal(err)
				}
				i++
			}
			b.ReportMetric(float64(b.N*bc.batch)/b.Elapsed().Seconds(), "presentations/s")
			if ended, ok := processor.Seconds(); ok && ended > began {
				b.ReportMetric(float64(b.N*bc.batch)/(ended-began), "presentations/cpu-s")
			}
		})
	}
}

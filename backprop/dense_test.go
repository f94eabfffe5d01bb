package backprop

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The dense kernels, which overlap tiles where sizes are no multiple of
// theirs, against sums in float64.
func TestDenseKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	draw := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
		return x
	}
	for _, rows := range []int{1, 2, 3, 4, 5, 64, 67, 130} {
		for _, size := range [][2]int{{8, 4}, {24, 4}, {32, 100}, {40, 132}, {200, 8}} {
			in, out := size[0], size[1]
			t.Run(fmt.Sprintf("%d×%d×%d", rows, in, out), func(t *testing.T) {
				n := rows
				x, w, b, dz := draw(rows*in), draw(in*out), make([]float32, out), draw(rows*out)
				y, dw := make([]float32, rows*out), make([]float32, in*out)
				build := &builder[float32]{rows: &n, capacity: rows}
				k := build.dense(plan{Layer: Layer{Kind: Dense, Units: out}, in: stimulus.Shape{Channels: in, Height: 1, Width: 1}})
				k.forward(y, [][]float32{x, w, b})
				for i := range rows {
					for o := range out {
						want, size := 0., 0.
						for j := range in {
							p := float64(x[i*in+j]) * float64(w[o*in+j])
							want, size = want+p, size+math.Abs(p)
						}
						if math.Abs(float64(y[i*out+o])-want) > 1e-6*size {
							t.Fatalf("output %d of row %d is %v, want %v", o, i, y[i*out+o], want)
						}
					}
				}
				k.gradW(dw, [][]float32{dz, x})
				for o := range out {
					for j := range in {
						want, size := 0., 0.
						for i := range rows {
							p := float64(dz[i*out+o]) * float64(x[i*in+j])
							want, size = want+p, size+math.Abs(p)
						}
						if math.Abs(float64(dw[o*in+j])-want) > 1e-6*size {
							t.Fatalf("gradient of weight %d of output %d is %v, want %v", j, o, dw[o*in+j], want)
						}
					}
				}
			})
		}
	}
}

// Steps made block by block are those made from the whole gradient.
func TestStepsInBlocks(t *testing.T) {
	for _, s := range everyRule() {
		cfg := Config{Layers: layersOf(t, "200:tanh"), Minibatch: 8, Step: s}.withDefaults()
		spec := checkSpec
		learn := func(whole bool) []float32 {
			c, err := newCore[float32](cfg, spec, lossCrossEntropy, 4, sources(3))
			if err != nil {
				t.Fatal(err)
			}
			if whole {
				for _, p := range c.params {
					p.later = nil
				}
			}
			r := rand.New(rand.NewPCG(5, 6))
			for range 5 {
				for i := range c.train.x {
					c.train.x[i] = float32(r.NormFloat64())
				}
				if _, err := c.gradient(8); err != nil {
					t.Fatal(err)
				}
				if whole {
					c.train.backward.run(true)
				}
				c.step(cfg.Step.Rate, func(p *parameter[float32], a float32) {
					for i, g := range p.grad {
						p.w[i] += a * g
					}
				}, func(p *parameter[float32], dw []float32) {
					for i, d := range dw {
						p.w[i] += d
					}
				})
			}
			var all []float32
			for _, p := range c.params {
				all = append(all, p.w...)
			}
			return all
		}
		if !slices.Equal(learn(true), learn(false)) {
			t.Errorf("%+v: steps in blocks differ from whole ones", s)
		}
	}
}

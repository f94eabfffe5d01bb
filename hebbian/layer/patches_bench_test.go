package layer

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// patchesOver is a layer of features of 6×6 patches over images of 32×32 in three
// colours, which stands after two presentations.
func patchesOver(tb testing.TB, units int, edit func(c *PatchesConfig)) *Patches {
	tb.Helper()
	var c PatchesConfig
	c.Units, c.In, c.Contrast = units, 3*32*32, .1
	c.Fields, _, c.Across = Grid(3, 32, 32, 6, 1)
	c.Init, c.Act = Init{Norm: 1}, Activation{Kind: ReLU, Threshold: .25}
	c.NewRule = func(s rule.Shape) (rule.Rule, error) { return rule.New("competitive", nil, s) }
	c.Conscience, c.Whiten, c.Quadrants, c.Standard = .05, .001, true, true
	c.Settle, c.Train, c.Sample = 1, 1, 10
	if edit != nil {
		edit(&c)
	}
	l, err := NewPatches(c, rand.NewPCG(1, 2))
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// BenchmarkPatches is the forward pass of a layer that stands, and one presentation
// of the units' learning. A multiply-accumulate of the product counts as one.
func BenchmarkPatches(b *testing.B) {
	if _, err := blas.Install("auto"); err != nil {
		b.Fatal(err)
	}
	x := make([]float32, 3*32*32)
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range x {
		x[i] = rng.Float32()
	}
	var led plasticity.Ledger
	for _, units := range []int{400, 1600} {
		for _, what := range []string{"forward", "compare", "learn", "stored"} {
			b.Run(fmt.Sprintf("units=%d/%s", units, what), func(b *testing.B) {
				l := patchesOver(b, units, func(c *PatchesConfig) {
					switch what {
					case "compare":
						c.Compare = 1 << 40
					case "learn":
						c.Train = 1 << 40
					case "stored":
						c.Store = 1
					}
				})
				dst := make([]float32, l.Out())
				once := func() {
					led.Begin(1)
					if err := l.Forward(&led, dst, x, 1); err != nil {
						b.Fatal(err)
					}
					if err := l.Learn(Step{Ledger: &led, Site: plasticity.Layer}); err != nil {
						b.Fatal(err)
					}
				}
				for range 4 {
					once()
				}
				b.ReportAllocs()
				for b.Loop() {
					once()
				}
				if what == "forward" || what == "compare" {
					b.ReportMetric(float64(729*108*units)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
				}
			})
		}
	}
}

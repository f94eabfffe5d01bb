package layer

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// BenchmarkLearn presents and learns, with exact counting, 784 onto 2000
// units, from stimuli as sparse as handwritten digits: a fifth of the inputs
// are not 0.
func BenchmarkLearn(b *testing.B) {
	if _, err := blas.Install("auto"); err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"krotov-hopfield", "softhebb", "oja"} {
		for _, n := range []int{1, 100} {
			b.Run(fmt.Sprintf("rule=%s/batch=%d", name, n), func(b *testing.B) { benchmark(b, name, n) })
		}
	}
}

func benchmark(b *testing.B, name string, n int) {
	const in, out, images = 784, 2000, 500
	l := build(b, name, rule.Params{"anneal": 0}, in, out, 0, Activation{})
	r := rand.New(rand.NewPCG(1, 1))
	w := l.Weights().W
	for i := range w {
		w[i] = r.Float32() * .05
	}
	l.Touched()
	x := make([]float32, images*in)
	for i := range x {
		row, col := i%in/28, i%28
		if row >= 4 && row < 24 && col >= 4 && col < 24 && r.Float64() < .375 {
			x[i] = r.Float32()
		}
	}
	dst := make([]float32, n*out)
	var led plasticity.Ledger
	updates := int64(0)
	once := func(i int) {
		at := i * n % images
		led.Begin(n)
		if err := l.Forward(&led, dst, x[at*in:(at+n)*in], n); err != nil {
			b.Fatal(err)
		}
		if err := l.Learn(Step{Ledger: &led, Site: plasticity.Layer}); err != nil {
			b.Fatal(err)
		}
		e, err := led.Entry()
		if err != nil {
			b.Fatal(err)
		}
		updates += e.Updates[plasticity.Layer]
	}
	for i := range images / n {
		once(i) // so that room has been made for the largest batch
	}
	updates = 0
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		once(i)
	}
	shown := float64(n) * float64(b.N)
	b.ReportMetric(shown/b.Elapsed().Seconds(), "presentations/s")
	b.ReportMetric(float64(updates)/shown, "updates/presentation")
}

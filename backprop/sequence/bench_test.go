package sequence

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/internal/processor"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// BenchmarkSymbols is characters per second of both networks on random symbols, 65
// of them: learning, and predicting alone.
func BenchmarkSymbols(b *testing.B) {
	if _, err := blas.Install(cmp.Or(os.Getenv("HEBBGRAD_BLAS"), blas.Auto)); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		o       Options
		streams int
	}{
		{"net=window8-256", Options{Embedding: 32, Units: 256, Length: 8, Minibatch: 16}, 1},
		{"net=gru256", Options{Embedding: 32, Units: 256, Minibatch: 16}, 1},
		{"net=gru256", Options{Embedding: 32, Units: 256, Minibatch: 64}, 1},
		{"net=gru256", Options{Embedding: 32, Units: 256, Minibatch: 64}, 4},
	} {
		const symbols, n = 65, 1 << 12
		r := rand.New(rand.NewPCG(1, 2))
		text := stimulus.Batch{N: n, Boundaries: make([]bool, n)}
		for i := range n {
			text.Symbols, text.Labels = append(text.Symbols, int32(r.IntN(symbols))), append(text.Labels, r.IntN(symbols))
			if c.streams > 1 {
				text.Streams = append(text.Streams, int32(i%c.streams))
			}
		}
		c.o.Step = backprop.Step{Rule: backprop.Adam}
		l, err := New(c.o, stimulus.Spec{Symbols: symbols, Classes: symbols, Bounded: true, Length: n, Streams: c.streams}, nil, rand.NewPCG(1, 2))
		if err != nil {
			b.Fatal(err)
		}
		m := c.o.Minibatch
		var updates int64
		run := func(how string, call func(stimulus.Batch) error) {
			b.Run(fmt.Sprintf("%s/streams=%d/batch=%d/%s", c.name, c.streams, m, how), func(b *testing.B) {
				b.ReportAllocs()
				if err := call(text.Slice(0, m)); err != nil { // makes room
					b.Fatal(err)
				}
				i := 0
				began, _ := processor.Seconds()
				for b.Loop() {
					if err := call(text.Slice(i, i+m)); err != nil {
						b.Fatal(err)
					}
					i = (i + m) % n
				}
				if how == "learning" {
					b.ReportMetric(float64(updates)/float64(m), "updates/character")
				}
				b.ReportMetric(l.Inspect()[1].Value, "B-of-state")
				b.ReportMetric(float64(b.N*m)/b.Elapsed().Seconds(), "characters/s")
				if ended, ok := processor.Seconds(); ok && ended > began {
					b.ReportMetric(float64(b.N*m)/(ended-began), "characters/cpu-s")
				}
			})
		}
		run("learning", func(s stimulus.Batch) error {
			e, err := l.Learn(s)
			updates = e.Updates[plasticity.Layer] + e.Updates[plasticity.Readout]
			return err
		})
		p := make([]float32, m*symbols)
		run("frozen", func(s stimulus.Batch) error { return l.Probabilities(p, s.WithoutAnswers()) })
	}
}

package tracks_test

import (
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/processor"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// BenchmarkText is characters per second on tinyshakespeare, learning alone and
// predicting alone, with the synaptic updates of a character and the bytes held. The
// text is met before the clock runs, so that every context has its place.
func BenchmarkText(b *testing.B) {
	const length = 200000
	for _, name := range []string{"unigram", "counts", "kneser-ney", "associative", "associative-readout"} {
		b.Run(name, func(b *testing.B) { benchmarkText(b, name, length) })
	}
}

func benchmarkText(b *testing.B, name string, length int) {
	s, err := namedTrack(b, "text", nil).Open(bench.Rep{Seed: 1, Budget: length})
	if err != nil {
		b.Fatal(err)
	}
	var text stimulus.Batch
	if _, err := s.Stream.Next(&text, length); err != nil {
		b.Fatal(err)
	}
	arm := armNamed(b, name)
	set, _, err := bench.Resolve(arm, "text", nil)
	if err != nil {
		b.Fatal(err)
	}
	l, err := arm.New(bench.Setup{Spec: s.Spec(), Settings: set, Rand: bench.RandFor(1, "text", name)})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := l.Learn(text); err != nil {
		b.Fatal(err)
	}
	p := make([]float32, s.Spec().Classes)
	var updates int64
	run := func(how string, step func(stimulus.Batch) error) {
		b.Run(how, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			updates = 0
			began, _ := processor.Seconds()
			for b.Loop() {
				if err := step(text.Slice(i, i+1)); err != nil {
					b.Fatal(err)
				}
				if i++; i == length {
					i = 0
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "characters/s")
			if ended, ok := processor.Seconds(); ok && ended > began {
				b.ReportMetric(float64(b.N)/(ended-began), "characters/cpu-s")
			}
			if updates > 0 {
				b.ReportMetric(float64(updates)/float64(b.N), "updates/character")
			}
			for _, m := range l.(bench.Inspector).Inspect() {
				if m.Name == "bytes" {
					b.ReportMetric(m.Value, "bytes")
				}
			}
		})
	}
	run("learning", func(c stimulus.Batch) error {
		e, err := l.Learn(c)
		for _, n := range e.Updates {
			updates += n
		}
		return err
	})
	run("predicting", func(c stimulus.Batch) error { return l.(bench.Forecaster).Probabilities(p, c.WithoutAnswers()) })
}

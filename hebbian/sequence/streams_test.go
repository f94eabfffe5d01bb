package sequence

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TestStreamsDoNotMix: what follows in a stream depends on what was shown in it, and
// not on what was shown in another in between; also once it was saved and loaded.
func TestStreamsDoNotMix(t *testing.T) {
	spec := spelling
	spec.Streams = 2
	make2 := func() *Learner {
		l, err := New(small(SiteYoked, true), spec, nil, rand.NewPCG(5, 6))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	text := spell(401)
	text.Boundaries = make([]bool, text.N)
	both := stimulus.Batch{}
	add := func(b *stimulus.Batch, i int, stream int32) {
		b.N++
		b.Symbols, b.Labels = append(b.Symbols, text.Symbols[i]), append(b.Labels, text.Labels[i])
		b.Streams, b.Boundaries = append(b.Streams, stream), append(b.Boundaries, false)
	}
	for i := range 200 {
		add(&both, i, 0)
		add(&both, 200+i, 1)
	}
	l := make2()
	learn(t, l, both)
	type place struct {
		at     int
		stream int32
	}
	predict := func(l *Learner, shown ...place) []float32 {
		b := stimulus.Batch{}
		for _, s := range shown {
			add(&b, s.at, s.stream)
		}
		p := make([]float32, b.N*spec.Classes)
		if err := l.Probabilities(p, b.WithoutAnswers()); err != nil {
			t.Fatal(err)
		}
		return p[len(p)-spec.Classes:]
	}
	alone := predict(l, place{200, 0}, place{201, 0})
	if !slices.Equal(predict(l, place{200, 0}, place{7, 1}, place{8, 1}, place{201, 0}), alone) {
		t.Error("what another stream showed in between changes what is foretold")
	}
	if slices.Equal(predict(l, place{7, 0}, place{8, 0}, place{201, 0}), alone) {
		t.Error("what the same stream showed before changes nothing")
	}
	saved := new(bytes.Buffer)
	if err := l.Save(saved); err != nil {
		t.Fatal(err)
	}
	m := make2()
	if err := m.Load(saved); err != nil {
		t.Fatal(err)
	}
	for _, s := range []int32{0, 1} {
		if !slices.Equal(predict(l, place{5, s}), predict(m, place{5, s})) {
			t.Errorf("stream %d goes on otherwise where it was loaded", s)
		}
	}

	// A stream by itself is as one among others of which nothing was shown.
	one, other := mustNew(t, small(SiteYoked, true), nil), make2()
	learn(t, one, text)
	second := text.Clone()
	second.Streams = slices.Repeat([]int32{1}, text.N)
	learn(t, other, second)
	p, q := make([]float32, text.N*spec.Classes), make([]float32, text.N*spec.Classes)
	if err := one.Probabilities(p, text.WithoutAnswers()); err != nil {
		t.Fatal(err)
	}
	if err := other.Probabilities(q, second.WithoutAnswers()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p, q) {
		t.Error("the second of two streams is learned otherwise than the only one")
	}
}

package backprop

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// stepped describes what only presentations that take part in a step change.
type stepped struct{ *Classifier }

func (s stepped) Keep(w *state.Walker) { s.keepStepped(w) }

// steppedBytes is that as bytes.
func steppedBytes(t *testing.T, c *Classifier) []byte {
	t.Helper()
	b, err := state.Marshal(stepped{c})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// firstDifference names the array in which a differs from b.
func firstDifference(a, b *Classifier) string {
	of := map[string][]float32{}
	state.Visit(stepped{b}, func(name string, v []float32) { of[name] = v })
	first := "in a count or a generator"
	state.Visit(stepped{a}, func(name string, v []float32) {
		if !slices.Equal(v, of[name]) {
			first = name
		}
	})
	return first
}

// closings says for each of six minibatches which presentations the gate is open
// for; once moments and stored examples are there, two of them stay closed whole.
func closings() [][]bool {
	const n, y = false, true
	return [][]bool{
		{y, n, n, y, y, n, n, n},
		{n, n, y, n, y, n, n, y},
		{n, n, n, n, n, n, n, n},
		{n, y, n, n, n, n, n, n},
		{n, n, n, n, n, n, n, n},
		{y, y, y, y, y, y, n, y},
	}
}

// A closed gate takes a presentation out of the step. After every minibatch the
// whole state, moments and generators of dropout and replay included, is that of
// a learner that was never shown the closed presentations, and so is what the
// ledger has of the call; only what counts or samples presentations knows of them.
func TestClosedGateTakesNoPart(t *testing.T) {
	for _, s := range append(everyRule(), Step{Rule: LBFGS, Iterations: 4}) {
		layers := "9 dropout.4 6:tanh"
		if s.Rule == LBFGS {
			layers = "9 6:tanh"
		}
		cfg := Config{Layers: layersOf(t, layers), Minibatch: 8, Step: s, Replay: Replay{Stored: 10, PerStep: 3}}
		gated := classifier(t, cfg, smallSpec, Gating{Gate: &listed{open: slices.Concat(closings()...)}})
		open := classifier(t, cfg, smallSpec, Gating{})
		b := blobs(smallSpec, 48, 4)
		taken := 0
		for m, pattern := range closings() {
			shown := b.Slice(8*m, 8*m+8)
			kept := stimulus.Batch{D: b.D}
			for i, is := range pattern {
				if is {
					kept.N++
					kept.X = append(kept.X, shown.Row(i)...)
					kept.Labels = append(kept.Labels, shown.Labels[i])
				}
			}
			got, err := gated.Learn(shown)
			if err != nil {
				t.Fatal(err)
			}
			want := plasticity.Entry{}
			if kept.N > 0 {
				if want, err = open.Learn(kept); err != nil {
					t.Fatal(err)
				}
			}
			if !slices.Equal(gated.Opened(), pattern) {
				t.Fatalf("opened %v, want %v", gated.Opened(), pattern)
			}
			marks := make([]plasticity.Mark, len(pattern))
			next := 0
			for i, is := range pattern {
				if is {
					marks[i] = want.Marks[next]
					next++
				}
			}
			want.Presentations, want.Marks = 8, marks
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v, minibatch %d: the ledger has %+v, want %+v", s, m+1, got, want)
			}
			if kept.N > 0 && !slices.ContainsFunc(marks, func(m plasticity.Mark) bool { return m.Has(plasticity.Layer) && m.Has(plasticity.Readout) }) {
				t.Fatalf("%+v, minibatch %d: no event", s, m+1)
			}

			taken += kept.N
			if n := gated.network; n.presented != 8*(m+1) || n.asked != int64(n.presented) || n.open != int64(taken) || n.watch.seen != int64(m+1) {
				t.Errorf("%+v, minibatch %d: %d presented, asked %d times, open %d, sampled %d", s, m+1, n.presented, n.asked, n.open, n.watch.seen)
			}
			if !bytes.Equal(steppedBytes(t, gated), steppedBytes(t, open)) {
				t.Fatalf("%+v, minibatch %d: the state differs from that of a learner that saw the open presentations alone: %s", s, m+1, firstDifference(gated, open))
			}
		}
	}
}

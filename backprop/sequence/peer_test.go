package sequence

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// peerCase is a case of testdata/symbols.json, which peers/symbols_fixture.py makes.
type peerCase struct {
	Kind                      string
	Reach, Minibatch, Streams int
	Step                      string
	Losses                    []float64
	Weights                   [][]float64
}

// TestPyTorchHasTheSameWeights asks for those after 200 steps within 1e-3, relative
// to the largest of their array.
func TestPyTorchHasTheSameWeights(t *testing.T) {
	data, err := os.ReadFile("testdata/symbols.json")
	if err != nil {
		t.Fatal(err)
	}
	var peer struct{ Cases map[string]peerCase }
	if err := json.Unmarshal(data, &peer); err != nil {
		t.Fatal(err)
	}
	if len(peer.Cases) != 6 {
		t.Fatalf("%d cases", len(peer.Cases))
	}
	for name, c := range peer.Cases {
		t.Run(name, func(t *testing.T) { c.compare(t) })
	}
}

func (c peerCase) compare(t *testing.T) {
	const steps = 200
	o := Options{Embedding: 4, Units: 8, Minibatch: c.Minibatch, Step: backprop.Step{Rule: c.Step, Rate: .1}}
	if c.Step == backprop.Adam {
		o.Step.Rate = .01
	}
	if c.Kind == "window" {
		o.Length = c.Reach
	} else {
		o.Truncation = c.Reach
	}
	n := steps * c.Minibatch
	l, err := New(o, stimulus.Spec{Symbols: alphabet, Classes: alphabet, Bounded: true, Length: n, Streams: c.Streams}, nil, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	state := uint64(12345)
	next := func() float64 {
		state = state*6364136223846793005 + 1442695040888963407
		return float64(state>>32) / (1 << 32)
	}
	for _, p := range l.n.all {
		for i := range p.w {
			p.w[i] = float32(2*next() - 1)
		}
	}
	b := stimulus.Batch{N: n}
	for i := range n + c.Streams {
		s := int(next() * alphabet)
		if i < n {
			b.Symbols, b.Boundaries = append(b.Symbols, int32(s)), append(b.Boundaries, i < c.Streams)
			if c.Streams > 1 {
				b.Streams = append(b.Streams, int32(i%c.Streams))
			}
		}
		if i >= c.Streams {
			b.Labels = append(b.Labels, s)
		}
	}
	for step := range steps {
		if _, err := l.Learn(b.Slice(step*c.Minibatch, (step+1)*c.Minibatch)); err != nil {
			t.Fatal(err)
		}
		if want := c.Losses[step/20]; step%20 == 0 && math.Abs(l.loss-want) > 1e-3*want {
			t.Fatalf("step %d: loss %.6f, PyTorch %.6f", step, l.loss, want)
		}
	}
	for k, p := range l.n.all {
		largest := 0.
		for _, want := range c.Weights[k] {
			largest = math.Max(largest, math.Abs(want))
		}
		for i, want := range c.Weights[k] {
			if got := float64(p.w[i]); math.Abs(got-want) > 1e-3*largest {
				t.Fatalf("%s, weight %d: %.6f, PyTorch %.6f", p.name, i, got, want)
			}
		}
	}
}

package sequence

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

const alphabet = 7

// spelled is some symbols of as many streams, each with the one that follows and a
// few beginnings.
func spelled(n, streams int) (stimulus.Spec, stimulus.Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	b := stimulus.Batch{N: n}
	for i := range n {
		b.Symbols = append(b.Symbols, int32(r.IntN(alphabet)))
		b.Labels = append(b.Labels, r.IntN(alphabet))
		b.Boundaries = append(b.Boundaries, i < streams || r.IntN(9) == 0)
		if streams > 1 {
			b.Streams = append(b.Streams, int32(i%streams))
		}
	}
	return stimulus.Spec{Symbols: alphabet, Classes: alphabet, Bounded: true, Length: 1000, Streams: streams}, b
}

// cases are networks of both kinds.
func cases() map[string]Options {
	sgd := backprop.Step{Rule: backprop.SGD}
	return map[string]Options{
		"window":              {Embedding: 3, Units: 5, Length: 4, Minibatch: 6, Step: sgd},
		"gru":                 {Embedding: 3, Units: 5, Minibatch: 6, Step: sgd},
		"gru truncated later": {Embedding: 3, Units: 5, Minibatch: 4, Truncation: 7, Step: sgd},
	}
}

// TestGradients checks them with central differences, in float64, of the mean loss
// of the presentations that learn, at the third minibatch.
func TestGradients(t *testing.T) {
	for name, o := range cases() {
		for _, streams := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s/streams=%d", name, streams), func(t *testing.T) {
				spec, b := spelled(3*o.Minibatch, streams)
				if err := o.resolve(spec); err != nil {
					t.Fatal(err)
				}
				n := newNet[float64](o, alphabet, streams)
				n.reset(rand.NewPCG(3, 4))
				for lo := 0; lo < b.N; lo += o.Minibatch {
					n.move(o.Minibatch)
					n.train.take(&b, lo, lo+o.Minibatch)
					n.forward(n.train, n.at, o.Minibatch)
				}
				share := []float32{1, 0, 1, 1, .5, 1}[:o.Minibatch]
				loss := func() (sum float64) {
					n.forward(n.train, n.at, o.Minibatch)
					open := 0
					for r, v := range share {
						if v != 0 {
							open++
							sum -= float64(v) * math.Log(n.train.out[r*n.outs+n.train.labels[n.train.n-o.Minibatch+r]])
						}
					}
					return sum / float64(open)
				}
				n.backward(o.Minibatch, share)
				for _, p := range n.all {
					for i := range p.w {
						got := p.grad[i]
						if p.width > 0 && !p.isIn[i/p.width] {
							got = 0
						}
						const h = 1e-5
						was := p.w[i]
						p.w[i] = was + h
						up := loss()
						p.w[i] = was - h
						down := loss()
						p.w[i] = was
						if want := (up - down) / (2 * h); math.Abs(got-want) > 1e-8+1e-6*math.Abs(want) {
							t.Fatalf("%s, weight %d: gradient %.9g, by differences %.9g", p.name, i, got, want)
						}
					}
				}
			})
		}
	}
}

// TestSingleFollowsDouble has the learner make 60 steps in float32 beside the same
// network in float64.
func TestSingleFollowsDouble(t *testing.T) {
	for name, o := range cases() {
		o.Embedding, o.Units, o.Step = 8, 24, backprop.Step{Rule: backprop.Momentum}
		for _, streams := range []int{1, 2} {
			spec, b := spelled(60*o.Minibatch, streams)
			l, err := New(o, spec, nil, rand.NewPCG(5, 6))
			if err != nil {
				t.Fatal(err)
			}
			slow := newNet[float64](l.n.o, alphabet, streams)
			slow.reset(rand.NewPCG(5, 6))
			share := []float32{1, 1, 1, 1, 1, 1}[:o.Minibatch]
			for lo := 0; lo < b.N; lo += o.Minibatch {
				if _, err := l.Learn(b.Slice(lo, lo+o.Minibatch)); err != nil {
					t.Fatal(err)
				}
				slow.move(o.Minibatch)
				slow.train.take(&b, lo, lo+o.Minibatch)
				slow.forward(slow.train, slow.at, o.Minibatch)
				slow.backward(o.Minibatch, share)
				slow.step(slow.o.Step.Rate, func(_ plasticity.Site, w, dw []float64) {
					for i, d := range dw {
						w[i] += d
					}
				})
			}
			for k, p := range slow.all {
				for i, want := range p.w {
					if got := float64(l.n.all[k].w[i]); math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
						t.Fatalf("%s, %d streams, %s, weight %d: %v in float32, %v in float64", name, streams, p.name, i, got, want)
					}
				}
			}
		}
	}
}

// TestWhatASampledGateLearnsIsUnbiased: over many draws the step of a minibatch of
// which some labels are expected and others are not is on average that of the mean
// loss of all of it; a step of the mean of those that are open is not.
func TestWhatASampledGateLearnsIsUnbiased(t *testing.T) {
	for name, o := range cases() {
		spec, b := spelled(o.Minibatch, 1)
		b.Labels = []int{0, 1, 0, 2, 0, 0}[:o.Minibatch]
		step := func(g gate.Gate) []float64 {
			l := mustNew(t, o, spec, g)
			l.n.bias.w[0] = 3 // the first symbol is expected
			before := slices.Clone(l.n.bias.w)
			if _, err := l.Learn(b); err != nil {
				t.Fatal(err)
			}
			var d []float64
			for i, w := range l.n.bias.w {
				d = append(d, float64(w-before[i]))
			}
			return d
		}
		want, mean := step(nil), make([]float64, alphabet)
		const draws = 4000
		for i := range draws {
			g, err := gate.NewSampled(gate.Surprise, 3, rand.NewPCG(7, uint64(i)))
			if err != nil {
				t.Fatal(err)
			}
			for j, d := range step(g) {
				mean[j] += d / draws
			}
		}
		for j := range want {
			if math.Abs(mean[j]-want[j]) > .05*math.Abs(want[0]) {
				t.Errorf("%s: bias %d moves by %v on average, without a gate by %v", name, j, mean[j], want[j])
			}
		}
	}
}

package bench_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The sketches here, in language_test.go and in environment_test.go hold the
// contracts against kinds of track that are not classification. Each is small and
// complete: the runner really runs a tiny learner on it, and the learner learns.

// sketch is a track whose sessions are made by a function.
type sketch struct {
	name string
	need bench.Capability
	open func(bench.Rep) *bench.Session
}

func (s sketch) Name() string                               { return s.name }
func (s sketch) Summary() string                            { return s.name + ", a sketch" }
func (s sketch) Needs() []bench.Capability                  { return []bench.Capability{s.need} }
func (s sketch) Open(rep bench.Rep) (*bench.Session, error) { return s.open(rep), nil }

// shown is a stream whose presentations a function appends to a batch.
type shown struct {
	spec stimulus.Spec
	fill func(dst *stimulus.Batch, i int)
	at   int
}

func (s *shown) Spec() stimulus.Spec { return s.spec }
func (s *shown) Next(dst *stimulus.Batch, n int) (int, error) {
	*dst = stimulus.Batch{N: min(n, s.spec.Length-s.at), D: s.spec.Dim}
	for i := range dst.N {
		s.fill(dst, s.at+i)
	}
	s.at += dst.N
	return dst.N, nil
}

// declared is an arm that exists.
func declared(t *testing.T, name string) bench.Arm {
	t.Helper()
	all, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(a bench.Arm) bool { return a.Name == name })
	if i < 0 {
		t.Fatalf("no arm is called %q", name)
	}
	return all[i]
}

func TestSketchRecall(t *testing.T) {
	const n, p = 64, 4
	rng := rand.New(rand.NewPCG(1, 1))
	patterns := make([]float32, n*p)
	for i := range patterns {
		patterns[i] = float32(2*rng.IntN(2) - 1)
	}
	probe := func(l bench.Learner, _ int, emit func(bench.Measure)) error {
		cue := stimulus.Batch{N: p, D: n, X: slices.Clone(patterns)}
		for i := 0; i < len(cue.X); i += 7 {
			cue.X[i] = -cue.X[i]
		}
		out, wrong := make([]float32, n*p), 0
		err := bench.Recall(l, out, cue)
		for i, v := range out {
			if v != patterns[i] {
				wrong++
			}
		}
		emit(bench.Measure{Name: "bit error", Value: float64(wrong) / (n * p), Unit: "fraction"})
		return err
	}
	track := sketch{"recall", bench.NeedRecall, func(bench.Rep) *bench.Session {
		return &bench.Session{Grid: []int{0, p}, Probe: probe, Stream: &shown{spec: stimulus.Spec{Dim: n, Length: p},
			fill: func(dst *stimulus.Batch, i int) { dst.X = append(dst.X, patterns[i*n:(i+1)*n]...) }}}
	}}
	r := mustRun(t, bench.RunSpec{Track: track, Arm: declared(t, "hopfield")})
	if before, after := value(t, r, "bit error", 0), value(t, r, "bit error", p); before != 37./256 || after > .01 {
		t.Errorf("bit error %v before and %v after: want that of the cues, of which 37 bits are wrong, then recall", before, after)
	}
}

func TestSketchSpikeTimes(t *testing.T) {
	// Input 0 fires 5 ms before the output, input 1 5 ms after it; a new
	// sequence, whose clock starts again, begins with every third spike.
	fill := func(dst *stimulus.Batch, i int) {
		dst.X = append(dst.X, [][]float32{{1, 0}, {0, 0}, {0, 1}}[i%3]...)
		dst.Targets = append(dst.Targets, []float32{0, 1, 0}[i%3])
		dst.Times = append(dst.Times, .005*float64(i%3))
		dst.Boundaries = append(dst.Boundaries, i%3 == 0)
	}
	track := sketch{"spikes", bench.NeedFields, func(bench.Rep) *bench.Session {
		return &bench.Session{Stream: &shown{spec: stimulus.Spec{Dim: 2, Targets: 1, Timed: true, Bounded: true, Length: 300}, fill: fill},
			Probe: func(l bench.Learner, _ int, emit func(bench.Measure)) error {
				w := l.(bench.Fielder).Fields(1)[0]
				emit(bench.Measure{Name: "leader", Value: float64(w[0]), Unit: "weight"})
				emit(bench.Measure{Name: "follower", Value: float64(w[1]), Unit: "weight"})
				return nil
			}}
	}}
	r := mustRun(t, bench.RunSpec{Track: track, Arm: declared(t, "stdp"), Settings: bench.Settings{"a-plus": .01, "a-minus": .01, "start": 0.}})
	want := math.Exp(-.005/.02) * .01 * 100
	if lead, follow := value(t, r, "leader", 300), value(t, r, "follower", 300); math.Abs(lead-want) > .01 || math.Abs(follow+want) > .01 {
		t.Errorf("weights of leader and follower %v and %v, want ±%v", lead, follow, want)
	}
}

// TestSketchesSaveAndLoad keeps the sketches honest: their state is whole.
func TestSketchesSaveAndLoad(t *testing.T) {
	l := &trigrams{tiny.Weights{W: []float32{1, 2, 3}}, 2}
	var saved bytes.Buffer
	if err := l.Save(&saved); err != nil {
		t.Fatal(err)
	}
	if err := l.Reset(); err != nil {
		t.Fatal(err)
	}
	if err := l.Load(&saved); err != nil || !slices.Equal(l.W, []float32{1, 2, 3}) || l.last != 2 {
		t.Errorf("loaded %v and %v, %v", l.W, l.last, err)
	}
}

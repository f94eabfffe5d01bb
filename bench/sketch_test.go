package bench_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The sketches below hold the contracts against kinds of track that are not
// classification. Each is small and complete: the runner really runs a tiny
// learner on it, and the learner learns.

func sketchArm(name string, build func(bench.Setup) bench.Learner) bench.Arm {
	return bench.Arm{Name: name, Summary: name, Rule: name, Gate: "open", Signal: "none",
		New: func(s bench.Setup) (bench.Learner, error) { return build(s), nil }}
}

// sketch is a track given by functions.
type sketch struct {
	name  string
	needs bench.Capability
	spec  stimulus.Spec
	fill  func(dst *stimulus.Batch, i int, rng *rand.Rand) // appends presentation i
	probe func(l bench.Learner, emit func(bench.Measure)) error
}

func (s *sketch) Name() string              { return s.name }
func (s *sketch) Summary() string           { return s.name }
func (s *sketch) Needs() []bench.Capability { return []bench.Capability{s.needs} }
func (s *sketch) Open(rep bench.Rep) (bench.Session, error) {
	return &sketched{sketch: s, rng: rand.New(seed.PCG(rep.Seed, "stream", s.name))}, nil
}

type sketched struct {
	*sketch
	rng *rand.Rand
	at  int
}

func (s *sketched) Spec() stimulus.Spec  { return s.spec }
func (s *sketched) Exposure(int) int     { return 0 }
func (s *sketched) Grid() []int          { return []int{0, s.spec.Length} }
func (s *sketched) Target() bench.Target { return bench.Target{} }
func (s *sketched) Next(dst *stimulus.Batch, n int) (int, error) {
	*dst = stimulus.Batch{N: min(n, s.spec.Length-s.at), D: s.spec.Dim}
	for i := range dst.N {
		s.fill(dst, s.at+i, s.rng)
	}
	s.at += dst.N
	return dst.N, nil
}
func (s *sketched) Probe(l bench.Learner, _ int, emit func(bench.Measure)) error {
	return s.probe(l, emit)
}
func (s *sketched) Final(bench.Learner, func(bench.Measure)) error { return nil }

func TestSketchRecall(t *testing.T) {
	const n, p = 64, 4
	rng := rand.New(rand.NewPCG(1, 1))
	patterns := make([]float32, n*p)
	for i := range patterns {
		patterns[i] = float32(2*rng.IntN(2) - 1)
	}
	track := &sketch{name: "recall", needs: bench.NeedRecall, spec: stimulus.Spec{Dim: n, Length: p},
		fill: func(dst *stimulus.Batch, i int, _ *rand.Rand) { dst.X = append(dst.X, patterns[i*n:(i+1)*n]...) },
		probe: func(l bench.Learner, emit func(bench.Measure)) error {
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
		}}
	arm := tiny.Hopfield()
	r := mustRun(t, bench.RunSpec{Track: track, Arm: arm})
	if before, after := value(t, r, "bit error", 0), value(t, r, "bit error", p); before < .2 || after > .01 {
		t.Errorf("bit error %v before and %v after: want chance, then recall", before, after)
	}
}

func TestSketchSpikeTimes(t *testing.T) {
	// Input 0 fires 5 ms before the output, input 1 5 ms after it; a new
	// sequence, whose clock starts again, begins with every third spike.
	track := &sketch{name: "spikes", needs: bench.NeedFields, spec: stimulus.Spec{Dim: 3, Timed: true, Bounded: true, Length: 300},
		fill: func(dst *stimulus.Batch, i int, _ *rand.Rand) {
			x := make([]float32, 3)
			x[[]int{0, 2, 1}[i%3]] = 1
			dst.X = append(dst.X, x...)
			dst.Times = append(dst.Times, .005*float64(i%3))
			dst.Boundaries = append(dst.Boundaries, i%3 == 0)
		},
		probe: func(l bench.Learner, emit func(bench.Measure)) error {
			w := l.(bench.Fielder).Fields(1)[0]
			emit(bench.Measure{Name: "leader", Value: float64(w[0]), Unit: "weight"})
			emit(bench.Measure{Name: "follower", Value: float64(w[1]), Unit: "weight"})
			return nil
		}}
	arm := tiny.STDP(.02, .02)
	r := mustRun(t, bench.RunSpec{Track: track, Arm: arm})
	want := math.Exp(-.005/.02) * .01 * 100
	if lead, follow := value(t, r, "leader", 300), value(t, r, "follower", 300); math.Abs(lead-want) > .01 || math.Abs(follow+want) > .01 {
		t.Errorf("weights of leader and follower %v and %v, want ±%v", lead, follow, want)
	}
}

// bigrams strengthens what follows what; at a boundary nothing came before.
type bigrams struct{ tiny.Weights }

func (l *bigrams) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := l.Begin(b); err != nil {
		return plasticity.Entry{}, err
	}
	for i, y := range b.Labels {
		at := y*(b.D+1) + l.context(b, i)
		w := l.W[at : at+1]
		l.Ledger.CreditOne(plasticity.Layer, l.Ledger.Add(plasticity.Layer, w, []float32{1}), i)
	}
	return l.Ledger.Entry()
}

// context is the character shown, or, where a sequence begins, a mark of that.
func (l *bigrams) context(b stimulus.Batch, i int) int {
	if b.Boundaries[i] {
		return b.D
	}
	return slices.Index(b.Row(i), 1)
}

func (l *bigrams) Scores(dst []float32, b stimulus.Batch) error {
	for i := range b.N {
		for k := range l.Spec.Classes {
			dst[i*l.Spec.Classes+k] = l.W[k*(b.D+1)+l.context(b, i)]
		}
	}
	return nil
}

func TestSketchNextCharacter(t *testing.T) {
	const text = "abcacb" // what follows a character differs where the sequence begins
	const alphabet = 3
	show := func(dst *stimulus.Batch, i int, _ *rand.Rand) {
		x := make([]float32, alphabet)
		x[text[i%len(text)]-'a'] = 1
		dst.X = append(dst.X, x...)
		dst.Labels = append(dst.Labels, int(text[(i+1)%len(text)]-'a'))
		dst.Boundaries = append(dst.Boundaries, i%len(text) == 0)
	}
	track := &sketch{name: "text", needs: bench.NeedScores, spec: stimulus.Spec{Dim: alphabet, Classes: alphabet, Bounded: true, Length: 60}, fill: show,
		probe: func(l bench.Learner, emit func(bench.Measure)) error {
			b := stimulus.Batch{N: len(text), D: alphabet}
			for i := range text {
				show(&b, i, nil)
			}
			scores, right := make([]float32, b.N*alphabet), 0
			err := bench.Scores(l, scores, b)
			for i, y := range b.Labels {
				row := scores[i*alphabet : (i+1)*alphabet]
				if slices.Index(row, slices.Max(row)) == y {
					right++
				}
			}
			emit(bench.Measure{Name: "next character", Value: float64(right), Unit: "count"})
			return err
		}}
	arm := sketchArm("bigrams", func(s bench.Setup) bench.Learner {
		return &bigrams{tiny.Weights{Spec: s.Spec, W: make([]float32, alphabet*(alphabet+1))}}
	})
	r := mustRun(t, bench.RunSpec{Track: track, Arm: arm})
	// Two characters of the six have two followers each, but for the boundary.
	if before, after := value(t, r, "next character", 0), value(t, r, "next character", 60); before > 2 || after < 4 {
		t.Errorf("%v of 6 characters predicted before and %v after", before, after)
	}
}

// bandit is a contextual bandit whose rewards depend on the action taken: its
// pre-drawn noise is the order of contexts.
type bandit struct {
	sketched
	order []byte
}

const bandits = 2

func (e *bandit) observation() []float32 {
	x := make([]float32, bandits)
	x[e.order[e.at%len(e.order)]] = 1
	return x
}
func (e *bandit) Begin() []float32 { return e.observation() }
func (e *bandit) Noise() []byte    { return e.order }
func (e *bandit) Step(action int) (float32, []float32, bool, error) {
	if action < 0 || action >= bandits {
		return 0, nil, false, fmt.Errorf("action %d, want 0 to %d", action, bandits-1)
	}
	var reward float32
	if int(e.order[e.at%len(e.order)]) == action {
		reward = 1
	}
	e.at++
	return reward, e.observation(), e.at%10 == 0, nil
}

type banditTrack struct{ sketch }

func (t *banditTrack) Open(rep bench.Rep) (bench.Session, error) {
	e := &bandit{sketched: sketched{sketch: &t.sketch}}
	rng := rand.New(seed.PCG(rep.Seed, "stream", t.name))
	for range t.spec.Length {
		e.order = append(e.order, byte(rng.IntN(bandits)))
	}
	return e, nil
}

// threeFactor changes the weights of what was observed and done by the reward
// above its average: activity before, activity after, and a modulator.
type threeFactor struct {
	tiny.Weights
	rng    *rand.Rand
	action int
	greedy bool
	taken  []int
	begins []bool
}

func (l *threeFactor) Act(x []float32) (int, error) {
	l.action = l.rng.IntN(bandits)
	if l.greedy && l.rng.Float64() > .1 {
		value := func(a int) (v float32) {
			for j, xj := range x {
				v += l.W[a*bandits+j] * xj
			}
			return v
		}
		l.action = 0
		if value(1) > value(0) {
			l.action = 1
		}
	}
	l.taken = append(l.taken, l.action)
	return l.action, nil
}

func (l *threeFactor) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := l.Begin(b); err != nil {
		return plasticity.Entry{}, err
	}
	l.begins = append(l.begins, b.Boundaries[0])
	row := l.W[l.action*bandits : (l.action+1)*bandits]
	l.Ledger.CreditOne(plasticity.Layer, l.Ledger.AXPY(plasticity.Layer, b.Rewards[0]-.5, b.Row(0), row), 0)
	return l.Ledger.Entry()
}

func TestSketchEnvironment(t *testing.T) {
	track := &banditTrack{sketch{name: "bandit", needs: bench.NeedActions, spec: stimulus.Spec{Dim: bandits, Reward: true, Bounded: true, Length: 200},
		probe: func(bench.Learner, func(bench.Measure)) error { return nil }}}
	var last *threeFactor
	arm := func(name string, greedy bool) bench.Arm {
		return sketchArm(name, func(s bench.Setup) bench.Learner {
			last = &threeFactor{Weights: tiny.Weights{Spec: s.Spec, W: make([]float32, bandits*bandits)}, rng: rand.New(s.Rand("actions")), greedy: greedy}
			return last
		})
	}
	a := mustRun(t, bench.RunSpec{Track: track, Arm: arm("three-factor", true), Seed: 5})
	acted := last
	if w := acted.W; w[0] <= w[1] || w[3] <= w[2] {
		t.Errorf("weights %v do not choose the action that is rewarded", w)
	}
	if !acted.begins[0] || !acted.begins[10] || acted.begins[5] {
		t.Errorf("episodes begin at %v, want every tenth", acted.begins[:21])
	}
	b := mustRun(t, bench.RunSpec{Track: track, Arm: arm("at random", false), Seed: 5})
	if slices.Equal(acted.taken, last.taken) {
		t.Fatal("both arms acted alike, which tells nothing of their digests")
	}
	if a.Digest != b.Digest {
		t.Error("two arms that acted differently in one environment have different digests")
	}
	if c := mustRun(t, bench.RunSpec{Track: track, Arm: arm("three-factor", true), Seed: 6}); c.Digest == a.Digest {
		t.Error("another environment has the same digest")
	}
	wantError(t, bench.Check(bench.RunSpec{Track: track, Arm: tiny.Hopfield()}), "it has no actions")
}

// TestSketchesSaveAndLoad keeps the sketches honest: their state is whole.
func TestSketchesSaveAndLoad(t *testing.T) {
	l := &tiny.Weights{W: []float32{1, 2, 3}}
	var saved bytes.Buffer
	if err := l.Save(&saved); err != nil {
		t.Fatal(err)
	}
	if err := l.Reset(); err != nil {
		t.Fatal(err)
	}
	if err := l.Load(&saved); err != nil || !slices.Equal(l.W, []float32{1, 2, 3}) {
		t.Errorf("loaded %v, %v", l.W, err)
	}
}

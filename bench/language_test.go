package bench_test

import (
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// A tiny language: after symbols a and b comes a+b, modulo three, with a
// probability of .8, and each of the others with .1. Two symbols tell all that
// can be known of the next one, one tells nothing. Every hundredth symbol begins a
// text of its own.
const (
	alphabet = 3
	sentence = 100
	texts    = 30
	letters  = sentence * texts
	lettersL = letters * 9 / 10 // that are learned; the others are the validation split
)

// entropy of the next symbol, in bits.
var entropy = -.8*math.Log2(.8) - .2*math.Log2(.1)

func language(base uint64) []int {
	rng := rand.New(seed.PCG(base, "stream", "language"))
	text := make([]int, letters+1)
	for i := range text {
		text[i] = rng.IntN(alphabet)
		if k := i % sentence; k > 1 && rng.Float64() < .7 {
			text[i] = (text[i-1] + text[i-2]) % alphabet
		}
	}
	return text
}

// reading shows symbol after symbol of a text and asks for the next. It tells, at
// every point of the grid, the code length of what was predicted before it was
// learned, and at the end that of the last tenth, which is not learned.
func reading(text []int, grid ...int) *bench.Session {
	spec := stimulus.Spec{Dim: alphabet, Classes: alphabet, Bounded: true, Length: lettersL}
	show := func(dst *stimulus.Batch, i int) {
		x := make([]float32, alphabet)
		x[text[i]] = 1
		dst.X, dst.Labels = append(dst.X, x...), append(dst.Labels, text[i+1])
		dst.Boundaries = append(dst.Boundaries, i%sentence == 0)
	}
	var before bench.CodeLength
	code := func(to *bench.CodeLength, l bench.Learner, b stimulus.Batch) error {
		p := make([]float32, b.N*alphabet)
		if err := bench.Probabilities(l, p, b); err != nil {
			return err
		}
		return to.Add(p, b.Labels)
	}
	return &bench.Session{Stream: &shown{spec: spec, fill: show}, Grid: append(grid, lettersL),
		Preview: func(l bench.Learner, b stimulus.Batch, _ int) error { return code(&before, l, b) },
		Probe: func(_ bench.Learner, _ int, emit func(bench.Measure)) error {
			emit(before.Measure(results.MetricBits))
			return nil
		},
		Final: func(l bench.Learner, emit func(bench.Measure)) error {
			b := stimulus.Batch{N: letters - lettersL, D: alphabet}
			for i := lettersL; i < letters; i++ {
				show(&b, i)
			}
			var frozen bench.CodeLength
			err := code(&frozen, l, b)
			emit(frozen.Measure(results.MetricFrozenBits))
			return err
		}}
}

// trigrams counts what follows which two symbols: an association grows by one
// whenever its symbol comes. Its estimate is Krichevsky and Trofimov's,
// (count + ½)/(all + K/2). The symbol before the one that is shown it remembers.
type trigrams struct {
	tiny.Weights
	last int // the symbol shown last; −1 where there was none
}

func newTrigrams() bench.Arm {
	return bench.Arm{Name: "trigrams", Summary: "counts of what follows two symbols", Rule: "counts", Gate: "open", Signal: "none", Minibatch: "minibatch",
		Settings: []bench.Setting{{Name: "minibatch", Doc: "symbols of a step", Default: 1, Min: 1, Max: 1000}},
		New: func(s bench.Setup) (bench.Learner, error) {
			return &trigrams{tiny.Weights{Spec: s.Spec, W: make([]float32, s.Spec.Dim*(s.Spec.Dim+1)*s.Spec.Classes)}, -1}, nil
		}}
}

// associations are those of what row i shows, and last is the symbol it shows.
func (l *trigrams) associations(b stimulus.Batch, i, before int) (w []float32, last int) {
	if b.Boundaries[i] {
		before = -1
	}
	last = slices.Index(b.Row(i), 1)
	at := ((before+1)*l.Spec.Dim + last) * l.Spec.Classes
	return l.W[at : at+l.Spec.Classes], last
}

func (l *trigrams) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := l.Begin(b); err != nil {
		return plasticity.Entry{}, err
	}
	for i, y := range b.Labels {
		var w []float32
		w, l.last = l.associations(b, i, l.last)
		l.Ledger.CreditOne(plasticity.Layer, l.Ledger.Add(plasticity.Layer, w[y:y+1], []float32{1}), i)
	}
	return l.Ledger.Entry()
}

func (l *trigrams) Probabilities(dst []float32, b stimulus.Batch) error {
	last := l.last
	for i := range b.N {
		var w []float32
		w, last = l.associations(b, i, last)
		var all float32
		for _, n := range w {
			all += n
		}
		for k, n := range w {
			dst[i*len(w)+k] = (n + .5) / (all + .5*float32(len(w)))
		}
	}
	return nil
}

func (l *trigrams) Reset() error {
	l.last = -1
	return l.Weights.Reset()
}

func (l *trigrams) Save(w io.Writer) error {
	if err := binary.Write(w, binary.LittleEndian, int64(l.last)); err != nil {
		return err
	}
	return l.Weights.Save(w)
}

func (l *trigrams) Load(r io.Reader) error {
	var last int64
	if err := binary.Read(r, binary.LittleEndian, &last); err != nil {
		return err
	}
	l.last = int(last)
	return l.Weights.Load(r)
}

func readTrack(change func([]int)) sketch {
	return sketch{"language", bench.NeedProbabilities, func(rep bench.Rep) *bench.Session {
		text := language(rep.Seed)
		if change != nil {
			change(text)
		}
		return reading(text, 0, 1000)
	}}
}

func TestSketchNextSymbol(t *testing.T) {
	r := mustRun(t, bench.RunSpec{Track: readTrack(nil), Arm: newTrigrams(), Seed: 3})
	// The same counted again in float64.
	counts, bits := map[[2]int]*[alphabet]float64{}, 0.
	text := language(3)
	for i := range lettersL {
		context := [2]int{-1, text[i]}
		if i%sentence > 0 {
			context[0] = text[i-1]
		}
		if counts[context] == nil {
			counts[context] = &[alphabet]float64{.5, .5, .5}
		}
		n := counts[context]
		bits -= math.Log2(n[text[i+1]] / (n[0] + n[1] + n[2]))
		n[text[i+1]]++
	}
	got := value(t, r, results.MetricBits, lettersL)
	if math.Abs(got-bits/lettersL) > 1e-6 {
		t.Errorf("%v bits per symbol, counted again %v", got, bits/lettersL)
	}
	frozen := value(t, r, results.MetricFrozenBits, lettersL)
	for what, v := range map[string]float64{"predicted before it is learned": got, "frozen": frozen} {
		// The first two symbols of a text are drawn evenly, at log₂ 3 bits.
		best := (entropy*(sentence-2) + 2*math.Log2(alphabet)) / sentence
		if v < best-.15 || v > best+.15 {
			t.Errorf("%s: %.3f bits per symbol, of a language that has %.3f", what, v, best)
		}
	}
	if early := value(t, r, results.MetricBits, 1000); early <= got {
		t.Errorf("%.3f bits per symbol after a thousand symbols, %.3f after all", early, got)
	}
	if n := value(t, r, results.MetricUpdates, lettersL); n != lettersL {
		t.Errorf("%v synaptic updates, want one a symbol", n)
	}
}

// TestPredictionsDoNotSeeTheFuture replaces the rest of the text and finds all
// that was predicted before it unchanged.
func TestPredictionsDoNotSeeTheFuture(t *testing.T) {
	whole := mustRun(t, bench.RunSpec{Track: readTrack(nil), Arm: newTrigrams(), Seed: 3})
	other := mustRun(t, bench.RunSpec{Track: readTrack(func(text []int) { clear(text[1001:]) }), Arm: newTrigrams(), Seed: 3})
	if a, b := value(t, whole, results.MetricBits, 1000), value(t, other, results.MetricBits, 1000); a != b {
		t.Errorf("%v bits per symbol of the first thousand, with another future %v", a, b)
	}
	if a, b := value(t, whole, results.MetricBits, lettersL), value(t, other, results.MetricBits, lettersL); a <= b {
		t.Errorf("%v bits per symbol of the whole, and %v where the rest is one symbol", a, b)
	}
}

func TestALearnerWithoutProbabilitiesIsRefused(t *testing.T) {
	wantError(t, bench.Check(bench.RunSpec{Track: readTrack(nil), Arm: tiny.Arm("bare", func(l *tiny.Learner) bench.Learner { return struct{ bench.Learner }{l} })}), "it has no probabilities")
}

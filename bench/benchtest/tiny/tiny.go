// Package tiny holds the smallest learner that does everything that a learner
// may be asked for: a linear softmax readout with a delta rule and momentum, a
// gate that listens to its uncertainty (to its memory where there are no
// labels), and a memory of exact stimuli. The
// tests of the harness run it; it is no arm of a comparison.
package tiny

import (
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Arm is the tiny learner as an arm. wrap, where it is not nil, is put round
// each learner built, so that a test can break one thing.
func Arm(name string, wrap func(*Learner) bench.Learner) bench.Arm {
	return bench.Arm{
		Name: name, Summary: "a linear readout for tests", Rule: "delta", Gate: "novelty", Signal: string(gate.Uncertainty),
		Minibatch: "minibatch",
		Settings: []bench.Setting{
			{Name: "minibatch", Doc: "stimuli of a step", Default: 1, Min: 1, Max: 1 << 20},
			{Name: "rate", Doc: "learning rate", Default: .5, Min: 0, Max: 3e38},
			{Name: "momentum", Doc: "share of the last step that is repeated", Default: 0., Min: 0, Max: .99},
			{Name: "vigilance", Doc: "uncertainty above which the gate opens; 0 leaves it open", Default: .2, Min: 0, Max: 2},
			{Name: "memory", Doc: "store each stimulus once", Default: true},
			{Name: "noise", Doc: "share of inputs dropped in learning", Default: .1, Min: 0, Max: .9},
		},
		New: func(s bench.Setup) (bench.Learner, error) {
			l := newLearner(s)
			if wrap == nil {
				return l, nil
			}
			return wrap(l), nil
		},
	}
}

// Learner is a linear softmax readout. The zero value is of no use.
type Learner struct {
	W, Velocity, Stored []float32

	setup  bench.Setup
	k, d   int
	noise  *rand.PCG
	ledger plasticity.Ledger

	opened  []bool
	novelty []float32
	rates   []float32
	weight  []float32
	p, x    []float32
	step    []float32
}

func newLearner(s bench.Setup) *Learner {
	l := &Learner{setup: s, k: max(s.Spec.Classes, 1), d: s.Spec.Dim}
	l.p, l.x = make([]float32, l.k), make([]float32, l.d)
	l.step = make([]float32, l.k*l.d)
	_ = l.Reset()
	return l
}

// Reset draws the initial weights again.
func (l *Learner) Reset() error {
	l.noise = l.setup.Rand("noise")
	r := rand.New(l.setup.Rand("weights"))
	l.W, l.Velocity, l.Stored = make([]float32, l.k*l.d), make([]float32, l.k*l.d), nil
	for i := range l.W {
		l.W[i] = .01 * float32(r.NormFloat64())
	}
	return nil
}

// Learn takes one step of the delta rule for the whole batch.
func (l *Learner) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(l.setup.Spec, true); err != nil {
		return plasticity.Entry{}, err
	}
	l.ledger.Begin(b.N)
	l.opened, l.novelty = make([]bool, b.N), make([]float32, b.N)
	l.rates, l.weight = make([]float32, b.N), make([]float32, b.N)
	if b.N == 0 {
		return l.ledger.Entry()
	}
	clear(l.step)
	rng := rand.New(l.noise)
	for i := range b.N {
		l.one(b, i, rng)
	}
	momentum := float32(l.setup.Settings.Float("momentum"))
	for i, g := range l.step {
		l.Velocity[i] = momentum*l.Velocity[i] + g
	}
	changed := l.ledger.Add(plasticity.Readout, l.W, l.Velocity)
	l.ledger.Credit(plasticity.Readout, changed, 0, l.weight)
	return l.ledger.Entry()
}

func (l *Learner) one(b stimulus.Batch, i int, rng *rand.Rand) {
	copy(l.x, b.Row(i))
	drop := l.setup.Settings.Float("noise")
	for j := range l.x {
		if rng.Float64() < drop {
			l.x[j] = 0
		}
	}
	l.softmax(l.p, b.Row(i))
	l.ledger.Forward(l.k * l.d)
	l.novelty[i] = gate.UncertaintyOf(l.p)
	if b.Labels == nil && !l.holds(b.Row(i)) {
		l.novelty[i] = 1
	}
	l.opened[i] = float64(l.novelty[i]) >= l.setup.Settings.Float("vigilance")
	l.rates[i] = 10 + 90*l.novelty[i]
	if !l.opened[i] {
		return
	}
	if l.setup.Settings.Bool("memory") && !l.holds(b.Row(i)) {
		l.ledger.CreditOne(plasticity.Memory, l.store(b.Row(i)), i)
		l.ledger.Wrote(1)
	}
	if b.Labels == nil {
		return
	}
	l.weight[i] = 1
	scale := float32(l.setup.Settings.Float("rate")) / float32(b.N)
	for c := range l.k {
		e := -l.p[c]
		if c == b.Labels[i] {
			e++
		}
		for j, x := range l.x {
			l.step[c*l.d+j] += scale * e * x
		}
	}
	l.ledger.Learning(l.k * l.d)
}

func (l *Learner) store(x []float32) int {
	at := len(l.Stored)
	l.Stored = append(l.Stored, make([]float32, l.d)...)
	return l.ledger.Set(plasticity.Memory, l.Stored[at:], x)
}

func (l *Learner) holds(x []float32) bool {
	for at := 0; at < len(l.Stored); at += l.d {
		if slices.Equal(l.Stored[at:at+l.d], x) {
			return true
		}
	}
	return false
}

func (l *Learner) softmax(dst, x []float32) {
	top := math.Inf(-1)
	for c := range l.k {
		var s float32
		for j, v := range x {
			s += l.W[c*l.d+j] * v
		}
		dst[c] = s
		top = math.Max(top, float64(s))
	}
	var sum float64
	for c, s := range dst {
		e := math.Exp(float64(s) - top)
		dst[c] = float32(e)
		sum += e
	}
	for c := range dst {
		dst[c] /= float32(sum)
	}
}

// Scores are the softmax outputs.
func (l *Learner) Scores(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(l.setup.Spec, false); err != nil {
		return err
	}
	for i := range b.N {
		l.softmax(dst[i*l.k:(i+1)*l.k], b.Row(i))
	}
	return nil
}

// Probabilities are the softmax outputs too.
func (l *Learner) Probabilities(dst []float32, b stimulus.Batch) error { return l.Scores(dst, b) }

// Novelty is 0 for a stimulus that memory holds and 1 for another.
func (l *Learner) Novelty(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(l.setup.Spec, false); err != nil {
		return err
	}
	for i := range b.N {
		dst[i] = 1
		if l.holds(b.Row(i)) {
			dst[i] = 0
		}
	}
	return nil
}

// Opened, GateNovelty and Rates tell of the last call of Learn.
func (l *Learner) Opened() []bool         { return l.opened }
func (l *Learner) GateNovelty() []float32 { return l.novelty }
func (l *Learner) Rates() []float32       { return l.rates }

// Fields are the weights of the classes.
func (l *Learner) Fields(n int) [][]float32 {
	var out [][]float32
	for c := range min(n, l.k) {
		out = append(out, l.W[c*l.d:(c+1)*l.d])
	}
	return out
}

// Source is where the learner's noise comes from, so that a test can disturb it.
func (l *Learner) Source() *rand.PCG { return l.noise }

// Inspect states the bytes that memory holds and how many rows of W are 0.
func (l *Learner) Inspect() []bench.Measure {
	dead := 0
	for _, w := range l.Fields(l.k) {
		if !slices.ContainsFunc(w, func(v float32) bool { return v != 0 }) {
			dead++
		}
	}
	return []bench.Measure{
		{Name: "memory held", Value: float64(4 * len(l.Stored)), Unit: "B"},
		{Name: bench.MeasureDeadUnits, Value: float64(dead), Unit: "count"},
		{Name: bench.MeasureUnits, Value: float64(l.k), Unit: "count"},
	}
}

// Keep describes weights, velocity, memory and the source of noise.
func (l *Learner) Keep(w *state.Walker) {
	w.Float32s("weights", l.W)
	w.Float32s("velocity", l.Velocity)
	w.Grown("stored stimuli", &l.Stored, 1<<30)
	if len(l.Stored)%l.d != 0 {
		w.Refuse("%d values are stored, stimuli have %d", len(l.Stored), l.d)
	}
	w.Binary("noise", l.noise)
}

// Save and Load carry what Keep describes.
func (l *Learner) Save(w io.Writer) error { return state.Save(w, l) }
func (l *Learner) Load(r io.Reader) error { return state.Load(r, l) }

// Synapses shows the readout's weights and what memory holds.
func (l *Learner) Synapses(visit func(plasticity.Site, string, []float32)) {
	visit(plasticity.Readout, "readout", l.W)
	visit(plasticity.Memory, "stored stimuli", l.Stored)
}

var (
	_ bench.Learner      = (*Learner)(nil)
	_ bench.Scorer       = (*Learner)(nil)
	_ bench.Forecaster   = (*Learner)(nil)
	_ bench.NoveltyRater = (*Learner)(nil)
	_ bench.Gated        = (*Learner)(nil)
	_ bench.Sensed       = (*Learner)(nil)
	_ bench.Fielder      = (*Learner)(nil)
	_ bench.Inspector    = (*Learner)(nil)
)

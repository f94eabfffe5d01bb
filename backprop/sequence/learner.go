package sequence

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Options describe a [Learner].
type Options struct {
	Embedding int // values that stand for a symbol
	Units     int // of the hidden layer

	// Length is how many of the last symbols the perceptron sees; 0: the network
	// is recurrent.
	Length int

	// Truncation is how many symbols the gradient of a recurrent network goes back
	// in time, those of the minibatch among them; 0: as many as a minibatch has of
	// each stream.
	Truncation int

	Minibatch int // presentations of one step, of all streams
	Step      backprop.Step
	Schedule  backprop.Schedule

	symbols, truncated int // of the alphabet; rows of a pass
}

func (o *Options) rows() int { return o.truncated }

// resolve checks o on a stream and fills in what follows.
func (o *Options) resolve(s stimulus.Spec) (err error) {
	streams := max(s.Streams, 1)
	if o.Step.Rule == backprop.LBFGS {
		return errors.New("step rule lbfgs: want one that makes one step on a minibatch")
	}
	if o.Step, err = o.Step.Resolved(); err != nil {
		return err
	}
	switch {
	case s.Symbols == 0 || s.Classes == 0:
		return fmt.Errorf("%d symbols and %d labels, want some of both", s.Symbols, s.Classes)
	case o.Embedding < 1 || o.Units < 1:
		return fmt.Errorf("an embedding of %d values and %d units, want 1 or more of both", o.Embedding, o.Units)
	case o.Length < 0 || o.Truncation < 0:
		return fmt.Errorf("a window of %d symbols and a truncation after %d, want 0 or more", o.Length, o.Truncation)
	case o.Length > 0 && o.Truncation > 0:
		return errors.New("a perceptron over a window has no truncation")
	case o.Minibatch < 1 || o.Minibatch%streams != 0:
		return fmt.Errorf("minibatches of %d symbols, want a multiple of the %d streams", o.Minibatch, streams)
	case o.Truncation > 0 && o.Truncation*streams < o.Minibatch:
		return fmt.Errorf("a truncation after %d symbols, want as many as a minibatch has of each stream, %d, or more", o.Truncation, o.Minibatch/streams)
	}
	o.symbols, o.truncated = s.Symbols, max(o.Minibatch, o.Truncation*streams)
	in := float64(3 * (o.Units + o.Embedding))
	if o.Length > 0 {
		in = float64(o.Length * o.Embedding)
	}
	weights := float64(o.Units)*(in+float64(s.Classes)) + float64(s.Symbols)*float64(o.Embedding)
	if err := limit.Check("the network", weights, "weights, with gradient and moments,", 16); err != nil {
		return err
	}
	if err := limit.Check("a minibatch", float64(o.truncated), "symbols", 4*(float64(s.Classes)+20*float64(o.Units)+2*float64(max(o.Length, 1)*o.Embedding))); err != nil {
		return err
	}
	return o.Schedule.Check(s)
}

// Learner predicts the next symbol. It is not safe for concurrent use.
type Learner struct {
	spec stimulus.Spec
	n    *net[float32]
	gate gate.Control
	much gate.Graded // the gate, nil where it does not say how much is learned

	source, start rand.PCG
	credit        []float32
	add           func(site plasticity.Site, w, dw []float32)
	changed       [plasticity.NumSites]int
	ledger        plasticity.Ledger
	presented     int
	asked, open   int64
	loss          float64
	failed        error
	observer      locality.Observer
}

// New makes a learner for a stream of symbols, with a gate, always open where it is
// nil. The initial weights are drawn from src.
func New(o Options, s stimulus.Spec, g gate.Gate, src *rand.PCG) (*Learner, error) {
	if err := o.resolve(s); err != nil {
		return nil, fmt.Errorf("sequence: %w", err)
	}
	control, err := gate.NewControl(g, gate.None, s)
	if err != nil {
		return nil, fmt.Errorf("sequence: %w", err)
	}
	if control.Needs(gate.Instance) {
		return nil, errors.New("sequence: a gate that listens to instance needs a memory, and there is none here")
	}
	l := &Learner{spec: s, gate: control, n: newNet[float32](o, s.Classes, max(s.Streams, 1)), start: *src, credit: make([]float32, o.Minibatch)}
	l.much, _ = control.Gate().(gate.Graded)
	l.add = func(site plasticity.Site, w, dw []float32) { l.changed[site] += l.ledger.Add(site, w, dw) }
	return l, l.Reset()
}

// Reset returns the learner to the state in which it was built.
func (l *Learner) Reset() error {
	l.source = l.start
	l.n.reset(&l.source)
	l.presented, l.asked, l.open, l.loss, l.failed = 0, 0, 0, 0, nil
	l.gate.Begin(0)
	l.gate.Gate().Reset()
	return nil
}

// Learn makes one step for every minibatch of b, of the mean loss of those of its
// presentations at which the gate is open. Where the gate says how much is learned,
// aᵢ of presentation i, it is the step of Σᵢ aᵢ lossᵢ/k over the open of all k: with
// aᵢ = 1/qᵢ at what opens with probability qᵢ, its gradient is on average that of
// the mean loss of all k.
func (l *Learner) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if l.failed != nil {
		return plasticity.Entry{}, l.failed
	}
	if err := b.Validate(l.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("sequence: %w", err)
	}
	l.ledger.Begin(b.N)
	l.gate.Begin(b.N)
	for lo := 0; lo < b.N; lo += l.n.o.Minibatch {
		hi := min(lo+l.n.o.Minibatch, b.N)
		if err := l.learn(&b, lo, hi); err != nil {
			l.ledger.Note(plasticity.Readout, 0, math.NaN()) // no step can be made: mark the entry
			l.failed = fmt.Errorf("presentations %d to %d: %w", l.presented+1, l.presented+hi-lo, err)
			e, _ := l.ledger.Entry() // the error says more
			return e, l.failed
		}
		l.presented += hi - lo
	}
	return l.ledger.Entry()
}

// learn presents one minibatch of b.
func (l *Learner) learn(b *stimulus.Batch, lo, hi int) error {
	n, k := l.n, hi-lo
	n.move(k)
	n.train.take(b, lo, hi)
	n.forward(n.train, n.at, k)
	l.count(n.train.n, k, l.ledger.Forward, false)
	open, err := l.decide(b, lo, k)
	if err != nil || open == 0 {
		return err
	}
	l.loss = n.backward(k, l.credit[:k])
	l.count(n.train.n, k, l.ledger.Learning, true)
	if math.IsNaN(l.loss) {
		return n.diverged()
	}
	l.changed = [plasticity.NumSites]int{}
	n.step(n.o.Step.Rate*n.o.Schedule.Factor(l.presented, l.presented+k, l.spec.Length), l.add)
	l.ledger.Elementwise(n.weights * n.o.Step.Operations())
	for s, c := range l.changed {
		l.ledger.Credit(plasticity.Site(s), c, lo, l.credit[:k])
	}
	if _, err := l.ledger.Entry(); err != nil {
		return n.diverged()
	}
	return nil
}

// decide asks the gate about the presentations of a minibatch and counts at how
// many it is open.
func (l *Learner) decide(b *stimulus.Batch, lo, k int) (open int, err error) {
	hears := l.gate.Needs(gate.Surprise) || l.gate.Needs(gate.Uncertainty)
	for i := range k {
		var levels gate.Levels
		if hears {
			p := l.n.train.out[i*l.n.outs:][:l.n.classes]
			l.tell(locality.Probabilities, p)
			levels.Read(p, b.Labels[lo+i])
		}
		is, err := l.gate.Ask(lo+i, levels, b, lo+i)
		if err != nil {
			return 0, err
		}
		l.credit[i] = 0
		if l.answer(is) {
			l.credit[i] = 1
			if l.much != nil {
				l.credit[i] = l.much.Amount()
			}
			open++
		}
	}
	if l.much != nil {
		of := float32(open) / float32(k) // the mean is over those that are open
		kernels.Scale(l.credit[:k], of, l.credit[:k])
	}
	l.asked, l.open = l.asked+int64(k), l.open+int64(open)
	return open, nil
}

// count counts what a pass over rows costs, of which some are read out.
func (l *Learner) count(rows, read int, macs func(int), back bool) {
	f, b, ef, eb := l.n.body.macs()
	out := l.n.body.features() * l.n.classes
	if back {
		f, ef, out = b, eb, 2*out
	}
	macs(f*rows + out*read)
	l.ledger.Elementwise(ef*rows + 2*l.n.classes*read)
}

// Probabilities are those of the next symbol.
func (l *Learner) Probabilities(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(l.spec, false); err != nil {
		return fmt.Errorf("sequence: %w", err)
	}
	n, k := l.n, l.spec.Classes
	if len(dst) != b.N*k {
		return fmt.Errorf("sequence: %d probabilities asked for, %d stimuli have %d", len(dst), b.N, b.N*k)
	}
	n.looking.copy(n.at)
	n.body.advance(n.looking, n.train, n.train.n)
	for lo := 0; lo < b.N; lo += lookRows {
		hi := min(lo+lookRows, b.N)
		n.look.n = 0
		n.look.take(&b, lo, hi)
		n.forward(n.look, n.looking, hi-lo)
		n.body.advance(n.looking, n.look, hi-lo)
		for r := range hi - lo {
			copy(dst[(lo+r)*k:(lo+r+1)*k], n.look.out[r*n.outs:])
		}
	}
	for i, p := range dst {
		dst[i] = min(p, 1) // rounding
	}
	return nil
}

// Opened says for each presentation of the last call of Learn whether the gate was
// open, and GateNovelty what its signal was. Valid until the next call.
func (l *Learner) Opened() []bool         { return l.gate.Opened() }
func (l *Learner) GateNovelty() []float32 { return l.gate.Novelty() }

// Synapses shows every weight and bias.
func (l *Learner) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	for _, p := range l.n.all {
		visit(p.site, p.name, p.w)
	}
}

// Save and Load carry what Keep describes.
func (l *Learner) Save(w io.Writer) error {
	if l.failed != nil {
		return fmt.Errorf("save: %w", l.failed)
	}
	return state.Save(w, l)
}

func (l *Learner) Load(r io.Reader) error {
	if err := state.Load(r, l); err != nil {
		return err
	}
	l.failed = nil
	l.gate.Begin(0)
	return nil
}

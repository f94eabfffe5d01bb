package sequence

import (
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Options describe a [Learner].
type Options struct {
	// Order is how many symbols the longest field has; there is one for each
	// number of symbols from 0.
	Order int

	// Words is how many fields there are over words: the word so far; this and the
	// word before; this and the word before that. Letters are the letter that each
	// symbol is, −1 where it is none; without any there are no words.
	Words   int
	Letters []int32

	// Site says when the synapses of one field may grow.
	Site Site

	// Readout weighs the fields, at this Rate. Inputs whose gradient is smaller
	// than Least are not learned. Without it the longest field alone predicts.
	Readout     bool
	Rate, Least float64

	// Recent is the longest field, from 2 symbols on, that keeps traces of what
	// came lately, and Fading the share of them that fades when its cell fires; 0:
	// none does. They are inputs of the readout.
	Recent int
	Fading float64

	// Known says that a field recruits a cell only where the next shorter one had
	// one already.
	Known bool

	// Bytes is what cells and synapses may take. Where they are full none is
	// recruited any more.
	Bytes int
}

// Site is the gate at each field.
type Site string

const (
	SiteOpen     Site = "open"     // every field learns every symbol
	SiteInstance Site = "instance" // a field learns where no longer one knew the successor
	SiteYoked    Site = "yoked"    // at random, each field as often as by instance in the window before
	SiteDrawn    Site = "drawn"    // at random, as many fields of each presentation as by instance
)

// Learner predicts the next symbol. It is not safe for concurrent use.
type Learner struct {
	spec  stimulus.Spec
	o     Options
	gate  gate.Control
	store store

	fields []field
	read   readout
	yoke   *yoke // nil but where the sites are yoked

	shown, ahead []context // of each stream; those of Probabilities
	now          *context  // that of the presentation

	hash   []uint32 // of what each field fires for
	cell   []int32  // that fires in it, −1: none
	orders int      // for how many fields enough symbols were shown

	p, inputs         [][]float32 // of each field, probabilities; of each input of the readout, their logarithms
	uniform, out      []float32
	lnUniform, drives []float32
	knew, silent      []bool // fields that had met the symbol before, and those that are inhibited

	ledger   plasticity.Ledger
	observer locality.Observer
}

// New makes a learner that knows nothing, for a stream of symbols, with a gate for
// whole presentations, always open where it is nil. Only yoked sites draw from src.
func New(o Options, s stimulus.Spec, g gate.Gate, src *rand.PCG) (*Learner, error) {
	switch {
	case s.Symbols == 0 || s.Classes == 0 || s.Symbols > 1<<16 || s.Classes > 1<<16:
		return nil, fmt.Errorf("sequence: %d symbols and %d labels, want 1 to 65536 of both", s.Symbols, s.Classes)
	case o.Order < 0 || o.Order > MaxOrder:
		return nil, fmt.Errorf("sequence: fields of %d symbols, want 0 to %d", o.Order, MaxOrder)
	case o.Words < 0 || o.Words > 3:
		return nil, fmt.Errorf("sequence: %d fields over words, want 0 to 3", o.Words)
	case o.Letters != nil && len(o.Letters) != s.Symbols:
		return nil, fmt.Errorf("sequence: %d symbols, and letters for %d of them", s.Symbols, len(o.Letters))
	case o.Readout && !(o.Rate > 0 && o.Rate <= 1 && o.Least >= 0):
		return nil, fmt.Errorf("sequence: rate %v and least gradient %v, want a rate above 0 up to 1, and 0 or more", o.Rate, o.Least)
	case !(o.Fading >= 0 && o.Fading <= 1):
		return nil, fmt.Errorf("sequence: %v of a trace fades, want 0 to 1", o.Fading)
	case o.Bytes < 1 || o.Bytes > MaxBytes:
		return nil, fmt.Errorf("sequence: %d bytes, want 1 to %d", o.Bytes, MaxBytes)
	}
	if o.Letters == nil {
		o.Words = 0
	}
	if !o.Readout || o.Fading == 0 {
		o.Recent = 0
	}
	control, err := gate.NewControl(g, gate.None, s)
	if err != nil {
		return nil, err
	}
	l := &Learner{spec: s, o: o, gate: control, fields: o.lay()}
	n, inputs, k := len(l.fields), len(l.fields), s.Classes
	for _, f := range l.fields {
		if f.traces {
			inputs++
		}
	}
	l.shown = make([]context, max(s.Streams, 1))
	l.ahead = make([]context, len(l.shown))
	l.store = newStore(o.Bytes, inputs > n)
	l.hash, l.cell, l.knew, l.silent = make([]uint32, n), make([]int32, n), make([]bool, n), make([]bool, n)
	rows := func(n int) (m [][]float32) {
		for range n {
			m = append(m, make([]float32, k))
		}
		return m
	}
	l.p, l.inputs = rows(n), rows(inputs)
	l.uniform, l.lnUniform, l.out, l.drives = make([]float32, k), make([]float32, k), make([]float32, k), make([]float32, k)
	for y := range k {
		l.uniform[y], l.lnUniform[y] = 1/float32(k), logarithm(1/float32(k))
	}
	if o.Readout {
		l.read = newReadout(inputs, o.Order+1, s.Symbols)
	}
	if o.Site == SiteYoked || o.Site == SiteDrawn {
		if l.yoke, err = newYoke(l, src); err != nil {
			return nil, err
		}
	}
	return l, l.Reset()
}

// Reset returns the learner to the state in which it was built.
func (l *Learner) Reset() error {
	l.store.clear()
	for k := range l.fields {
		f := &l.fields[k]
		f.sizes, f.updates = [maxSize + 1]int{}, 0
		f.setDiscounts()
	}
	l.read.reset()
	clear(l.shown)
	l.gate.Gate().Reset()
	if l.yoke != nil {
		return l.yoke.reset()
	}
	return nil
}

// Learn predicts each symbol and then learns it.
func (l *Learner) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(l.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("sequence: %w", err)
	}
	l.ledger.Begin(b.N)
	l.gate.Begin(b.N)
	hears := l.gate.Needs(gate.Surprise) || l.gate.Needs(gate.Uncertainty)
	for i, y := range b.Labels {
		l.fire(show(l.shown, &b, i, l.o.Letters))
		if l.o.Readout || hears {
			l.predict(&l.ledger)
		}
		var levels gate.Levels
		if hears {
			l.tell(locality.Probabilities, l.out)
			levels.Read(l.out, y)
		}
		open, err := l.gate.Ask(i, levels, &b, i)
		if err != nil {
			return plasticity.Entry{}, fmt.Errorf("sequence: %w", err)
		}
		amount := l.amount()
		if !l.answer(open) {
			continue
		}
		if l.o.Readout {
			l.ledger.CreditOne(plasticity.Readout, l.weigh(y, amount), i)
		}
		l.ledger.CreditOne(plasticity.Layer, l.associate(int32(y), amount), i)
	}
	return l.ledger.Entry()
}

// amount is how much is learned of a presentation, where the gate says so.
func (l *Learner) amount() float32 {
	a := float32(1)
	if g, ok := l.gate.Gate().(gate.Graded); ok {
		a = g.Amount()
	}
	return l.tellOne(sourceAmount, a)
}

// fire finds the cell of each field that fires after c.
func (l *Learner) fire(c *context) {
	l.now, l.orders, l.read.reach = c, l.hashes(c), 0
	for f := range l.fields {
		l.cell[f] = -1
		if l.absent(f) {
			continue
		}
		if l.cell[f] = l.store.find(f, l.hash[f]); l.cell[f] >= 0 && f <= l.o.Order {
			l.read.reach = f
		}
	}
	l.read.symbol = int(c.last[0])
}

// predict writes the probabilities of the next symbol.
func (l *Learner) predict(g *plasticity.Ledger) {
	trace := len(l.fields)
	for f := range l.fields {
		if !l.o.Readout && f > l.o.Order {
			break
		}
		state := l.respond(f, l.cell[f])
		if !l.o.Readout {
			continue
		}
		l.read.state[f] = state
		if l.fields[f].traces {
			l.read.state[trace] = l.recall(f, l.cell[f], l.inputs[trace])
			trace++
		}
	}
	k := len(l.out)
	if !l.o.Readout {
		copy(l.out, l.p[l.o.Order])
		g.Elementwise(k * (l.o.Order + 1))
		return
	}
	l.read.drive(l.drives, l.inputs)
	softmax(l.out, l.drives)
	g.Forward(k * len(l.inputs))
	g.Elementwise(k * (len(l.inputs) + 1))
}

// leastShare is the part of the probabilities that is shared out evenly.
const leastShare = 1. / 2048

// Probabilities are those of the next symbol.
func (l *Learner) Probabilities(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(l.spec, false); err != nil {
		return fmt.Errorf("sequence: %w", err)
	}
	k := l.spec.Classes
	if len(dst) != b.N*k {
		return fmt.Errorf("sequence: %d probabilities asked for, %d stimuli have %d", len(dst), b.N, b.N*k)
	}
	copy(l.ahead, l.shown)
	for i := range b.N {
		l.fire(show(l.ahead, &b, i, l.o.Letters))
		l.predict(nil)
		for y, p := range l.out {
			if l.o.Readout {
				p = (1-leastShare)*p + leastShare/float32(k)
			}
			dst[i*k+y] = min(p, 1) // rounding
		}
	}
	return nil
}

// absent reports whether too little was shown for a field.
func (l *Learner) absent(f int) bool { return f >= l.orders && f <= l.o.Order }

// weigh has the readout learn symbol y.
func (l *Learner) weigh(y int, amount float32) (changed int) {
	rate := float32(l.o.Rate) * amount
	if l.observer != nil {
		return l.observedReadout(y, rate)
	}
	l.ledger.Learning(len(l.inputs) * len(l.out))
	return l.read.learn(&l.ledger, l.inputs, l.out, y, rate, float32(l.o.Least))
}

// Opened and GateNovelty are what the gate answered to each presentation of the
// last call of Learn, and how novel it was by the gate's signal.
func (l *Learner) Opened() []bool         { return l.gate.Opened() }
func (l *Learner) GateNovelty() []float32 { return l.gate.Novelty() }

// Save and Load carry what Keep describes.
func (l *Learner) Save(w io.Writer) error { return state.Save(w, l) }
func (l *Learner) Load(r io.Reader) error { return state.Load(r, l) }

// Synapses shows counts and traces, in the order in which they came to be, and the
// weights of the readout.
func (l *Learner) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	visit(plasticity.Layer, "counts", l.store.count)
	visit(plasticity.Layer, "traces", l.store.recent)
	visit(plasticity.Readout, "readout", l.read.w)
}

// Changed appends how often counts of the field over 0, 1, … symbols grew.
func (l *Learner) Changed(dst []int64) []int64 {
	for f := range l.o.Order + 1 {
		dst = append(dst, l.fields[f].updates)
	}
	return dst
}

// Inspect states the bytes that may be held, and how many cells and synapses there
// are.
func (l *Learner) Inspect() []plasticity.Measure {
	bytes := l.store.bytes() + 4*len(l.read.w)
	if l.yoke != nil {
		bytes += l.yoke.beside.store.bytes()
	}
	return []plasticity.Measure{
		{Name: "bytes", Value: float64(bytes), Unit: "B"},
		{Name: "cells", Value: float64(len(l.store.check)), Unit: "count"},
		{Name: "synapses", Value: float64(len(l.store.count) + len(l.read.w)), Unit: "count"},
	}
}

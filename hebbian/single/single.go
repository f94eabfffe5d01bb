// Package single is one layer of synapses under one local rule, as a learner.
// It has no gate and no memory; the circuit of package hebbian has.
//
// What stands on the two sides of a synapse when it learns is one of three:
//
//	forward    the stimulus, and what the layer makes of it ([New])
//	imposed    the stimulus, and the spikes that a teacher imposes ([New] with Config.Imposed)
//	recurrent  the stimulus on both sides ([NewAssociator])
//
// Any rule of a [rule.Registry] runs whose spec the stream serves; [Fits] says
// which one it does not.
package single

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Layer is the learner. It is not safe for concurrent use.
type Layer struct {
	cfg    Config
	layer  layer.Layer
	fields *layer.Dense // whose rows are the receptive fields
	read   *layer.Readout
	taught bool // labels or targets say which units should be active
	ledger plasticity.Ledger

	// present shows a batch to the layer and learns from it, one presentation
	// at a time where alone is set.
	present func(b stimulus.Batch, s layer.Step) error
	alone   bool
	name    string // of the synapses, for a certificate
	label   string // before the names of their weights
	clock   *clock // nil where times do not matter

	x, y, unit, score, gain, teach []float32
}

// New draws the weights from src.
func New(c Config, src *rand.PCG) (*Layer, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	l := &Layer{cfg: c, name: "layer"}
	l.present = l.forward
	return l, l.build(src)
}

// Learn presents b and learns from it. Where a step fails the entry holds what
// was counted until then.
func (l *Layer) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	err := b.Validate(l.cfg.Spec, true)
	if err == nil && l.clock != nil {
		err = l.clock.check(b)
	}
	if err != nil {
		return plasticity.Entry{}, err
	}
	l.ledger.Begin(b.N)
	if err := l.pass(b, layer.Step{Ledger: &l.ledger, Site: plasticity.Layer}); err != nil {
		e, _ := l.ledger.Entry() // err says more
		return e, err
	}
	return l.ledger.Entry()
}

func (l *Layer) pass(b stimulus.Batch, s layer.Step) error {
	if !l.alone && b.N > 0 {
		return l.present(b, s)
	}
	for i := range b.N {
		s.Offset = i
		if err := l.present(b.Slice(i, i+1), s); err != nil {
			return fmt.Errorf("presentation %d: %w", i, err)
		}
	}
	return nil
}

// forward takes one step from what the layer makes of b.
func (l *Layer) forward(b stimulus.Batch, s layer.Step) error {
	l.y = grow(l.y, b.N*l.layer.Out())
	if err := l.layer.Forward(&l.ledger, l.y, l.normalise(b), b.N); err != nil {
		return err
	}
	if m := l.cfg.Minibatch; m > 0 && b.N != m {
		l.gain = l.gain[:0]
		for range b.N {
			l.gain = append(l.gain, float32(b.N)/float32(m))
		}
		s.Gain = l.gain
	}
	s.Reward = b.Rewards
	if l.taught {
		s.Teach = l.teaching(b)
	}
	if l.read != nil {
		if err := l.readOut(b, s); err != nil {
			return fmt.Errorf("readout: %w", err)
		}
	}
	return l.layer.Learn(s)
}

// teaching is the teaching signal: the targets, or 1 for the unit of the label.
func (l *Layer) teaching(b stimulus.Batch) []float32 {
	if b.Labels == nil {
		return b.Targets
	}
	l.teach = grow(l.teach, b.N*l.layer.Out())
	clear(l.teach)
	for i, class := range b.Labels {
		l.teach[i*l.layer.Out()+class] = 1
	}
	return l.teach
}

// normalise returns the stimuli as the layer sees them.
func (l *Layer) normalise(b stimulus.Batch) []float32 {
	if l.cfg.Contrast == 0 {
		return b.X
	}
	l.x = append(l.x[:0], b.X...)
	for i := range b.N {
		layer.Contrast(l.x[i*b.D:(i+1)*b.D], float32(l.cfg.Contrast))
	}
	return l.x
}

// Encode writes the output of the layer, N×Units, and changes nothing.
func (l *Layer) Encode(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(l.cfg.Spec, false); err != nil {
		return err
	}
	return l.layer.Infer(dst, l.normalise(b), b.N)
}

// Fields returns the weights onto the first n units.
func (l *Layer) Fields(n int) [][]float32 { return l.fields.Weights().Fields(n) }

// Reset returns the learner to the state in which it was built.
func (l *Layer) Reset() error {
	err := l.layer.Reset()
	if l.read != nil {
		err = errors.Join(err, l.read.Reset())
	}
	if l.clock != nil {
		l.clock.begin()
	}
	return err
}

// Keep describes the whole state.
func (l *Layer) Keep(w *plasticity.Walker) {
	w.In(l.name, l.layer)
	if l.read != nil {
		w.In("readout", l.read)
	}
	if l.clock != nil {
		w.In("clock", l.clock)
	}
}

// Save and Load carry what Keep describes, bit for bit; State shows its arrays.
func (l *Layer) Save(w io.Writer) error              { return state.Save(w, l) }
func (l *Layer) Load(r io.Reader) error              { return state.Load(r, l) }
func (l *Layer) State(visit func(string, []float32)) { state.Visit(l, visit) }

// Observe has o see each change of the layer and the readout, for a certificate
// of locality; nil ends it.
func (l *Layer) Observe(o locality.Observer) {
	w := locality.Watch{Name: l.name, Group: l.name, Site: plasticity.Layer}
	if l.clock != nil {
		w.Factors = []locality.Factor{{Name: "post", Source: "the spikes that a teacher imposes", Neuron: true, From: locality.Label}}
	}
	l.layer.Observe(locality.At(o, w))
	if l.read != nil {
		l.read.Observe(locality.At(o, locality.Watch{Name: "readout", Group: "readout", Site: plasticity.Readout, Upstream: []string{l.name}}))
	}
}

// Synapses shows every stored weight.
func (l *Layer) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	l.layer.Synapses(func(name string, w []float32) { visit(plasticity.Layer, l.label+name, w) })
	if l.read != nil {
		l.read.Synapses(func(name string, w []float32) { visit(plasticity.Readout, "readout "+name, w) })
	}
}

// Inspect says how the layer is.
func (l *Layer) Inspect() []plasticity.Measure {
	s := l.layer.Inspect()
	if l.read != nil {
		r := l.read.Inspect()
		s.Synapses, s.Bytes = s.Synapses+r.Synapses, s.Bytes+r.Bytes
	}
	return s.Measures()
}

// Field is a layer that says, as a gate would, when it learned.
type Field struct {
	*Layer
	opened []bool
	rated  []float32
}

// NewField is New for a [Field].
func NewField(c Config, src *rand.PCG) (*Field, error) {
	l, err := New(c, src)
	if err != nil {
		return nil, err
	}
	return &Field{Layer: l}, nil
}

// Learn is that of the layer.
func (l *Field) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := l.Layer.Learn(b)
	l.opened, l.rated = l.opened[:0], l.rated[:0]
	for range b.N {
		l.opened, l.rated = append(l.opened, l.cfg.Rule != "none" && !l.cfg.Shut), append(l.rated, 0)
	}
	return e, err
}

// Opened says that plasticity was open for every presentation of the last call
// of Learn, or for none where the weights are fixed. GateNovelty is 0: no gate
// rates a stimulus.
func (l *Field) Opened() []bool         { return l.opened }
func (l *Field) GateNovelty() []float32 { return l.rated }

// grow returns s with room for n values, which may be anything.
func grow[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

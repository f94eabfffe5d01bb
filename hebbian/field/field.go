// Package field is one local layer as a learner: it sees stimuli, forms
// receptive fields, and answers with its output. It has no gate, no memory and
// no readout; the circuit of package hebbian has.
package field

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Config describes the layer.
type Config struct {
	Spec  stimulus.Spec
	Units int

	// Rule is a rule of package rule that needs no teacher, reward or spike
	// times; foldiak brings lateral inhibition and thresholds with it. None
	// leaves the weights as they are drawn.
	Rule   string
	Params rule.Params

	// Activity is, for foldiak, the mean activity asked of each unit; for
	// rules without a competition, the share of units that fire, the largest
	// drives first. 0 means 1/Units for foldiak, and that all units fire.
	Activity float64

	// Minibatch is the number of presentations of which a step takes the mean;
	// where a batch is shorter its step is as much smaller. 0 means whatever
	// is presented together.
	Minibatch int

	// Homeostasis is that of layer.Config.
	Homeostasis float64

	// Contrast, where above 0, sets each stimulus to (x − mean x)/(|x − mean x|
	// + ε) with this ε.
	Contrast float64
}

// Learner is the layer.
type Learner struct {
	cfg    Config
	layer  layer.Layer
	synap  *layer.Dense // whose rows are the fields
	ledger plasticity.Ledger
	x, y   []float32
	opened []bool
	rated  []float32
	gain   []float32
}

// New draws the weights from src.
func New(c Config, src *rand.PCG) (*Learner, error) {
	switch {
	case c.Spec.Dim < 1 || c.Units < 1:
		return nil, fmt.Errorf("%d units for stimuli of %d inputs: both must be 1 or more", c.Units, c.Spec.Dim)
	case c.Minibatch < 0:
		return nil, fmt.Errorf("minibatches of %d presentations: 1 or more, or 0", c.Minibatch)
	case !(c.Activity >= 0 && c.Activity <= 1):
		return nil, fmt.Errorf("activity %v: it lies in [0, 1]", c.Activity)
	case !(c.Contrast >= 0) || math.IsInf(c.Contrast, 0):
		return nil, fmt.Errorf("contrast normalisation with ε = %v: it must be finite and not negative", c.Contrast)
	}
	l := &Learner{cfg: c}
	if c.Rule == "foldiak" {
		return l, l.foldiak(src)
	}
	k := layer.Config{
		In: c.Spec.Dim, Out: c.Units, Length: c.Spec.Length, Homeostasis: c.Homeostasis,
		Act: layer.Activation{Kind: layer.Linear}, Init: layer.Init{Norm: 1},
	}
	if c.Rule != "none" {
		r, err := rule.New(c.Rule, c.Params, rule.Shape{In: c.Spec.Dim, Out: c.Units})
		if err != nil {
			return nil, err
		}
		for _, f := range r.Spec().Factors {
			if f.Name == "t" || f.Name == "r − r̄" {
				return nil, fmt.Errorf("rule %s needs %s: a layer that only sees stimuli has none", c.Rule, f.Source)
			}
		}
		k.Rule = r
	}
	if n := int(math.Round(c.Activity * float64(c.Units))); c.Activity > 0 {
		k.Act = layer.Activation{Kind: layer.Winners, K: max(n, 1)}
	}
	d, err := layer.NewDense(k, src)
	l.layer, l.synap = d, d
	return l, err
}

func (l *Learner) foldiak(src *rand.PCG) error {
	c := l.cfg
	if c.Activity == 0 {
		c.Activity = 1 / float64(c.Units)
	}
	k, err := layer.FoldiakConfig(c.Spec.Dim, c.Units, c.Activity)
	if err != nil {
		return err
	}
	if k.Forward, err = rule.New("foldiak", c.Params, rule.Shape{In: c.Spec.Dim, Out: c.Units}); err != nil {
		return err
	}
	k.Length = c.Spec.Length
	lateral, err := layer.NewLateral(k, src)
	if err != nil {
		return err
	}
	l.layer = lateral
	l.synap, _, _ = lateral.Parts()
	return nil
}

// Refuse says why a stream cannot be learned from, or nil.
func Refuse(s stimulus.Spec) error {
	if s.Dim < 1 {
		return errors.New("a layer needs stimuli of 1 input or more")
	}
	return nil
}

// normalise returns the stimuli as the layer sees them.
func (l *Learner) normalise(b stimulus.Batch) []float32 {
	if l.cfg.Contrast == 0 {
		return b.X
	}
	l.x = append(l.x[:0], b.X...)
	for i := range b.N {
		layer.Contrast(l.x[i*b.D:(i+1)*b.D], float32(l.cfg.Contrast))
	}
	return l.x
}

// Learn takes one step from the stimuli of b. Where the step fails the entry
// holds what was counted until then.
func (l *Learner) Learn(b stimulus.Batch) (plasticity.Entry, error) { return l.learn(b, nil) }

// Examine is Learn that shows each step to visit, for a locality certificate.
func (l *Learner) Examine(b stimulus.Batch, visit func(rule.Subject)) (plasticity.Entry, error) {
	return l.learn(b, visit)
}

func (l *Learner) learn(b stimulus.Batch, visit func(rule.Subject)) (plasticity.Entry, error) {
	if err := b.Validate(l.cfg.Spec, true); err != nil {
		return plasticity.Entry{}, err
	}
	l.ledger.Begin(b.N)
	l.opened, l.rated = l.opened[:0], l.rated[:0]
	for range b.N {
		l.opened, l.rated = append(l.opened, l.cfg.Rule != "none"), append(l.rated, 0)
	}
	if b.N == 0 {
		return l.ledger.Entry()
	}
	if n := b.N * l.cfg.Units; cap(l.y) < n {
		l.y = make([]float32, n)
	}
	if err := l.step(b, visit); err != nil {
		e, _ := l.ledger.Entry() // err says more
		return e, err
	}
	return l.ledger.Entry()
}

// step presents b and learns from it.
func (l *Learner) step(b stimulus.Batch, visit func(rule.Subject)) error {
	if err := l.layer.Forward(&l.ledger, l.y[:b.N*l.cfg.Units], l.normalise(b), b.N); err != nil {
		return err
	}
	l.gain = l.gain[:0]
	if m := l.cfg.Minibatch; m > 0 && b.N != m {
		for range b.N {
			l.gain = append(l.gain, float32(b.N)/float32(m))
		}
	}
	s := layer.Step{Ledger: &l.ledger, Site: plasticity.Layer, Name: "layer", Examine: visit}
	if len(l.gain) > 0 {
		s.Gain = l.gain
	}
	return l.layer.Learn(s)
}

// Opened says that plasticity was open for every presentation of the last call
// of Learn, or for none where the weights are fixed. GateNovelty is 0: no gate
// rates a stimulus.
func (l *Learner) Opened() []bool         { return l.opened }
func (l *Learner) GateNovelty() []float32 { return l.rated }

// Encode writes the output of the layer, N×Units, and changes nothing.
func (l *Learner) Encode(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(l.cfg.Spec, false); err != nil {
		return err
	}
	return l.layer.Infer(dst, l.normalise(b), b.N)
}

// Fields returns the weights onto the first n units.
func (l *Learner) Fields(n int) [][]float32 { return l.synap.Weights().Fields(n) }

// Reset, Save, Load and State are those of the layer.
func (l *Learner) Reset() error                        { return l.layer.Reset() }
func (l *Learner) Save(w io.Writer) error              { return state.Save(w, l.layer) }
func (l *Learner) Load(r io.Reader) error              { return state.Load(r, l.layer) }
func (l *Learner) State(visit func(string, []float32)) { state.Visit(l.layer, visit) }

// Synapses shows every stored weight.
func (l *Learner) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	l.layer.Synapses(func(name string, w []float32) { visit(plasticity.Layer, name, w) })
}

// Inspect says how the layer is.
func (l *Learner) Inspect() []plasticity.Measure { return l.layer.Inspect().Measures() }

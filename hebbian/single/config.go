package single

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Config describes the layer.
type Config struct {
	Spec stimulus.Spec

	// Units of the layer. A rule that is taught has one for each target or
	// class, one whose synapses join the units of a layer one for each input:
	// for these 0 will do.
	Units int

	// Rule is the name of a rule of Rules; foldiak brings lateral inhibition
	// and thresholds with it. None leaves the weights as they are drawn. A nil
	// Rules is that of [rule.All].
	Rule   string
	Params rule.Params
	Rules  rule.Registry

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

	// Imposed says that the targets of the stream are spikes that a teacher
	// imposes on the units, one for each target, and that every weight begins
	// at Start. Learning goes one moment at a time; a boundary begins a new
	// sequence.
	Imposed bool
	Start   float64

	// Shut says that a gate is never open: nothing is learned, and what elapses
	// elapses.
	Shut bool
}

// Refuse says why a stream cannot be learned from, or nil.
func Refuse(s stimulus.Spec) error {
	if s.Dim < 1 {
		return errors.New("a layer needs stimuli of 1 input or more")
	}
	return nil
}

// RefuseSpikes says why a stream imposes no spikes, or nil.
func RefuseSpikes(s stimulus.Spec) error {
	if !spiking(s) {
		return errors.New("a spiking neuron needs spike times and a target that makes it spike; the stream gives none")
	}
	return nil
}

// Fits says why a stream does not serve a rule, and what would, or nil.
func Fits(r rule.Spec, s stimulus.Spec) error {
	switch {
	case (r.Reads(rule.NeedTrains) || r.Reads(rule.NeedSpikes)) && !spiking(s):
		return fmt.Errorf("rule %s needs %s: a stream of spikes, with times and with targets, would fit", r.Name, r.Needs[len(r.Needs)-1])
	case r.Reads(rule.NeedTeach) && s.Classes == 0 && s.Targets == 0:
		return fmt.Errorf("rule %s needs %s: a stream with labels or targets would fit", r.Name, rule.NeedTeach)
	case r.Reads(rule.NeedReward) && !s.Reward:
		return fmt.Errorf("rule %s needs %s: a stream with rewards would fit", r.Name, rule.NeedReward)
	}
	return Refuse(s)
}

func spiking(s stimulus.Spec) bool { return s.Timed && s.Targets > 0 }

// Imposes reports whether the spikes that a stream's targets stand for serve
// as the post-synaptic activity of a rule: it reads no drive of its own.
func Imposes(r rule.Spec, s stimulus.Spec) bool {
	return spiking(s) && r.Joins == rule.Forward && !r.Reads(rule.NeedDrive) && !r.Reads(rule.NeedTeach) && !r.Reads(rule.NeedReward)
}

func (c Config) validate() error {
	switch {
	case c.Spec.Dim < 1 || c.Units < 0:
		return fmt.Errorf("%d units for stimuli of %d inputs: both must be 1 or more", c.Units, c.Spec.Dim)
	case c.Minibatch < 0:
		return fmt.Errorf("minibatches of %d presentations: 1 or more, or 0", c.Minibatch)
	case !(c.Activity >= 0 && c.Activity <= 1):
		return fmt.Errorf("activity %v: it lies in [0, 1]", c.Activity)
	case !(c.Contrast >= 0) || math.IsInf(c.Contrast, 0):
		return fmt.Errorf("contrast normalisation with ε = %v: it must be finite and not negative", c.Contrast)
	case math.IsNaN(c.Start) || math.IsInf(c.Start, 0):
		return fmt.Errorf("initial weights of %v: they must be finite", c.Start)
	}
	return nil
}

// build makes the layer that suits the rule.
func (l *Layer) build(src *rand.PCG) error {
	c := &l.cfg
	if c.Rule == "none" {
		return l.dense(nil, layer.Init{Norm: 1}, src)
	}
	e, err := c.Rules.Find(c.Rule)
	if err != nil {
		return err
	}
	s := e.Spec
	if err := Fits(s, c.Spec); err != nil {
		return err
	}
	if c.Imposed {
		if err := RefuseSpikes(c.Spec); err != nil {
			return err
		}
		if _, ok := c.Params["dt"]; ok {
			return errors.New("parameter dt: times come with the stream")
		}
	}
	l.taught = s.Reads(rule.NeedTeach)
	own := 0 // units that rule or stream ask for
	switch {
	case c.Imposed || l.taught && c.Spec.Classes == 0:
		own = c.Spec.Targets
	case l.taught:
		own = c.Spec.Classes
	case s.Joins == rule.Lateral:
		own = c.Spec.Dim
	}
	if own > 0 && c.Units > 0 && c.Units != own {
		return fmt.Errorf("%d units under rule %s: on this stream it has %d", c.Units, s.Name, own)
	}
	if c.Units = max(c.Units, own); c.Units == 0 {
		return errors.New("0 units: a layer has 1 or more")
	}
	if s.Joins != rule.Forward || s.Name == "foldiak" {
		return l.inhibited(s, src)
	}
	r, err := c.Rules.New(s.Name, c.Params, rule.Shape{In: c.Spec.Dim, Out: c.Units})
	if err != nil {
		return err
	}
	init := layer.Init{Norm: 1}
	switch {
	case c.Imposed:
		init = layer.Init{Kind: "constant", Mean: c.Start}
		l.impose(r)
	case s.FromZero:
		init = layer.Init{Kind: "zero"}
	}
	return l.dense(r, init, src)
}

// dense makes a layer of feed-forward synapses.
func (l *Layer) dense(r rule.Rule, init layer.Init, src *rand.PCG) error {
	c := l.cfg
	k := layer.Config{
		In: c.Spec.Dim, Out: c.Units, Rule: r, Length: c.Spec.Length, Homeostasis: c.Homeostasis,
		Act: layer.Activation{Kind: layer.Linear}, Init: init,
	}
	if c.Imposed { // each unit spikes when its teacher makes it
		k.Horizon = c.Spec.Length
	}
	if c.Activity > 0 {
		k.Act = layer.Activation{Kind: layer.Winners, K: max(int(math.Round(c.Activity*float64(c.Units))), 1)}
	}
	d, err := layer.NewDense(k, src)
	l.layer, l.fields = d, d
	return err
}

// inhibited makes a layer of which lateral synapses or thresholds learn: the
// network of Földiák, or one of its parts over fixed weights.
func (l *Layer) inhibited(s rule.Spec, src *rand.PCG) error {
	c := l.cfg
	n := map[rule.Joins]rule.Shape{
		rule.Forward: {In: c.Spec.Dim, Out: c.Units}, rule.Lateral: {In: c.Units, Out: c.Units}, rule.Thresholds: {In: 1, Out: c.Units},
	}[s.Joins]
	r, err := c.Rules.New(s.Name, c.Params, n)
	if err != nil {
		return err
	}
	c.Activity = cmp.Or(c.Activity, 1/float64(c.Units))
	k, err := layer.FoldiakConfig(c.Spec.Dim, c.Units, c.Activity)
	if err != nil {
		return err
	}
	switch s.Joins {
	case rule.Forward:
		k.Forward = r
	case rule.Lateral: // linear units, each driven by an input of its own
		k = layer.LateralConfig{In: c.Spec.Dim, Out: c.Units, Lateral: r, Init: layer.Init{Kind: "identity"}}
	case rule.Thresholds:
		k.Forward, k.Lateral, k.Threshold = nil, nil, r
	}
	k.Length = c.Spec.Length
	lateral, err := layer.NewLateral(k, src)
	if err != nil {
		return err
	}
	l.layer = lateral
	if l.fields = lateral.Parts()[0]; s.Joins == rule.Lateral {
		l.fields = lateral.Parts()[1]
	}
	return nil
}

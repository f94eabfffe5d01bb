// Package sensor models the neurons that a stimulus meets first. Each has a
// receptive field, fires at a rate, and has dendrites on which feedback from
// higher neurons ends.
//
// # Dynamics
//
// With d_i the response of the field, in units of the input, the membrane of
// sensor i follows
//
//	τ·du_i/dt  = −(1 + S)·u_i + g·d_i − P_i
//	τs·dS/dt   = −S + κ·m(t)
//	τs·dP_i/dt = −P_i + κp·m(t)·g·p_i
//	r_i        = min(|u_i|, r_max)   spikes per second
//
// where m is the match that memory found, 0 until the feedback delay has
// passed. Broadcast feedback is one inhibitory conductance S, the same for all
// sensors. Predictive feedback is a current P_i of its own for each sensor:
// what higher neurons predict of the stimulus, p_i, is taken away. Each field
// is read by a pair of sensors, one that its positive responses drive and one
// that its negative ones do; the sign of u says which of the two fires.
// Prediction never turns a response into its opposite: |P_i| is at most
// g·|d_i|, of the same sign.
//
// At rest at first, the sensor is driven to r = g·|d|, and when a match comes
// back it slows to the fixed point
//
//	u_i = (g·d_i − κp·m·g·p_i)/(1 + κ·m).
//
// [Sensor.Settled] computes that point directly; [Sensor.Integrate] computes
// the whole course in time, and ends there.
package sensor

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Feedback is what comes back to the sensors from higher neurons.
type Feedback string

const (
	NoFeedback Feedback = "none"
	Broadcast  Feedback = "broadcast"  // one inhibitory signal for all sensors
	Predictive Feedback = "predictive" // what the higher neurons predict, subtracted
	Both       Feedback = "both"
)

// Config describes the sensors of a circuit. Zero values mean the defaults.
type Config struct {
	Field FieldConfig

	// Fixate has the eye centre on what stands out of an image before the
	// fields are read, so that where it lies in the image does not matter.
	Fixate bool

	Gain    float64 // g, spikes per second for an input of 1; 0 means 50
	MaxRate float64 // r_max in spikes per second; 0 means 200
	Tau     float64 // τ in seconds; 0 means .01
	TauSyn  float64 // τs in seconds; 0 means .005
	Delay   float64 // until feedback arrives, in seconds; 0 means .03
	Time    float64 // length of a presentation, in seconds; 0 means .3
	Step    float64 // of the integration, in seconds; 0 means .001

	Feedback   Feedback // empty means Broadcast
	Strength   float64  // κ; 0 means 3: at a full match the rate falls to a quarter
	Prediction float64  // κp, in [0, 1]; 0 means .8
	Rate       float64  // learning rate of the predictive weights; 0 means .1
}

func (c Config) defaults() (Config, error) {
	for _, f := range []struct {
		v    *float64
		name string
		zero float64
	}{
		{&c.Gain, "gain", 50}, {&c.MaxRate, "maximum rate", 200}, {&c.Tau, "time constant", .01},
		{&c.TauSyn, "synaptic time constant", .005}, {&c.Delay, "delay", .03}, {&c.Time, "time", .3},
		{&c.Step, "step", .001}, {&c.Strength, "strength", 3}, {&c.Prediction, "prediction", .8}, {&c.Rate, "rate", .1},
	} {
		*f.v = cmp.Or(*f.v, f.zero)
		if !(*f.v > 0) || math.IsInf(*f.v, 0) {
			return c, fmt.Errorf("sensor: %s is %v: it must be finite and above 0", f.name, *f.v)
		}
	}
	c.Feedback = cmp.Or(c.Feedback, Broadcast)
	switch c.Feedback {
	case NoFeedback, Broadcast, Predictive, Both:
	default:
		return c, fmt.Errorf("sensor: no feedback is named %q: there are %s, %s, %s, %s", c.Feedback, NoFeedback, Broadcast, Predictive, Both)
	}
	switch {
	case c.Prediction > 1:
		return c, fmt.Errorf("sensor: prediction %v: it lies in (0, 1]", c.Prediction)
	case c.Rate > 1:
		return c, fmt.Errorf("sensor: learning rate %v of the feedback: it lies in (0, 1]", c.Rate)
	case c.Step > min(c.Tau/(1+c.Strength), c.TauSyn):
		return c, fmt.Errorf("sensor: a step of %v s is too long for time constants of %v s, inhibited %v s, and %v s", c.Step, c.Tau, c.Tau/(1+c.Strength), c.TauSyn)
	case c.Delay >= c.Time:
		return c, fmt.Errorf("sensor: feedback after %v s comes too late for a presentation of %v s", c.Delay, c.Time)
	}
	return c, nil
}

func (c Config) broadcasts() bool { return c.Feedback == Broadcast || c.Feedback == Both }
func (c Config) predicts() bool   { return c.Feedback == Predictive || c.Feedback == Both }

// Sensor is the sensors of a circuit.
type Sensor struct {
	cfg    Config
	dim    int     // sensors
	fields *fields // nil: identity
	fixate *fixation
	tuned  *tuning // nil: each sensor reads one input

	code    int       // neurons that predict
	w       []float32 // predictive weights, code×dim: what each predicts
	drive   []float32
	predict []float32
	u, p    []float32
	watch   *locality.Watch
}

// New makes the sensors for stimuli of the given length and shape. code is how
// many higher neurons the predictive dendrites listen to; their weights start
// at 0, apart from any forward ones.
func New(c Config, dim int, shape stimulus.Shape, code int) (*Sensor, error) {
	c, err := c.defaults()
	if err != nil {
		return nil, err
	}
	if dim < 1 {
		return nil, fmt.Errorf("sensor: stimuli of %d inputs: 1 or more", dim)
	}
	if c.predicts() && code < 1 {
		return nil, errors.New("sensor: predictive feedback needs higher neurons that predict")
	}
	f, err := newFields(c.Field, dim, shape)
	if err != nil {
		return nil, err
	}
	tuned, err := newTuning(c.Field, c.Fixate)
	if err != nil {
		return nil, err
	}
	dim *= c.Field.PerInput()
	s := &Sensor{cfg: c, dim: dim, fields: f, tuned: tuned,
		drive: make([]float32, dim), u: make([]float32, dim), p: make([]float32, dim)}
	if c.Fixate {
		if s.fixate, err = newFixation(shape); err != nil {
			return nil, err
		}
	}
	if c.predicts() {
		s.code, s.w, s.predict = code, make([]float32, code*dim), make([]float32, dim)
	}
	return s, nil
}

// Dim is the number of sensors: [FieldConfig.PerInput] for each input.
func (s *Sensor) Dim() int { return s.dim }

// Predicts reports whether the sensors listen to predictions.
func (s *Sensor) Predicts() bool { return s.w != nil }

// Respond writes what the sensors pass on of stimulus x before any feedback,
// in units of the input: the response of the fields, cut at the maximum rate,
// after the eye has moved where it does.
func (s *Sensor) Respond(l *plasticity.Ledger, dst, x []float32) {
	if s.fixate != nil {
		x = s.fixate.apply(l, x)
	}
	switch {
	case s.tuned != nil:
		s.tuned.respond(dst, x)
	case s.fields == nil:
		copy(dst, x)
	default:
		s.fields.apply(dst, x)
		l.Forward(len(s.fields.w))
	}
	top := float32(s.cfg.MaxRate / s.cfg.Gain)
	for i, v := range dst {
		dst[i] = min(max(v, -top), top)
	}
	l.Elementwise(s.dim)
}

// Settled returns the mean settled rate, in spikes per second, of sensors that
// respond with sensed (from Respond) when memory found a match and the higher
// neurons are active as code, which may be nil where nothing predicts.
func (s *Sensor) Settled(l *plasticity.Ledger, sensed []float32, match float32, code []float32) float32 {
	gain, top := float32(s.cfg.Gain), float32(s.cfg.MaxRate)
	shunt := float32(1)
	if s.cfg.broadcasts() {
		shunt = 1 / (1 + float32(s.cfg.Strength)*match)
	}
	var sum float32
	if s.w == nil {
		f := gain * shunt
		for _, d := range sensed {
			sum += min(abs(d)*f, top)
		}
	} else {
		s.recall(l, code)
		k := float32(s.cfg.Prediction) * match
		for i, d := range sensed {
			sum += min(abs(d-k*explained(s.predict[i], d))*gain*shunt, top)
		}
	}
	l.Forward(s.dim)
	l.Elementwise(s.dim)
	return sum / float32(s.dim)
}

// explained cuts a prediction to what there is to explain.
func explained(p, d float32) float32 {
	if d < 0 {
		return -min(max(-p, 0), -d)
	}
	return min(max(p, 0), d)
}

// recall sets predict to what the active neurons predict together.
func (s *Sensor) recall(l *plasticity.Ledger, code []float32) {
	clear(s.predict)
	active := 0
	for j, c := range code {
		if c == 0 {
			continue
		}
		active++
		for i, w := range s.w[j*s.dim : (j+1)*s.dim] {
			s.predict[i] += c * w
		}
	}
	l.Forward(active * s.dim)
}

// Learn moves the predictive weights, by the delta rule at each dendrite,
// towards what the sensors responded with:
//
//	Δw_ji = η·c_j·(d_i − p_i)/Σc², p = Σ_j c_j·w_j.
//
// i is the presentation's index in the ledger's call. It does nothing where
// nothing predicts.
func (s *Sensor) Learn(l *plasticity.Ledger, i int, sensed, code []float32) {
	if s.w == nil {
		return
	}
	s.recall(nil, code)
	for k, d := range sensed {
		s.drive[k] = d - s.predict[k]
	}
	if s.watch != nil {
		code = slices.Clone(code)
		defer s.observed(code)()
	}
	var norm float32
	for _, c := range code {
		norm += c * c
	}
	if norm == 0 {
		return
	}
	changed, active := 0, 0
	for j, c := range code {
		if c == 0 {
			continue
		}
		active++
		changed += l.AXPY(plasticity.Feedback, float32(s.cfg.Rate)*c/norm, s.drive, s.w[j*s.dim:(j+1)*s.dim])
	}
	l.Learning(2*active*s.dim + len(code))
	l.Elementwise(s.dim)
	l.CreditOne(plasticity.Feedback, changed, i)
}

// Inputs shows weights from the sensors over the inputs: themselves, or for a
// population the value of each input that the weights prefer, Σ w·c/Σ w over the
// centres c of its curves.
func (s *Sensor) Inputs(weights []float32) []float32 {
	if s.tuned == nil {
		return weights
	}
	return s.tuned.prefer(weights)
}

// Synapses shows the predictive weights, where there are any.
func (s *Sensor) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	if s.w != nil {
		visit(plasticity.Feedback, "feedback", s.w)
	}
}

// Reset empties the predictive weights.
func (s *Sensor) Reset() { clear(s.w) }

// Keep describes the predictive weights.
func (s *Sensor) Keep(w *state.Walker) { w.Float32s("feedback", s.w) }

// Observe has w see the predictive weights whenever they are about to change,
// for a certificate of locality; nil ends it.
func (s *Sensor) Observe(w *locality.Watch) { s.watch = w }

// observed shows the synapses of higher neurons onto the sensors, which learn
// from what is left of a sensor's signal at its own dendrites.
func (s *Sensor) observed(code []float32) (done func()) {
	return s.watch.Changes(func() *locality.Population {
		return &locality.Population{In: s.code, Out: s.dim, Exceptions: []locality.Exception{locality.InputNorm()},
			Factors: []locality.Factor{locality.Gain(),
				{Name: "d − p", Source: "the sensor's signal less what its own feedback synapses predict", Neuron: true}},
			Arrays: []locality.Array{
				{Name: "pre", Of: locality.Pre, Values: code}, {Name: "drive", Of: locality.Post, Values: s.drive},
				{Of: locality.Outgoing, Values: s.w}}}
	})
}

// Bytes is the memory held.
func (s *Sensor) Bytes() int64 {
	n := len(s.w)
	if s.fields != nil {
		n += 2 * len(s.fields.w)
	}
	if s.fixate != nil {
		n += len(s.fixate.seen)
	}
	return 4 * int64(n)
}

func abs(v float32) float32 { return float32(math.Abs(float64(v))) }

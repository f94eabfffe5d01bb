package single

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// A stream of spikes shows moments at which something spikes: 1 for each input
// that spikes then, the time in seconds, and one target for each output neuron,
// 1 where a teacher makes it spike. A rule with traces, such as stdp-rate, is
// told the time since the moment before. A rule that reads spike trains is
// shown those so far and the moment from which on pairs count, so that every
// pair is learned from once, when its later spike comes.

// clock keeps what a layer knows of the moments before.
type clock struct {
	rule    rule.Rule
	last    float64 // time of the presentation before; NaN at the start
	elapsed [1]float64

	trained   bool        // the rule reads trains
	span      float64     // seconds for which a spike counts; +Inf: for ever
	pre, post [][]float64 // the trains since the sequence began
}

// Spikes reports whether a teacher makes the units spike.
func (l *Layer) Spikes() bool { return l.clock != nil }

// impose makes the layer learn from spikes that are imposed on it.
func (l *Layer) impose(r rule.Rule) {
	c := &clock{rule: r, span: math.Inf(1)}
	if c.trained = r.Spec().Reads(rule.NeedTrains); c.trained {
		c.pre, c.post = make([][]float64, l.cfg.Spec.Dim), make([][]float64, l.cfg.Spec.Targets)
	}
	if s, ok := r.(rule.Spanning); ok {
		c.span = s.Span()
	}
	c.begin()
	l.clock, l.alone, l.name, l.present = c, true, "synapses", l.moment
}

// moment learns from one moment.
func (l *Layer) moment(b stimulus.Batch, s layer.Step) error {
	c := l.clock
	if b.Boundaries != nil && b.Boundaries[0] {
		c.begin()
		if r, ok := c.rule.(rule.Stateful); ok && c.rule.Spec().Elapses {
			r.Reset() // traces
		}
	}
	c.elapsed[0] = 0
	if !math.IsNaN(c.last) {
		c.elapsed[0] = b.Times[0] - c.last
	}
	c.last = b.Times[0]
	s.Elapsed = c.elapsed[:]
	if c.trained {
		c.spike(c.pre, b.X)
		c.spike(c.post, b.Target(0))
		s.PreTimes, s.PostTimes, s.Since = c.pre, c.post, &c.last
	}
	if l.cfg.Shut {
		s.Gain = []float32{0}
	}
	if err := l.layer.(*layer.Dense).Impose(b.Target(0), b.X, 1); err != nil {
		return err
	}
	return l.layer.Learn(s)
}

// spike adds what spikes now to the trains and drops what no longer counts.
func (c *clock) spike(trains [][]float64, now []float32) {
	for i, v := range now {
		t, old := trains[i], 0
		for old < len(t) && c.last-t[old] > c.span {
			old++
		}
		t = append(t[:0], t[old:]...)
		if v != 0 {
			t = append(t, c.last)
		}
		trains[i] = t
	}
}

// begin forgets the moments before.
func (c *clock) begin() {
	c.last = math.NaN()
	for _, trains := range [][][]float64{c.pre, c.post} {
		for i := range trains {
			trains[i] = trains[i][:0]
		}
	}
}

// check refuses a batch before anything changes.
func (c *clock) check(b stimulus.Batch) error {
	last := c.last
	for i, t := range b.Times {
		if b.Boundaries != nil && b.Boundaries[i] {
			last = math.NaN()
		}
		if t < last {
			return fmt.Errorf("presentation %d is at %v s, the one before at %v s: times must not descend within a sequence", i, t, last)
		}
		last = t
	}
	return nil
}

// Keep describes the time of the moment before and the trains.
func (c *clock) Keep(w *state.Walker) {
	state.Value(w, "time", &c.last)
	for side, trains := range [][][]float64{c.pre, c.post} {
		for i := range trains {
			state.List(w, fmt.Sprint([]string{"pre", "post"}[side], " ", i), &trains[i], mostSpikes)
		}
	}
}

// mostSpikes of a train that may be saved.
const mostSpikes = 1 << 30

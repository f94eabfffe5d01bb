package backprop

import (
	"fmt"
	"io"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// nets are both networks.
func (l *Actor) nets() [2]*core[float32] { return [2]*core[float32]{l.actor, l.critic} }

// Opened and GateNovelty tell of the gate at the steps of the last call of Learn,
// Recalls of the memory.
func (l *Actor) Opened() []bool               { return l.gate.Opened() }
func (l *Actor) GateNovelty() []float32       { return l.gate.Novelty() }
func (l *Actor) Recalls() []plasticity.Recall { return l.gate.Recalls() }

// Reset returns the learner to the state in which it was built.
func (l *Actor) Reset() error {
	l.forget()
	l.gate.Gate().Reset()
	l.gate.Begin(0)
	*l.actions = l.actionsStart
	l.failed, l.asked, l.open = nil, 0, 0
	return nil
}

// Keep describes the whole state.
func (l *Actor) Keep(w *state.Walker) {
	w.Is("learner", fmt.Sprintf("rule %s, gate: %t, memory: %t", l.cfg.Rule, l.gating.Gate != nil, l.gating.Familiarity != nil))
	for k, net := range l.nets() {
		name := l.netName(k)
		for i, p := range net.params {
			w.Float32s(name+" "+p.name, p.w)
			w.Float32s("first moments of "+name+" "+p.name, p.m)
			w.Float32s("second moments of "+name+" "+p.name, p.v)
			if l.traces[k] != nil {
				w.Float32s("traces of "+name+" "+p.name, l.traces[k][i])
			}
		}
		state.Count(w, "steps of "+name, &net.steps)
		w.Binary("dropout of "+name, net.dropout)
	}
	if l.replay != nil {
		w.In("replay", l.replay)
	}
	if l.inputs != nil {
		w.In("inputs", l.inputs)
	}
	w.In("rewards", l.rewards)
	w.In("surprise", &l.surprise)
	w.In("omission", &l.omission)
	if l.gating.Gate != nil {
		w.In("gate", l.gating.Gate)
	}
	if l.gating.Familiarity != nil {
		w.In("memory", l.gating.Familiarity)
	}
	state.Value(w, "overdue", &l.overdue)
	w.Count("steps", &l.steps)
	state.Count(w, "steps at the gate", &l.asked)
	state.Count(w, "openings", &l.open)
	w.Binary("actions", l.actions)
}

// Save writes the whole state. A learner built with the same settings that loads it
// continues bit for bit.
func (l *Actor) Save(w io.Writer) error {
	if l.failed != nil {
		return fmt.Errorf("save: %w", l.failed)
	}
	return state.Save(w, l)
}

// Load reads what Save wrote. A state of another learner is refused and changes
// nothing.
func (l *Actor) Load(r io.Reader) error {
	if err := state.Load(r, l); err != nil {
		return err
	}
	l.failed = nil
	l.gate.Begin(0)
	return nil
}

// State shows by name every array of the state.
func (l *Actor) State(visit func(string, []float32)) { state.Visit(l, visit) }

// Synapses shows weights and biases, those of a copy too, and as short-term ones
// traces.
func (l *Actor) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	for k, net := range l.nets() {
		for i, p := range net.params {
			visit(p.site(), l.netName(k)+" "+p.name, p.w)
			if l.traces[k] != nil {
				visit(plasticity.ShortTerm, "traces of "+l.netName(k)+" "+p.name, l.traces[k][i])
			}
		}
	}
	if l.gating.Familiarity != nil {
		l.gating.Familiarity.Synapses(visit)
	}
}

// Inspect states the bytes held, the synapses, and how often the gate was open.
func (l *Actor) Inspect() []plasticity.Measure {
	var weights, moments, traces, replay, memory int
	for k, net := range l.nets() {
		weights += net.weights
		for i, p := range net.params {
			moments += 4 * (len(p.m) + len(p.v))
			if l.traces[k] != nil {
				traces += 4 * len(l.traces[k][i])
			}
		}
	}
	if l.replay != nil {
		replay = l.replay.bytes()
	}
	if l.gating.Familiarity != nil {
		memory = l.gating.Familiarity.Bytes()
	}
	opened := 1.
	if l.asked > 0 {
		opened = float64(l.open) / float64(l.asked)
	}
	return []plasticity.Measure{
		{Name: "synapses", Value: float64(weights), Unit: "count"},
		{Name: "features", Value: float64(l.width), Unit: "count"},
		{Name: "bytes", Value: float64(4*weights + moments + traces + replay + memory), Unit: "B"},
		{Name: "bytes of weights", Value: float64(4 * weights), Unit: "B"},
		{Name: "bytes of moments", Value: float64(moments), Unit: "B"},
		{Name: "bytes of traces", Value: float64(traces), Unit: "B"},
		{Name: "bytes of replay, verbatim", Value: float64(replay), Unit: "B"},
		{Name: "bytes of memory", Value: float64(memory), Unit: "B"},
		{Name: "share opened", Value: opened, Unit: "fraction"},
	}
}

// Observe has o hear what the gate hears and what it answers; nil ends it. The
// synapses learn by a gradient, which is not local: they are not shown.
func (l *Actor) Observe(o locality.Observer) { l.observer = o }

// GateReads is what the gate reads: its signals, and what the track says is new
// where it has to be told.
func (l *Actor) GateReads() []locality.Reading {
	g := l.gate.Gate()
	reads := locality.Readings(g.Signal().Parts(), g.NeedsTruth())
	for k := range reads {
		r := &reads[k]
		switch gate.Signal(r.Name) {
		case gate.Surprise:
			r.Source, r.From = "the error of the critic, and how large it is on average", []string{errorSource}
		case gate.Uncertainty:
			r.Source, r.From = "the probability of the action taken, by the whole network", []string{locality.Probabilities}
		case gate.Omission:
			r.Source, r.From = "for how long what the critic expects has not come", []string{omissionSource}
		}
	}
	return reads
}

// heard is v after the observer heard it.
func (l *Actor) heard(source string, v float32) float32 {
	return locality.Told(l.observer, source, v)
}

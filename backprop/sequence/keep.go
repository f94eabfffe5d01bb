package sequence

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Keep describes weights, moments, and the symbols that the next step goes through
// again.
func (l *Learner) Keep(w *state.Walker) {
	n, p := l.n, l.n.train
	w.Is("network", fmt.Sprintf("window: %d, arrays: %d", n.o.Length, len(n.all)))
	for _, a := range n.all {
		w.Float32s(a.name, a.w)
		w.Float32s("first moments of "+a.name, a.m)
		w.Float32s("second moments of "+a.name, a.v)
	}
	state.Count(w, "steps", &n.steps)
	state.Count(w, "presentations", &l.presented)
	state.Count(w, "presentations at the gate", &l.asked)
	state.Count(w, "openings", &l.open)
	state.Value(w, "loss", &l.loss)
	w.Float32s("hidden", n.at.hidden)
	state.Values(w, "recent", n.at.recent)
	w.Float32s("features", p.features)
	w.In("gate", l.gate.Gate())

	rows := p.symbols[:p.n]
	state.List(w, "symbols", &rows, cap(p.symbols))
	begins := make([]int32, len(rows))
	streams := p.streams[:len(rows)]
	for i := range begins {
		if p.begins[i] {
			begins[i] = 1
		}
	}
	state.Values(w, "streams", streams)
	state.Values(w, "beginnings", begins)
	if !w.Loading() {
		return
	}
	copy(p.symbols, rows)
	p.n = len(rows)
	for i, s := range rows {
		p.begins[i] = begins[i] != 0
		if s < 0 || int(s) >= l.spec.Symbols || streams[i] < 0 || int(streams[i]) >= max(l.spec.Streams, 1) {
			w.Refuse("symbol %d of stream %d, of %d symbols and %d streams", s, streams[i], l.spec.Symbols, max(l.spec.Streams, 1))
			p.n = 0
			return
		}
	}
	for _, s := range n.at.recent {
		if s < -1 || int(s) >= l.spec.Symbols {
			w.Refuse("symbol %d, the alphabet has %d", s, l.spec.Symbols)
			return
		}
	}
}

// Inspect states the bytes held, the gate's rate and the latest loss.
func (l *Learner) Inspect() []plasticity.Measure {
	moments, opened := 0, 1.
	for _, p := range l.n.all {
		moments += 4 * (len(p.m) + len(p.v))
	}
	if l.asked > 0 {
		opened = float64(l.open) / float64(l.asked)
	}
	return []plasticity.Measure{
		{Name: "synapses", Value: float64(l.n.weights), Unit: "count"},
		{Name: "bytes", Value: float64(4*l.n.weights + moments + 4*(len(l.n.at.hidden)+len(l.n.at.recent))), Unit: "B"},
		{Name: "bytes of weights", Value: float64(4 * l.n.weights), Unit: "B"},
		{Name: "bytes of moments", Value: float64(moments), Unit: "B"},
		{Name: "share opened", Value: opened, Unit: "fraction"},
		{Name: "loss", Value: l.loss, Unit: "1"},
	}
}

// Observe has o hear what the gate hears and what it answers; nil ends it. The
// synapses learn by a gradient, which is not local: they are not shown.
func (l *Learner) Observe(o locality.Observer) { l.observer = o }

// GateReads is what the gate reads.
func (l *Learner) GateReads() []locality.Reading {
	g := l.gate.Gate()
	return locality.Readings(g.Signal().Parts(), g.NeedsTruth())
}

func (l *Learner) tell(source string, v []float32) {
	if l.observer != nil {
		l.observer.Tells(source, v)
	}
}

// answer has the observer hear whether the gate is open, and returns what it makes
// of it.
func (l *Learner) answer(open bool) bool {
	if l.observer == nil {
		return open
	}
	told := []float32{0}
	if open {
		told[0] = 1
	}
	l.tell(locality.Gate, told)
	return told[0] != 0
}

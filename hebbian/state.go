package hebbian

import (
	"fmt"
	"io"
	"math"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Reset returns the circuit to the state in which it was built.
func (n *Circuit) Reset() error {
	for k, l := range n.layers {
		if err := l.Reset(); err != nil {
			return fmt.Errorf("hebbian: layer %d: %w", k+1, err)
		}
	}
	if n.read != nil {
		if err := n.read.Reset(); err != nil {
			return fmt.Errorf("hebbian: readout: %w", err)
		}
	}
	if n.memory != nil {
		n.memory.Reset()
	}
	n.sensor.Reset()
	n.Gate().Reset()
	n.gate.Begin(0)
	n.seen = 0
	clear(n.active)
	n.rates = n.rates[:0]
	return nil
}

// Keep describes the whole state.
func (n *Circuit) Keep(w *state.Walker) {
	state.Count(w, "presentations", &n.seen)
	state.Values(w, "active", n.active)
	w.In("gate", n.Gate())
	n.sensor.Keep(w)
	for k, l := range n.layers {
		w.In(layerName(k), l)
	}
	if n.memory != nil {
		w.In("memory", n.memory)
	}
	if n.read != nil {
		w.In("readout", n.read)
	}
}

// Save writes the whole state.
func (n *Circuit) Save(w io.Writer) error { return of(state.Save(w, n)) }

// Load reads what Save wrote; the circuit then continues bit for bit. What is
// not the state of such a circuit is refused and changes nothing.
func (n *Circuit) Load(r io.Reader) error { return of(state.Load(r, n)) }

// State shows by name every array of the state: weights, what rules keep
// beside them, memory. What visit writes into one becomes the state.
func (n *Circuit) State(visit func(name string, values []float32)) { state.Visit(n, visit) }

// of says whose error it is.
func of(err error) error {
	if err != nil {
		return fmt.Errorf("hebbian: %w", err)
	}
	return nil
}

// Synapses shows the effective value of every stored weight.
func (n *Circuit) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	for k, l := range n.layers {
		l.Synapses(func(name string, w []float32) { visit(plasticity.Layer, layerName(k)+" "+name, w) })
	}
	if n.memory != nil {
		n.memory.Synapses(visit)
	}
	n.sensor.Synapses(visit)
	if n.read != nil {
		n.read.Synapses(func(name string, w []float32) { visit(plasticity.Readout, "readout "+name, w) })
	}
}

// Inspect states what the circuit holds and how it is.
func (n *Circuit) Inspect() []plasticity.Measure {
	var units, dead, free, synapses int
	var bytes, recruiting, moving int64
	var recruits, holds bool
	for _, l := range n.layers {
		s := l.Inspect()
		units, dead, free, synapses, bytes = units+s.Units, dead+s.Dead, free+s.Free, synapses+s.Synapses, bytes+s.Bytes
		recruits, recruiting, moving, holds = recruits || s.Recruits, recruiting+s.Recruiting, moving+s.Moving, holds || s.Holds
	}
	ms := []plasticity.Measure{
		{Name: "units", Value: float64(units), Unit: "count"},
		{Name: "dead units", Value: float64(dead), Unit: "count"},
		{Name: "free units", Value: float64(free), Unit: "count"},
		{Name: "synapses/layer", Value: float64(synapses), Unit: "count"},
	}
	for k, l := range n.layers {
		share, s := 0., l.Inspect()
		if s.Learned > 0 {
			share = float64(n.active[k]) / (float64(s.Learned) * float64(l.Out()))
		}
		ms = append(ms, plasticity.Measure{Name: fmt.Sprintf("active share/layer %d", k+1), Value: share, Unit: "fraction"})
		if s.Compared > 0 {
			ms = append(ms, plasticity.Measure{Name: fmt.Sprintf("units that hold a patch/layer %d", k+1), Value: float64(s.Verbatim) / float64(s.Units), Unit: "fraction"})
		}
	}
	if recruits {
		ms = append(ms,
			plasticity.Measure{Name: "updates/of recruitment", Value: float64(recruiting), Unit: "count"},
			plasticity.Measure{Name: "updates/after recruitment", Value: float64(moving), Unit: "count"})
	}
	if n.read != nil {
		s := n.read.Inspect()
		bytes += s.Bytes
		ms = append(ms, plasticity.Measure{Name: "synapses/readout", Value: float64(s.Synapses), Unit: "count"})
	}
	var h memory.Holding
	if n.memory != nil {
		h = n.memory.Holds()
	}
	ms = append(ms,
		plasticity.Measure{Name: "synapses/memory", Value: float64(h.Synapses), Unit: "count"},
		plasticity.Measure{Name: "memory bits", Value: float64(h.Bits), Unit: "count"},
		plasticity.Measure{Name: "memory bytes", Value: float64(h.Bytes), Unit: "B"},
		plasticity.Measure{Name: "memory patterns", Value: float64(h.Patterns), Unit: "count"},
		plasticity.Measure{Name: "memory holds verbatim input", Value: b01(h.Verbatim || holds), Unit: "1"},
		plasticity.Measure{Name: "bytes", Value: float64(bytes + h.Bytes + n.sensor.Bytes()), Unit: "B"},
	)
	if r, ok := n.Gate().(interface{ Report() gate.Report }); ok {
		g := r.Report()
		ms = append(ms,
			plasticity.Measure{Name: "gate/asked", Value: g.Asked, Unit: "fraction"},
			plasticity.Measure{Name: "gate/reached", Value: orZero(g.Reached), Unit: "fraction"},
			plasticity.Measure{Name: "gate/below echo", Value: orZero(g.BelowEcho), Unit: "fraction"},
			plasticity.Measure{Name: "gate/opened", Value: orZero(g.Opened), Unit: "fraction"},
			plasticity.Measure{Name: "gate/vigilance", Value: orZero(g.Vigilance), Unit: "1"},
		)
	}
	return ms
}

func b01(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// orZero replaces a share of nothing.
func orZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

package hebbian

import (
	"strconv"

	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

func layerName(k int) string { return "layer " + strconv.Itoa(k+1) }

// Observe has o see each change in the circuit and what the gate tells, for a
// certificate of locality; nil ends it. A layer is upstream of those above it,
// of what memory reads, of the feedback and of the readout.
func (n *Circuit) Observe(o locality.Observer) {
	n.observer = o
	at := func(name string, site plasticity.Site, below int) *locality.Watch {
		w := locality.Watch{Name: name, Group: name, Site: site}
		for k := range below {
			w.Upstream = append(w.Upstream, layerName(k))
		}
		return locality.At(o, w)
	}
	for k, l := range n.layers {
		l.Observe(at(layerName(k), plasticity.Layer, k))
	}
	if n.memory != nil {
		n.memory.Observe(at("memory", plasticity.Memory, n.cfg.Memory.Reads))
	}
	n.sensor.Observe(at("feedback", plasticity.Feedback, len(n.layers)))
	if n.read != nil {
		n.read.Observe(at("readout", plasticity.Readout, len(n.layers)))
	}
}

// GateReads is what the gate reads: its signals, and what the track says is new
// where it has to be told.
func (n *Circuit) GateReads() []locality.Reading {
	return locality.Readings(n.Signal().Parts(), n.Gate().NeedsTruth())
}

// tell has the observer hear what a source tells, and change it.
func (n *Circuit) tell(source string, v []float32) {
	if n.observer != nil {
		n.observer.Tells(source, v)
	}
}

// answer has the observer hear whether the gate is open, and whether for what is stored
// already, and returns what it makes of it.
func (n *Circuit) answer(open bool) (_, again bool) {
	again = open && n.gate.Reactivates()
	if n.observer == nil {
		return open, again
	}
	v := []float32{0}
	switch {
	case again:
		v[0] = locality.Again
	case open:
		v[0] = 1
	}
	n.tell(locality.Gate, v)
	return v[0] != 0, v[0] == locality.Again
}

// echo has the gate hear how novel the pattern still is that memory has just
// stored, where it did, and the observer hear it before.
func (n *Circuit) echo(at int, pattern []float32, wrote bool) {
	g := n.gate.Gate()
	if !g.WantsEcho() || !wrote && n.observer == nil {
		return
	}
	v := float32(-1)
	if wrote {
		v = 1 - n.memory.Echo(pattern)
		macs, ops := n.memory.Cost()
		n.ledger.Forward(macs)
		n.ledger.Elementwise(ops)
		n.gate.Searched(at, macs, false)
	}
	if n.observer != nil {
		told := []float32{v}
		n.tell(locality.Echo, told)
		v = told[0]
	}
	if v >= 0 {
		g.Echo(v)
	}
}

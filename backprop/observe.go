package backprop

import "github.com/hebbgrad/hebbgrad/locality"

// Observe has o hear what the gate hears and what it answers; nil ends it. The
// synapses learn by a gradient, which is not local: they are not shown.
func (n *network) Observe(o locality.Observer) { n.observer = o }

// GateReads is what the gate reads: its signals, and what the track says is new
// where it has to be told.
func (n *network) GateReads() []locality.Reading {
	g := n.gate.Gate()
	reads := locality.Readings(g.Signal().Parts(), g.NeedsTruth())
	for k := range reads {
		if reads[k].Name == "instance" && n.gating.Familiarity == nil {
			reads[k].Source = "how much of the stimulus the whole network reconstructs"
		}
	}
	return reads
}

// tell has the observer hear what a source tells, and change it.
func (n *network) tell(source string, v []float32) {
	if n.observer != nil {
		n.observer.Tells(source, v)
	}
}

// heard is v after the observer heard it.
func (n *network) heard(source string, v float32) float32 {
	return locality.Told(n.observer, source, v)
}

// answer has the observer hear whether the gate is open, and returns what it
// makes of it.
func (n *network) answer(open bool) bool {
	if n.observer == nil {
		return open
	}
	var v float32
	if open {
		v = 1
	}
	return n.heard(locality.Gate, v) != 0
}

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

// tell has the observer hear whether the gate is open, and returns what it
// makes of it.
func (n *Circuit) tell(open bool) bool {
	v := []float32{0}
	if open {
		v[0] = 1
	}
	n.observer.Tells(locality.Gate, v)
	return v[0] != 0
}

package backprop

import "github.com/hebbgrad/hebbgrad/plasticity"

// watch keeps a sample of recent stimuli, one presentation in watchEvery, on
// which dead units are looked for when someone asks.
type watch struct {
	dim  int
	seen int64
	x    []float32
}

const (
	watchEvery = 8
	watchHeld  = 64
)

func (w *watch) init(dim int) { w.dim, w.x = dim, make([]float32, watchHeld*dim) }
func (w *watch) reset()       { w.seen = 0; clear(w.x) }

// see is shown every presentation, counted from 0.
func (w *watch) see(presentation int, x []float32) {
	if presentation%watchEvery == 0 {
		copy(w.x[int(w.seen%watchHeld)*w.dim:], x)
		w.seen++
	}
}

// deadUnits counts the hidden units whose output is the same for each of the
// latest sampled stimuli: a rectifier that is always silent, or a unit that is
// saturated. A channel of a convolution is one unit. With fewer than two
// samples nothing can be said and it is 0.
func (n *network) deadUnits() (dead, units int) {
	rows := int(min(n.watch.seen, watchHeld))
	hidden := n.c.layers[:len(n.c.layers)-1]
	first, varies := make([][]float32, len(hidden)), make([][]bool, len(hidden)) // of each unit
	scores := make([]float32, n.c.outputs*n.c.eval.capacity)
	for lo := 0; lo < rows && rows >= 2; lo += n.c.eval.capacity {
		n.c.predict(scores, n.watch.x[lo*n.watch.dim:min(lo+n.c.eval.capacity, rows)*n.watch.dim])
		for i, p := range hidden {
			if lo == 0 {
				varies[i] = make([]bool, p.units())
				for u := range p.units() {
					first[i] = append(first[i], n.c.eval.outputs[i][u*p.places()])
				}
			}
			for k, v := range n.c.eval.outputs[i][:n.c.eval.rows*p.out.Size()] {
				u := k % p.out.Size() / p.places()
				varies[i][u] = varies[i][u] || v != first[i][u]
			}
		}
	}
	for i, p := range hidden {
		units += p.units()
		for _, v := range varies[i] {
			if !v {
				dead++
			}
		}
	}
	return dead, units
}

// Inspect states the bytes held, dead units, the gate's rate and the latest
// loss. Biases and every array that the step rule remembers are among the bytes;
// what lbfgs remembers it holds while it is at a minibatch.
func (n *network) Inspect() []plasticity.Measure {
	var moments, replay, memory, settled int
	n.c.visit(func(_ string, w []float32) { settled += len(w) })
	for _, p := range n.c.params {
		moments += 4 * (len(p.m) + len(p.v))
	}
	if n.c.cfg.Step.Rule == LBFGS {
		moments = historyBytes(n.c.weights)
	}
	if n.replay != nil {
		replay = n.replay.bytes()
	}
	if n.gating.Familiarity != nil {
		memory = n.gating.Familiarity.Bytes()
	}
	dead, units := n.deadUnits()
	opened := 1.
	if n.asked > 0 {
		opened = float64(n.open) / float64(n.asked)
	}
	return []plasticity.Measure{
		{Name: "synapses", Value: float64(n.c.weights + settled), Unit: "count"},
		{Name: "bytes of weights", Value: float64(4 * (n.c.weights + settled)), Unit: "B"},
		{Name: "bytes of moments", Value: float64(moments), Unit: "B"},
		{Name: "bytes of replay, verbatim", Value: float64(replay), Unit: "B"},
		{Name: "bytes of memory", Value: float64(memory), Unit: "B"},
		{Name: "units", Value: float64(units), Unit: "count"},
		{Name: "dead units", Value: float64(dead), Unit: "count"},
		{Name: "share opened", Value: opened, Unit: "fraction"},
		{Name: "passes over a minibatch", Value: float64(n.evaluations), Unit: "count"},
		{Name: "loss", Value: n.lastLoss, Unit: "1"},
	}
}

// Fields returns the weights of the first units of the first layer, each laid
// over the inputs: those of a dense unit as they are, those of a unit of a column
// over its field, those of a channel of a convolution at the middle of the stimulus.
func (n *network) Fields(most int) [][]float32 {
	p := n.c.layers[0]
	if p.in.Size() != n.spec.Dim { // below the first weights the inputs are pooled
		return nil
	}
	w := n.c.params[0].w
	var fields [][]float32
	for u := range min(most, p.units()) {
		f := make([]float32, n.spec.Dim)
		switch p.Kind {
		case Dense:
			copy(f, w[u*len(f):])
		case Columns:
			for i, at := range p.fields[u/p.Units] {
				f[at] = w[u*p.fan()+i]
			}
		case Conv:
			place(f, w[u*p.fan():(u+1)*p.fan()], p)
		}
		fields = append(fields, f)
	}
	return fields
}

// place lays the weights of a window at the middle of a stimulus.
func place(f, w []float32, p plan) {
	top, left := (p.in.Height-p.Size)/2, (p.in.Width-p.Size)/2
	for c := range p.in.Channels {
		for u := range p.Size {
			for v := range p.Size {
				y, x := top+u, left+v
				if y >= 0 && y < p.in.Height && x >= 0 && x < p.in.Width {
					f[(c*p.in.Height+y)*p.in.Width+x] = w[(c*p.Size+u)*p.Size+v]
				}
			}
		}
	}
}

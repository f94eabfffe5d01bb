package sequence

import (
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// A source beside the gate tells how much is learned of a presentation.
const (
	sourceAmount = "amount"
	populations  = "field" // begins the names of the populations of all fields
)

// Observe has o see each change and what the gates tell, for a certificate of
// locality; nil ends it.
func (l *Learner) Observe(o locality.Observer) { l.observer = o }

// GateReads is what the gate for whole presentations reads.
func (l *Learner) GateReads() []locality.Reading {
	g := l.gate.Gate()
	return locality.Readings(g.Signal().Parts(), g.NeedsTruth())
}

func (l *Learner) tell(source string, v []float32) {
	if l.observer != nil {
		l.observer.Tells(source, v)
	}
}

// tellOne tells a number, and returns what the observer makes of it.
func (l *Learner) tellOne(source string, v float32) float32 {
	return locality.Told(l.observer, source, v)
}

// answer tells whether the gate is open, and returns what the observer makes of it.
func (l *Learner) answer(open bool) bool {
	var v float32
	if open {
		v = 1
	}
	return l.tellOne(locality.Gate, v) != 0
}

// State shows counts and traces of each field, as matrices of cells×symbols, and
// the weights of the readout.
func (l *Learner) State(visit func(name string, v []float32)) {
	s, k := &l.store, l.spec.Classes
	for f := range l.fields {
		cells := s.cells(f)
		if len(cells) == 0 {
			continue
		}
		m := s.dense(cells, k, s.count)
		visit(l.population(f)+" counts", m)
		s.take(cells, k, false, m)
		if l.fields[f].traces {
			m = s.dense(cells, k, s.recent)
			visit(l.population(f)+" traces", m)
			s.take(cells, k, true, m)
		}
	}
	if len(l.read.w) > 0 {
		visit("readout weights", l.read.w)
	}
	l.derive()
}

func (l *Learner) population(f int) string { return populations + " " + l.fields[f].name }

// gain are the factors that the gate gives.
func gain() []locality.Factor {
	return []locality.Factor{locality.Gain(),
		{Name: "amount", Source: "the gate: how much is learned of a presentation, broadcast", From: sourceAmount},
		{Name: "teach", Source: "the symbol that came: it fires, all others are silent", Neuron: true, From: locality.Label}}
}

// observedField is the step of a field from what an observer makes of its
// activities and synapses.
func (l *Learner) observedField(f int, y int32, open, amount float32) (changed int) {
	s, k, fd := &l.store, l.spec.Classes, &l.fields[f]
	cells := s.cells(f)
	pre, teach := make([]float32, len(cells)), make([]float32, k)
	for i, c := range cells {
		if c == l.cell[f] {
			pre[i] = 1
		}
	}
	teach[y] = 1
	counts := s.dense(cells, k, s.count)
	arrays := []locality.Array{{Name: "pre", Of: locality.Pre, Values: pre}, {Name: "teach", Of: locality.Post, Values: teach},
		{Name: "counts", Of: locality.Outgoing, Values: counts}}
	var traces []float32
	if fd.traces {
		traces = s.dense(cells, k, s.recent)
		arrays = append(arrays, locality.Array{Name: "traces", Of: locality.Outgoing, Values: traces})
	}
	w := locality.At(l.observer, locality.Watch{Name: l.population(f), Group: l.population(f), Site: plasticity.Layer})
	done := w.Changes(func() *locality.Population {
		return &locality.Population{In: len(cells), Out: k, Arrays: arrays, Factors: append(gain(),
			locality.Factor{Name: "free", Source: "inhibition by the next longer field: one number for each presentation, broadcast", From: fd.free})}
	})
	s.take(cells, k, false, counts)
	if fd.traces {
		s.take(cells, k, true, traces)
	}
	for i, c := range cells {
		for j, t := range teach {
			changed += l.grow(f, c, int32(j), open*amount*pre[i]*t)
		}
		for j := range teach {
			if at := i*k + j; fd.traces && pre[i] != 0 {
				if traces[at] += float32(l.o.Fading) * pre[i] * (teach[j] - traces[at]); traces[at] < leastTrace {
					traces[at] = 0
				}
			}
		}
	}
	copy(counts, s.dense(cells, k, s.count))
	if fd.traces {
		changed += l.ledger.Compare(plasticity.Layer, s.dense(cells, k, s.recent), traces)
		s.take(cells, k, true, traces)
	}
	done()
	l.derive()
	return changed
}

// observedReadout is the step of the readout from what an observer makes of its
// activities and synapses: all of them, where those that do not conduct have no
// input.
func (l *Learner) observedReadout(y int, rate float32) (changed int) {
	r, n, k := &l.read, len(l.read.w), len(l.out)
	pre, teach, drive := make([]float32, k*n), make([]float32, k), make([]float32, k)
	for j, x := range l.inputs {
		for s, v := range x {
			row := pre[s*n : (s+1)*n]
			row[r.reach*r.inputs+j], row[(r.reaches+r.symbol)*r.inputs+j], row[r.own(j)] = v, v, v
		}
	}
	teach[y] = 1
	copy(drive, l.drives)
	w := locality.At(l.observer, locality.Watch{Name: "readout", Group: "readout", Site: plasticity.Readout, Upstream: []string{populations},
		Exceptions: []locality.Exception{locality.SharedWeights(), {Name: "a normalisation (softmax) over the symbols"}}})
	done := w.Changes(func() *locality.Population {
		return &locality.Population{In: n, Out: 1, Factors: gain(), Arrays: []locality.Array{
			{Name: "pre", Of: locality.Pre, Values: pre}, {Name: "drive", Of: locality.Post, Values: drive},
			{Name: "teach", Of: locality.Post, Values: teach}, {Name: "weights", Of: locality.Synapse, Values: r.w}}}
	})
	p := make([]float32, k)
	softmax(p, drive)
	var sum float64
	for i, was := range r.w {
		var d float32
		for s := range k {
			d += (teach[s] - p[s]) * pre[s*n+i]
		}
		if d >= float32(l.o.Least) || -d >= float32(l.o.Least) {
			r.w[i] += rate * d
		}
		if r.w[i] != was {
			changed++
			sum += abs(float64(r.w[i] - was))
		}
	}
	done()
	return l.ledger.Note(plasticity.Readout, changed, sum)
}

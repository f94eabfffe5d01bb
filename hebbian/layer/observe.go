package layer

import (
	"slices"
	"strconv"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/locality"
)

// Observe has w see the layer whenever it is about to learn, for a certificate
// of locality; nil ends it.
func (l *Dense) Observe(w *locality.Watch) {
	if _, ok := l.cfg.Rule.(rule.Responder); !ok {
		w = w.Lists(l.cfg.Act.nonLocal()...)
	}
	l.watch = w
}

func unobserved() {}

// observed shows the layer, and takes what the observer changes.
func (l *Dense) observed() (done func()) {
	if l.watch == nil {
		return unobserved
	}
	a, shown := &l.act, false
	changed := l.watch.Changes(func() *locality.Population {
		shown = true
		l.raise(-1) // what competes are drives less thresholds
		return l.population()
	})
	if !shown {
		return changed
	}
	l.raise(1)
	l.fwd.stale()
	if !l.imposed {
		for n := range a.N {
			l.cfg.Act.apply(a.Post[n*a.Out:(n+1)*a.Out], a.Drive[n*a.Out:(n+1)*a.Out])
		}
	}
	return func() {
		l.fwd.sync()
		changed()
	}
}

// raise adds the thresholds to the drives, times a sign.
func (l *Dense) raise(sign float32) {
	for k := range l.act.Drive {
		if l.act.Threshold != nil {
			l.act.Drive[k] += sign * l.act.Threshold[k%l.cfg.Out]
		}
	}
}

// population is the layer about to learn, with all activities as matrices of
// its own.
func (l *Dense) population() *locality.Population {
	a, in, out := &l.act, l.cfg.In, l.cfg.Out
	a.Pre = slices.Clone(a.Pre)
	a.PreSparse.Drop()
	a.PostSparse.Drop()
	spec := l.cfg.Rule.Spec()
	p := &locality.Population{In: in, Out: out, Factors: append([]rule.Factor{locality.Gain()}, spec.Factors...), Exceptions: spec.NonLocal}
	add := func(name string, of locality.Owner, v []float32) {
		p.Arrays = append(p.Arrays, locality.Array{Name: name, Of: of, Values: v})
	}
	add("pre", locality.Pre, a.Pre)
	add("drive", locality.Post, a.Drive)
	if l.imposed {
		add("post", locality.Post, a.Post)
	}
	a.Teach = slices.Clone(a.Teach)
	add("teach", locality.Post, a.Teach)
	add("conscience", locality.Post, a.Threshold)
	add("weights", locality.Synapse, l.Weights().W)
	p.Arrays = append(p.Arrays, locality.Array{Name: "pre times", Of: locality.Pre, Trains: a.PreTimes},
		locality.Array{Name: "post times", Of: locality.Post, Trains: a.PostTimes})
	if s, ok := l.cfg.Rule.(rule.Stateful); ok {
		s.State(func(name string, v []float32) { add(name, ownerOf(len(v), in, out), v) })
	}
	return p
}

// ownerOf tells by its size to what an array of a rule's state belongs; in a
// layer as wide as its input it may be either side.
func ownerOf(size, in, out int) locality.Owner {
	switch {
	case size == 1: // one number for the layer, which the rule declares as broadcast
		return locality.All
	case size == in*out:
		return locality.Synapse
	case size == in && in == out:
		return locality.Both
	case size == in:
		return locality.Pre
	case size == out:
		return locality.Post
	}
	return locality.Nobody
}

// nonLocal lists what the activation reads beyond its own neuron.
func (a Activation) nonLocal() []locality.Exception {
	var list []locality.Exception
	switch a.Kind {
	case Winners: // measured from the drive of the first that does not win
		list = append(list, locality.Exception{Name: locality.Ranking().Name, Reach: []locality.Reach{{Array: "drive", Holds: locality.Values}}})
	case Binary:
		list = append(list, locality.Ranking())
	case Softmax:
		list = append(list, locality.Normalisation(float32(a.Beta)))
	}
	if a.Unit {
		list = append(list, locality.Divisive())
	}
	return list
}

func columnName(k int) string { return "column " + strconv.Itoa(k) }

// Observe has w see each column.
func (l *Columns) Observe(w *locality.Watch) {
	for k, c := range l.cols {
		p := w.Part(columnName(k))
		if p != nil {
			p.Group = w.Name
		}
		c.Observe(p)
	}
}

// Observe lists that weights are shared between places.
func (l *Conv) Observe(w *locality.Watch) {
	l.dense.Observe(w.Part("shared").Lists(locality.SharedWeights()))
}

// Observe has w see the three sets of synapses, each of which is upstream of the
// others.
func (l *Lateral) Observe(w *locality.Watch) {
	for k, d := range l.Parts() {
		p := w.Part(partName(k))
		if p != nil {
			p.Upstream = append(p.Upstream[:len(p.Upstream):len(p.Upstream)], w.Name)
		}
		d.Observe(p)
	}
}

// Observe lists the sum over all classes by which class probabilities are
// normalised, where an error is taken from them.
func (l *Readout) Observe(w *locality.Watch) {
	if !l.scaled {
		w = w.Lists(locality.Normalisation(l.beta))
	}
	l.Dense.Observe(w)
}

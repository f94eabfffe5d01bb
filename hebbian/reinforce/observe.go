package reinforce

import (
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// What the learner tells others, beside its gate and its memory.
const (
	errorSource    = "error"    // δ, one number for each step, to all synapses
	omissionSource = "omission" // o, likewise
)

// Observe has o see each change and what is broadcast, for a certificate of
// locality; nil ends it.
func (l *Learner) Observe(o locality.Observer) {
	l.observer = o
	factors := []locality.Factor{locality.Gain(),
		{Name: "error", Source: "the critic: by how much more came than it expected, one number broadcast", From: errorSource},
		{Name: "omission", Source: "the critic: for how long what it expects has not come, one number broadcast", From: omissionSource}}
	actor := locality.Watch{Name: "actor", Group: "actor", Site: plasticity.Readout, Factors: factors}
	if l.cfg.Rule == ThreeFactor {
		actor.Exceptions = []locality.Exception{locality.Normalisation(1)}
	}
	l.actor.watch = locality.At(o, actor)
	l.critic.watch = locality.At(o, locality.Watch{Name: "critic", Group: "critic", Site: plasticity.Readout, Factors: factors})
	if l.memory != nil {
		l.memory.Observe(locality.At(o, locality.Watch{Name: "memory", Group: "memory", Site: plasticity.Memory}))
	}
}

// GateReads is what the gate reads: its signals, and what the track says is new
// where it has to be told.
func (l *Learner) GateReads() (list []locality.Reading) {
	parts := l.gate.Gate().Signal().Parts()
	for _, r := range locality.Readings(parts, l.gate.Gate().NeedsTruth()) {
		switch r.Name {
		case "surprise":
			r.Source, r.From = "the error of the critic, and how large it is on average", []string{errorSource}
		case "uncertainty":
			r.Source, r.From = "the probability of the action taken, a softmax over the actor", []string{locality.Probabilities}
		case "omission":
			r.Source, r.From = "for how long what the critic expects has not come", []string{omissionSource}
		}
		list = append(list, r)
	}
	return list
}

// tell has the observer hear one number that a source tells, and returns what it
// makes of it.
func (l *Learner) tell(source string, v float32) float32 {
	return locality.Told(l.observer, source, v)
}

// show has the observer see synapses that are about to learn from features c, with
// arrays of their neurons, and takes what it changes.
func (s *synapses) show(c *code, of ...locality.Array) (done func()) {
	if s.watch == nil {
		return func() {}
	}
	var pre []float32
	done = s.watch.Changes(func() *locality.Population {
		pre = make([]float32, s.in)
		for k, f := range c.at {
			pre[f] += c.v[k]
		}
		return &locality.Population{In: s.in, Out: s.out, Arrays: append([]locality.Array{
			{Name: "pre", Of: locality.Pre, Values: pre},
			{Name: "weights", Of: locality.Outgoing, Values: s.w},
			{Name: "traces", Of: locality.Outgoing, Values: s.e},
		}, of...)}
	})
	if pre != nil {
		c.x, c.at, c.v = c.x[:0], c.at[:0], c.v[:0]
		for f, v := range pre {
			if v != 0 {
				c.at, c.v = append(c.at, int32(f)), append(c.v, v)
			}
		}
		s.find()
	}
	return done
}

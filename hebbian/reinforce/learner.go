package reinforce

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Learner is an actor and its critic. It is not safe for concurrent use and
// allocates nothing at a step.
type Learner struct {
	cfg           Config
	encoder       *encoder
	actor, critic *synapses
	gate          gate.Control
	memory        *memory.Pool // nil where the gate does not listen to it
	surprise      gate.Unexpected
	omission      gate.Awaited
	policy        policy
	asks          bool // whether the actor is asked once more to learn: rule or gate reads its probabilities

	ledger   plasticity.Ledger
	observer locality.Observer

	now, next code       // of the latest step; now is often what next was
	fired     []float32  // the action taken, 1 of all
	noise     []float32  // ξ of the actions taken since Learn
	g         []float32  // what the neurons' activity adds to traces
	pattern   []float32  // that memory is shown
	alone     [1]float32 // what the critic adds to its traces: 1
}

// New draws fixed features from features, and has actions drawn from actions.
func New(c Config, features, actions *rand.PCG) (*Learner, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	e, err := newEncoder(c.Features, c.Spec, features)
	if err != nil {
		return nil, err
	}
	n := c.Spec.Actions
	l := &Learner{cfg: c, encoder: e, actor: newSynapses(e.width, n), critic: newSynapses(e.width, 1),
		surprise: c.Surprise, omission: c.Omission, fired: make([]float32, n), g: make([]float32, n), alone: [1]float32{1}}
	if l.policy, err = newPolicy(c, actions); err != nil {
		return nil, err
	}
	if l.gate, err = gate.NewControl(c.Gate, gate.Surprise, c.Spec); err != nil {
		return nil, err
	}
	l.asks = c.Rule == ThreeFactor || l.gate.Needs(gate.Uncertainty)
	if l.gate.Needs(gate.Uncertainty) && c.Rule == NodePerturbation {
		return nil, fmt.Errorf("rule %s: its gate listens to uncertainty, and its actions have no probabilities: surprise, omission or instance would fit", c.Rule)
	}
	if !l.gate.Needs(gate.Instance) {
		return l, nil
	}
	if c.Memory == nil {
		return nil, fmt.Errorf("rule %s: its gate listens to instance and there is no memory", c.Rule)
	}
	block, err := c.Memory(e.width)
	if err != nil {
		return nil, err
	}
	l.pattern = make([]float32, e.width)
	l.memory, err = memory.NewPool("", block)
	return l, err
}

// Learn goes through the steps of b in order.
func (l *Learner) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(l.cfg.Spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("rule %s: %w", l.cfg.Rule, err)
	}
	l.ledger.Begin(b.N)
	l.gate.Begin(b.N)
	for i := range b.N {
		if err := l.step(&b, i); err != nil {
			e, _ := l.ledger.Entry() // err says more
			return e, fmt.Errorf("rule %s: presentation %d: %w", l.cfg.Rule, i, err)
		}
	}
	l.noise = l.noise[:0]
	return l.ledger.Entry()
}

// step learns from step i of b.
func (l *Learner) step(b *stimulus.Batch, i int) error {
	begins := b.Boundaries != nil && b.Boundaries[i]
	if begins {
		l.begin()
	}
	delta, promised := l.evaluate(b, i, begins)
	levels := gate.Levels{Surprise: l.surprise.Level(float64(delta)), Instance: 1}
	over := b.Ends[i] == stimulus.Terminated
	levels.Omission = l.tell(omissionSource, l.omission.Level(float64(b.Rewards[i]), float64(promised), over))
	if l.asks {
		l.actor.drives(&l.now)
	}
	if l.gate.Needs(gate.Uncertainty) {
		levels.Uncertainty = 1 - l.tell(locality.Probabilities, l.probability(b.Actions[i]))
	}
	open, err := l.decide(b, i, levels)
	if err != nil {
		return err
	}
	actor, critic := step{}, step{}
	if !begins {
		actor.decay, critic.decay = float32(l.cfg.Discount*l.cfg.Trace), float32(l.cfg.Discount*l.cfg.CriticTrace)
	}
	if open {
		fade := float32(l.cfg.Fade) * levels.Omission
		actor.rate, actor.fade = float32(l.cfg.Rate)*delta, fade
		critic.rate, critic.fade = float32(l.cfg.CriticRate)*delta, fade
	}
	clear(l.fired)
	l.fired[b.Actions[i]] = 1
	noise := l.noiseOf(i)
	done := l.actor.show(&l.now, l.arrays(noise)...)
	l.activity(noise)
	l.actor.learn(&l.ledger, plasticity.Readout, i, &l.now, l.g, actor)
	done()
	done = l.critic.show(&l.now)
	l.critic.learn(&l.ledger, plasticity.Readout, i, &l.now, l.alone[:], critic)
	done()
	return nil
}

// Value is what the critic expects of an observation.
func (l *Learner) Value(observation []float32) float32 {
	var c code
	l.encoder.encode(&c, observation)
	return l.critic.into(make([]float32, 1), &c)[0]
}

// begin says that an episode begins.
func (l *Learner) begin() {
	l.omission.Begin()
	if l.cfg.Spec.Afresh {
		l.forget()
	}
}

// evaluate finds the error of step i, and what the critic expected before it.
func (l *Learner) evaluate(b *stimulus.Batch, i int, begins bool) (delta, promised float32) {
	l.encode(b.Row(i))
	if begins {
		l.ledger.Forward(l.encoder.cost)
	}
	promised = l.critic.drives(&l.now)[0]
	delta = b.Rewards[i] - promised
	n := 1 + l.cfg.Spec.Actions // the critic, and the actor when it acted
	if l.asks {
		n += l.cfg.Spec.Actions
	}
	l.ledger.Forward(n * len(l.now.at))
	if b.Ends[i] != stimulus.Terminated {
		l.encoder.encode(&l.next, b.Next[i*b.D:(i+1)*b.D])
		delta += float32(l.cfg.Discount) * l.critic.drives(&l.next)[0]
		l.ledger.Forward(l.encoder.cost + len(l.next.at))
	}
	return l.tell(errorSource, delta), promised
}

// encode finds the features of what is observed now, which often was what
// followed.
func (l *Learner) encode(x []float32) {
	if slices.Equal(l.next.x, x) {
		l.now, l.next = l.next, l.now
	}
	l.encoder.encode(&l.now, x)
}

// decide asks the gate about step i.
func (l *Learner) decide(b *stimulus.Batch, i int, levels gate.Levels) (open bool, err error) {
	if l.memory != nil {
		for k, f := range l.now.at {
			l.pattern[f] += l.now.v[k]
		}
		defer clear(l.pattern)
		match := l.memory.Search(l.pattern)
		macs, ops := l.memory.Cost()
		l.ledger.Forward(macs)
		l.ledger.Elementwise(ops)
		levels.Instance = 1 - l.tell(locality.Match, match)
		defer func() {
			wrote := l.memory.Present(&l.ledger, i, l.pattern, open)
			l.gate.Searched(i, macs, wrote)
			l.echo(i, wrote)
		}()
	}
	if open, err = l.gate.Ask(i, levels, b, i); err != nil {
		return open, err
	}
	if l.observer != nil {
		answer := float32(0)
		if open {
			answer = 1
		}
		open = l.tell(locality.Gate, answer) != 0
	}
	return open, nil
}

// echo has the gate hear how novel the state still is that memory has just
// stored.
func (l *Learner) echo(i int, wrote bool) {
	g := l.gate.Gate()
	if !g.WantsEcho() || !wrote && l.observer == nil {
		return
	}
	v := float32(-1)
	if wrote {
		v = 1 - l.memory.Echo(l.pattern)
		macs, ops := l.memory.Cost()
		l.ledger.Forward(macs)
		l.ledger.Elementwise(ops)
		l.gate.Searched(i, macs, false)
	}
	if v = l.tell(locality.Echo, v); v >= 0 {
		g.Echo(v)
	}
}

// Opened and GateNovelty tell of the gate at the steps of the last call of Learn,
// Recalls of the memory.
func (l *Learner) Opened() []bool               { return l.gate.Opened() }
func (l *Learner) GateNovelty() []float32       { return l.gate.Novelty() }
func (l *Learner) Recalls() []plasticity.Recall { return l.gate.Recalls() }

// forget goes on as built, but for the gate and the generators of random numbers.
func (l *Learner) forget() {
	l.actor.forget()
	l.critic.forget()
	l.surprise.Reset()
	l.omission.Reset()
	if l.memory != nil {
		l.memory.Reset()
	}
}

// Reset returns the learner to the state in which it was built.
func (l *Learner) Reset() error {
	l.forget()
	l.gate.Gate().Reset()
	l.noise = l.noise[:0]
	return l.policy.reset()
}

// Keep describes the whole state.
func (l *Learner) Keep(w *plasticity.Walker) {
	w.In("actor", l.actor)
	w.In("critic", l.critic)
	w.In("surprise", &l.surprise)
	w.In("omission", &l.omission)
	w.In("gate", l.gate.Gate())
	if l.memory != nil {
		w.In("memory", l.memory)
	}
	w.Binary("actions", l.policy.src)
	state.List(w, "noise", &l.noise, mostNoise)
	if len(l.noise)%l.cfg.Spec.Actions != 0 {
		w.Refuse("noise of %d values at %d neurons", len(l.noise), l.cfg.Spec.Actions)
	}
}

// Save and Load carry what Keep describes, bit for bit; State shows its arrays.
func (l *Learner) Save(w io.Writer) error              { return state.Save(w, l) }
func (l *Learner) Load(r io.Reader) error              { return state.Load(r, l) }
func (l *Learner) State(visit func(string, []float32)) { state.Visit(l, visit) }

// Synapses shows weights, and as short-term ones traces.
func (l *Learner) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	visit(plasticity.Readout, "actor weights", l.actor.w)
	visit(plasticity.Readout, "critic weights", l.critic.w)
	visit(plasticity.ShortTerm, "actor traces", l.actor.e)
	visit(plasticity.ShortTerm, "critic traces", l.critic.e)
	if l.memory != nil {
		l.memory.Synapses(visit)
	}
}

// Inspect states the bytes held, fixed features included, and the synapses.
func (l *Learner) Inspect() []plasticity.Measure {
	n := len(l.actor.w) + len(l.critic.w)
	bytes := 4 * (2*n + len(l.encoder.w) + len(l.encoder.fields) + len(l.encoder.bias))
	if l.memory != nil {
		bytes += int(l.memory.Holds().Bytes)
	}
	return []plasticity.Measure{
		{Name: "bytes", Value: float64(bytes), Unit: "B"},
		{Name: "synapses", Value: float64(n), Unit: "count"},
		{Name: "features", Value: float64(l.encoder.width), Unit: "count"},
	}
}

package backprop

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gorgonia.org/gorgonia"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Rules by which an [Actor] learns. With r a reward, v(x) what the critic expects,
// π the policy, δ = r + γ·v(next) − v(now), and v(next) = 0 where the episode ended by
// itself:
//
//	reinforce     Δ along A·∇ln π(a) with A = Σ_k γ^k·r − v(now) to the end of the episode or,
//	              where the minibatch ends before it, to there with the critic for
//	              the rest (Williams 1992)
//	actor-critic  the same with A = Σ_k (γλ)^k·δ (Schulman et al. 2016)
//	stream        a step at every step: z ← γλ·z + ∇v, Δ = α'·δ·z; and of the actor
//	              z ← γλ·z + ∇(ln π(a) + τ·sign(δ)·H), with α' = α/max(1, α·κ·max(|δ|, 1)·|z|₁)
//	              (Elsayed, Vasan and Mahmood 2024)
//	dqn           Q(a) towards r + γ·Q'(next, argmax Q(next)), Q' a copy of Q from some
//	              steps ago, in minibatches of the present step and stored ones (Mnih
//	              et al. 2015; van Hasselt, Guez and Silver 2016)
const (
	Reinforce   = "reinforce"
	ActorCritic = "actor-critic"
	Stream      = "stream"
	DQN         = "dqn"
)

// Acting describes an [Actor].
type Acting struct {
	Rule   string
	Layers []Layer // hidden ones, of the actor and, apart, of the critic
	Init   string  // as in [Config]

	Minibatch int // steps of one step of the weights; of stream 1

	Step        Step // of all but stream, whose rate α is Step.Rate
	Schedule    Schedule
	CriticRate  float64 // that of the critic; 0: Step.Rate
	Bound       float64 // κ of the actor
	CriticBound float64 // and of the critic

	Discount    float64 // γ, in [0, 1]
	Trace       float64 // λ, in [0, 1]; reinforce has 1
	Entropy     float64 // weight τ of the entropy H of π
	Standardise bool    // whether advantages of a minibatch have mean 0 and deviation 1

	// Fade is the weight of a bonus for entropy while an outcome is overdue, times
	// the omission; of dqn the share of actions drawn at random, likewise.
	Fade float64

	Inputs  bool // whether inputs are taken in deviations from their running mean
	Rewards bool // whether rewards are divided by the deviation of their discounted sums

	Replay  Replay  // of dqn: the steps stored, and drawn for each minibatch
	Copied  int     // of dqn: steps of the weights after which Q' is a copy anew
	Explore float64 // of dqn: share of actions drawn at random in the end
	Over    int     // and after how many steps this is so; at first it is all

	Surprise gate.Unexpected
	Omission gate.Awaited
}

// Encoder makes features of what is observed. A nil Encoder hands it on.
type Encoder interface {
	Width() int              // features
	Cost() int               // multiply-accumulates of an observation
	Encode(dst, x []float32) // all features
}

func (c Acting) check(spec stimulus.Spec) error {
	if spec.Actions == 0 {
		return errors.New("it acts, and there is nothing to do")
	}
	if !slices.Contains([]string{Reinforce, ActorCritic, Stream, DQN}, c.Rule) {
		return fmt.Errorf("no rule of acting is named %q: there are %s, %s, %s, %s", c.Rule, Reinforce, ActorCritic, Stream, DQN)
	}
	if c.Rule == Stream && c.Minibatch != 1 {
		return fmt.Errorf("minibatch of %d steps: rule stream learns at every step: want 1", c.Minibatch)
	}
	for _, v := range []struct {
		name      string
		v, lo, hi float64
	}{
		{"critic rate", c.CriticRate, 0, math.MaxFloat32}, {"bound", c.Bound, 0, math.MaxFloat32}, {"critic bound", c.CriticBound, 0, math.MaxFloat32},
		{"discount", c.Discount, 0, 1}, {"trace", c.Trace, 0, 1}, {"entropy", c.Entropy, 0, math.MaxFloat32}, {"fade", c.Fade, 0, math.MaxFloat32},
		{"explore", c.Explore, 0, 1},
	} {
		if !(v.v >= v.lo && v.v <= v.hi) {
			return fmt.Errorf("%s %v: it lies in [%v, %v]", v.name, v.v, v.lo, v.hi)
		}
	}
	if c.Rule == DQN && (c.Replay.Stored < 1 || c.Copied < 1 || c.Over < 0) {
		return fmt.Errorf("rule dqn stores %d steps, copies every %d and explores over %d: want 1 or more, 1 or more, and 0 or more", c.Replay.Stored, c.Copied, c.Over)
	}
	if c.Rule != DQN && c.Replay != (Replay{}) {
		return fmt.Errorf("rule %s stores no steps", c.Rule)
	}
	return errors.Join(c.Surprise.Validate(), c.Omission.Validate())
}

// Actor acts, and learns to by a gradient. It is not safe for concurrent use and
// allocates nothing at a step.
type Actor struct {
	cfg     Acting
	spec    stimulus.Spec
	encoder Encoder
	width   int // of features
	gating  Gating
	gate    gate.Control

	actor, critic *core[float32] // of dqn Q and Q'
	traces        [2][][]float32 // of stream, of each array of weights of both
	grads         [][]float32    // of stream, those of the actor
	zeros         []float32      // as many as the largest array has
	replay        *transitions   // of dqn

	inputs   *moments
	rewards  *rewards
	surprise gate.Unexpected
	omission gate.Awaited
	overdue  float32 // the omission at the latest step

	actions      *rand.PCG
	actionsStart rand.PCG
	draw         *rand.Rand

	ledger   plasticity.Ledger
	observer locality.Observer
	failed   error
	steps    int // of the environment, since built or, where episodes begin afresh, forgotten
	asked    int64
	open     int64

	one           []float32 // features of one observation
	choice        []float32 // probabilities or values of its actions
	now, next     []float32 // features of the steps of a minibatch, and of what followed them
	value, follow []float32 // what the critic expects of them; of dqn of each action
	copied        []float32 // of dqn, by Q'
	taken         []int32
	over          []byte // 1 where the episode ended by itself
	reward        []float32
	delta, gain   []float32
	levels        []gate.Levels
	credit        []float32
}

// NewActor builds one. rand returns the source of random numbers for a purpose
// (weights, actions, replay).
func NewActor(c Acting, spec stimulus.Spec, encoder Encoder, rand func(purpose string) *rand.PCG, g Gating) (*Actor, error) {
	l, err := newActor(c, spec, encoder, rand, g)
	if err != nil {
		return nil, fmt.Errorf("gradient, rule %s: %w", c.Rule, err)
	}
	return l, nil
}

func newActor(c Acting, spec stimulus.Spec, encoder Encoder, source func(purpose string) *rand.PCG, g Gating) (*Actor, error) {
	if err := c.check(spec); err != nil {
		return nil, err
	}
	gorgoniaBLAS.Do(func() { gorgonia.Use(blas.Implementation()) })
	l := &Actor{cfg: c, spec: spec, encoder: encoder, width: spec.Dim, gating: g, actions: source("actions"),
		surprise: c.Surprise, omission: c.Omission, rewards: newRewards(c.Discount)}
	var err error
	if l.gate, err = gate.NewControl(g.Gate, cmp.Or(g.Shows, gate.Surprise), spec); err != nil {
		return nil, err
	}
	switch {
	case l.gate.Needs(gate.Instance) && g.Familiarity == nil:
		return nil, errors.New("a gate that listens to instance needs a memory")
	case !l.gate.Needs(gate.Instance) && g.Familiarity != nil:
		return nil, errors.New("a memory was handed in, but the gate does not listen to instance")
	case l.gate.Needs(gate.Uncertainty) && c.Rule == DQN:
		return nil, errors.New("its gate listens to uncertainty, and its actions have no probabilities: surprise, omission or instance would fit")
	}
	seen := spec
	if encoder != nil {
		l.width = encoder.Width()
		seen.Dim, seen.Shape = l.width, stimulus.Shape{}
	}
	kinds, outputs := [2]loss{lossPolicy, lossSquaredError}, [2]int{spec.Actions, 1}
	switch c.Rule {
	case Stream:
		kinds[1] = lossOutput
	case DQN:
		kinds, outputs[1] = [2]loss{lossChosen, lossChosen}, spec.Actions
	}
	for k, net := range []**core[float32]{&l.actor, &l.critic} {
		cfg := Config{Layers: c.Layers, Minibatch: c.Minibatch, Init: c.Init, Step: c.Step, Schedule: c.Schedule, Replay: c.Replay}
		if c.Rule == Stream {
			cfg.Step = Step{Rule: SGD, Rate: c.Step.Rate} // which has no moments
		}
		if k == 1 && c.CriticRate > 0 {
			cfg.Step.Rate = c.CriticRate
		}
		if err := cfg.check(spec); err != nil {
			return nil, err
		}
		purpose := func(p string) *rand.PCG { return source(l.netName(k) + " " + p) }
		if *net, err = newCore[float32](cfg.withDefaults(), seen, kinds[k], outputs[k], purpose); err != nil {
			return nil, err
		}
	}
	l.rooms(outputs[1])
	if c.Rule == DQN {
		if l.replay, err = newTransitions(c.Replay.Stored, l.width, source("replay")); err != nil {
			return nil, err
		}
	}
	l.actionsStart, l.draw = *l.actions, rand.New(l.actions)
	l.forget()
	return l, nil
}

// netName names the first network or the second.
func (l *Actor) netName(k int) string {
	if l.cfg.Rule == DQN {
		return [2]string{"values", "copied values"}[k]
	}
	return [2]string{"actor", "critic"}[k]
}

// rooms makes what a minibatch needs, where the critic has so many outputs.
func (l *Actor) rooms(outputs int) {
	n := l.actor.train.capacity
	l.one, l.choice = make([]float32, l.width), make([]float32, l.spec.Actions)
	l.now, l.next = make([]float32, n*l.width), make([]float32, n*l.width)
	l.value, l.follow, l.copied = make([]float32, n*outputs), make([]float32, n*outputs), make([]float32, n*outputs)
	l.taken, l.over = make([]int32, n), make([]byte, n)
	l.reward, l.delta, l.gain, l.credit = make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	l.levels = make([]gate.Levels, n)
	if l.cfg.Inputs {
		l.inputs = newMoments(l.width)
	}
	if l.cfg.Rule != Stream {
		return
	}
	for _, p := range l.actor.params {
		l.grads = append(l.grads, p.grad)
	}
	for k, net := range []*core[float32]{l.actor, l.critic} {
		for _, p := range net.params {
			l.traces[k] = append(l.traces[k], make([]float32, len(p.w)))
			if len(p.w) > len(l.zeros) {
				l.zeros = make([]float32, len(p.w))
			}
		}
	}
}

// encode computes features of an observation, of which normalise makes inputs.
func (l *Actor) encode(dst, x []float32) {
	if l.encoder == nil {
		copy(dst, x)
		return
	}
	l.encoder.Encode(dst, x)
}

func (l *Actor) normalise(dst []float32) {
	if l.inputs != nil {
		l.inputs.apply(dst)
	}
}

// Act draws an action by its probability. With dqn it is the best but for those
// drawn evenly.
func (l *Actor) Act(observation []float32, begins bool) (action int, err error) {
	if begins && l.spec.Afresh {
		l.forget()
	}
	if l.cfg.Rule == DQN && l.draw.Float64() < l.exploring() {
		return l.draw.IntN(l.spec.Actions), nil
	}
	return l.choose(observation, l.draw), nil
}

// choose is the action of the policy.
func (l *Actor) choose(observation []float32, draw *rand.Rand) (action int) {
	l.encode(l.one, observation)
	l.normalise(l.one)
	l.actor.predict(l.choice, l.one)
	if l.cfg.Rule == DQN {
		return largest(l.choice)
	}
	r := draw.Float32()
	for a, p := range l.choice {
		if r -= p; r < 0 {
			return a
		}
	}
	return largest(l.choice) // by rounding
}

// Value is what the critic expects of an observation, in discounted reward, in
// deviations of it where rewards are divided by those; with dqn it is what the best
// action promises.
func (l *Actor) Value(observation []float32) float32 {
	l.encode(l.one, observation)
	l.normalise(l.one)
	net := l.critic
	if l.cfg.Rule == DQN {
		net = l.actor
	}
	v := make([]float32, net.outputs)
	net.predict(v, l.one)
	return slices.Max(v)
}

// largest is the index of the first of the largest values.
func largest(v []float32) (at int) {
	for i, x := range v {
		if x > v[at] {
			at = i
		}
	}
	return at
}

// exploring is the share of actions drawn evenly, now.
func (l *Actor) exploring() float64 {
	share := l.cfg.Explore
	if l.steps < l.cfg.Over {
		share += (1 - share) * (1 - float64(l.steps)/float64(l.cfg.Over))
	}
	return max(share, l.cfg.Fade*float64(l.overdue))
}

// Evaluate acts likewise, with numbers of its own; with dqn it does the best.
func (l *Actor) Evaluate(src *rand.PCG) stimulus.Policy {
	draw := rand.New(src)
	return func(observation []float32, _ bool) (action int, err error) { return l.choose(observation, draw), nil }
}

// forget goes on as built, but for the gate and the source of actions.
func (l *Actor) forget() {
	for k, net := range []*core[float32]{l.actor, l.critic} {
		net.reset()
		for _, z := range l.traces[k] {
			clear(z)
		}
	}
	if l.cfg.Rule == DQN {
		l.copyValues()
		l.replay.reset()
	}
	if l.inputs != nil {
		l.inputs.reset()
	}
	if l.gating.Familiarity != nil {
		l.gating.Familiarity.Reset()
	}
	l.rewards.reset()
	l.surprise.Reset()
	l.omission.Reset()
	l.overdue, l.steps = 0, 0
}

// copyValues has Q' be Q, without counting.
func (l *Actor) copyValues() {
	for i, p := range l.critic.params {
		copy(p.w, l.actor.params[i].w)
	}
}

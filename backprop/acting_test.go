package backprop

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// walk is an environment of three inputs and two actions.
var walk = stimulus.Spec{Dim: 3, Actions: 2, Reward: true, Bounded: true, Length: 1 << 20}

func acts(rule string) Acting {
	a := Acting{Rule: rule, Minibatch: 1, Discount: .9, Trace: .7, Entropy: .02, Bound: 3, CriticBound: 2, Step: Step{Rule: SGD, Rate: .1},
		Surprise: gate.Unexpected{Span: 100}, Omission: gate.Awaited{Patience: 1, Memory: 10}}
	switch rule {
	case DQN:
		a.Replay, a.Copied, a.Over = Replay{Stored: 50, PerStep: 3}, 7, 20
	case Reinforce, ActorCritic:
		a.Minibatch = 6
	}
	return a
}

func actorOf(t testing.TB, c Acting, g gate.Gate) *Actor {
	t.Helper()
	l, err := NewActor(c, walk, nil, sources(3), Gating{Gate: g})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// journey is n steps in episodes of five, by turns ended and cut off.
func journey(n int, seed uint64) stimulus.Batch {
	r := rand.New(rand.NewPCG(seed, 1))
	b := stimulus.Batch{N: n, D: 3}
	now := []float32{0, 0, 0}
	for i := range n {
		if i%5 == 0 {
			for j := range now {
				now[j] = float32(r.NormFloat64())
			}
		}
		b.X = append(b.X, now...)
		for j := range now {
			now[j] = float32(r.NormFloat64())
		}
		end := stimulus.GoesOn
		if i%5 == 4 {
			end = stimulus.Terminated + stimulus.End(i/5%2)
		}
		b.Next, b.Ends, b.Boundaries = append(b.Next, now...), append(b.Ends, end), append(b.Boundaries, i%5 == 0)
		b.Actions, b.Rewards = append(b.Actions, r.IntN(2)), append(b.Rewards, float32(r.NormFloat64()))
	}
	return b
}

// linear is a slow network without a hidden layer, in float64: weights and biases.
type linear struct{ w, b []float64 }

func linearOf(c *core[float32]) (n linear) {
	for _, v := range c.params[0].w {
		n.w = append(n.w, float64(v))
	}
	for _, v := range c.params[1].w {
		n.b = append(n.b, float64(v))
	}
	return n
}

func (n linear) outputs(x []float32) []float64 {
	y := make([]float64, len(n.b))
	for o := range y {
		y[o] = n.b[o]
		for j, v := range x {
			y[o] += n.w[o*len(x)+j] * float64(v)
		}
	}
	return y
}

// move adds by·dy of each output at x.
func (n linear) move(x []float32, dy []float64, by float64) {
	for o, d := range dy {
		n.b[o] += by * d
		for j, v := range x {
			n.w[o*len(x)+j] += by * d * float64(v)
		}
	}
}

func (n linear) scale(by float64) {
	for _, v := range [][]float64{n.w, n.b} {
		for i := range v {
			v[i] *= by
		}
	}
}

func (n linear) each(other linear, f func(a, b *float64)) {
	for i := range n.w {
		f(&n.w[i], &other.w[i])
	}
	for i := range n.b {
		f(&n.b[i], &other.b[i])
	}
}

// policyOf gives probabilities, and the gradients of ln p[a] and of the entropy with
// respect to the outputs.
func policyOf(y []float64, a int) (p, dlog, dentropy []float64) {
	sum, entropy := 0., 0.
	for _, v := range y {
		sum += math.Exp(v)
	}
	for _, v := range y {
		q := math.Exp(v) / sum
		p = append(p, q)
		entropy -= q * math.Log(q)
	}
	for j, q := range p {
		d := -q
		if j == a {
			d++
		}
		dlog, dentropy = append(dlog, d), append(dentropy, -q*(math.Log(q)+entropy))
	}
	return p, dlog, dentropy
}

func near(t *testing.T, what string, c *core[float32], n linear) {
	t.Helper()
	got := linearOf(c)
	got.each(n, func(a, b *float64) {
		if math.Abs(*a-*b) > 2e-5*(1+math.Abs(*b)) {
			t.Fatalf("%s: a weight is %v, the slow version has %v", what, *a, *b)
		}
	})
}

// stream is algorithm 6 of Elsayed, Vasan and Mahmood (2024) with their bounded step
// (algorithm 3).
func TestStreamIsTheBoundedStepAlongTraces(t *testing.T) {
	c := acts(Stream)
	c.Step.Rate = 1
	l := actorOf(t, c, nil)
	actor, critic := linearOf(l.actor), linearOf(l.critic)
	ea, ec := linear{make([]float64, 6), make([]float64, 2)}, linear{make([]float64, 3), make([]float64, 1)}
	b := journey(60, 5)
	for i := range b.N {
		x, next := b.Row(i), b.Next[3*i:3*i+3]
		if b.Boundaries[i] {
			ea.scale(0)
			ec.scale(0)
		}
		delta := float64(b.Rewards[i]) - critic.outputs(x)[0]
		if b.Ends[i] != stimulus.Terminated {
			delta += c.Discount * critic.outputs(next)[0]
		}
		_, dlog, dentropy := policyOf(actor.outputs(x), b.Actions[i])
		ea.scale(c.Discount * c.Trace)
		ec.scale(c.Discount * c.Trace)
		ea.move(x, dlog, 1)
		ea.move(x, dentropy, c.Entropy*math.Copysign(1, delta))
		ec.move(x, []float64{1}, 1)
		for _, n := range []struct {
			w, e  linear
			bound float64
		}{{actor, ea, c.Bound}, {critic, ec, c.CriticBound}} {
			length := 0.
			n.e.each(n.e, func(a, _ *float64) { length += math.Abs(*a) })
			step := 1 / max(1, n.bound*max(math.Abs(delta), 1)*length)
			n.w.each(n.e, func(w, e *float64) { *w += step * delta * *e })
		}
		if _, err := l.Learn(b.Slice(i, i+1)); err != nil {
			t.Fatal(err)
		}
	}
	near(t, "actor", l.actor, actor)
	near(t, "critic", l.critic, critic)
}

// One minibatch of actor-critic is a step along the generalised advantages, each
// summed as Schulman et al. (2016) write it, over what the gate lets through.
func TestActorCriticFollowsGeneralisedAdvantages(t *testing.T) {
	for _, rule := range []string{ActorCritic, Reinforce} {
		c := acts(rule)
		c.Minibatch = 12
		l := actorOf(t, c, nil)
		actor, critic := linearOf(l.actor), linearOf(l.critic)
		b := journey(c.Minibatch, 6)
		trace := c.Trace
		if rule == Reinforce {
			trace = 1
		}
		oldActor, oldCritic := linearOf(l.actor), linearOf(l.critic)
		for i := range b.N {
			gain, share := 0., 1.
			for k := i; k < b.N; k++ {
				gain += share * (float64(b.Rewards[k]) - oldCritic.outputs(b.Row(k))[0])
				if b.Ends[k] != stimulus.Terminated {
					gain += share * c.Discount * oldCritic.outputs(b.Next[3*k : 3*k+3])[0]
				}
				if b.Ends[k] != stimulus.GoesOn {
					break
				}
				share *= c.Discount * trace
			}
			_, dlog, dentropy := policyOf(oldActor.outputs(b.Row(i)), b.Actions[i])
			rate := c.Step.Rate / float64(b.N)
			actor.move(b.Row(i), dlog, rate*gain)
			actor.move(b.Row(i), dentropy, rate*c.Entropy)
			critic.move(b.Row(i), []float64{2 * gain}, rate) // of squared error
		}
		if _, err := l.Learn(b); err != nil {
			t.Fatal(err)
		}
		near(t, rule+" actor", l.actor, actor)
		near(t, rule+" critic", l.critic, critic)
	}
}

// The first step of dqn goes towards the reward and what the copy gives the action
// that the values prefer.
func TestDQNLearnsTowardsTheCopy(t *testing.T) {
	c := acts(DQN)
	l := actorOf(t, c, nil)
	b := journey(1, 7)
	q, x, next := linearOf(l.actor), b.Row(0), b.Next
	for i := range l.critic.params[0].w {
		l.critic.params[0].w[i] = float32(i) / 7
	}
	copied, best := linearOf(l.critic).outputs(next), 0
	if y := q.outputs(next); y[1] > y[0] {
		best = 1
	}
	d := q.outputs(x)[b.Actions[0]] - float64(b.Rewards[0]) - c.Discount*copied[best]
	dy := make([]float64, 2)
	dy[b.Actions[0]] = min(max(d, -1), 1)
	q.move(x, dy, -c.Step.Rate)
	if _, err := l.Learn(b); err != nil {
		t.Fatal(err)
	}
	near(t, "values", l.actor, q)
	if held := l.replay.held(); held != 1 {
		t.Errorf("%d steps are stored, want 1", held)
	}
}

// A step that the gate keeps out changes no weight of stream but its traces, and is
// not stored by dqn.
func TestAShutGateKeepsStepsOut(t *testing.T) {
	for _, rule := range []string{Reinforce, ActorCritic, Stream, DQN} {
		l := actorOf(t, acts(rule), gate.NewShut())
		before := [2]linear{linearOf(l.actor), linearOf(l.critic)}
		e, err := l.Learn(journey(30, 8))
		if err != nil {
			t.Fatal(err)
		}
		near(t, rule, l.actor, before[0])
		near(t, rule, l.critic, before[1])
		traces := e.Updates[plasticity.ShortTerm]
		if e.Writes != 0 || (traces > 0) != (rule == Stream) {
			t.Errorf("rule %s: %d steps stored and %d traces changed behind a shut gate", rule, e.Writes, traces)
		}
	}
}

// While an outcome is overdue the policy becomes less sure.
func TestAnOmissionLoosensThePolicy(t *testing.T) {
	for _, rule := range []string{ActorCritic, Stream} {
		entropy := func(fade float64) float64 {
			c := acts(rule)
			c.Fade, c.Entropy, c.Discount = fade, 0, 0
			l := actorOf(t, c, nil)
			l.actor.params[1].w[0] = 3
			b := journey(600, 9)
			for i := range b.N { // a reward in every episode, and then none
				b.Rewards[i] = 0
				if b.Ends[i] != stimulus.GoesOn && i < 300 {
					b.Rewards[i] = 1
				}
				b.Boundaries[i] = b.Boundaries[i] && i < 300
				if i >= 300 {
					b.Ends[i] = stimulus.GoesOn
				}
				b.Actions[i] = 0
			}
			if _, err := l.Learn(b); err != nil {
				t.Fatal(err)
			}
			p, _, _ := policyOf(linearOf(l.actor).outputs(b.Row(0)), 0)
			return -p[0]*math.Log(p[0]) - p[1]*math.Log(p[1])
		}
		if with, without := entropy(1), entropy(0); with < 2*without {
			t.Errorf("rule %s: an entropy of %v with omissions and %v without, want more", rule, with, without)
		}
	}
}

func TestMomentsAreMeanAndDeviation(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	m, sum, squares := newMoments(1), 0., 0.
	const n = 1000
	for range n {
		v := 5 + 2*r.NormFloat64()
		m.see([]float32{float32(v)})
		sum, squares = sum+v, squares+v*v
	}
	m.find()
	mean := sum / n
	x := []float32{7}
	m.apply(x)
	if want := (7 - mean) / math.Sqrt(squares/n-mean*mean); math.Abs(float64(x[0])-want) > 1e-4 {
		t.Errorf("7 is %v deviations from the mean, want %v", x[0], want)
	}
}

func TestActingAllocatesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("short tests run under the race detector, where pools of the tensor library drop what they hold at random")
	}
	for _, rule := range []string{Reinforce, ActorCritic, Stream, DQN} {
		l, step := acted(t, rule)
		for range 200 {
			step()
		}
		if n := testing.AllocsPerRun(100, step); n != 0 {
			t.Errorf("rule %s: %v allocations at a step, want none", l.cfg.Rule, n)
		}
	}
}

// acted is a learner of 2×64 units and one step of it: acting, and where a minibatch
// is full learning.
func acted(t testing.TB, rule string) (*Actor, func()) {
	c := acts(rule)
	c.Layers, c.Inputs, c.Rewards = layersOf(t, "64:linear norm:leaky-relu 64:linear norm:leaky-relu"), true, true
	if rule == Reinforce || rule == ActorCritic {
		c.Minibatch = 32
	}
	l := actorOf(t, c, nil)
	b := journey(1000, 2)
	at := 0
	return l, func() {
		if _, err := l.Act(b.Row(at), b.Boundaries[at]); err != nil {
			t.Fatal(err)
		}
		at++
		if at%c.Minibatch == 0 {
			if _, err := l.Learn(b.Slice(at-c.Minibatch, at)); err != nil {
				t.Fatal(err)
			}
			if at+c.Minibatch > b.N {
				at = 0
			}
		}
	}
}

// BenchmarkActing is a step of the environment, acted and learned from.
func BenchmarkActing(b *testing.B) {
	for _, rule := range []string{Reinforce, ActorCritic, Stream, DQN} {
		b.Run(rule, func(b *testing.B) {
			_, step := acted(b, rule)
			b.ReportAllocs()
			for b.Loop() {
				step()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}

package reinforce

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

const dim, actions = 6, 3

var spec = stimulus.Spec{Dim: dim, Actions: actions, Reward: true, Bounded: true, Length: 1 << 20}

func config(rule string) Config {
	return Config{Spec: spec, Rule: rule, Features: Features{Kind: Observed}, Rate: .3, CriticRate: .2, Discount: .9,
		Trace: .8, CriticTrace: .7, Noise: .5, Fade: .2, Surprise: gate.Unexpected{Span: 100}, Omission: gate.Awaited{Patience: .5, Memory: 20}}
}

func learner(t testing.TB, c Config) *Learner {
	t.Helper()
	l, err := New(c, rand.NewPCG(1, 2), rand.NewPCG(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// walk is a small world: a token moves along the inputs, to the right by action 2,
// and is paid at the end. What a step shows is the token, blurred.
type walk struct {
	at, steps int
	limit     int
	draw      *rand.Rand
	b         stimulus.Batch
}

func newWalk(limit int) *walk {
	return &walk{limit: limit, draw: rand.New(rand.NewPCG(5, 6)), b: stimulus.Batch{N: 1, D: dim,
		X: make([]float32, dim), Next: make([]float32, dim), Actions: []int{0}, Rewards: []float32{0}, Ends: []stimulus.End{0}, Boundaries: []bool{false}}}
}

func (w *walk) show(x []float32) []float32 {
	for i := range x {
		x[i] = float32(math.Exp(-float64((i - w.at) * (i - w.at))))
	}
	return x
}

// step has l act once and learn from it; acted is called between the two.
func (w *walk) step(t testing.TB, l *Learner, acted func()) (stimulus.Batch, plasticity.Entry) {
	b := w.b
	begins := w.steps == 0
	b.Boundaries[0], b.Rewards[0], b.Ends[0] = begins, 0, stimulus.GoesOn
	if begins {
		w.at = w.draw.IntN(3)
	}
	a, err := l.Act(w.show(b.X), begins)
	if err != nil {
		t.Fatal(err)
	}
	b.Actions[0] = a
	w.at, w.steps = min(max(w.at+a-1, 0), dim-1), w.steps+1
	switch {
	case w.at == dim-1:
		b.Rewards[0], b.Ends[0], w.steps = 1, stimulus.Terminated, 0
	case w.steps == w.limit:
		b.Ends[0], w.steps = stimulus.Truncated, 0
	}
	w.show(b.Next)
	acted()
	e, err := l.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	return b, e
}

// textbook is the same learner in float64, with all synapses in plain loops.
type textbook struct {
	c        Config
	w, e     [dim][actions]float64
	v, z     [dim]float64
	omission gate.Awaited
	faded    int // steps at which something was overdue
}

func (s *textbook) features(x []float32) (phi [dim]float64) {
	var size, most float64
	for _, v := range x {
		most = max(most, math.Abs(float64(v)))
	}
	for i, v := range x {
		if math.Abs(float64(v)) > silent*most {
			phi[i] = float64(v)
			size += phi[i] * phi[i]
		}
	}
	for i := range phi {
		phi[i] /= math.Sqrt(size)
	}
	return phi
}

func (s *textbook) value(phi [dim]float64) (v float64) {
	for i, x := range phi {
		v += s.v[i] * x
	}
	return v
}

func (s *textbook) learn(b stimulus.Batch, xi []float32) {
	c, phi := s.c, s.features(b.X)
	var g, u [actions]float64
	var sum float64
	for a := range u {
		for i := range phi {
			u[a] += s.w[i][a] * phi[i]
		}
		sum += math.Exp(u[a])
	}
	for a := range g {
		fired := 0.
		if a == b.Actions[0] {
			fired = 1
		}
		switch c.Rule {
		case ThreeFactor:
			g[a] = fired - math.Exp(u[a])/sum
		case ThreeFactorHebb:
			g[a] = fired
		case NodePerturbation:
			g[a] = float64(xi[a]) / (c.Noise * c.Noise)
		}
	}
	if b.Boundaries[0] {
		s.e, s.z = [dim][actions]float64{}, [dim]float64{}
		s.omission.Begin()
	}
	was := s.value(phi)
	delta := float64(b.Rewards[0]) - was
	if b.Ends[0] != stimulus.Terminated {
		delta += c.Discount * s.value(s.features(b.Next))
	}
	fade := c.Fade * float64(s.omission.Level(float64(b.Rewards[0]), was, b.Ends[0] == stimulus.Terminated))
	if fade > 0 {
		s.faded++
	}
	for i, x := range phi {
		for a := range g {
			s.e[i][a] = c.Discount*c.Trace*s.e[i][a] + x*g[a]
			s.w[i][a] += c.Rate*delta*s.e[i][a] - fade*x*s.w[i][a]
		}
		s.z[i] = c.Discount*c.CriticTrace*s.z[i] + x
		s.v[i] += c.CriticRate*delta*s.z[i] - fade*x*s.v[i]
	}
}

// TestRulesAgreeWithTheTextbook steps each rule beside the plain loops. Traces
// below 10⁻⁴ are 0 in one and not in the other, which is what the tolerance is for.
func TestRulesAgreeWithTheTextbook(t *testing.T) {
	for _, rule := range []string{ThreeFactor, ThreeFactorHebb, NodePerturbation} {
		c := config(rule)
		if rule == ThreeFactorHebb {
			c.Rate = .02 // it is not stable
		}
		l, w := learner(t, c), newWalk(18)
		s := &textbook{c: c, omission: c.Omission}
		var ends [3]int
		for k := range 1000 {
			var xi []float32
			b, _ := w.step(t, l, func() { xi = append(xi[:0], l.noise...) })
			s.learn(b, xi)
			ends[b.Ends[0]]++
			for i := range dim {
				for a := range actions {
					if got := float64(l.actor.w[i*actions+a]); math.Abs(got-s.w[i][a]) > 2e-3*(1+math.Abs(s.w[i][a])) {
						t.Fatalf("%s, step %d: weight %d to %d is %v, by the textbook %v", rule, k, i, a, got, s.w[i][a])
					}
				}
				if got := float64(l.critic.w[i]); math.Abs(got-s.v[i]) > 2e-3 {
					t.Fatalf("%s, step %d: weight %d of the critic is %v, by the textbook %v", rule, k, i, got, s.v[i])
				}
			}
		}
		if ends[stimulus.Terminated] < 3 || ends[stimulus.Truncated] < 3 || s.faded < 3 {
			t.Errorf("%s: %v ends and %d omissions: want three or more of each", rule, ends, s.faded)
		}
	}
}

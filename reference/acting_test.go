package reference

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// oneStep is a step in an environment.
func oneStep(x []float32, action int, reward float32, next []float32, end stimulus.End, begins bool) stimulus.Batch {
	return stimulus.Batch{N: 1, D: len(x), X: x, Actions: []int{action}, Rewards: []float32{reward}, Next: next, Ends: []stimulus.End{end}, Boundaries: []bool{begins}}
}

func newTabular(t *testing.T, o TabularOptions, s stimulus.Spec) *Tabular {
	t.Helper()
	s.Reward, s.Bounded, s.Length = true, true, 1000
	o.Parts, o.States = 4, 10
	l, err := NewTabular(o, s, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func learn(t *testing.T, l interface {
	Learn(stimulus.Batch) (plasticity.Entry, error)
}, b stimulus.Batch) plasticity.Entry {
	t.Helper()
	e, err := l.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestUpperConfidenceBound: every action is one that the textbook's loop in float64
// would take.
func TestUpperConfidenceBound(t *testing.T) {
	const c, k = 1.5, 4
	l := newTabular(t, TabularOptions{Bound: c}, stimulus.Spec{Dim: 1, Actions: k})
	rng := rand.New(rand.NewPCG(3, 4))
	var sum, n [k]float64
	one := []float32{1}
	for step := range 400 {
		best, top := []int{}, math.Inf(-1)
		for a := range k {
			v := math.Inf(1)
			if n[a] > 0 {
				v = sum[a]/n[a] + c*math.Sqrt(math.Log(float64(step))/n[a])
			}
			switch {
			case v > top+1e-5:
				best, top = []int{a}, v
			case v > top-1e-5 || v == top:
				best = append(best, a)
			}
		}
		a, err := l.Act(one, step == 0)
		if err != nil || !slices.Contains(best, a) {
			t.Fatalf("step %d: action %d (%v), the textbook takes one of %v", step, a, err, best)
		}
		r := float32(rng.NormFloat64() + float64(a)/4)
		sum[a] += float64(r)
		n[a]++
		if e := learn(t, l, oneStep(one, a, r, one, stimulus.GoesOn, step == 0)); e.Updates[plasticity.Readout] != 2 {
			t.Fatalf("step %d: %d synaptic updates, want those of a value and a count", step, e.Updates[plasticity.Readout])
		}
	}
}

// TestQLearning on two states, by hand: nothing follows an end, and something
// follows where an episode was cut off.
func TestQLearning(t *testing.T) {
	a, b := []float32{0}, []float32{1}
	l := newTabular(t, TabularOptions{Rate: .5, Discount: .8}, stimulus.Spec{Dim: 1, Actions: 2})
	for _, s := range []struct {
		batch stimulus.Batch
		state int
		want  [2]float32
	}{
		{oneStep(b, 1, 4, b, stimulus.Terminated, true), 0, [2]float32{0, 2}},
		{oneStep(a, 0, 1, b, stimulus.GoesOn, true), 1, [2]float32{.5 * (1 + .8*2), 0}},
		{oneStep(b, 1, 4, b, stimulus.Terminated, false), 0, [2]float32{0, 3}},
		{oneStep(a, 1, 0, b, stimulus.Truncated, true), 1, [2]float32{1.3, .5 * .8 * 3}},
		{oneStep(b, 0, -2, a, stimulus.GoesOn, true), 0, [2]float32{.5 * (-2 + .8*1.3), 3}},
	} {
		learn(t, l, s.batch)
		for k, got := range l.row(l.q, s.state) {
			if math.Abs(float64(got-s.want[k])) > 1e-6 {
				t.Errorf("state %d has the values %v, want %v", s.state, l.row(l.q, s.state), s.want)
			}
		}
	}
	if act, err := l.Evaluate(nil)(b, true); act != 1 || err != nil {
		t.Errorf("in evaluation it takes action %d (%v), want the best", act, err)
	}
}

// TestWhatBeginsAfreshIsForgotten, by who acts and by who learns; elsewhere a
// boundary changes nothing.
func TestWhatBeginsAfreshIsForgotten(t *testing.T) {
	one := []float32{1}
	for _, afresh := range []bool{false, true} {
		knowing := func() *Tabular {
			l := newTabular(t, TabularOptions{Bound: 1}, stimulus.Spec{Dim: 1, Actions: 2, Afresh: afresh})
			for _, a := range []int{0, 1} {
				learn(t, l, oneStep(one, a, float32(3*a), one, stimulus.GoesOn, false))
			}
			return l
		}
		l := knowing()
		taken := map[int]int{}
		for range 40 {
			a, _ := l.Act(one, true)
			taken[a]++
		}
		if len(taken) == 2 != afresh {
			t.Errorf("afresh %v: at a beginning it took actions %v", afresh, taken)
		}
		l = knowing()
		learn(t, l, oneStep(one, 0, 5, one, stimulus.GoesOn, true))
		if want := []float32{5, 0}; slices.Equal(l.q, want) != afresh {
			t.Errorf("afresh %v: after the first step of another bandit the values are %v", afresh, l.q)
		}
	}
}

func TestStates(t *testing.T) {
	ranged := newStates(stimulus.Spec{Dim: 2, Low: []float32{-1, 0}, High: []float32{1, 8}}, 4, 3)
	same := func(s *states, want bool, a, b []float32) {
		t.Helper()
		if (s.key(a) == s.key(b)) != want {
			t.Errorf("%v and %v are one state: %v, want %v", a, b, !want, want)
		}
	}
	same(ranged, true, []float32{-.9, 1.9}, []float32{-.6, .1})
	same(ranged, false, []float32{-.9, 1.9}, []float32{-.9, 2.1})
	same(ranged, true, []float32{-7, 9}, []float32{-1, 8})
	rounded := newStates(stimulus.Spec{Dim: 2}, 4, 3)
	same(rounded, true, []float32{.4, 300}, []float32{-.4, 300.4})
	same(rounded, false, []float32{.4, 300}, []float32{.6, 300})
	for i, want := range []int{0, 1, 0, 2, -1} {
		if got, _ := rounded.meet([]float32{[]float32{5, 6, 5, 7, 8}[i], 0}); got != want {
			t.Errorf("state %d met is number %d, want %d", i, got, want)
		}
	}
}

// TestSearchKeepsTheBetter of two policies, and narrows its steps then.
func TestSearchKeepsTheBetter(t *testing.T) {
	spec := stimulus.Spec{Dim: 1, Actions: 2, Reward: true, Bounded: true, Length: 100}
	l, err := NewSearch(.1, 2, spec, rand.NewPCG(5, 6))
	if err != nil {
		t.Fatal(err)
	}
	x := []float32{1}
	episode := func(rewards ...float32) (tried []float32) {
		tried = slices.Clone(l.tried)
		for i, r := range rewards {
			end := stimulus.GoesOn
			if i == len(rewards)-1 {
				end = stimulus.Truncated
			}
			learn(t, l, oneStep(x, 0, r, x, end, i == 0))
		}
		return tried
	}
	want := func(what string, best []float32, wide float64) {
		t.Helper()
		if !slices.Equal(l.best, best) || l.wide != wide || slices.Equal(l.tried, best) {
			t.Errorf("%s: the best is %v and the step %v, want %v and %v; tried next is %v", what, l.best, l.wide, best, wide, l.tried)
		}
	}
	episode(1, 1)
	second := episode(1, 1)
	want("all alike", second, 2)
	third := episode(2, 1)
	want("better", third, 1)
	episode(2, .5)
	want("worse", third, 2)
	fifth := episode(0, 3)
	want("as good", fifth, 1)
	for range 6 {
		fifth = episode(4)
	}
	want("six times better or as good", fifth, .1)
	if _, err := NewSearch(.1, 2, stimulus.Spec{Dim: 1, Actions: 2, Reward: true, Length: 9}, rand.NewPCG(1, 1)); err == nil {
		t.Error("it compares the episodes of an environment that has none")
	}
}

// TestSearchSeesInputsInTheirRange, from −1 to 1.
func TestSearchSeesInputsInTheirRange(t *testing.T) {
	spec := stimulus.Spec{Dim: 2, Actions: 2, Reward: true, Bounded: true, Length: 9, Low: []float32{-1, 10}, High: []float32{3, 30}}
	l, err := NewSearch(.1, 2, spec, rand.NewPCG(5, 6))
	if err != nil {
		t.Fatal(err)
	}
	if l.choose(l.best, []float32{3, 15}); !slices.Equal(l.x, []float32{1, -.5, 1}) {
		t.Errorf("inputs 3 and 15 of −1 to 3 and 10 to 30 are seen as %v", l.x)
	}
}

func TestRandomActionsAreEven(t *testing.T) {
	r, err := NewRandom(stimulus.Spec{Dim: 1, Actions: 4, Reward: true, Length: 9}, rand.NewPCG(7, 8))
	if err != nil {
		t.Fatal(err)
	}
	var n [4]int
	for range 4000 {
		a, _ := r.Act(nil, false)
		n[a]++
	}
	for a, k := range n {
		if k < 1000-140 || k > 1000+140 { // five standard deviations
			t.Errorf("action %d was taken %d times of 4000", a, k)
		}
	}
	if _, err := NewRandom(stimulus.Spec{Dim: 1}, rand.NewPCG(1, 1)); err == nil {
		t.Error("it acts on a stream")
	}
}

package bench_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// twoArmed is a bandit: a continuing environment in which nothing changes but what
// is drawn. Arm 0 pays at two of ten steps and arm 1 at eight, drawn beforehand.
type twoArmed struct {
	pays []byte // of each step, bit a where action a pays
	at   int
}

func newTwoArmed(base uint64, purpose string, steps int) *twoArmed {
	rng := rand.New(seed.PCG(base, "stream", "two-armed", purpose))
	e := &twoArmed{}
	for range steps {
		var pays byte
		for a, p := range []float64{.2, .8} {
			if rng.Float64() < p {
				pays |= 1 << a
			}
		}
		e.pays = append(e.pays, pays)
	}
	return e
}

func (e *twoArmed) Spec() stimulus.Spec {
	return stimulus.Spec{Dim: 1, Actions: 2, Reward: true, Length: len(e.pays)}
}

func (e *twoArmed) Begin() []float32 { return []float32{1} }

func (e *twoArmed) Step(action int) (bench.Outcome, error) {
	o := bench.Outcome{Reward: float32(e.pays[e.at%len(e.pays)] >> action & 1), Next: []float32{1}}
	e.at++
	return o, nil
}

// banditTrack measures how often the better arm was chosen in the last quarter,
// and by how much less was won than by choosing it always.
var banditTrack = sketch{"two-armed", bench.NeedActions, func(rep bench.Rep) *bench.Session {
	const steps = 800
	env := newTwoArmed(rep.Seed, "learning", steps)
	optimal, won, best := 0, 0., 0.
	return &bench.Session{Environment: env, Noise: env.pays, Grid: []int{0, steps},
		Evaluation: &bench.Evaluation{Environment: newTwoArmed(rep.Seed, "evaluation", 200), Episodes: 1, Steps: 200},
		Observe: func(_ bench.Learner, b stimulus.Batch, first int, _ plasticity.Entry) error {
			for i, a := range b.Actions {
				won += float64(b.Rewards[i])
				best += float64(env.pays[first+i] >> 1 & 1)
				if first+i >= steps*3/4 {
					optimal += a
				}
			}
			return nil
		},
		Final: func(_ bench.Learner, emit func(bench.Measure)) error {
			emit(bench.Measure{Name: "optimal actions", Value: 100 * float64(optimal) / (steps / 4), Unit: results.UnitPercent})
			emit(bench.Measure{Name: "regret", Value: best - won, Unit: results.UnitReward})
			return nil
		}}
}}

// valued is an arm that learns values, and notes what it is shown and does.
func valued(name string, into **acted) bench.Arm {
	arm := newValues()
	arm.Name = name
	build := arm.New
	arm.New = func(s bench.Setup) (bench.Learner, error) {
		l, err := build(s)
		*into = &acted{Learner: l}
		return *into, err
	}
	return arm
}

type acted struct {
	bench.Learner
	batches []stimulus.Batch
	begun   []int // the steps at which Act was told that an episode begins
	steps   int
}

func (l *acted) Act(x []float32, begins bool) (int, error) {
	if begins {
		l.begun = append(l.begun, l.steps)
	}
	l.steps++
	return l.Learner.(bench.Actor).Act(x, begins)
}

func (l *acted) Evaluate(src *rand.PCG) bench.Policy { return l.Learner.(bench.Actor).Evaluate(src) }

func (l *acted) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	l.batches = append(l.batches, b.Clone())
	return l.Learner.Learn(b)
}

func TestSketchBandit(t *testing.T) {
	var l *acted
	learned := mustRun(t, bench.RunSpec{Track: banditTrack, Arm: valued("values", &l), Seed: 5, Settings: bench.Settings{"discount": 0., "rate": .1}})
	drawn := mustRun(t, bench.RunSpec{Track: banditTrack, Arm: valued("at-random", &l), Seed: 5, Settings: bench.Settings{"explore": 1., "rate": 0.}})
	if got := value(t, learned, "optimal actions", 800); got < 85 { // a fifth of the actions is drawn
		t.Errorf("the better arm was chosen in %v %% of the last quarter", got)
	}
	if got := value(t, drawn, "optimal actions", 800); got < 40 || got > 60 {
		t.Errorf("at random the better arm was chosen in %v %% of the last quarter", got)
	}
	if a, b := value(t, learned, "regret", 800), value(t, drawn, "regret", 800); a > b/2 || b < 800*.3-60 || b > 800*.3+60 {
		t.Errorf("regret %v learned and %v at random, which has an expectation of 240", a, b)
	}
	// In evaluation the first arm is chosen until its value is known, then the second.
	pays := [2]float64{}
	for _, p := range newTwoArmed(5, "evaluation", 200).pays {
		pays[0] += float64(p & 1)
		pays[1] += float64(p >> 1)
	}
	if got := value(t, learned, results.MetricReturn, 0); got != pays[0] {
		t.Errorf("return %v before learning, want %v", got, pays[0])
	}
	if got := value(t, learned, results.MetricReturn, 800); got != pays[1] {
		t.Errorf("return %v after learning, want %v", got, pays[1])
	}
	if learned.Digest != drawn.Digest {
		t.Error("two arms that acted differently in one environment have different digests")
	}
	if other := mustRun(t, bench.RunSpec{Track: banditTrack, Arm: newValues(), Seed: 6}); other.Digest == learned.Digest {
		t.Error("another environment has the same digest")
	}
	wantError(t, bench.Check(bench.RunSpec{Track: banditTrack, Arm: tiny.Arm("bare", func(l *tiny.Learner) bench.Learner { return struct{ bench.Learner }{l} })}), "it has no actions")
}

// TestTheMinibatchStatedIsTheOneUsed, in an environment as well.
func TestTheMinibatchStatedIsTheOneUsed(t *testing.T) {
	for _, size := range []int{1, 7} {
		var l *acted
		r := mustRun(t, bench.RunSpec{Track: banditTrack, Arm: valued("values", &l), Settings: bench.Settings{"minibatch": size}})
		if r.Minibatch != size {
			t.Errorf("the run states minibatches of %d, want %d", r.Minibatch, size)
		}
		for i, b := range l.batches {
			if want := min(size, 800-i*size); b.N != want {
				t.Fatalf("minibatch %d holds %d steps, want %d", i, b.N, want)
			}
		}
	}
}

// grid is a world of side×side places with a goal in the last: each step costs 1,
// and an episode is cut off after a number of steps. Where episodes begin is drawn
// beforehand.
type grid struct {
	starts  []byte
	episode int
	place   int
	step    int
	x       [side * side]float32
}

const (
	side  = 4
	goal  = side*side - 1
	limit = 25
)

func newGrid(base uint64, purpose string, episodes int) *grid {
	rng := rand.New(seed.PCG(base, "stream", "grid", purpose))
	e := &grid{}
	for range episodes {
		e.starts = append(e.starts, byte(rng.IntN(goal)))
	}
	return e
}

func (e *grid) Spec() stimulus.Spec {
	return stimulus.Spec{Dim: side * side, Actions: 4, Reward: true, Bounded: true, Length: 3000}
}

func (e *grid) observe() []float32 {
	clear(e.x[:])
	e.x[e.place] = 1
	return e.x[:]
}

func (e *grid) Begin() []float32 {
	e.place, e.step = int(e.starts[e.episode%len(e.starts)]), 0
	e.episode++
	return e.observe()
}

func (e *grid) Step(action int) (bench.Outcome, error) {
	row, col := e.place/side, e.place%side
	switch action {
	case 0:
		row = max(row-1, 0)
	case 1:
		row = min(row+1, side-1)
	case 2:
		col = max(col-1, 0)
	case 3:
		col = min(col+1, side-1)
	default:
		return bench.Outcome{}, fmt.Errorf("action %d, want 0 to 3", action)
	}
	e.place = row*side + col
	e.step++
	o := bench.Outcome{Reward: -1, Next: e.observe()}
	switch {
	case e.place == goal:
		o.End = stimulus.Terminated
	case e.step == limit:
		o.End = stimulus.Truncated
	}
	return o, nil
}

// gridTrack evaluates by ten episodes from places drawn apart.
func gridTrack(points ...int) sketch {
	return sketch{"grid", bench.NeedActions, func(rep bench.Rep) *bench.Session {
		env := newGrid(rep.Seed, "learning", 4000)
		return &bench.Session{Environment: env, Noise: env.starts, Grid: append(points, 3000),
			Target:     bench.Target{Metric: results.MetricReturn, Value: -shortest(rep.Seed) - .5},
			Evaluation: &bench.Evaluation{Environment: newGrid(rep.Seed, "evaluation", 10), Episodes: 10, Steps: limit}}
	}}
}

// shortest is the mean length of the shortest ways from where evaluation begins.
func shortest(base uint64) float64 {
	var sum float64
	for _, p := range newGrid(base, "evaluation", 10).starts {
		sum += float64(2*(side-1) - int(p)/side - int(p)%side)
	}
	return sum / 10
}

func TestSketchGridWorld(t *testing.T) {
	var l *acted
	settings := bench.Settings{"discount": .95, "rate": .5, "explore": .1}
	r := mustRun(t, bench.RunSpec{Track: gridTrack(0, 500, 1500), Arm: valued("values", &l), Seed: 2, Settings: settings})
	if before, after := value(t, r, results.MetricReturn, 0), value(t, r, results.MetricReturn, 3000); before > -limit+5 || after != -shortest(2) {
		t.Errorf("mean return %v before and %v after, want near %d and %v, the shortest ways", before, after, -limit, -shortest(2))
	}
	if !has(r, results.MetricToTarget+"/presentations") {
		t.Error("the target, a return, was not reached")
	}
	ends := map[stimulus.End]int{}
	var steps, begun []int
	for i, b := range l.batches {
		ends[b.Ends[0]]++
		if b.Boundaries[0] {
			begun = append(begun, i)
		}
		if b.Ends[0] == stimulus.GoesOn && (i+1 == len(l.batches) || slices.Equal(b.Next, l.batches[i+1].X)) {
			continue
		}
		steps = append(steps, i)
		if i+1 < len(l.batches) && !l.batches[i+1].Boundaries[0] {
			t.Fatalf("step %d ends an episode (%d), and none begins after it", i, b.Ends[0])
		}
		if b.Ends[0] == stimulus.Terminated && b.Next[goal] != 1 {
			t.Fatalf("step %d ends at %v, want the goal", i, b.Next)
		}
	}
	if ends[stimulus.Terminated] < 100 || ends[stimulus.Truncated] < 3 || ends[stimulus.GoesOn] < 1000 {
		t.Errorf("ends of episodes %v: want all kinds", ends)
	}
	if len(begun) != len(steps)+1 && len(begun) != len(steps) || !slices.Equal(begun, l.begun) {
		t.Errorf("%d episodes begin in batches, %d in Act, and %d end", len(begun), len(l.begun), len(steps))
	}
	if sum := fmt.Sprint(r.Spec.Episodic(), newTwoArmed(1, "", 1).Spec().Episodic()); sum != "true false" {
		t.Errorf("the grid and the bandit are episodic: %s", sum)
	}
}

// TestEvaluationLeavesNoTrace: how often a learner is evaluated changes nothing of
// what it learns.
func TestEvaluationLeavesNoTrace(t *testing.T) {
	rare := mustRun(t, bench.RunSpec{Track: gridTrack(), Arm: newValues(), Seed: 2})
	often := mustRun(t, bench.RunSpec{Track: gridTrack(0, 10, 20, 100, 500, 2999), Arm: newValues(), Seed: 2})
	for _, metric := range []string{results.MetricEvents, results.MetricUpdates, results.MetricPlasticity, results.MetricReturn} {
		if a, b := value(t, rare, metric, 3000), value(t, often, metric, 3000); a != b {
			t.Errorf("%s is %v evaluated once, and %v evaluated often", metric, a, b)
		}
	}
	if rare.Digest != often.Digest {
		t.Error("evaluation is in the digest")
	}
}

// undecided draws its actions in evaluation.
type undecided struct{ bench.Learner }

func (l undecided) Act(x []float32, begins bool) (int, error) {
	return l.Learner.(bench.Actor).Act(x, begins)
}

func (undecided) Evaluate(src *rand.PCG) bench.Policy {
	r := rand.New(src)
	return func([]float32, bool) (int, error) { return r.IntN(2), nil }
}

// TestEvaluationDrawsTheSameAtEveryPoint of the grid, from a source of its own.
func TestEvaluationDrawsTheSameAtEveryPoint(t *testing.T) {
	arm := newValues()
	build := arm.New
	arm.New = func(s bench.Setup) (bench.Learner, error) {
		l, err := build(s)
		return undecided{l}, err
	}
	r := mustRun(t, bench.RunSpec{Track: banditTrack, Arm: arm, Seed: 5})
	if a, b := value(t, r, results.MetricReturn, 0), value(t, r, results.MetricReturn, 800); a != b || a < 70 || a > 130 {
		t.Errorf("returns %v and %v of 200 actions drawn evenly, want the same, about 100", a, b)
	}
}

// odd is the bandit with one thing done wrong.
type odd struct {
	*twoArmed
	spec func(*stimulus.Spec)
	step func(*bench.Outcome)
}

func (e odd) Spec() stimulus.Spec {
	s := e.twoArmed.Spec()
	if e.spec != nil {
		e.spec(&s)
	}
	return s
}

func (e odd) Step(action int) (bench.Outcome, error) {
	o, err := e.twoArmed.Step(action)
	if e.step != nil {
		e.step(&o)
	}
	return o, err
}

func TestSessionsThatContradictThemselvesAreRefused(t *testing.T) {
	env := func() *twoArmed { return newTwoArmed(1, "", 50) }
	stream := &shown{spec: stimulus.Spec{Dim: 1, Length: 5}}
	for want, s := range map[string]*bench.Session{
		"both a stream and an environment, or neither":   {},
		"presents both a stream and an environment":      {Stream: stream, Environment: env()},
		"a stream promises 2 actions":                    {Stream: &shown{spec: stimulus.Spec{Dim: 1, Actions: 2, Length: 5}}},
		"an environment promises 0 actions":              {Environment: odd{twoArmed: env(), spec: func(s *stimulus.Spec) { s.Actions = 0 }}},
		"2 actions and reward false":                     {Environment: odd{twoArmed: env(), spec: func(s *stimulus.Spec) { s.Reward = false }}},
		"gave 1 inputs, it promised 3":                   {Environment: odd{twoArmed: env(), spec: func(s *stimulus.Spec) { s.Dim = 3 }}},
		"stimulus 0 ends its episode":                    {Environment: odd{twoArmed: env(), step: func(o *bench.Outcome) { o.End = stimulus.Terminated }}},
		"evaluation: 0 episodes of 0 steps":              {Environment: env(), Evaluation: &bench.Evaluation{Environment: env()}},
		"evaluation: 1 episodes of 0 steps":              {Environment: env(), Evaluation: &bench.Evaluation{Environment: env(), Episodes: 1}},
		"evaluation: the environment gave NaN at input ": {Environment: env(), Evaluation: &bench.Evaluation{Environment: odd{twoArmed: env(), step: func(o *bench.Outcome) { o.Next = []float32{nan()} }}, Episodes: 1, Steps: 9}},
	} {
		_, err := bench.Run(context.Background(), bench.RunSpec{Arm: newValues(), Track: sketch{"odd", bench.NeedActions, func(bench.Rep) *bench.Session { return s }}})
		wantError(t, err, want)
	}
}

func nan() float32 {
	var zero float32
	return zero / zero
}

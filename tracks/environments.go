package tracks

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/environments"
	"github.com/hebbgrad/hebbgrad/results"
)

// environmentFamilies are the tracks in which a learner acts. A presentation is a
// step.
func environmentFamilies() []family {
	return []family{
		banditFamily("bandit", "the 10-armed testbed of Sutton and Barto, bandits one after another", 200, 1000, 1, 0),
		banditFamily("bandit-drift", "the same with arms that begin alike and whose values drift", 20, 10000, 0, .01),
		guessFamily("digits"),
		guessFamily("mnist"),
		controlFamily(control{name: "catch", summary: "a falling ball is caught with a paddle", steps: 50000, threshold: .9, make: func(length, _ int, src *rand.PCG) (*environments.Episodic, error) {
			return environments.NewCatch(length, src)
		}}),
		mazeFamily(),
		controlFamily(control{name: "cart-pole", summary: "a pole is kept upright on a cart: CartPole-v1", steps: 100000, limit: 500, threshold: 475, make: environments.NewCartPole,
			published: []results.Published{
				zoo("linear policies, random search, 50,000 steps", "500"), zoo("PPO, 100,000 steps", "500"), zoo("A2C, 500,000 steps", "500")}}),
		controlFamily(control{name: "acrobot", summary: "two links are swung up by the joint between them: Acrobot-v1", steps: 100000, limit: 500, threshold: -100, make: environments.NewAcrobot,
			published: []results.Published{zoo("QR-DQN", "-69.1"), zoo("PPO", "-73.5"), zoo("A2C", "-83.4")}}),
		controlFamily(control{name: "mountain-car", summary: "a weak car leaves a valley: MountainCar-v0", steps: 100000, limit: 200, threshold: -110, make: environments.NewMountainCar,
			published: []results.Published{zoo("DQN", "-100.8"), zoo("A2C", "-111.3")}}),
	}
}

func toAct() []bench.Capability { return []bench.Capability{bench.NeedActions} }

// zoo is a figure of trained agents, evaluated.
func zoo(system, value string) results.Published {
	return results.Published{System: system, Metric: results.MetricReturn, Value: value, Source: "RL Baselines3 Zoo", Tag: results.Read}
}

// control is a task in episodes whose mean return is to reach a threshold.
type control struct {
	name, summary string
	steps, limit  int // of a run, and of an episode at most; 0 where it ends by itself
	threshold     float64
	make          func(length, limit int, src *rand.PCG) (*environments.Episodic, error)
	published     []results.Published
}

const optionLimit, optionEvaluations = "limit", "evaluations"

func evaluationsOption(n int) bench.Setting {
	return bench.Setting{Name: optionEvaluations, Doc: "episodes without learning at each point of the curve; 0: none", Default: n, Min: 0, Max: 1 << 20}
}

// actingArms are those of a comparison in an environment in which none are asked for.
func actingArms() []string {
	return []string{"three-factor", "three-factor-open", "three-factor-yoked", "backprop-stream", "backprop-stream-gated", "random-actions"}
}

func controlFamily(c control) family {
	options := []bench.Setting{evaluationsOption(5)}
	if c.limit > 0 {
		options = append(options, bench.Setting{Name: optionLimit, Doc: "steps of an episode at most", Default: c.limit, Min: 1, Max: 1 << 24})
	}
	return family{
		name: c.name, summary: c.summary, needs: toAct(), arms: actingArms(), seeds: 5, options: options, chosen: MetricWholeReturn,
		declared: results.Declared{Metrics: slices.Concat(returnsDeclared(), thresholdDeclared(c.threshold)), Published: c.published},
		open: func(r repetition) (*bench.Session, error) {
			limit := 0
			if c.limit > 0 {
				limit = r.options.Int(optionLimit)
			}
			length := r.length(c.steps)
			env, err := c.make(length, limit, r.src("environment"))
			if err != nil {
				return nil, err
			}
			beside, err := c.make(length, limit, r.src("evaluation"))
			evaluation, err := evaluated(beside, r.options.Int(optionEvaluations), err)
			if err != nil {
				return nil, err
			}
			w := &watched{Environment: env, threshold: &c.threshold}
			s := w.session(env.Noise(), evaluation, func(emit func(bench.Measure)) {
				w.told(MetricTrainingReturn, results.UnitReward, w.mean, emit)
				w.toThreshold(emit)
			})
			s.Target = bench.Target{Metric: MetricTrainingReturn, Value: c.threshold}
			return s, nil
		},
	}
}

// length is how many steps a run has, by itself or as asked for.
func (r repetition) length(steps int) int {
	if r.Budget > 0 {
		return r.Budget
	}
	return steps
}

// Metrics of the water maze.
const (
	MetricLatency        = "latency" // steps of a trial
	MetricWholeLatency   = MetricLatency + wholeRun
	MetricTrialsToLearn  = "trials to learn"
	MetricTrialsRelearn  = "trials to relearn"
	MetricTrialsToReturn = "trials to return"
)

// A place is learned when as many trials as these take as many steps or fewer on
// average: ten seconds, where the straight way from the rim has 15 to 50 steps.
const (
	mazeTrials = 20
	mazeSteps  = 100
)

func mazeFamily() family {
	declared := []results.Metric{
		{Name: MetricLatency, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower,
			Definition: fmt.Sprintf("mean steps of the last %d trials in which it learned", mazeTrials)},
		{Name: MetricLatency + "/episode", Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower, Over: byEpisodeOf,
			Definition: "mean steps of some trials in which it learned"},
		{Name: MetricWholeLatency, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower,
			Definition: "mean steps of all trials of the run, by which settings are chosen"},
		returnsDeclared()[0], eventsDeclared(),
	}
	for _, m := range []struct{ name, from string }{
		{MetricTrialsToLearn, "the first"}, {MetricTrialsRelearn, "that after which the platform was moved"}, {MetricTrialsToReturn, "that after which it was back at its first place"}} {
		declared = append(declared,
			results.Metric{Name: m.name, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower,
				Definition: fmt.Sprintf("trials from %s until %d in succession take %d steps or fewer on average; where they never do, this is left out, and counted as not learned", m.from, mazeTrials, mazeSteps)},
			results.Metric{Name: m.name + "/learned", Kind: results.KindOutcome, Unit: results.UnitOne, Better: results.Higher, Definition: "1 where they do before the platform is moved and before the run ends, 0 where not"})
	}
	return family{
		name: "water-maze", summary: "a platform that cannot be seen is looked for in a pool; it moves, and returns",
		needs: toAct(), arms: actingArms(), seeds: 5, chosen: MetricWholeLatency,
		options: []bench.Setting{
			evaluationsOption(5),
			{Name: optionLimit, Doc: "steps of a trial at most, of .1 s", Default: 1200, Min: 1, Max: 1 << 24},
			{Name: "move", Doc: "trials after which the platform moves, and after as many more returns: drawn from 3/4 to 5/4 of it; 0: never", Default: 400, Min: 0, Max: 1 << 20},
		},
		declared: results.Declared{Metrics: declared},
		open: func(r repetition) (*bench.Session, error) {
			env, err := environments.NewWaterMaze(r.length(300000), r.options.Int(optionLimit), r.options.Int("move"), r.src("environment"))
			if err != nil {
				return nil, err
			}
			beside, err := env.Beside(r.src("evaluation"))
			evaluation, err := evaluated(beside, r.options.Int(optionEvaluations), err)
			if err != nil {
				return nil, err
			}
			s := newSwimming(env)
			session := s.session(env.Noise(), evaluation, s.final)
			session.Environment, session.Probe, session.Journeys = s, s.probe, s.journeys
			return session, nil
		},
	}
}

func (s *swimming) probe(l bench.Learner, at int, emit func(bench.Measure)) error {
	if at == 0 {
		s.learner, _ = l.(bench.Valuer)
	}
	if n := len(s.ends); n > 0 {
		emit(bench.Measure{Name: MetricLatency, Value: s.length(max(0, n-mazeTrials), n), Unit: results.UnitCount})
	}
	return s.watched.probe(l, at, emit)
}

func (s *swimming) final(emit func(bench.Measure)) {
	s.told(MetricLatency, results.UnitCount, s.length, emit)
	away, back := s.maze.Moves()
	if away == 0 {
		away, back = len(s.ends), len(s.ends)
	}
	from := 0
	for i, to := range []int{away, back, len(s.ends)} {
		name := []string{MetricTrialsToLearn, MetricTrialsRelearn, MetricTrialsToReturn}[i]
		learned := 0.
		for n := from + mazeTrials; n <= min(to, len(s.ends)); n++ {
			if s.length(n-mazeTrials, n) <= mazeSteps {
				emit(bench.Measure{Name: name, Value: float64(n - from), Unit: results.UnitCount})
				learned = 1
				break
			}
		}
		emit(bench.Measure{Name: name + "/learned", Value: learned, Unit: results.UnitOne})
		from = to
	}
}

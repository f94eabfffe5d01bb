package tracks

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/environments"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Metrics of bandits.
const (
	MetricOptimal = "optimal actions" // %
	MetricRegret  = "regret"
)

// lastSteps are those of a bandit of which optimal actions are told.
const lastSteps = 100

// parts is into how many parts the steps of a bandit are cut for the curve.
const parts = 10

// banditFamily plays bandits one after another, each an episode that has nothing to
// do with the others: a run of the default number at each of ten seeds is the
// published testbed of 2,000.
func banditFamily(name, summary string, bandits, steps int, spread, walk float64) family {
	byStep := &results.Parameter{Name: "step", Label: "step of a bandit"}
	f := family{
		name: name, summary: summary, needs: toAct(), arms: actingArms(), seeds: 5, chosen: MetricWholeReturn,
		options: []bench.Setting{
			{Name: "bandits", Doc: "bandits of a run, one after another", Default: bandits, Min: 1, Max: 1 << 24},
			{Name: "steps", Doc: "steps of each", Default: steps, Min: 1, Max: 1 << 24},
			{Name: "spread", Doc: "standard deviation from which the values of the arms are drawn; 0: all begin alike", Default: spread, Min: 0, Max: 1e6},
			{Name: "walk", Doc: "standard deviation of the step that each value takes after every play; 0: none", Default: walk, Min: 0, Max: 1e6},
		},
		declared: results.Declared{Metrics: slices.Concat([]results.Metric{
			percentage(MetricOptimal, results.Higher, fmt.Sprintf("the last %d actions on each bandit that are the best at the time", lastSteps), nil),
			percentage(MetricOptimal+"/step", results.Higher, "some actions on each bandit that are the best at the time", byStep),
			{Name: MetricRegret, Kind: results.KindOutcome, Unit: results.UnitReward, Better: results.Lower,
				Definition: "by how much less than the best arms' the values of the arms played are, summed over a bandit"}},
			returnsDeclared())},
		open: openBandits,
	}
	if walk == 0 {
		for _, of := range [][2]string{{"upper-confidence bound, c = 1", "91 %"}, {"upper-confidence bound, c = 2", "86 %"}, {"gradient bandit, α .1", "84 to 85 %"}, {"ε-greedy, ε .1", "80 %"}} {
			f.declared.Published = append(f.declared.Published, results.Published{System: of[0], Metric: MetricOptimal, Value: of[1],
				Source: "the algorithms of Sutton and Barto 2018, chapter 2, on 2,000 bandits of 1,000 steps", Tag: results.Computed})
		}
	}
	return f
}

// playing is one repetition.
type playing struct {
	watched
	bandit  *environments.Bandit
	steps   int // of a bandit
	shown   [parts]int
	optimal [parts]int
	ending  [2]int // shown and optimal, of the last steps
	regret  float64
}

func openBandits(r repetition) (*bench.Session, error) {
	o := environments.BanditOptions{Bandits: r.options.Int("bandits"), Steps: r.options.Int("steps"), Spread: r.options.Float("spread"), Walk: r.options.Float("walk")}
	if r.Budget > 0 {
		o.Steps = min(o.Steps, r.Budget)
		o.Bandits = r.Budget / o.Steps
	}
	env, err := environments.NewBandit(o, r.src("environment"))
	if err != nil {
		return nil, err
	}
	p := &playing{watched: watched{Environment: env}, bandit: env, steps: o.Steps}
	p.before = p.note
	return p.session(env.Noise(), nil, p.final), nil
}

// note rates an action before it is taken.
func (p *playing) note(action int) {
	step := p.watched.steps % p.steps
	part, best := step*parts/p.steps, 0
	regret := p.bandit.Regret(action)
	p.regret += regret
	if regret == 0 {
		best = 1
	}
	p.shown[part]++
	p.optimal[part] += best
	if step >= p.steps-lastSteps {
		p.ending[0]++
		p.ending[1] += best
	}
}

func (p *playing) final(emit func(bench.Measure)) {
	percent(MetricOptimal, p.ending[1], p.ending[0], emit)
	for k := range parts {
		lo, hi := (k*p.steps+parts-1)/parts, ((k+1)*p.steps+parts-1)/parts // of the part that note finds
		if lo < hi {
			percent(fmt.Sprintf("%s/step %s", MetricOptimal, between(lo+1, hi)), p.optimal[k], p.shown[k], emit)
		}
	}
	emit(bench.Measure{Name: MetricRegret, Value: p.regret / float64(max(len(p.ends), 1)), Unit: results.UnitReward})
	p.told(MetricTrainingReturn, results.UnitReward, p.mean, emit)
}

// guessFamily shows images of a data set, of which the class is the action that is
// rewarded.
func guessFamily(set string) family {
	return family{
		name: set + "-bandit", needs: toAct(), arms: actingArms(), seeds: 5, summary: "images of " + set + ": the action that is the class is rewarded by 1, any other by -1", set: set, chosen: MetricWholeReturn,
		options: []bench.Setting{evaluationsOption(300)},
		declared: results.Declared{Metrics: slices.Concat([]results.Metric{
			percentage(MetricOptimal, results.Higher, "the actions of the last tenth of the run that are the class", nil),
			{Name: MetricRegret, Kind: results.KindOutcome, Unit: results.UnitReward, Better: results.Lower,
				Definition: "by how much less was won in the run than by the class each time"}},
			returnsDeclared())},
		open: openGuesses,
	}
}

func openGuesses(r repetition) (*bench.Session, error) {
	length := r.length(10000)
	stream := func() (*datasets.Sequence, error) { return datasets.NewEpochs(r.images.Train, length, r.src("order")) }
	digest := datasets.NewDigest()
	hashed, err := stream()
	if err != nil {
		return nil, err
	}
	var b stimulus.Batch
	for n := 1; n > 0; digest.Add(&b) {
		if n, err = hashed.Next(&b, chunk); err != nil {
			return nil, err
		}
	}
	shown, err := stream()
	if err != nil {
		return nil, err
	}
	env, err := environments.NewGuess(shown)
	if err != nil {
		return nil, err
	}
	beside, err := environments.NewGuess(sample(r.images.Validation, r.options.Int(optionEvaluations)))
	evaluation, err := evaluated(beside, min(r.options.Int(optionEvaluations), r.images.Validation.Len()), err)
	if err != nil {
		return nil, err
	}
	w := &watched{Environment: env}
	session := w.session([]byte(digest.Sum()), evaluation, func(emit func(bench.Measure)) {
		n := len(w.ends)
		from := n - max(n/10, 1)
		emit(bench.Measure{Name: MetricOptimal, Value: 50 * (1 + w.mean(from, n)), Unit: results.UnitPercent})
		emit(bench.Measure{Name: MetricRegret, Value: float64(n) - last(w.sums), Unit: results.UnitReward})
		w.told(MetricTrainingReturn, results.UnitReward, w.mean, emit)
	})
	session.Exposure = shown.Exposure
	return session, nil
}

// sample shows the same n stimuli of a part again and again, or all where it has
// fewer.
func sample(part *datasets.Part, n int) *datasets.Sequence {
	spec := part.Spec(1 << 40)
	n = min(max(n, 1), part.Len())
	rows := rand.New(seed.PCG(0, "tracks", "validation sample")).Perm(part.Len())[:n]
	return datasets.NewSequence(spec, nil, func(dst *stimulus.Batch, i, at int) {
		row := rows[at%n]
		part.Fill(dst.Row(i), row)
		dst.Labels[i] = part.Label(row)
	})
}

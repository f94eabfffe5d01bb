package arms

import (
	"errors"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/reference"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// actingArms are the references in environments.
func actingArms() []bench.Arm {
	return []bench.Arm{randomArm(), searchArm(), ucbArm(), qArm()}
}

// actingArm is a reference that acts, without a gate.
func actingArm(name, rule, summary string, settings []bench.Setting, build func(bench.Setup) (bench.Learner, error)) bench.Arm {
	return bench.Arm{Name: name, Summary: summary, Rule: rule, Gate: openGate, Signal: string(gate.None), Settles: true, Reference: true,
		Settings: settings, Refuse: onlyActs, New: build}
}

func onlyActs(s stimulus.Spec) error {
	if s.Actions == 0 {
		return errors.New("it acts, and there is nothing to do")
	}
	return nil
}

func randomArm() bench.Arm {
	return actingArm("random-actions", "none", "actions drawn at random: what learning must beat", nil, func(s bench.Setup) (bench.Learner, error) {
		return asLearner(reference.NewRandom(s.Spec, s.Rand("actions")))
	})
}

func searchArm() bench.Arm {
	a := actingArm("linear-search", "random search", "random search over linear policies: perturb after each episode, keep the better",
		[]bench.Setting{
			{Name: "width", Doc: "standard deviation of the narrowest perturbation", Default: .001, Min: 1e-9, Max: 1e3, Search: &bench.Range{Min: 1e-4, Max: .1, Log: true}},
			{Name: "most", Doc: "standard deviation of the widest, and the first", Default: 2., Min: 1e-9, Max: 1e6, Search: &bench.Range{Min: .1, Max: 10, Log: true}},
		}, func(s bench.Setup) (bench.Learner, error) {
			return asLearner(reference.NewSearch(s.Settings.Float("width"), s.Settings.Float("most"), s.Spec, s.Rand("policies")))
		})
	a.Refuse = func(s stimulus.Spec) error {
		if err := onlyActs(s); err != nil {
			return err
		}
		if !s.Bounded || s.Afresh {
			return errors.New("it compares episodes, and here there is only one, or each has nothing to do with the others")
		}
		return nil
	}
	return a
}

// tabularSettings are those of both tables.
func tabularSettings(rate float64) []bench.Setting {
	return []bench.Setting{
		{Name: "rate", Doc: "share of the error by which a value moves; 0: 1 over how often the action was taken", Default: rate, Min: 0, Max: 1, Search: &bench.Range{Min: .01, Max: 1, Log: true}},
		{Name: "parts", Doc: "into which the range of each input is cut, where the environment states one; other inputs are rounded", Default: 20, Min: 1, Max: 1 << 20},
		{Name: "states", Doc: "kept at most", Default: 1 << 16, Min: 1, Max: 1 << 26},
	}
}

func ucbArm() bench.Arm {
	settings := append([]bench.Setting{
		{Name: "c", Doc: "weight of the upper-confidence bound", Default: 1., Min: 0, Max: 1e6, Search: &bench.Range{Min: .1, Max: 10, Log: true}},
	}, tabularSettings(0)...)
	return actingArm("ucb", "upper-confidence bound", "the mean of what each action won, and an upper-confidence bound, in each state", settings, func(s bench.Setup) (bench.Learner, error) {
		return asLearner(reference.NewTabular(reference.TabularOptions{Rate: s.Settings.Float("rate"), Bound: s.Settings.Float("c"),
			Parts: s.Settings.Int("parts"), States: s.Settings.Int("states")}, s.Spec, s.Rand("actions")))
	})
}

func qArm() bench.Arm {
	settings := append([]bench.Setting{
		{Name: "discount", Doc: "of what comes a step later", Default: .99, Min: 0, Max: 1},
		{Name: "explore", Doc: "share of actions drawn at random", Default: .1, Min: 0, Max: 1, Search: &bench.Range{Min: .001, Max: .3, Log: true}},
	}, tabularSettings(.2)...)
	return actingArm("tabular-q", "Q-learning", "a table of what each action is worth in each state, by Q-learning", settings, func(s bench.Setup) (bench.Learner, error) {
		return asLearner(reference.NewTabular(reference.TabularOptions{Rate: s.Settings.Float("rate"), Discount: s.Settings.Float("discount"), Explore: s.Settings.Float("explore"),
			Parts: s.Settings.Int("parts"), States: s.Settings.Int("states")}, s.Spec, s.Rand("actions")))
	})
}

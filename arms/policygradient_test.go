package arms

import (
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
)

// acting are the options of the gradient arms that act. An action here pays at once
// or never.
func acting(a bench.Arm) (o benchtest.Options, ok bool) {
	rule := ""
	for _, r := range []string{"reinforce", "actor-critic", "stream", "dqn"} {
		if strings.HasPrefix(a.Name, "backprop-"+r) {
			rule = r
		}
	}
	if rule == "" {
		return o, false
	}
	o = benchtest.Options{Presentations: 3000, Settings: bench.Settings{"units": 16, "depth": 1, "discount": 0.}}
	features := bench.Settings{"features": "expansion", "expansion": 40, "field": 4, "active": .2, "fade": .5, "patience": 0., "discount": .9}
	o.Variants = []bench.Settings{features}
	switch rule {
	case "stream":
		o.Settings["trace"], o.Settings["entropy"] = 0., 0.
		features["trace"], features["entropy"] = .8, .1
	case "dqn":
		o.Settings["stored"], o.Settings["replayed"], o.Settings["copied"], o.Settings["explore-over"] = 100, 7, 20, 300
		o.Settings["rate"], o.Settings["schedule"] = .003, "constant"
		features["minibatch"], features["optimiser"] = 4, "rmsprop"
	default:
		o.Settings["minibatch"], o.Settings["rate"] = 8, .02
		features["optimiser"], features["rate"], features["standardise"] = "momentum", .05, false
	}
	if a.Gate == noveltyGate {
		o.Variants = append(o.Variants, bench.Settings{"signal": "instance+omission+surprise"}, bench.Settings{"signal": "instance*surprise"})
		o.Provoke = map[string]bench.Settings{bench.AlarmGateOpen: {"signal": "surprise", "gate-threshold": 0.}}
	}
	return o, true
}

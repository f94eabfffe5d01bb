package arms

import (
	"maps"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/hebbian/single"
)

// spikeArm is a layer of neurons that are made to spike, under a rule of spikes with
// its published parameters, those replaced that are given.
func spikeArm(name, summary, ruleName, gateKind string, p rule.Params) bench.Arm {
	return bench.Arm{
		Name: name, Summary: summary, Rule: ruleName, Gate: gateKind, Signal: string(gate.None),
		Settles: true, // spikes far apart change nothing
		Settings: []bench.Setting{
			{Name: "rate", Doc: "by which every change is multiplied; 0: the rule's own", Default: 0.0, Min: 0, Max: 1e6},
			{Name: "start", Doc: "weight of a synapse before learning", Default: 1.0, Min: -1e3, Max: 1e3},
		},
		Refuse: single.RefuseSpikes,
		New: func(s bench.Setup) (bench.Learner, error) {
			params := maps.Clone(p)
			if params == nil {
				params = rule.Params{}
			}
			maps.Copy(params, atRate(s.Settings.Float("rate")))
			return asLearner(single.NewField(single.Config{
				Spec: s.Spec, Rule: ruleName, Params: params, Imposed: true, Start: s.Settings.Float("start"), Shut: gateKind == shutGate,
			}, s.Rand("weights")))
		},
	}
}

// Parameters of rules fitted to the ten points of slices, all at once, by
// TestFittedToSlices: the least of a grid, then the search of Nelder and Mead from
// there. Of pairs the amplitudes are, the time constants being those that were
// recorded, and in fittedFree these too.
func fittedPairs() rule.Params {
	return rule.Params{"aplus": .00472228, "aminus": .00080686, "tauplus": .0168, "tauminus": .0337}
}

func fittedNearest() rule.Params {
	return rule.Params{"aplus": .0046475, "aminus": .00292498, "tauplus": .0168, "tauminus": .0337, "nearest": 1}
}

func fittedFree() rule.Params {
	return rule.Params{"aplus": .00119218, "aminus": .365374, "tauplus": .237511, "tauminus": .00248562}
}

func fittedBCM() rule.Params { return rule.Params{"rate": 1.6407e-5, "theta": 28.885, "tau": .08623} }

// unbounded takes from a rule of spike trains the limit above its weights.
const unbounded = 1e6

// spikeArms are rules of spikes, and the two halves of one.
func spikeArms() []bench.Arm {
	half := func(amplitude, tau string) rule.Params {
		of := fittedPairs()
		return rule.Params{amplitude: of[amplitude], tau: of[tau], "wmax": unbounded}
	}
	return []bench.Arm{
		spikeArm("triplet", "spiking neurons under the rule of triplets, published parameters", "triplet", openGate, nil),
		spikeArm("triplet-minimal", "the same in the minimal form", "triplet-minimal", openGate, nil),
		spikeArm("triplet-nearest", "the rule of triplets, nearest spikes", "triplet-nearest", openGate, nil),
		spikeArm("triplet-nearest-minimal", "the same in the minimal form", "triplet-nearest-minimal", openGate, nil),
		spikeArm("triplet-shut", "triplet with its gate never open: a protocol leaves no trace", "triplet", shutGate, nil),
		spikeArm("pair-fitted", "pairs of spikes, fitted to recorded synapses", "stdp-rate", openGate, fittedPairs()),
		spikeArm("pair-nearest-fitted", "the same, nearest spikes", "stdp-rate", openGate, fittedNearest()),
		spikeArm("pair-free-fitted", "the same, all spikes, its time constants fitted too, to none that was recorded", "stdp-rate", openGate, fittedFree()),
		spikeArm("bcm-fitted", "the rule of Bienenstock, Cooper and Munro on spikes, fitted to the same", "bcm-rate", openGate, fittedBCM()),
		spikeArm("calcium", "calcium above two thresholds, published parameters", "calcium", openGate, nil),
		spikeArm("ltp", "pair-fitted without its weakening half", "ltp", openGate, half("aplus", "tauplus")),
		spikeArm("ltd", "pair-fitted without its strengthening half", "ltd", openGate, half("aminus", "tauminus")),
	}
}

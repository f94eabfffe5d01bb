package arms

import (
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
)

// bare reports whether an arm differs from another in its gate alone, so that
// recounting under further settings would repeat what the other has shown.
func bare(a bench.Arm) bool {
	switch a.Name {
	case "hebbian", "hebbian-open", "hebbian-dense", "hebbian-conv", "hebbian-features", "backprop", "backprop-gated", "backprop-columns", "backprop-features", "hash-table", "rule", "ucb", "tabular-q", "counts", "kneser-ney",
		"three-factor", "three-factor-hebb", "node-perturbation", "associative", "associative-yoked", "associative-readout", "associative-readout-sampled",
		"backprop-window", "backprop-gru", "backprop-gru-gated",
		"backprop-reinforce", "backprop-actor-critic", "backprop-stream", "backprop-stream-gated", "backprop-dqn", "backprop-dqn-gated":
		return false
	}
	return true
}

// small makes an arm quick enough for the conformance suite, in which each
// check builds several learners.
func small(a bench.Arm) benchtest.Options {
	o := options(a)
	if bare(a) {
		o.Variants = nil
	}
	switch a.Name {
	case "softmax":
		o.Provoke = nil // without hidden units none can die
		delete(o.Settings, "units")
	case "backprop-uncertainty":
		o.Presentations = 3000 // of which it learns from a fifth
	}
	return o
}

func options(a bench.Arm) benchtest.Options {
	for _, name := range []string{"memory-bounded", "memory-binary", "memory-cascade", "memory-chain"} {
		if strings.HasPrefix(a.Name, name) {
			return benchtest.Options{Settings: bench.Settings{"mean": .5}} // of the suite's stimuli
		}
	}
	if slices.ContainsFunc(spikeArms(), func(s bench.Arm) bool { return s.Name == a.Name }) {
		return benchtest.Options{}
	}
	if strings.HasPrefix(a.Name, "memory-") {
		return benchtest.Options{}
	}
	if strings.HasPrefix(a.Name, "hebbian-features") {
		return benchtest.Options{
			Settings: bench.Settings{"wiring": "contrast.1 whiten.01 conv16x3 relu.25 quadrants standard", "settle": 12, "train": 24, "minibatch": 4},
			Variants: []bench.Settings{
				{"minibatch": 1, "readout": "supervised-hebb", "readout-rate": .01},
				{"store": 30, "readout": "discriminant"},
				{"wiring": "contrast.1 conv9x3/2 relu0 power2 pool2 contrast.1 whiten.01 conv12x2 relu.25"},
			},
		}
	}
	if a.Name == "backprop-features" {
		return benchtest.Options{
			Settings: bench.Settings{"layers": "contrast.1 whiten.01 conv16x3 relu.25 quadrants standard", "settle": 12, "minibatch": 4, "rate": .01},
			Variants: []bench.Settings{{"minibatch": 1, "optimiser": "sgd", "layers": "contrast.1 conv9x3/2 relu0 power2 quadrants", "settle": 0}},
		}
	}
	if strings.HasPrefix(a.Name, "associative") {
		o := benchtest.Options{Settings: bench.Settings{"bytes": 1 << 16}, Variants: []bench.Settings{{"order": 1, "bytes": 500}}}
		if strings.Contains(a.Name, "uncertainty") {
			o.Accuracy = 20 // what is surely wrong is never mended
		}
		return o
	}
	if o, ok := acting(a); ok {
		return o
	}
	switch a.Name {
	case "nearest-neighbour":
		return benchtest.Options{Settings: bench.Settings{"bytes": 20 * 4 * 65}}
	case "hash-table":
		return benchtest.Options{Variants: []bench.Settings{{"bytes": 80}}} // forgets
	case "unigram":
		return benchtest.Options{Accuracy: 10} // one symbol is as likely as another there
	case "counts", "kneser-ney":
		return benchtest.Options{Variants: []bench.Settings{{"order": 1}}}
	case "stdp":
		return benchtest.Options{}
	case "random-actions":
		return benchtest.Options{Accuracy: 5, Idle: true} // of 25 by chance
	case "linear-search":
		return benchtest.Options{Accuracy: 40} // of 325 weights, in 30 episodes
	case "ucb":
		return benchtest.Options{Variants: []bench.Settings{{"rate": .1}, {"states": 3}}}
	case "tabular-q":
		return benchtest.Options{Settings: bench.Settings{"discount": 0.}, Variants: []bench.Settings{{"rate": 0., "discount": .9}}}
	case "three-factor", "three-factor-open", "three-factor-yoked", "three-factor-yoked-run", "three-factor-hebb", "node-perturbation":
		o := benchtest.Options{Presentations: 1500, Settings: bench.Settings{"discount": 0., "trace": 0., "critic-trace": 0., "rate": 5.},
			Variants: []bench.Settings{
				{"discount": .9, "trace": .8, "critic-trace": .5, "fade": .5, "patience": 0.},
				{"features": "expansion", "units": 40, "field": 4, "active": .2},
			}}
		if a.Name == "node-perturbation" {
			o.Settings["rate"] = 2. // at more its weights outgrow its noise before they are right
		}
		if a.Gate == noveltyGate {
			o.Variants = append(o.Variants, bench.Settings{"signal": "instance+omission+surprise"}, bench.Settings{"signal": "instance*surprise"})
			o.Provoke = map[string]bench.Settings{bench.AlarmGateOpen: {"signal": "surprise", "gate-threshold": 0.}}
		}
		return o
	case "rule":
		return benchtest.Options{Settings: bench.Settings{"minibatch": 4}, Variants: []bench.Settings{
			{"rule": "softhebb"}, {"rule": "krotov-hopfield", "units": 8}, {"rule": "anti-hebb"}, {"rule": "homeostatic"}, {"rule": "foldiak"},
			{"rule": "resonance", "contrast": .1},
		}}
	case "hopfield":
		return benchtest.Options{Settings: bench.Settings{"low": .1, "high": .8, "mean": .275}} // the levels of the suite's stimuli
	case "foldiak", "competitive", "soft-competitive", "principal", "random-field":
		return benchtest.Options{Settings: bench.Settings{"units": 12}}
	}
	if strings.HasPrefix(a.Name, "backprop-window") || strings.HasPrefix(a.Name, "backprop-gru") {
		return symbolOptions(a)
	}
	if a.Rule == "gradient" {
		o := benchtest.Options{
			Settings: bench.Settings{"units": 24, "minibatch": 8, "rate": .01},
			Variants: []bench.Settings{
				{"optimiser": "momentum", "rate": .05},
				{"optimiser": "adamw", "decay": .01},
				{"optimiser": "sgd", "rate": .05, "decay": .001},
				{"dropout": .3, "depth": 2, "units": 12},
				{"layers": "conv4x3 pool2 16", "units": 256}, // as declared: moot
				{"replay": 50},
			},
			Provoke: provoke(a, map[string]bench.Settings{
				bench.AlarmDivergence: {"optimiser": "sgd", "rate": 100.0},
				bench.AlarmDeadUnits:  {"optimiser": "sgd", "rate": 100.0},
			}),
		}
		if dense := strings.HasPrefix(a.Name, "backprop-dense"); dense || strings.HasPrefix(a.Name, "backprop-columns") {
			o.Settings["units"] = 6
			if dense {
				o.Settings["units"], o.Settings["active"] = 24, 4 // of 24 one would fire
			}
			o.Variants = []bench.Settings{
				{"active": -1, "contrast": -1.0, "dropout": .3},
				{"layers": "contrast.1 conv4x3 winners2 unit 16", "units": 0},
			}
			for _, alarm := range []string{bench.AlarmDeadUnits, bench.AlarmDivergence} {
				if s := o.Provoke[alarm]; s != nil {
					s["active"] = -1 // of those that compete some always fire
				}
			}
		}
		if a.Name == "backprop-online" {
			o.Settings = bench.Settings{"units": 24, "minibatch": 8, "rate": .5}
			delete(o.Provoke, bench.AlarmDivergence) // its loss is infinite before
		}
		return o
	}
	return benchtest.Options{
		Settings: bench.Settings{"units": 12, "minibatch": 4},
		Variants: localVariants(a),
		Provoke: provoke(a, map[string]bench.Settings{
			bench.AlarmNonFinite: {"rule": "softhebb", "rule-rate": 100.0},
		}),
	}
}

// symbolOptions are those of a gradient network of symbols.
func symbolOptions(a bench.Arm) benchtest.Options {
	o := benchtest.Options{Settings: bench.Settings{"units": 16, "embedding": 8, "minibatch": 4, "rate": .01},
		Variants: []bench.Settings{{"optimiser": "momentum", "rate": .05}, {"optimiser": "adamw", "decay": .01}, {"units": 5, "embedding": 3, "minibatch": 1}},
		Provoke:  provoke(a, map[string]bench.Settings{bench.AlarmNonFinite: {"optimiser": "sgd", "rate": 100.0}}),
	}
	switch a.Gate {
	case noveltyGate:
		o.Provoke[bench.AlarmGateOpen] = bench.Settings{"signal": "surprise-budget", "gate-budget": 1.0}
	case oracleGate:
		o.Accuracy, o.Provoke = 10, nil // only the first four presentations are new
	}
	if strings.HasPrefix(a.Name, "backprop-gru") {
		o.Variants = append(o.Variants, bench.Settings{"truncation": 7})
		if a.Gate == openGate || a.Gate == sampledGate {
			o.Provoke = nil // its units are bounded: it errs, but with numbers
		}
	}
	return o
}

// localVariants are of an arm of local rules; another wiring has those that differ
// there.
func localVariants(a bench.Arm) []bench.Settings {
	rules := []bench.Settings{
		{"minibatch": 1},
		{"rule": "softhebb"},
		{"rule": "krotov-hopfield"},
		{"rule": "none"},
	}
	if strings.HasPrefix(a.Name, "hebbian-dense") || a.Name == "hebbian-conv" {
		return rules
	}
	if a.Name == "hebbian-open" {
		rules = append(rules, bench.Settings{"readout": "discriminant", "units": 8}, bench.Settings{"readout": "class-means"})
	}
	return append(rules, []bench.Settings{
		{"layers": 2, "upper-units": 20},
		{"layers": 0},
		{"shared": true, "pool-places": 2},
		{"readout": "supervised-hebb"},
		{"memory": "energy+antihebb", "pool": "max", "minibatch": 1}, // memory steps at every presentation
		{"memory": "expansion+prototypes", "memory-reads": 1, "pool": "min", "minibatch": 1},
		{"feedback": "both", "minibatch": 1}, // and so do feedback weights
	}...)
}

// provoke adds what drives a gate to its alarms.
func provoke(a bench.Arm, rule map[string]bench.Settings) map[string]bench.Settings {
	switch a.Gate {
	case noveltyGate:
		if a.Signal == "instance" {
			return nil // it answers to memory, which no setting makes blind
		}
		open := bench.Settings{"gate-budget": 1.0}
		if a.Signal == need {
			open["signal"] = "surprise-budget"
		}
		return map[string]bench.Settings{bench.AlarmGateOpen: open}
	case yokedGate, yokedRun, shutGate:
		return nil
	}
	return rule
}

// TestArmsConform puts every registered arm through the conformance suite; a
// short test leaves out arms that differ from another in their gate alone, and
// recounts under other settings.
func TestArmsConform(t *testing.T) {
	arms, err := Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range arms {
		t.Run(a.Name, func(t *testing.T) {
			if testing.Short() && bare(a) && (a.Rule == "local" || a.Rule == "gradient" || strings.HasSuffix(a.Name, "-oracle")) {
				t.Skip("differs from another arm in its gate alone")
			}
			if base := strings.Split(a.Name, "-"); testing.Short() && base[0] == "memory" && len(base) > 2 {
				t.Skip("differs from another arm in its gate alone")
			}
			t.Parallel()
			o := small(a)
			if testing.Short() {
				o.Variants = nil
			}
			benchtest.Conform(t, a, o)
		})
	}
}

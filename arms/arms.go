package arms

import (
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/blas"
)

// Parts are what arms are made of, and further arms. The zero Parts are those of
// this module.
type Parts struct {
	Rules  rule.Registry   // of the arm rule; nil: [rule.All]
	Blocks memory.Registry // of the arms hebbian and memory-…; nil: [memory.Kinds]
	Arms   []bench.Arm     // shown after those of this module
}

// Known returns every arm, in the order in which tables show them, with the
// given tuned settings; without any, with those of [Embedded].
func (p Parts) Known(tuned ...Tuned) ([]bench.Arm, error) {
	if len(tuned) == 0 {
		var err error
		if tuned, err = Embedded(); err != nil {
			return nil, err
		}
	}
	arms, err := withTuned(p.declared(), tuned...)
	if err != nil {
		return nil, err
	}
	return p.matched(arms), nil
}

// Names returns the names of the arms in that order.
func (p Parts) Names() []string {
	arms := p.declared()
	names := make([]string, len(arms))
	for i, a := range arms {
		names[i] = a.Name
	}
	return names
}

// matched gives the nearest neighbour as many bytes as hebbian holds with the
// settings that it has on the same track.
func (p Parts) matched(arms []bench.Arm) []bench.Arm {
	like := slices.IndexFunc(arms, func(a bench.Arm) bool { return a.Name == "hebbian" })
	for i := range arms {
		if arms[i].Name == neighbour {
			arms[i].New = served(p.newNeighbour(arms[like]))
		}
	}
	return arms
}

// declared is the list of arms, without tuned settings: each learner with its
// gate and the controls of that gate, then references.
func (p Parts) declared() []bench.Arm {
	p.Rules, p.Blocks = p.Rules.Known(), p.Blocks.Known()
	localArm := p.localArm
	arms := []bench.Arm{
		localArm("hebbian", noveltyGate, "", "local rules whose plasticity a gate opens for what memory does not know or what is still answered wrongly"),
		localArm("hebbian-open", openGate, "", "the same with the gate always open"),
		localArm("hebbian-yoked", yokedGate, "hebbian", "the same with a random gate as often open as that of hebbian"),
		localArm("hebbian-yoked-run", yokedRun, "hebbian", "the same with a random gate as often open as that of hebbian over the run, evenly"),
		localArm("hebbian-oracle", oracleGate, "", "the same with a gate that is told what is new"),
		localArm("hebbian-shut", shutGate, "", "the same with the gate never open: what is there without learning"),
		listening(localArm("hebbian-uncertainty", noveltyGate, "", "hebbian with a gate that listens to how unsure its readout is, by a budget; no label"), gate.Uncertainty+gate.Budget),
		listening(localArm("hebbian-instance", noveltyGate, "", "hebbian with a gate that listens to memory: was this stimulus seen before"), gate.Instance),
		p.denseArm("hebbian-dense", noveltyGate, "", "hebbian in one dense layer over the whole stimulus"),
		p.denseArm("hebbian-dense-open", openGate, "", "the same with the gate always open"),
		p.denseArm("hebbian-dense-yoked", yokedGate, "hebbian-dense", "the same with a random gate as often open as that of hebbian-dense"),
		p.denseArm("hebbian-dense-yoked-run", yokedRun, "hebbian-dense", "the same with a random gate as often open as that of hebbian-dense over the run, evenly"),
		p.convArm("hebbian-conv", noveltyGate, "", "hebbian in a convolution: small fields that share their weights, pooled"),
		gradientArm("backprop", openGate, "", "gradient of the loss through all layers, at every presentation"),
		gradientArm("backprop-gated", noveltyGate, "", "the same with the gate of hebbian: what is known and right takes no part in the step"),
		gradientArm("backprop-yoked", yokedGate, "backprop-gated", "the same with a random gate as often open as that of backprop-gated"),
		gradientArm("backprop-yoked-run", yokedRun, "backprop-gated", "the same with a random gate as often open as that of backprop-gated over the run, evenly"),
		gradientArm("backprop-oracle", oracleGate, "", "the same with a gate that is told what is new"),
		listening(gradientArm("backprop-uncertainty", noveltyGate, "", "backprop-gated, listening to how unsure its output is, by a budget; no label"), gate.Uncertainty+gate.Budget),
		listening(gradientArm("backprop-instance", noveltyGate, "", "backprop-gated, listening to the local learner's memory"), gate.Instance),
		columnsArm(columns(), "backprop-columns", openGate, "", "backprop on the wiring of hebbian: columns over fields of an image"),
		columnsArm(columns(), "backprop-columns-gated", noveltyGate, "", "the same with the gate of backprop-gated"),
		columnsArm(columns(), "backprop-columns-yoked", yokedGate, "backprop-columns-gated", "the same with a random gate as often open as that of backprop-columns-gated"),
		columnsArm(columns(), "backprop-columns-yoked-run", yokedRun, "backprop-columns-gated", "the same with a random gate as often open as that of backprop-columns-gated over the run, evenly"),
		columnsArm(dense(), "backprop-dense", openGate, "", "backprop on the wiring of hebbian-dense: one layer whose units compete"),
		columnsArm(dense(), "backprop-dense-gated", noveltyGate, "", "the same with the gate of backprop-gated"),
		columnsArm(dense(), "backprop-dense-yoked", yokedGate, "backprop-dense-gated", "the same with a random gate as often open as that of backprop-dense-gated"),
		columnsArm(dense(), "backprop-dense-yoked-run", yokedRun, "backprop-dense-gated", "the same with a random gate as often open as that of backprop-dense-gated over the run, evenly"),
		gradientFeaturesArm(),
		reconstructionArm(),
		onlineArm(),
		asReference(with(gradientArm("backprop-replay", openGate, "", "backprop that keeps examples and learns them again: the reference for forgetting"),
			"gradient", bench.Settings{"replay": 2000})),
		asReference(with(localArm("random-features", openGate, "", "fixed random features of the same size with the same readout: what a layer that learns must beat"),
			"readout alone", bench.Settings{"rule": "none"})),
		asReference(softmaxArm()),
		asReference(p.neighbourArm()),
		asReference(seenArm()),
		asReference(countsArm("unigram", "how often each symbol came, whatever came before: the least that a learner of text must beat", 0, false)),
		asReference(countsArm("counts", "how often each symbol came after the last ones, of 0 to 5 symbols, each order counting every symbol", 5, false)),
		asReference(countsArm("kneser-ney", "the same where a context that knows the symbol inhibits the shorter ones: Kneser and Ney's smoothing", 5, true)),
		hopfieldArm(),
		timingArm(),
		ruleArm(p.Rules),
	}
	arms = slices.Concat(arms, featureArms(), sequenceArms(), symbolArms(), memoryArms(p.Blocks), fieldArms(), spikeArms(), threeFactorArms(p.Blocks), policyArms(), actingArms(), p.Arms)
	for i := range arms {
		arms[i].New = served(arms[i].New)
	}
	return arms
}

// served has the choice of BLAS made before a learner is built. Without it the
// first gradient arm would make it while local arms beside it compute.
func served(build func(bench.Setup) (bench.Learner, error)) func(bench.Setup) (bench.Learner, error) {
	return func(s bench.Setup) (bench.Learner, error) {
		if _, err := blas.Install(blas.Auto); err != nil {
			return nil, err
		}
		return build(s)
	}
}

// asReference says that an arm is no contestant.
func asReference(a bench.Arm) bench.Arm {
	a.Reference = true
	return a
}

// listening fixes what the gate of an arm listens to.
func listening(a bench.Arm, signal gate.Signal) bench.Arm {
	a.Signal = string(signal)
	return with(a, a.Rule, bench.Settings{"signal": string(signal)})
}

// with replaces defaults of an arm, which its tuning then leaves alone, and
// names its rule.
func with(a bench.Arm, rule string, defaults bench.Settings) bench.Arm {
	a.Rule = rule
	for i := range a.Settings {
		if v, ok := defaults[a.Settings[i].Name]; ok {
			s := &a.Settings[i]
			s.Default, s.Search, s.Cost, s.Wide = v, nil, nil, nil
		}
	}
	return a
}

// tunedLike names, for an arm that is a control or has one, the arms whose tuned
// settings it takes where it has none of its own, so that arms of one rule and one
// wiring differ in nothing but the gate: the open arm's, found without a gate, or
// those of the arm that it controls.
func tunedLike(name string) []string {
	switch name {
	case "hebbian", "hebbian-open", "hebbian-yoked", "hebbian-yoked-run", "hebbian-oracle", "hebbian-shut", "hebbian-uncertainty", "hebbian-instance", "random-features":
		return []string{"hebbian-open", "hebbian"}
	case "hebbian-dense", "hebbian-dense-open", "hebbian-dense-yoked", "hebbian-dense-yoked-run":
		return []string{"hebbian-dense-open", "hebbian-dense"}
	case "backprop-gated", "backprop-yoked", "backprop-yoked-run", "backprop-oracle", "backprop-uncertainty", "backprop-instance", "backprop-replay":
		return []string{"backprop"}
	case "three-factor-open", "three-factor-yoked", "three-factor-yoked-run":
		return []string{"three-factor"}
	case "backprop-columns-gated", "backprop-columns-yoked", "backprop-columns-yoked-run":
		return []string{"backprop-columns"}
	case "associative-open", "associative-yoked", "associative-drawn":
		return []string{"associative"}
	case "backprop-dense-gated", "backprop-dense-yoked", "backprop-dense-yoked-run":
		return []string{"backprop-dense"}
	}
	for _, of := range []string{"associative-readout", "backprop-window", "backprop-gru"} {
		if strings.HasPrefix(name, of+"-") {
			return []string{of}
		}
	}
	return ungated(name)
}

// asLearner keeps a nil pointer from becoming a learner that is not nil.
func asLearner[L bench.Learner](l L, err error) (bench.Learner, error) {
	if err != nil {
		return nil, err
	}
	return l, nil
}

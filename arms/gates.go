package arms

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Kinds of gate, as arms name them.
const (
	openGate    = "open"
	noveltyGate = "novelty"
	yokedGate   = "yoked"
	yokedRun    = "yoked-run"
	oracleGate  = "oracle"
	shutGate    = "shut"
)

// reactivating is before the name of a gate whose shut half consolidates: [gate.Reactivating].
const reactivating = "reactivating-"

// need is the signal of a gate that is open when memory does not know the
// stimulus or when what the circuit says of it is still wrong: instance+surprise,
// the surprise being 1 − p(label) above a threshold. Where a stream has no labels
// the learners have no readout of classes, and it is instance alone.
const need = "need"

// gated gives an arm a kind of gate, with its settings. signals are what a gate
// of that kind may listen to where it listens, the default first.
func gated(a bench.Arm, kind string, signals ...string) bench.Arm {
	a.Gate, a.Signal, a.SignalOn = kind, string(gate.None), signalOn(kind)
	a.Settings = append(a.Settings, gateSettings(kind, signals...)...)
	if within(kind) == noveltyGate {
		a.Signal = signals[0]
	}
	a.Refuse = func(s stimulus.Spec) error { return refuseOracle(kind, s) }
	return a
}

// within is the kind of the gate that decides.
func within(kind string) string { return strings.TrimPrefix(kind, reactivating) }

// refuseOracle says why a stream cannot do for a kind of gate, or nil.
func refuseOracle(kind string, s stimulus.Spec) error {
	if within(kind) == oracleGate && !s.Truth {
		return errors.New("its oracle gate needs a track that knows which stimuli are new")
	}
	return nil
}

// anySignal is what the gate of an arm with a readout may listen to: need, single
// signals, of which surprise and uncertainty open it above a threshold or, by
// names that end so, for a budget of presentations, and pairs of these.
func anySignal() []string {
	single := []string{string(gate.Instance), string(gate.Surprise), string(gate.Surprise + gate.Budget),
		string(gate.Uncertainty), string(gate.Uncertainty + gate.Budget)}
	return slices.Concat([]string{need}, single, pairs(single))
}

// pairs joins every two of the signals, first by a plus sign, then by an asterisk;
// not one with itself by another name.
func pairs(single []string) (all []string) {
	for _, sign := range []string{"+", "*"} {
		for i, a := range single {
			for _, b := range single[i+1:] {
				if both := gate.Signal(a + sign + b); len(both.Parts()) == 2 {
					all = append(all, string(both))
				}
			}
		}
	}
	return all
}

// gateSettings are those of an arm with the given kind of gate: what the kind
// has a use for, and for novelty, in whose place a threshold can stand, that
// too. signals are what the gate may listen to, the default first; where that is
// instance alone, what sets gates of other signals is left out.
func gateSettings(kind string, signals ...string) []bench.Setting {
	var uses []string
	for _, k := range gate.Kinds() {
		if k.Name == kind || k.Name == "threshold" && kind == noveltyGate {
			uses = append(uses, k.Settings...)
		}
	}
	all := []bench.Setting{
		{Name: "signal", Doc: "what the gate listens to; need: instance+surprise, and instance where there are no labels; a+b: open when either says so, a*b: when both do; -budget: for a share of presentations, not above a threshold",
			Default: signals[0], Choices: signals},
		{Name: "gate-threshold", Doc: "surprise, 1 − p(label), or uncertainty above which the gate is open", Default: .2, Min: .0001, Max: .999,
			Wide: &bench.Range{Values: []float64{.1, .2, .3, .5}}},
		{Name: "gate-budget", Doc: "share of presentations at which a gate that listens to surprise-budget or uncertainty-budget may be open", Default: .18, Min: .001, Max: 1,
			Cost: &bench.Range{Min: .03, Max: 1, Log: true}},
		{Name: "false-familiar", Doc: "share of novel stimuli that a gate that listens to instance may take for familiar", Default: .002, Min: .0001, Max: .5},
		{Name: "hysteresis", Doc: "half width of the band around the vigilance that a gate sets itself, relative to it", Default: .02, Min: 0, Max: .5},
	}
	memoryAlone := len(signals) == 1 && signals[0] == string(gate.Instance)
	return slices.DeleteFunc(all, func(s bench.Setting) bool {
		return !slices.Contains(uses, s.Name) || memoryAlone && (s.Name == "gate-budget" || s.Name == "gate-threshold")
	})
}

// signalOn names the signal of an arm with a kind of gate on a stream.
func signalOn(kind string) func(bench.Settings, stimulus.Spec) string {
	return func(set bench.Settings, s stimulus.Spec) string {
		switch {
		case within(kind) != noveltyGate:
			return string(gate.None)
		case set.String("signal") != need:
			return set.String("signal")
		case s.Classes > 0:
			return string(gate.Instance + "+" + gate.Surprise)
		}
		return string(gate.Instance)
	}
}

// buildGate makes the gate of an arm.
func buildGate(kind string, s bench.Setup) (gate.Gate, error) {
	if decides := within(kind); decides != kind {
		g, err := buildGate(decides, s)
		if err != nil {
			return nil, err
		}
		return gate.NewReactivating(g), nil
	}
	switch kind {
	case noveltyGate:
		g, err := gate.For(gate.Signal(signalOn(kind)(s.Settings, s.Spec)), func(one gate.Signal) (gate.Gate, error) { return aimed(one, s.Settings) })
		if _, several := g.(*gate.Combined); err == nil && !several && s.Settings.String("signal") == need {
			return gate.Any(g) // a combination tells what memory knew
		}
		return g, err
	case yokedGate, yokedRun:
		return gate.Build(kind, gate.Settings{Schedule: s.Schedule, Length: s.Spec.Length, Random: s.Rand("yoked gate")})
	case oracleGate:
		return gate.Build(kind, gate.Settings{Truth: s.Spec.Truth})
	}
	return gate.Build(kind, gate.Settings{})
}

// aimed is the gate for one signal: for instance with a rate of false
// familiars, for others with a budget where the name says so, else a threshold.
func aimed(signal gate.Signal, set bench.Settings) (gate.Gate, error) {
	name, budget := strings.CutSuffix(string(signal), gate.Budget)
	g := gate.Settings{Signal: gate.Signal(name)}
	switch {
	case g.Signal == gate.Instance:
		g.FalseFamiliar = set.Float("false-familiar")
	case budget:
		g.Budget = set.Float("gate-budget")
	default:
		g.Threshold = set.Float("gate-threshold")
		return gate.Build("threshold", g)
	}
	g.Hysteresis = set.Float("hysteresis")
	return gate.Build(noveltyGate, g)
}

// unusedByGate names the settings of a gate that have no effect beside the others.
func unusedByGate(s bench.Settings) (unused []bench.NoEffect) {
	if _, declared := s["gate-threshold"]; !declared { // no gate that listens, or one that listens to instance alone
		return nil
	}
	signal := s.String("signal")
	aims := map[string]bool{}
	if signal == need {
		signal = string(gate.Instance + "+" + gate.Surprise)
	}
	for _, one := range gate.Signal(signal).Members() {
		switch {
		case one == gate.Instance:
			aims["false-familiar"], aims["hysteresis"] = true, true
		case strings.HasSuffix(string(one), gate.Budget):
			aims["gate-budget"], aims["hysteresis"] = true, true
		default:
			aims["gate-threshold"] = true
		}
	}
	for _, name := range []string{"gate-threshold", "gate-budget", "false-familiar", "hysteresis"} {
		if !aims[name] {
			unused = append(unused, bench.NoEffect{Name: name, Because: fmt.Sprintf("a gate that listens to %s has no use for it", signal)})
		}
	}
	return unused
}

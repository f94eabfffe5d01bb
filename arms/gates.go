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

// need is the signal of a gate that is open when memory does not know the
// stimulus or when what the circuit says of it is still wrong: instance+surprise
// with an absolute threshold on 1 − p(label). Where a stream has no labels the
// learners have no readout of classes, and it is instance alone.
const need = "need"

// gated gives an arm a kind of gate, with its settings. signals are what a gate
// of that kind may listen to where it listens, the default first.
func gated(a bench.Arm, kind string, signals ...string) bench.Arm {
	a.Gate, a.Signal, a.SignalOn = kind, string(gate.None), signalOn(kind)
	a.Settings = append(a.Settings, gateSettings(kind, signals...)...)
	if kind == noveltyGate {
		if a.Signal = signals[0]; a.Signal == auto {
			a.Signal = "surprise or instance"
		}
	}
	a.Refuse = func(s stimulus.Spec) error {
		if kind == oracleGate && !s.Truth {
			return errors.New("its oracle gate needs a track that knows which stimuli are new")
		}
		return nil
	}
	return a
}

// anySignal is what the gate of an arm with a readout may listen to.
func anySignal() []string {
	return []string{auto, string(gate.Surprise), string(gate.Uncertainty), string(gate.Instance),
		need, string(gate.Surprise + gate.Budget), string(gate.Uncertainty + gate.Budget)}
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
	if kind == noveltyGate {
		uses = append(uses, "need-threshold")
	}
	all := []bench.Setting{
		{Name: "signal", Doc: "what the gate listens to; a+b: open when either says so, a*b: when both do; auto: surprise where there are labels, instance elsewhere; need: instance, or surprise above need-threshold; surprise-budget: surprise by gate-budget",
			Default: signals[0], Choices: append(signals, combinations(signals)...)},
		{Name: "gate-budget", Doc: "share of presentations at which a gate that listens to surprise or uncertainty may be open", Default: .18, Min: .001, Max: 1,
			Cost: &bench.Range{Min: .03, Max: 1, Log: true}},
		{Name: "gate-threshold", Doc: "surprise or uncertainty above which the gate is open, instead of a budget; 0: the budget", Default: 0.0, Min: 0, Max: .999},
		{Name: "need-threshold", Doc: "surprise above which a gate that listens to need is open, whatever memory knows", Default: .3, Min: .0001, Max: .999},
		{Name: "false-familiar", Doc: "share of novel stimuli that a gate that listens to instance may take for familiar", Default: .002, Min: .0001, Max: .5},
		{Name: "hysteresis", Doc: "half width of the band around the threshold, relative to it", Default: .02, Min: 0, Max: .5},
	}
	memoryAlone := len(signals) == 1 && signals[0] == string(gate.Instance)
	return slices.DeleteFunc(all, func(s bench.Setting) bool {
		return !slices.Contains(uses, s.Name) || memoryAlone && (s.Name == "gate-budget" || strings.HasSuffix(s.Name, "-threshold"))
	})
}

// combinations are the pairs of signals that a gate may listen to, open when
// either of its members is or when both are.
func combinations(signals []string) (pairs []string) {
	single := slices.DeleteFunc(slices.Clone(signals), func(s string) bool {
		return s == auto || s == need || strings.HasSuffix(s, gate.Budget)
	})
	slices.Sort(single)
	for _, sign := range []string{"+", "*"} {
		for i, a := range single {
			for _, b := range single[i+1:] {
				pairs = append(pairs, a+sign+b)
			}
		}
	}
	return pairs
}

// signalOn names the signal of an arm with a kind of gate on a stream.
func signalOn(kind string) func(bench.Settings, stimulus.Spec) string {
	return func(set bench.Settings, s stimulus.Spec) string {
		switch {
		case kind != noveltyGate:
			return string(gate.None)
		case set.String("signal") == need && s.Classes > 0:
			return string(gate.Instance + "+" + gate.Surprise)
		case set.String("signal") == need:
			return string(gate.Instance)
		case set.String("signal") != auto:
			return set.String("signal")
		case s.Classes > 0:
			return string(gate.Surprise)
		}
		return string(gate.Instance)
	}
}

// buildGate makes the gate of an arm.
func buildGate(kind string, s bench.Setup) (gate.Gate, error) {
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
// familiars, for others with a threshold or else a budget.
func aimed(signal gate.Signal, set bench.Settings) (gate.Gate, error) {
	g := gate.Settings{Signal: signal, Hysteresis: set.Float("hysteresis")}
	if signal == gate.Instance {
		g.FalseFamiliar = set.Float("false-familiar")
		return gate.Build(noveltyGate, g)
	}
	above := set.Float("gate-threshold")
	if set.String("signal") == need {
		above = set.Float("need-threshold")
	}
	if above > 0 {
		return gate.Build("threshold", gate.Settings{Signal: signal, Threshold: above})
	}
	g.Budget = set.Float("gate-budget")
	return gate.Build(noveltyGate, g)
}

// unusedByGate names the settings of a gate that have no effect beside the others.
func unusedByGate(s bench.Settings) []bench.NoEffect {
	above, declared := s["gate-threshold"].(float64)
	if !declared { // no gate that listens, or one that listens to instance alone
		return nil
	}
	if s.String("signal") == need {
		const because = "a gate that listens to need opens above a need-threshold"
		return []bench.NoEffect{{Name: "gate-threshold", Because: because}, {Name: "gate-budget", Because: because}}
	}
	unused := []bench.NoEffect{{Name: "need-threshold", Because: "it is of the signal need alone"}}
	switch signal := s.String("signal"); {
	case signal == string(gate.Instance):
		unused = append(unused, bench.NoEffect{Name: "gate-threshold", Because: "a gate that listens to instance alone is set by false-familiar"})
	case strings.HasSuffix(signal, gate.Budget):
		unused = append(unused, bench.NoEffect{Name: "gate-threshold", Because: fmt.Sprintf("signal %s opens the gate by a gate-budget", signal)})
	case above > 0:
		unused = append(unused, bench.NoEffect{Name: "gate-budget", Because: fmt.Sprintf("the gate opens above a gate-threshold of %v", above)})
	}
	return unused
}

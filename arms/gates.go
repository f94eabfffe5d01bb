package arms

import (
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
	oracleGate  = "oracle"
	shutGate    = "shut"
)

// GateSummary describes a kind of gate in a line.
func GateSummary(kind string) string {
	switch kind {
	case openGate:
		return "always open: plasticity at every presentation"
	case shutGate:
		return "never open: nothing is learned"
	case noveltyGate:
		return "open for what is novel by its signal; sets its own vigilance to reach the rate asked for"
	case yokedGate:
		return "open at random, as often as the partner's gate of the same seed in each window of 100 presentations"
	case oracleGate:
		return "open for what the track says is new; refused where the track does not know"
	}
	return ""
}

// gateSettings are those of an arm with the given kind of gate. signals are
// what a novelty gate may listen to, the default first.
func gateSettings(kind string, signals ...string) []bench.Setting {
	if kind != noveltyGate {
		return nil
	}
	return []bench.Setting{
		{Name: "signal", Doc: "what the gate listens to; a+b: open when either says so, a*b: when both do; auto: surprise where there are labels, instance elsewhere",
			Default: signals[0], Choices: append(signals, combinations(signals)...)},
		{Name: "gate-budget", Doc: "share of presentations at which a gate that listens to surprise or uncertainty may be open", Default: .18, Min: .001, Max: 1,
			Cost: &bench.Range{Min: .03, Max: 1, Log: true}},
		{Name: "gate-threshold", Doc: "surprise or uncertainty above which the gate is open, instead of a budget; 0: the budget", Default: 0.0, Min: 0, Max: .999},
		{Name: "false-familiar", Doc: "share of novel stimuli that a gate that listens to instance may take for familiar", Default: .002, Min: .0001, Max: .5},
		{Name: "hysteresis", Doc: "half width of the band around the threshold, relative to it", Default: .02, Min: 0, Max: .5},
	}
}

// Signs that join the names of two signals.
const (
	either = "+" // open when one of the gates says so
	both   = "*" // open when each does
)

// combinations are the pairs of signals that a gate may listen to, by either sign.
func combinations(signals []string) (pairs []string) {
	single := slices.DeleteFunc(slices.Clone(signals), func(s string) bool { return s == auto })
	slices.Sort(single)
	for _, sign := range []string{either, both} {
		for i, a := range single {
			for _, b := range single[i+1:] {
				pairs = append(pairs, a+sign+b)
			}
		}
	}
	return pairs
}

// heard is the signal, or the signals and the sign between them, that an arm's
// setting stands for on a stream.
func heard(word string, s stimulus.Spec) (signals []gate.Signal, sign string, err error) {
	if word == auto {
		if s.Classes > 0 {
			return []gate.Signal{gate.Surprise}, "", nil
		}
		return []gate.Signal{gate.Instance}, "", nil
	}
	for _, c := range []string{either, both} {
		if strings.Contains(word, c) {
			sign = c
		}
	}
	names := []string{word}
	if sign != "" {
		names = strings.Split(word, sign)
	}
	for _, name := range names {
		signal, err := gate.ParseSignal(name)
		if err != nil {
			return nil, "", err
		}
		signals = append(signals, signal)
	}
	return signals, sign, nil
}

// signalOn names the signal of an arm with a kind of gate.
func signalOn(kind string) func(bench.Settings, stimulus.Spec) string {
	return func(set bench.Settings, s stimulus.Spec) string {
		if kind != noveltyGate {
			return string(gate.None)
		}
		signals, sign, err := heard(set.String("signal"), s)
		if err != nil {
			return string(gate.None) // the choices of the setting leave no other word
		}
		names := make([]string, len(signals))
		for i, signal := range signals {
			names[i] = string(signal)
		}
		return strings.Join(names, sign)
	}
}

// buildGate makes the gate of an arm, and says what it listens to.
func buildGate(kind string, s bench.Setup) (gate.Gate, gate.Signal, error) {
	switch kind {
	case openGate, shutGate:
		g, err := gate.Build(kind)
		return g, gate.None, err
	case yokedGate:
		g, err := gate.Build(kind, gate.Schedule(s.Schedule, s.Spec.Length, s.Rand("yoked gate")))
		return g, gate.None, err
	case oracleGate:
		g, err := gate.Build(kind, gate.KnowsTruth(s.Spec.Truth))
		return g, gate.None, err
	case noveltyGate:
		return listeningGate(s)
	}
	return nil, "", fmt.Errorf("no gate is called %q", kind)
}

// listeningGate is the gate of an arm that listens to something; to several
// signals a combined one, whose members know their own, each with its own aim.
func listeningGate(s bench.Setup) (gate.Gate, gate.Signal, error) {
	signals, sign, err := heard(s.Settings.String("signal"), s.Spec)
	if err != nil {
		return nil, "", err
	}
	members := make([]gate.Listener, len(signals))
	for i, signal := range signals {
		g, err := aimed(signal, s.Settings)
		if err != nil {
			return nil, "", err
		}
		members[i] = gate.Listener{Signal: signal, Gate: g}
	}
	var combined *gate.Combined
	switch sign {
	case either:
		combined, err = gate.Any(members...)
	case both:
		combined, err = gate.All(members...)
	default:
		return members[0].Gate, members[0].Signal, nil
	}
	return combined, gate.None, err
}

// aimed is the gate for one signal: for instance with a rate of false
// familiars, for others with a threshold or else a budget.
func aimed(signal gate.Signal, set bench.Settings) (gate.Gate, error) {
	above, _ := set["gate-threshold"].(float64)
	if signal != gate.Instance && above > 0 {
		return gate.NewThreshold(above)
	}
	aim := gate.FalseFamiliar(set.Float("false-familiar"))
	if signal != gate.Instance {
		aim = gate.Budget(set.Float("gate-budget"))
	}
	return gate.Build(noveltyGate, aim, gate.Hysteresis(set.Float("hysteresis")))
}

// gateMoot names the settings of a gate that have no effect beside the others.
func gateMoot(s bench.Settings) []bench.Moot {
	above, declared := s["gate-threshold"].(float64)
	switch {
	case !declared: // no gate that listens, or one that listens to instance alone
		return nil
	case s.String("signal") == string(gate.Instance):
		return []bench.Moot{{Name: "gate-threshold", Because: "a gate that listens to instance alone is set by false-familiar"}}
	case above > 0:
		return []bench.Moot{{Name: "gate-budget", Because: fmt.Sprintf("the gate opens above a gate-threshold of %v", above)}}
	}
	return nil
}

// hears reports whether a gate that was handed a signal, or a combined one
// without, listens to s.
func hears(g gate.Gate, handed, s gate.Signal) bool {
	if c, ok := g.(*gate.Combined); ok {
		return c.Listens(s)
	}
	return handed == s
}

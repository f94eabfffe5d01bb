package registry

import (
	"fmt"

	"hebbgrad/bench"
	"hebbgrad/gate"
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
func gateSettings(kind string, budget float64, signals ...gate.Signal) []bench.Setting {
	if kind != noveltyGate {
		return nil
	}
	words := make([]string, len(signals))
	for i, s := range signals {
		words[i] = string(s)
	}
	return []bench.Setting{
		{Name: "signal", Doc: "what the gate listens to", Default: words[0], Choices: words},
		{Name: "gate-budget", Doc: "share of presentations at which the gate may be open", Default: budget, Min: .001, Max: 1},
		{Name: "false-familiar", Doc: "share of novel stimuli that may be taken for familiar, instead of a budget; 0: the budget rules", Default: 0.0, Min: 0, Max: .5},
		{Name: "hysteresis", Doc: "half width of the band around the threshold, relative to it", Default: .02, Min: 0, Max: .5},
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
		aim := gate.Budget(s.Settings.Float("gate-budget"))
		if rate := s.Settings.Float("false-familiar"); rate > 0 {
			aim = gate.FalseFamiliar(rate)
		}
		signal, err := gate.ParseSignal(s.Settings.String("signal"))
		if err != nil {
			return nil, "", err
		}
		g, err := gate.Build(kind, aim, gate.Hysteresis(s.Settings.Float("hysteresis")))
		return g, signal, err
	}
	return nil, "", fmt.Errorf("no gate is called %q", kind)
}

package arms

import (
	"fmt"

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
		{Name: "signal", Doc: "what the gate listens to; auto: surprise where there are labels, instance elsewhere", Default: signals[0], Choices: signals},
		{Name: "gate-budget", Doc: "share of presentations at which a gate that listens to surprise or uncertainty may be open", Default: .18, Min: .001, Max: 1,
			Cost: &bench.Range{Min: .03, Max: 1, Log: true}},
		{Name: "false-familiar", Doc: "share of novel stimuli that a gate that listens to instance may take for familiar", Default: .002, Min: .0001, Max: .5},
		{Name: "hysteresis", Doc: "half width of the band around the threshold, relative to it", Default: .02, Min: 0, Max: .5},
	}
}

// heard is the signal that an arm's setting stands for on a stream.
func heard(word string, s stimulus.Spec) (gate.Signal, error) {
	if word != auto {
		return gate.ParseSignal(word)
	}
	if s.Classes > 0 {
		return gate.Surprise, nil
	}
	return gate.Instance, nil
}

// signalOn names the signal of an arm with a kind of gate.
func signalOn(kind string) func(bench.Settings, stimulus.Spec) string {
	return func(set bench.Settings, s stimulus.Spec) string {
		if kind != noveltyGate {
			return string(gate.None)
		}
		signal, err := heard(set.String("signal"), s)
		if err != nil {
			return string(gate.None) // the choices of the setting leave no other word
		}
		return string(signal)
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
		signal, err := heard(s.Settings.String("signal"), s.Spec)
		if err != nil {
			return nil, "", err
		}
		aim := gate.Budget(s.Settings.Float("gate-budget"))
		if signal == gate.Instance {
			aim = gate.FalseFamiliar(s.Settings.Float("false-familiar"))
		}
		g, err := gate.Build(kind, aim, gate.Hysteresis(s.Settings.Float("hysteresis")))
		return g, signal, err
	}
	return nil, "", fmt.Errorf("no gate is called %q", kind)
}

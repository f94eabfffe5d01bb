package arms

import (
	"math"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/sequence"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Gates of arms that read symbols, beside those for whole presentations that other
// arms have.
const (
	siteGate      = "novelty by site"
	siteDrawn     = "drawn by site"
	siteYoked     = "yoked by site"
	sampledGate   = "sampled"
	thresholdGate = "threshold"
)

// sequenceArm associates fields over the last symbols with the next. kind is its
// gate for whole presentations, besides the one at each site; readout says that a
// neuron weighs the fields, otherwise the longest alone predicts.
func sequenceArm(name, summary string, site sequence.Site, kind, partner string, signal gate.Signal, readout bool) bench.Arm {
	order, bytes := 5, 1<<24
	if readout {
		order, bytes = 6, 1<<26
	}
	a := bench.Arm{
		Name: name, Summary: summary, Rule: "counts", Gate: kind, Signal: string(signal), Partner: partner, Symbols: true, Streams: true,
		Refuse: func(s stimulus.Spec) error {
			if s.Symbols == 0 {
				return bench.ErrNoSymbols
			}
			return refuseOracle(kind, s)
		},
		Settings: []bench.Setting{
			{Name: "order", Doc: "symbols of the longest field", Default: order, Min: 0, Max: sequence.MaxOrder, Search: &bench.Range{Min: 3, Max: 9}},
			{Name: "bytes", Doc: "held by cells and synapses at most; where they are full none is recruited", Default: bytes, Min: 1, Max: sequence.MaxBytes},
			{Name: "known", Doc: "a field recruits a cell only where the next shorter one had one already", Default: false},
		},
	}
	if kind == openGate {
		switch site {
		case sequence.SiteInstance:
			a.Gate, a.Signal = siteGate, string(gate.Instance)
		case sequence.SiteYoked:
			a.Gate = siteYoked
		case sequence.SiteDrawn:
			a.Gate = siteDrawn
		}
	}
	if readout {
		a.Rule = "counts and delta"
		a.Settings = append(a.Settings,
			bench.Setting{Name: "words", Doc: "fields over words, where the stream says which symbols are letters: the word; it and the one before; it and the one before that", Default: 3, Min: 0, Max: 3, Search: &bench.Range{Min: 0, Max: 3}},
			bench.Setting{Name: "rate", Doc: "learning rate of the readout", Default: .0005, Min: 1e-6, Max: 1, Search: &bench.Range{Min: 1e-4, Max: 5e-3, Log: true}},
			bench.Setting{Name: "least", Doc: "gradient of an input of the readout below which it is not learned", Default: 0.0, Min: 0, Max: 10},
			bench.Setting{Name: "recent", Doc: "symbols of the longest field that keeps traces of what came lately; below 2: none does", Default: 4, Min: 0, Max: sequence.MaxOrder, Search: &bench.Range{Min: 1, Max: 6}},
			bench.Setting{Name: "fading", Doc: "share of its traces that fades when a cell fires", Default: .05, Min: 0, Max: 1, Search: &bench.Range{Min: .01, Max: .3, Log: true}},
		)
	}
	switch kind {
	case sampledGate:
		a.Settings = append(a.Settings, certain())
	case thresholdGate:
		a.Settings = append(a.Settings, bench.Setting{Name: "gate-threshold", Doc: "bits of news above which the gate is open", Default: 1.0, Min: 0, Max: 24})
	}
	a.New = func(s bench.Setup) (bench.Learner, error) {
		g, err := sequenceGate(kind, signal, s)
		if err != nil {
			return nil, err
		}
		set := s.Settings
		o := sequence.Options{Order: set.Int("order"), Bytes: set.Int("bytes"), Known: set.Bool("known"), Site: site, Letters: s.Spec.Letters}
		if readout {
			o.Readout, o.Words, o.Rate, o.Least = true, set.Int("words"), set.Float("rate"), set.Float("least")
			o.Recent, o.Fading = set.Int("recent"), set.Float("fading")
		}
		return asLearner(sequence.New(o, s.Spec, g, s.Rand("sites")))
	}
	return a
}

// certain is the setting of a sampled gate.
func certain() bench.Setting {
	return bench.Setting{Name: "certain", Doc: "bits of news from which on the gate is always open", Default: 1.0, Min: 1e-3, Max: 100}
}

// sequenceGate makes the gate for whole presentations.
func sequenceGate(kind string, signal gate.Signal, s bench.Setup) (gate.Gate, error) {
	switch kind {
	case sampledGate:
		return gate.Build(kind, gate.Settings{Signal: signal, Certain: s.Settings.Float("certain"), Random: s.Rand("gate")})
	case thresholdGate:
		return gate.Build(kind, gate.Settings{Signal: signal, Threshold: 1 - math.Exp2(-s.Settings.Float("gate-threshold"))})
	}
	return buildGate(kind, s)
}

// sequenceArms are those that read symbols and associate.
func sequenceArms() []bench.Arm {
	const (
		alone, full = "associative", "associative-readout"
		sampled     = full + "-sampled"
		hard        = full + "-threshold"
	)
	arms := []bench.Arm{
		sequenceArm(alone, "fields over the last 0 to 5 symbols, each counting what came next, where one that knows the successor inhibits the shorter", sequence.SiteInstance, openGate, "", gate.None, false),
		sequenceArm(alone+"-open", "the same with every field learning every symbol", sequence.SiteOpen, openGate, "", gate.None, false),
		sequenceArm(alone+"-yoked", "the same with each field learning at random, as often as that of associative", sequence.SiteYoked, openGate, "", gate.None, false),
		sequenceArm(alone+"-drawn", "the same with as many fields learning a symbol as in associative, any of them", sequence.SiteDrawn, openGate, "", gate.None, false),
		sequenceArm(full, "associative with fields over words and recent traces, weighed by a readout that learns from its own error", sequence.SiteInstance, openGate, "", gate.None, true),
		sequenceArm(full+"-open", "the same with every field learning every symbol", sequence.SiteOpen, openGate, "", gate.None, true),
		sequenceArm(sampled, "associative-readout learning a symbol the more often the more bits it cost, and then as much more", sequence.SiteInstance, sampledGate, "", gate.Surprise, true),
		sequenceArm(sampled+"-uncertainty", "the same by how unsure the prediction was; no label", sequence.SiteInstance, sampledGate, "", gate.Uncertainty, true),
		sequenceArm(hard, "associative-readout learning what cost more bits than a threshold", sequence.SiteInstance, thresholdGate, "", gate.Surprise, true),
		sequenceArm(hard+"-uncertainty", "the same by how unsure the prediction was; no label", sequence.SiteInstance, thresholdGate, "", gate.Uncertainty, true),
		sequenceArm(full+"-oracle", "associative-readout with a gate that is told what is new", sequence.SiteInstance, oracleGate, "", gate.None, true),
	}
	for _, partner := range []string{sampled, sampled + "-uncertainty", hard, hard + "-uncertainty"} {
		arms = append(arms,
			sequenceArm(partner+"-yoked", "the same with a random gate as often open as that of "+partner, sequence.SiteInstance, yokedGate, partner, gate.None, true),
			sequenceArm(partner+"-yoked-run", "the same with a random gate as often open as that of "+partner+" over the run, evenly", sequence.SiteInstance, yokedRun, partner, gate.None, true))
	}
	return arms
}

package gate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Kinds are the names that [Build] knows, in the order in which lists show them.
func Kinds() []string { return []string{"open", "shut", "novelty", "yoked", "oracle"} }

// ParseSignal returns the signal of the given name.
func ParseSignal(name string) (Signal, error) {
	switch s := Signal(name); s {
	case None, Instance, Uncertainty, Surprise:
		return s, nil
	}
	return "", fmt.Errorf("unknown gate signal %q: known are none, instance, uncertainty, surprise", name)
}

// Option sets what a kind of gate needs. An option that the kind cannot use is
// refused.
type Option struct {
	name  string
	apply func(*settings)
}

type settings struct {
	aim        Aim
	hysteresis float64
	schedule   []int
	length     int
	pcg        *rand.PCG
	truth      bool
}

// Budget sets the share of presentations at which a novelty gate may be open.
func Budget(share float64) Option {
	return Option{"budget", func(s *settings) { s.aim.Budget = share }}
}

// FalseFamiliar sets the share of novel stimuli that a novelty gate may take
// for familiar.
func FalseFamiliar(share float64) Option {
	return Option{"false-familiar rate", func(s *settings) { s.aim.FalseFamiliar = share }}
}

// Hysteresis sets the half width, relative to the threshold, of the band in
// which a novelty gate repeats its latest answer. The default is .02.
func Hysteresis(h float64) Option {
	return Option{"hysteresis", func(s *settings) { s.hysteresis = h }}
}

// Schedule sets how often a yoked gate opens in each window of a stream of the
// given length, and where its random numbers come from.
func Schedule(counts []int, length int, pcg *rand.PCG) Option {
	return Option{"schedule", func(s *settings) { s.schedule, s.length, s.pcg = counts, length, pcg }}
}

// KnowsTruth says whether the stream knows which stimuli are new.
func KnowsTruth(truth bool) Option {
	return Option{"truth", func(s *settings) { s.truth = truth }}
}

// Build makes a gate by name. An open or shut gate takes no option; novelty
// takes Budget or FalseFamiliar and, if wanted, Hysteresis; yoked takes
// Schedule; oracle takes KnowsTruth(true).
func Build(kind string, options ...Option) (Gate, error) {
	uses := map[string][]string{
		"open": nil, "shut": nil,
		"novelty": {"budget", "false-familiar rate", "hysteresis"},
		"yoked":   {"schedule"},
		"oracle":  {"truth"},
	}
	known, ok := uses[kind]
	if !ok {
		return nil, fmt.Errorf("unknown gate %q: known are %s", kind, strings.Join(Kinds(), ", "))
	}
	s := settings{hysteresis: .02}
	for _, o := range options {
		if !slices.Contains(known, o.name) {
			return nil, fmt.Errorf("gate %s has no use for a %s", kind, o.name)
		}
		o.apply(&s)
	}
	switch kind {
	case "open":
		return NewOpen(), nil
	case "shut":
		return NewShut(), nil
	case "novelty":
		return asGate(NewNovelty(s.aim, s.hysteresis))
	case "yoked":
		return asGate(NewYoked(s.schedule, s.length, s.pcg))
	}
	if !s.truth {
		return nil, ErrNoTruth
	}
	return NewOracle(), nil
}

// asGate keeps a nil pointer from becoming a gate that is not nil.
func asGate[G Gate](g G, err error) (Gate, error) {
	if err != nil {
		return nil, err
	}
	return g, nil
}

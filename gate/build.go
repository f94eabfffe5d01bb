package gate

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
)

// Settings are what gates are built from. Each kind takes those that its
// [Kind] names; those it does not name stay zero.
type Settings struct {
	Signal        Signal  `name:"signal"`         // a single one
	Budget        float64 `name:"gate-budget"`    // see [Aim]
	FalseFamiliar float64 `name:"false-familiar"` // see [Aim]
	Hysteresis    float64 `name:"hysteresis"`     // see [NewNovelty]
	Threshold     float64 `name:"gate-threshold"` // see [NewThreshold]

	Schedule []int     `name:"schedule"` // of windows of [Window]: see [NewYoked]
	Length   int       `name:"schedule"`
	Random   *rand.PCG `name:"random"`

	Certain float64 `name:"certain"` // bits: see [NewSampled]

	Truth bool `name:"truth"` // the stream knows which stimuli are new
}

// Kind is a kind of gate that can be built by name.
type Kind struct {
	Name, Summary string
	Settings      []string // that it has a use for, as the settings of arms are named
	build         func(Settings) (Gate, error)
}

// Kinds are all of them, in the order in which lists show them.
func Kinds() []Kind {
	all := []Kind{
		{"open", "always open: plasticity at every presentation", nil,
			func(Settings) (Gate, error) { return NewOpen(), nil }},
		{"shut", "never open: nothing is learned", nil,
			func(Settings) (Gate, error) { return NewShut(), nil }},
		{"novelty", "open for what is novel by its signal; sets its own vigilance to reach the rate asked for",
			[]string{"signal", "gate-budget", "false-familiar", "hysteresis"},
			func(s Settings) (Gate, error) {
				return asGate(NewNovelty(s.Signal, Aim{Budget: s.Budget, FalseFamiliar: s.FalseFamiliar}, s.Hysteresis))
			}},
		{"threshold", "open for what is more novel by its signal than a threshold that stays as it was set",
			[]string{"signal", "gate-threshold"},
			func(s Settings) (Gate, error) { return asGate(NewThreshold(s.Signal, s.Threshold)) }},
		{"sampled", "open at random, the more often the more bits of news by its signal, and then as much more is learned",
			[]string{"signal", "certain", "random"},
			func(s Settings) (Gate, error) { return asGate(NewSampled(s.Signal, s.Certain, s.Random)) }},
		{"yoked", "open at random, as often as the partner's gate of the same seed in each window of 100 presentations",
			[]string{"schedule", "random"},
			func(s Settings) (Gate, error) { return asGate(NewYoked(s.Schedule, s.Length, s.Random)) }},
		{"yoked-run", "open at random, as often as the partner's gate of the same seed in the whole run, evenly over it",
			[]string{"schedule", "random"},
			func(s Settings) (Gate, error) {
				total := 0
				for _, n := range s.Schedule {
					total += n
				}
				return asGate(NewYokedRun(total, s.Length, s.Random))
			}},
		{"oracle", "open for what the track says is new; refused where the track does not know",
			[]string{"truth"},
			func(s Settings) (Gate, error) {
				if !s.Truth {
					return nil, ErrNoTruth
				}
				return NewOracle(), nil
			}},
	}
	for _, k := range all {
		if k.Name == "novelty" || k.Name == "oracle" {
			all = append(all, Kind{"reactivating-" + k.Name, "never shut: what the gate " + k.Name + " would shut out is consolidated in place of being stored again",
				k.Settings, func(s Settings) (Gate, error) {
					within, err := k.build(s)
					return asGate(NewReactivating(within), err)
				}})
		}
	}
	return all
}

// Build makes a gate by name. A setting that the kind cannot use is refused.
func Build(kind string, s Settings) (Gate, error) {
	var names []string
	for _, k := range Kinds() {
		if names = append(names, k.Name); k.Name != kind {
			continue
		}
		for f, v := range reflect.ValueOf(s).Fields() {
			if name := f.Tag.Get("name"); !v.IsZero() && !slices.Contains(k.Settings, name) {
				return nil, fmt.Errorf("gate %s has no use for a %s", kind, name)
			}
		}
		return k.build(s)
	}
	return nil, fmt.Errorf("unknown gate %q: known are %s", kind, strings.Join(names, ", "))
}

// asGate keeps a nil pointer from becoming a gate that is not nil.
func asGate[G Gate](g G, err error) (Gate, error) {
	if err != nil {
		return nil, err
	}
	return g, nil
}

package analysis

import (
	"fmt"
	"strings"
)

// differing says what two arms differ in. Alone, a gate that repeats another's or is
// told the truth isolates what that one has and it lacks; beside a reference nothing is isolated, and it is called so. Arms of two rules have
// settings of their own, of which the minibatch alone is compared.
func differing(a, b *Arm) string {
	var in []string
	differ := func(what string, x, y any) {
		if x != y {
			in = append(in, what)
		}
	}
	for _, arm := range []*Arm{a, b} {
		if arm.Reference {
			in = append(in, arm.Name+" is a reference")
		}
	}
	differ("rule", a.Rule, b.Rule)
	differ("wiring", a.Wiring, b.Wiring)
	differ("readout", a.Readout, b.Readout)
	switch {
	case a.Gate != b.Gate:
		in = append(in, "gate")
	case a.Gate == gateNovelty:
		differ("gate signal", a.Signal, b.Signal)
	}
	if a.Rule != b.Rule {
		differ("minibatch", a.Minibatch, b.Minibatch)
	} else {
		in = append(in, settingsApart(a, b)...)
	}
	if len(in) != 1 || in[0] != "gate" {
		return strings.Join(in, ", ")
	}
	switch {
	case b.Gate == gateYoked:
		return "choice of presentations"
	case b.Gate == gateYokedRun:
		return "choice of presentations over the run"
	case b.Gate == gateOracle:
		return "truth of the gate"
	}
	return "gate"
}

// settingsApart are those that both arms have, with different values, in the order
// of the first; what arms of one wiring see and do with it is no longer among them.
func settingsApart(a, b *Arm) (names []string) {
	has := map[string]string{}
	for _, s := range b.Settings {
		has[s.Name] = fmt.Sprint(s.Value)
	}
	for _, s := range a.Settings {
		if v, ok := has[s.Name]; ok && v != fmt.Sprint(s.Value) && s.Name != "signal" {
			names = append(names, "setting "+s.Name)
		}
	}
	return names
}

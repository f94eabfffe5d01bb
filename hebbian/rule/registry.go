package rule

import (
	"fmt"
	"strings"
)

// Shape is the size of the layer that a rule serves.
type Shape struct{ In, Out int }

// Entry is a registered rule.
type Entry struct {
	Spec Spec // with published values
	New  func(p Params, s Shape) (Rule, error)
}

// All lists every rule, a line for each, in the order in which tables show
// them.
func All() []Entry {
	return []Entry{
		{plainSpec(), NewPlain},
		{covarianceSpec(), NewCovariance},
		{ojaSpec(), NewOja},
		{sangerSpec(), NewSanger},
		{bcmSpec(), NewBCM},
		{foldiakSpec(), NewFoldiak},
		{antiHebbSpec(), NewAntiHebb},
		{homeostaticSpec(), NewHomeostatic},
		{krotovSpec(), NewKrotov},
		{softHebbSpec(), NewSoftHebb},
		{resonanceSpec(), NewResonance},
		{stdpSpec(), NewSTDP},
		{stdpRateSpec(), NewSTDPRate},
		{ltpSpec(), NewLTP},
		{ltdSpec(), NewLTD},
		{rewardSpec(), NewReward},
		{prototypeSpec(), NewPrototype},
		{supervisedSpec(), NewSupervised},
		{deltaSpec(), NewDelta},
	}
}

// New makes the rule of the given name for a layer of the given size.
func New(name string, p Params, s Shape) (Rule, error) {
	if s.In < 1 || s.Out < 1 {
		return nil, fmt.Errorf("rule %s: a layer of %d inputs and %d neurons: both must be 1 or more", name, s.In, s.Out)
	}
	var names []string
	for _, e := range All() {
		if e.Spec.Name == name {
			return e.New(p, s)
		}
		names = append(names, e.Spec.Name)
	}
	return nil, fmt.Errorf("no rule is named %q: there are %s", name, strings.Join(names, ", "))
}

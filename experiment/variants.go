package experiment

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
)

// vary adds the experiment's variants to the arms that exist; of those that are
// programs only the one that is named, or all where name is empty.
func (e Experiment) vary(known []bench.Arm, src *Source, name string) ([]bench.Arm, error) {
	out := slices.Clone(known)
	for _, n := range slices.Sorted(maps.Keys(e.Variants)) {
		v := e.Variants[n]
		if v.Command != nil && name != "" && name != n {
			continue
		}
		a, key, err := e.variant(known, n, v)
		if err != nil {
			return nil, src.at(err, append([]string{"variants", n}, key...)...)
		}
		out = append(out, a)
	}
	return out, nil
}

// variant is the arm that a variant makes. An error names the key that it is about.
func (e Experiment) variant(known []bench.Arm, name string, v Variant) (arm bench.Arm, key []string, err error) {
	if err := results.CheckName("arm", name); err != nil {
		return arm, nil, err
	}
	if slices.Contains(armNames(known), name) {
		return arm, nil, fmt.Errorf("variant %q has the name of an arm that exists", name)
	}
	switch {
	case v.Command != nil && v.Arm != "":
		return arm, []string{"arm"}, fmt.Errorf("variant %q has an arm and a command: want one of them", name)
	case v.Command == nil && (v.Rule != "" || v.Gate != ""):
		return arm, nil, fmt.Errorf("variant %q has a rule or a gate and no command: those are of the arm that it is like", name)
	case v.Command != nil:
		arm, _, err = arms.Program(arms.ProgramArm{Name: name, Command: v.Command, Rule: v.Rule, Gate: v.Gate, Partner: v.Partner}, e.SettingsOf(name))
		if err != nil {
			return arm, []string{"command"}, fmt.Errorf("variant %q: %w", name, err)
		}
	case v.Arm == "":
		return arm, nil, fmt.Errorf("variant %q has neither an arm nor a command: want one of them", name)
	default:
		if arm, err = FindArm(known, v.Arm); err != nil {
			return arm, []string{"arm"}, err
		}
		arm.Name, arm.Like = name, v.Arm
		switch {
		case v.Partner != "" && arm.Partner == "":
			return arm, []string{"partner"}, fmt.Errorf("variant %q has a partner, and %q repeats no other arm's gate", name, v.Arm)
		case v.Partner != "":
			arm.Partner = v.Partner
		}
	}
	if wrong, err := accept(arm, v.Settings); err != nil {
		return arm, []string{"settings", wrong}, err
	}
	return arm, nil, nil
}

// SettingsOf are the settings that the experiment gives an arm: those under its name
// win over those of the variant that it is.
func (e Experiment) SettingsOf(name string) bench.Settings {
	set := bench.Settings{}
	maps.Copy(set, e.Variants[name].Settings)
	maps.Copy(set, e.Settings[name])
	return set
}

// Programs are the variants that are programs, as arms, by name in their order, with
// what ends them. Each is used again for one learner after another.
func (e Experiment) Programs(src *Source) (all []bench.Arm, end func(), err error) {
	var ends []func() error
	end = func() {
		for _, f := range ends {
			_ = f()
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Variants)) {
		v := e.Variants[name]
		if v.Command == nil {
			continue
		}
		arm, program, err := arms.Program(arms.ProgramArm{Name: name, Command: v.Command, Rule: v.Rule, Gate: v.Gate, Partner: v.Partner}, e.SettingsOf(name))
		if err != nil {
			end()
			return nil, nil, usage(src.at(fmt.Errorf("variant %q: %w", name, err), "variants", name, "command"))
		}
		program.Reuse = true
		ends = append(ends, program.Close)
		if wrong, err := accept(arm, v.Settings); err != nil {
			end()
			return nil, nil, usage(src.at(err, "variants", name, "settings", wrong))
		}
		all = append(all, arm)
	}
	if all == nil {
		return nil, nil, usage(errors.New("the experiment has no variant with a command: want, under variants, NAME: {command: [PROGRAM, ARGUMENT, ...]}"))
	}
	return all, end, nil
}

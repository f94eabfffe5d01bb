package bench

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Resolve gives every setting that arm declares its value on a track: the
// default, replaced by the arm's tuned settings for that track, replaced by
// override. A setting that has no effect beside the others stands at its
// default again. changed holds those that differ from the defaults. A name that
// the arm does not declare, a value of another type, a value out of bounds and
// an override without effect are refused by name.
func Resolve(arm Arm, track string, override Settings) (resolved, changed Settings, err error) {
	if err := CheckArm(arm); err != nil {
		return nil, nil, err
	}
	resolved = make(Settings, len(arm.Settings))
	for _, s := range arm.Settings {
		resolved[s.Name] = s.Default
	}
	for _, layer := range []struct {
		from string
		set  Settings
	}{
		{fmt.Sprintf("settings tuned for track %q", track), arm.Tuned[track]},
		{"settings", override},
	} {
		for _, name := range slices.Sorted(maps.Keys(layer.set)) {
			s, ok := arm.Setting(name)
			if !ok {
				return nil, nil, fmt.Errorf("arm %q, %s: no setting is named %q; it has %s", arm.Name, layer.from, name, arm.settingNames())
			}
			v, err := s.Accept(layer.set[name])
			if err != nil {
				return nil, nil, fmt.Errorf("arm %q, %s: %w", arm.Name, layer.from, err)
			}
			resolved[name] = v
		}
	}
	for _, m := range arm.noEffect(resolved) {
		s, ok := arm.Setting(m.Name)
		if !ok {
			return nil, nil, fmt.Errorf("arm %q names %q as without effect, which is no setting of it", arm.Name, m.Name)
		}
		if _, given := override[s.Name]; given && resolved[s.Name] != s.Default {
			return nil, nil, fmt.Errorf("arm %q, settings: %q is %v and would have no effect: %s", arm.Name, s.Name, resolved[s.Name], m.Because)
		}
		resolved[s.Name] = s.Default
	}
	changed = Settings{}
	for _, s := range arm.Settings {
		if resolved[s.Name] != s.Default {
			changed[s.Name] = resolved[s.Name]
		}
	}
	return resolved, changed, nil
}

func (a Arm) noEffect(resolved Settings) []NoEffect {
	if a.NoEffect == nil {
		return nil
	}
	return a.NoEffect(resolved)
}

// InEffect returns the declarations of the settings that have an effect beside
// the others, given the value of each, as [Resolve] returns them. It returns all
// where there are no values.
func (a Arm) InEffect(resolved Settings) []Setting {
	if len(resolved) == 0 {
		return a.Settings
	}
	without := a.noEffect(resolved)
	return slices.DeleteFunc(slices.Clone(a.Settings), func(s Setting) bool {
		return slices.ContainsFunc(without, func(n NoEffect) bool { return n.Name == s.Name })
	})
}

// CheckArm reports the first way in which a declaration contradicts itself: a
// name twice, a default out of its own bounds, a minibatch that is no int.
func CheckArm(a Arm) error {
	if a.Name == "" {
		return errors.New("an arm has no name")
	}
	if a.New == nil {
		return fmt.Errorf("arm %q cannot be built: New is nil", a.Name)
	}
	if (a.Gate == "yoked" || a.Gate == "yoked-run") && a.Partner == "" {
		return fmt.Errorf("arm %q has a %s gate and no partner", a.Name, a.Gate)
	}
	seen := map[string]bool{}
	for _, s := range a.Settings {
		if s.Name == "" || seen[s.Name] {
			return fmt.Errorf("arm %q declares setting %q twice or without a name", a.Name, s.Name)
		}
		seen[s.Name] = true
		v, err := s.Accept(s.Default)
		if err != nil {
			return fmt.Errorf("arm %q, default: %w", a.Name, err)
		}
		if v != s.Default {
			return fmt.Errorf("arm %q: the default of setting %q is a %T, want float64, int, bool or string", a.Name, s.Name, s.Default)
		}
	}
	if a.Minibatch != "" {
		s, ok := a.Setting(a.Minibatch)
		if _, isInt := s.Default.(int); !ok || !isInt {
			return fmt.Errorf("arm %q takes its minibatch from setting %q, which is no int that it declares", a.Name, a.Minibatch)
		}
	}
	return nil
}

// Setting returns the declaration of a setting.
func (a Arm) Setting(name string) (Setting, bool) {
	i := slices.IndexFunc(a.Settings, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return a.Settings[i], true
}

func (a Arm) settingNames() string {
	if len(a.Settings) == 0 {
		return "none"
	}
	names := make([]string, len(a.Settings))
	for i, s := range a.Settings {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// Accept returns v as a value of the setting's type, within its bounds. A
// whole number is accepted for a float64, and a float64 without a fraction
// for an int, since files do not tell them apart.
func (s Setting) Accept(v any) (any, error) {
	switch s.Default.(type) {
	case float64:
		f, ok := asFloat(v)
		if !ok {
			return nil, fmt.Errorf("setting %q is %v (%T), want a number", s.Name, v, v)
		}
		return f, s.bound(f)
	case int:
		f, ok := asFloat(v)
		if !ok || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
			return nil, fmt.Errorf("setting %q is %v (%T), want a whole number", s.Name, v, v)
		}
		return int(f), s.bound(f)
	case bool:
		b, ok := v.(bool)
		if !ok {
			return nil, fmt.Errorf("setting %q is %v (%T), want true or false", s.Name, v, v)
		}
		return b, nil
	case string:
		t, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("setting %q is %v (%T), want a word", s.Name, v, v)
		}
		if len(s.Choices) > 0 && !slices.Contains(s.Choices, t) {
			return nil, fmt.Errorf("setting %q is %q, want one of %s", s.Name, t, strings.Join(s.Choices, ", "))
		}
		return t, nil
	}
	return nil, fmt.Errorf("setting %q has a default of type %T, want float64, int, bool or string", s.Name, s.Default)
}

// Parse reads a value of the setting's type from text, as a command line
// gives it.
func (s Setting) Parse(text string) (any, error) {
	switch s.Default.(type) {
	case float64, int:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("setting %q is %q, want a number", s.Name, text)
		}
		return s.Accept(f)
	case bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("setting %q is %q, want true or false", s.Name, text)
		}
		return b, nil
	}
	return s.Accept(text)
}

// bound checks a number; Min and Max both 0 mean that any finite number will do.
func (s Setting) bound(f float64) error {
	if f-f != 0 {
		return fmt.Errorf("setting %q is %v, want a finite number", s.Name, f)
	}
	if (s.Min != 0 || s.Max != 0) && (f < s.Min || f > s.Max) {
		return fmt.Errorf("setting %q is %v, want %v to %v", s.Name, f, s.Min, s.Max)
	}
	return nil
}

func asFloat(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	}
	return 0, false
}

package tune

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/hebbgrad/hebbgrad/bench"
)

// Draw returns one point of the arm's search space: a value for every setting
// that declares a range, each independent of the others, in the order of
// declaration. Numbers are uniform in their range, or their logarithm is;
// words and truth values are uniform over the choices. Values without effect
// beside the others are drawn too, so that the rest does not depend on them, and
// then left out.
func Draw(arm bench.Arm, src *rand.PCG) (bench.Settings, error) {
	rng := rand.New(src)
	out := bench.Settings{}
	for _, s := range arm.Settings {
		if s.Search == nil {
			continue
		}
		v, err := draw(s, rng)
		if err != nil {
			return nil, fmt.Errorf("arm %q: setting %q: %w", arm.Name, s.Name, err)
		}
		out[s.Name] = v
	}
	resolved := bench.Settings{}
	for _, s := range arm.Settings {
		resolved[s.Name] = s.Default
	}
	maps.Copy(resolved, out)
	inEffect := arm.InEffect(resolved)
	maps.DeleteFunc(out, func(name string, _ any) bool {
		return !slices.ContainsFunc(inEffect, func(s bench.Setting) bool { return s.Name == name })
	})
	return out, nil
}

func draw(s bench.Setting, rng *rand.Rand) (any, error) {
	switch s.Default.(type) {
	case bool:
		return rng.IntN(2) == 1, nil
	case string:
		words := s.Search.Words
		if len(words) == 0 {
			words = s.Choices
		}
		if len(words) == 0 {
			return nil, fmt.Errorf("a word is searched among its choices, and it has none")
		}
		return words[rng.IntN(len(words))], nil
	}
	if v := s.Search.Values; len(v) > 0 {
		return s.Accept(v[rng.IntN(len(v))])
	}
	lo, hi := s.Search.Min, s.Search.Max
	if !(lo <= hi) || s.Search.Log && !(lo > 0) {
		return nil, fmt.Errorf("the search range %v to %v is empty", lo, hi)
	}
	_, whole := s.Default.(int)
	if whole {
		lo, hi = lo-.5, hi+.5 // so that the ends are as likely as the rest
		if s.Search.Log {
			lo = max(lo, .5)
		}
	}
	u := rng.Float64()
	v := lo + u*(hi-lo)
	if s.Search.Log {
		v = lo * math.Pow(hi/lo, u)
	}
	if whole {
		v = min(max(math.Round(v), s.Search.Min), s.Search.Max)
		return s.Accept(v)
	}
	// Four digits are more than tuning can tell apart, and read better.
	v, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil {
		return nil, err
	}
	return s.Accept(min(max(v, s.Search.Min), s.Search.Max))
}

// Size is the number of settings that are searched.
func Size(arm bench.Arm) int {
	n := 0
	for _, s := range arm.Settings {
		if s.Search != nil {
			n++
		}
	}
	return n
}

// fixed are the settings that every trial of an arm has, as the arm accepts them.
func (s Search) fixed(a bench.Arm) (bench.Settings, error) {
	out := bench.Settings{}
	for name, v := range s.Fixed {
		i := slices.IndexFunc(a.Settings, func(set bench.Setting) bool { return set.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("arm %q has no setting %q to be fixed: compare list --settings names those it has", a.Name, name)
		}
		var err error
		if out[name], err = a.Settings[i].Accept(v); err != nil {
			return nil, fmt.Errorf("arm %q: %w", a.Name, err)
		}
	}
	return out, nil
}

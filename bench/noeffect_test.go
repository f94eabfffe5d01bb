package bench_test

import (
	"reflect"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
)

// idleRate has no rate and no free where its units are 50.
func idleRate() bench.Arm {
	a := settingsArm()
	a.NoEffect = func(s bench.Settings) []bench.NoEffect {
		if s.Int("units") != 50 {
			return nil
		}
		return []bench.NoEffect{{Name: "rate", Because: "fifty units need no rate"}, {Name: "free", Because: "fifty units are not free"}}
	}
	return a
}

// TestSettingsWithoutEffectGiveWay: what was tuned gives way to a setting beside which
// it has no effect, and is neither resolved, nor changed, nor reported.
func TestSettingsWithoutEffectGiveWay(t *testing.T) {
	a := idleRate()
	got, changed, err := bench.Resolve(a, "digits", bench.Settings{"units": 50, "kind": "tanh"})
	if err != nil {
		t.Fatal(err)
	}
	if want := (bench.Settings{"rate": .1, "units": 50, "free": 3., "bias": true, "kind": "tanh"}); !reflect.DeepEqual(got, want) {
		t.Errorf("resolved %v, want %v", got, want)
	}
	if want := (bench.Settings{"units": 50, "kind": "tanh"}); !reflect.DeepEqual(changed, want) {
		t.Errorf("changed %v, want %v", changed, want)
	}
	names := func(set bench.Settings) (out []string) {
		for _, s := range a.InEffect(set) {
			out = append(out, s.Name)
		}
		return out
	}
	if got, want := names(got), []string{"units", "bias", "kind"}; !reflect.DeepEqual(got, want) {
		t.Errorf("in effect are %v, want %v", got, want)
	}
	all := []string{"rate", "units", "free", "bias", "kind"}
	if got, _, err = bench.Resolve(a, "digits", nil); err != nil || got["rate"] != .2 || !reflect.DeepEqual(names(got), all) {
		t.Errorf("with 20 units: %v, %v, in effect %v", got, err, names(got))
	}
	if got := names(nil); !reflect.DeepEqual(got, all) {
		t.Errorf("of an arm without values %v are in effect, want all", got)
	}
	if len(a.Settings) != 5 || a.Settings[0].Name != "rate" {
		t.Error("asking what is in effect changed the declaration")
	}
}

// TestSettingsWithoutEffectAskedForAreRefused, unless they ask for what is there anyway.
func TestSettingsWithoutEffectAskedForAreRefused(t *testing.T) {
	_, _, err := bench.Resolve(idleRate(), "digits", bench.Settings{"units": 50, "rate": .3})
	wantError(t, err, `arm "a"`, `"rate" is 0.3 and would have no effect: fifty units need no rate`)
	if _, _, err := bench.Resolve(idleRate(), "digits", bench.Settings{"units": 50, "rate": .1}); err != nil {
		t.Errorf("the default, asked for: %v", err)
	}
	if _, _, err := bench.Resolve(idleRate(), "digits", bench.Settings{"units": 40, "rate": .3}); err != nil {
		t.Errorf("a rate that has an effect: %v", err)
	}
	bad := idleRate()
	bad.NoEffect = func(bench.Settings) []bench.NoEffect { return []bench.NoEffect{{Name: "speed"}} }
	_, _, err = bench.Resolve(bad, "digits", nil)
	wantError(t, err, `"speed"`, "no setting of it")
}

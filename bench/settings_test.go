package bench_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
)

func settingsArm() bench.Arm {
	return bench.Arm{Name: "a", New: func(bench.Setup) (bench.Learner, error) { return nil, nil },
		Settings: []bench.Setting{
			{Name: "rate", Default: .1, Min: 0, Max: 1},
			{Name: "units", Default: 10, Min: 1, Max: 100},
			{Name: "free", Default: 3.},
			{Name: "bias", Default: true},
			{Name: "kind", Default: "relu", Choices: []string{"relu", "tanh"}},
		},
		Tuned: map[string]bench.Settings{"digits": {"rate": .2, "units": 20}},
	}
}

func TestSettingsResolveInOrder(t *testing.T) {
	got, changed, err := bench.Resolve(settingsArm(), "digits", bench.Settings{"units": 30., "free": 1, "bias": true})
	if err != nil {
		t.Fatal(err)
	}
	if want := (bench.Settings{"rate": .2, "units": 30, "free": 1., "bias": true, "kind": "relu"}); !reflect.DeepEqual(got, want) {
		t.Errorf("resolved %v, want %v", got, want)
	}
	if want := (bench.Settings{"rate": .2, "units": 30, "free": 1.}); !reflect.DeepEqual(changed, want) {
		t.Errorf("changed %v, want %v", changed, want)
	}
	if got, _, _ := bench.Resolve(settingsArm(), "mnist", nil); got["rate"] != .1 {
		t.Errorf("settings tuned for digits reach mnist: %v", got)
	}
}

func TestBadSettingsAreRefusedByName(t *testing.T) {
	for _, c := range []struct {
		set  bench.Settings
		want []string
	}{
		{bench.Settings{"speed": 1}, []string{`"speed"`, "rate, units, free, bias, kind"}},
		{bench.Settings{"rate": "fast"}, []string{`"rate"`, "want a number"}},
		{bench.Settings{"rate": 1.5}, []string{`"rate" is 1.5, want 0 to 1`}},
		{bench.Settings{"units": 2.5}, []string{`"units"`, "whole number"}},
		{bench.Settings{"units": 0}, []string{`"units" is 0, want 1 to 100`}},
		{bench.Settings{"bias": 1}, []string{`"bias"`, "true or false"}},
		{bench.Settings{"kind": "gelu"}, []string{`"kind" is "gelu", want one of relu, tanh`}},
		{bench.Settings{"kind": 3}, []string{`"kind"`, "want a word"}},
	} {
		_, _, err := bench.Resolve(settingsArm(), "mnist", c.set)
		wantError(t, err, append(c.want, `arm "a"`)...)
	}
	bad := settingsArm()
	bad.Tuned["mnist"] = bench.Settings{"rate": 2.}
	_, _, err := bench.Resolve(bad, "mnist", nil)
	wantError(t, err, `tuned for track "mnist"`, `"rate" is 2`)
}

func TestSettingsAreParsedAsTheirType(t *testing.T) {
	a := settingsArm()
	for text, want := range map[string]any{"rate=.5": .5, "units=7": 7, "bias=false": false, "kind=tanh": "tanh"} {
		name, v, _ := strings.Cut(text, "=")
		s, _ := a.Setting(name)
		got, err := s.Parse(v)
		if err != nil || got != want {
			t.Errorf("%s gives %v (%T), %v; want %v", text, got, got, err, want)
		}
	}
	for _, text := range []string{"rate=NaN", "rate=x", "units=1e400", "units=1.5", "bias=maybe", "kind=gelu"} {
		name, v, _ := strings.Cut(text, "=")
		s, _ := a.Setting(name)
		if got, err := s.Parse(v); err == nil {
			t.Errorf("%s gives %v, want an error", text, got)
		}
	}
}

func TestAnArmThatContradictsItselfIsRefused(t *testing.T) {
	for want, change := range map[string]func(*bench.Arm){
		"has no name":                 func(a *bench.Arm) { a.Name = "" },
		"New is nil":                  func(a *bench.Arm) { a.New = nil },
		"no partner":                  func(a *bench.Arm) { a.Gate = "yoked" },
		"twice or without a name":     func(a *bench.Arm) { a.Settings[1].Name = "rate" },
		`"rate" is 0.1, want 1 to 2`:  func(a *bench.Arm) { a.Settings[0].Min, a.Settings[0].Max = 1, 2 },
		"no int that it declares":     func(a *bench.Arm) { a.Minibatch = "rate" },
		"want float64, int, bool or ": func(a *bench.Arm) { a.Settings[0].Default = float32(1) },
	} {
		a := settingsArm()
		change(&a)
		wantError(t, bench.CheckArm(a), want)
	}
	if err := bench.CheckArm(settingsArm()); err != nil {
		t.Error(err)
	}
}

package experiment

import (
	"reflect"
	"strings"
	"testing"
)

func TestExperimentRoundTrip(t *testing.T) {
	e := Experiment{
		Name: "a b: c", Track: Names{"digits", "mnist"}, Arm: Names{"hebbian"}, Seeds: 3, Budget: 100,
		Data: "../x", Out: "results/a", Jobs: 2, Force: true, BLAS: "gonum", Tuned: "t.yaml",
		Settings: map[string]map[string]any{"hebbian": {"signal": "surprise", "units": 20, "rate": .5, "whole": 1.0, "on": true}},
		Options:  map[string]map[string]any{"digits": {"target": 90}},
	}
	text, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var got Experiment
	if _, err := parse("x.yaml", text, &got); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	again, err := got.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(text) {
		t.Errorf("a file read and written again is\n%s\nwant\n%s", again, text)
	}
	got.Settings, e.Settings, got.Options, e.Options = nil, nil, nil, nil // numbers have no type in YAML
	if !reflect.DeepEqual(got, e) {
		t.Errorf("read back %+v, want %+v", got, e)
	}
}

func TestExperimentNamesAsListOrWord(t *testing.T) {
	for text, want := range map[string]Names{
		"arm: hebbian":            {"hebbian"},
		"arm: hebbian, backprop":  {"hebbian", "backprop"},
		"arm: [hebbian]":          {"hebbian"},
		"arm:\n- hebbian\n- open": {"hebbian", "open"},
	} {
		var e Experiment
		if _, err := parse("x.yaml", []byte(text), &e); err != nil {
			t.Errorf("%q: %v", text, err)
		} else if !reflect.DeepEqual(e.Arm, want) {
			t.Errorf("%q gives %q, want %q", text, e.Arm, want)
		}
	}
}

func TestExperimentRefusesOnOneLineWithItsNumber(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"track: digits\n\nseed: 3\n", `x.yaml:3: unknown key "seed": did you mean "seeds"?`},
		{"seeds: three\n", "x.yaml:1: "},
		{"track: digits\nseeds: 1\nseeds: 2\n", "x.yaml:3: "},
		{"track: digits\n\tseeds: 2\n", "x.yaml:"},
		{"arm:\n  hebbian: 3\n", "x.yaml"},
		{"- a\n- b\n", "x.yaml:1: "},
		{"a: 1\n---\nb: 2\n", "more than one YAML document"},
		{"\x00", "binary"},
		{"settings: {hebbian: 3}\n", "x.yaml:1: "},
		{"jobs: 1.5\n", "x.yaml:1: "},
		{"settings: *a\n", "x.yaml"},
	} {
		var e Experiment
		_, err := parse("x.yaml", []byte(c.text), &e)
		if err == nil {
			t.Errorf("%q is accepted", c.text)
			continue
		}
		if got := err.Error(); !strings.Contains(got, c.want) || strings.Contains(got, "\n") {
			t.Errorf("%q gives %q, want %q in it", c.text, got, c.want)
		}
	}
}

func TestSourceNamesTheLineOfAKey(t *testing.T) {
	var e Experiment
	src, err := parse("x.yaml", []byte("track: digits\nsettings:\n  hebbian:\n    units: 3\n"), &e)
	if err != nil {
		t.Fatal(err)
	}
	wrong := errorString("wrong")
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"settings", "hebbian", "units"}, "x.yaml:4: wrong"},
		{[]string{"settings", "other"}, "x.yaml:2: wrong"},
		{[]string{"seeds"}, "wrong"},
	} {
		if got := src.at(wrong, c.keys...).Error(); got != c.want {
			t.Errorf("at %v: %q, want %q", c.keys, got, c.want)
		}
	}
	src.Overrule("track")
	if got := src.at(wrong, "track").Error(); got != "wrong" {
		t.Errorf("a key that a flag replaced is blamed on the file: %q", got)
	}
	var none *Source
	if none.at(wrong, "track") != error(wrong) {
		t.Error("without a file an error changes")
	}
}

type errorString string

func (e errorString) Error() string { return string(e) }

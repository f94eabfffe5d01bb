package arms

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
)

func find(t *testing.T, arms []bench.Arm, name string) bench.Arm {
	t.Helper()
	for _, a := range arms {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("no arm is called %q", name)
	return bench.Arm{}
}

// TestEmbeddedSettingsFit: every settings file of the program resolves for
// every arm, was found with at least 20 trials, and names its command.
func TestEmbeddedSettingsFit(t *testing.T) {
	files, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	arms, err := Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Trials < 20 || !strings.HasPrefix(f.Command, "compare tune --track "+f.Track+" ") {
			t.Errorf("track %s: %d trials by %q", f.Track, f.Trials, f.Command)
		}
		for name := range f.Arms {
			if _, ok := f.Score[name]; !ok {
				t.Errorf("track %s: arm %s has no score", f.Track, name)
			}
		}
		for _, a := range arms {
			if _, _, err := bench.Resolve(a, f.Track, nil); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestControlsTakeTheSettingsOfTheirArm, and keep what makes them controls.
func TestControlsTakeTheSettingsOfTheirArm(t *testing.T) {
	file := Tuned{Track: "x", Arms: map[string]bench.Settings{
		"hebbian":       {"units": 33, "rule": "softhebb", "gate-threshold": .2},
		"hebbian-dense": {"units": 55, "field": -1},
		"backprop":      {"units": 44, "minibatch": 5},
		"softmax":       {"rate": .5},

		"backprop-columns": {"active": 3, "rate": .25},
	}}
	arms, err := Parts{}.Known(file)
	if err != nil {
		t.Fatal(err)
	}
	resolve := func(name string) bench.Settings {
		s, _, err := bench.Resolve(find(t, arms, name), "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := resolve("hebbian"); s.Int("units") != 33 || s.String("rule") != "softhebb" || s.Float("gate-threshold") != .2 {
		t.Errorf("hebbian resolves to %v", s)
	}
	if s := resolve("hebbian-open"); s.Int("units") != 33 {
		t.Errorf("hebbian-open has %d units, not those of hebbian", s.Int("units"))
	}
	if s := resolve("hebbian-dense-yoked"); s.Int("units") != 55 || resolve("hebbian-dense-open").Int("units") != 55 || resolve("hebbian-conv").Int("units") == 33 {
		t.Errorf("hebbian-dense-yoked resolves to %v: want the units of hebbian-dense", s)
	}
	if s := resolve("random-features"); s.Int("units") != 33 || s.String("rule") != "none" {
		t.Errorf("random-features resolves to %v: want 33 units and no rule", s)
	}
	if s := resolve("backprop-replay"); s.Int("units") != 44 || s.Int("replay") != 2000 {
		t.Errorf("backprop-replay resolves to %v", s)
	}
	for _, name := range []string{"backprop-columns-gated", "backprop-columns-yoked-run"} { // the wiring, which is not searched, too
		if s := resolve(name); s.Int("active") != 3 || s.Float("rate") != .25 {
			t.Errorf("%s resolves to %v", name, s)
		}
	}
	if s := resolve("softmax"); s.Float("rate") != .5 || s.Int("minibatch") != 32 {
		t.Errorf("softmax resolves to %v", s)
	}
	other, _, err := bench.Resolve(find(t, arms, "hebbian"), "y", nil)
	if err != nil || other.Int("units") == 33 {
		t.Errorf("settings of track x reach track y: %v, %v", other, err)
	}
}

func TestSettingsFilesThatCannotBe(t *testing.T) {
	for want, text := range map[string]string{
		"x.yaml:2: ":      "track: digits\narmz: {}\n",
		"names its track": "trials: 3\n",
		"x.yaml":          "track: [\n",
		"x.yaml:1: ":      "track: {a: b}\n",
	} {
		if _, err := ReadTuned(strings.NewReader(text), "x.yaml"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q in it", text, err, want)
		}
	}
	for want, set := range map[string]map[string]bench.Settings{
		"which does not exist":   {"nosuch": {}},
		"which it does not have": {"hebbian": {"nosuch": 1}},
	} {
		if _, err := (Parts{}).Known(Tuned{Track: "x", Arms: set}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v gives %v, want %q in it", set, err, want)
		}
	}
}

func TestTunedRoundTrip(t *testing.T) {
	want := Tuned{Track: "digits", Command: "compare tune", Commit: "abc", Trials: 20, Metric: "m",
		Score: map[string]float64{"a": 98.5}, Arms: map[string]bench.Settings{"a": {"word": "x", "on": true}}}
	var b bytes.Buffer
	if err := WriteTuned(&b, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadTuned(&b, "x.yaml")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read back %+v, %v", got, err)
	}
}

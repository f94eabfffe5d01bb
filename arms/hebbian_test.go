package arms

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// circuitOf builds an arm for images of a side, or for tables of 20 columns where
// that is 0, and returns what the circuit states of itself.
func circuitOf(t *testing.T, name string, side int, set bench.Settings) map[string]float64 {
	t.Helper()
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	a := find(t, arms, name)
	resolved, _, err := bench.Resolve(a, "none", set)
	if err != nil {
		t.Fatal(err)
	}
	s := stimulus.Spec{Dim: 20, Classes: 3, Length: 100}
	if side > 0 {
		s.Dim, s.Shape = side*side, stimulus.Shape{Channels: 1, Height: side, Width: side}
	}
	l, err := a.New(bench.Setup{Spec: s, Rand: bench.RandFor(1, "none", name), Settings: resolved, Schedule: []int{10}})
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]float64{}
	for _, v := range l.(bench.Inspector).Inspect() {
		m[v.Name] = v.Value
	}
	return m
}

// TestWirings counts what each wiring holds.
func TestWirings(t *testing.T) {
	for _, c := range []struct {
		arm      string
		side     int
		set      bench.Settings
		units    float64
		synapses float64 // of the layer
		features float64 // that the readout sees
	}{
		{"hebbian", 28, nil, 2000, 2000 * 144, 2000},
		{"hebbian", 28, bench.Settings{"shared": true}, 80, 80 * 144, 2000},
		{"hebbian", 28, bench.Settings{"shared": true, "pool-places": 2}, 80, 80 * 144, 9 * 80},
		{"hebbian", 0, bench.Settings{"shared": true}, 200, 200 * 20, 200},
		{"hebbian-dense", 28, nil, 2000, 2000 * 784, 2000},
		{"hebbian-dense-open", 8, nil, 500, 500 * 64, 500},
		{"hebbian-dense-yoked", 0, nil, 200, 200 * 20, 200},
		{"hebbian-dense", 8, bench.Settings{"units": 30, "field": 4, "stride": 2}, 270, 270 * 16, 270},
		{"hebbian", 28, bench.Settings{"wiring": "contrast.1 columns30x12/8 inhibition3"}, 9 * 30, 9 * 30 * 144, 9 * 30},
		{"hebbian", 8, bench.Settings{"wiring": "none"}, 0, 0, 64},
		{"hebbian-conv", 28, nil, 100, 100 * 25, 36 * 100},
		{"hebbian-conv", 8, nil, 100, 100 * 9, 9 * 100},
		{"hebbian-conv", 8, bench.Settings{"pool-places": 1}, 100, 100 * 9, 36 * 100},
		{"hebbian-conv", 8, bench.Settings{"shared": false}, 36 * 100, 36 * 100 * 9, 36 * 100},
		{"hebbian-conv", 0, nil, 200, 200 * 20, 200},
		{"hebbian-conv", 8, bench.Settings{"field": -1}, 100, 100 * 64, 100},
	} {
		m := circuitOf(t, c.arm, c.side, c.set)
		if m["units"] != c.units || m["synapses/layer"] != c.synapses || m["synapses/readout"] != 3*c.features {
			t.Errorf("%s with %v, side %d: %v units, %v synapses, readout %v; want %v, %v, %v", c.arm, c.set, c.side,
				m["units"], m["synapses/layer"], m["synapses/readout"], c.units, c.synapses, 3*c.features)
		}
	}
}

// A setting of the wiring that would have no effect is refused.
func TestWiringWithoutEffectIsRefused(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		arm  string
		set  bench.Settings
		want string // in the error; empty: taken
	}{
		{"hebbian", bench.Settings{"shared": true, "pool-places": 2}, ""},
		{"hebbian", bench.Settings{"pool-places": 2}, `"pool-places"`},
		{"hebbian", bench.Settings{"shared": true, "layers": 0}, `"shared"`},
		{"hebbian-dense", bench.Settings{"shared": true}, `"shared"`},
		{"hebbian-dense", bench.Settings{"shared": true, "field": 4}, ""},
		{"hebbian-conv", bench.Settings{"pool-places": 2}, ""},
		{"hebbian-conv", bench.Settings{"field": -1, "pool-places": 2}, `"pool-places"`},
		{"hebbian", bench.Settings{"wiring": "50", "units": 3}, `"units"`},
		{"hebbian", bench.Settings{"wiring": "50", "contrast": .3}, `"contrast"`},
		{"hebbian", bench.Settings{"gate-threshold": .4, "gate-budget": .5}, `"gate-budget"`},
	} {
		_, _, err := bench.Resolve(find(t, arms, c.arm), "none", c.set)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %v: error %v, want one that names %s", c.arm, c.set, err, c.want)
		}
	}
}

// Of units that settings number, the share of the wiring fires.
func TestUnitsThatFire(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]basis{"hebbian": columns(), "hebbian-dense": dense()} {
		for _, c := range []struct {
			set  bench.Settings
			want int
		}{{bench.Settings{"units": 60}, 60 / w.share}, {bench.Settings{"units": 5}, 1}, {bench.Settings{"units": 60, "active": 9}, 9}} {
			set, _, err := bench.Resolve(find(t, arms, name), "none", c.set)
			if err != nil {
				t.Fatal(err)
			}
			config, err := localConfig(w, set, stimulus.Spec{})
			if err != nil {
				t.Fatal(err)
			}
			if got := config.Layers[0].Active; got != c.want {
				t.Errorf("%s with %v: %d units fire, want %d", name, c.set, got, c.want)
			}
		}
	}
}

package arms

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// openings shows an arm twenty images four times over, with labels that nothing
// in them tells, and returns where its gate was open.
func openings(t *testing.T, name string, set bench.Settings) []bool {
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
	spec := stimulus.Spec{Dim: 36, Shape: stimulus.Shape{Channels: 1, Height: 6, Width: 6}, Classes: 4, Length: 80}
	l, err := a.New(bench.Setup{Spec: spec, Rand: bench.RandFor(1, "none", a.Name), Settings: resolved})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	b := stimulus.Batch{N: spec.Length, D: spec.Dim, X: make([]float32, spec.Length*spec.Dim)}
	for i := range b.N {
		if i < 20 {
			for j := range b.D {
				b.X[i*b.D+j] = r.Float32()
			}
		} else {
			copy(b.Row(i), b.Row(i%20))
		}
		b.Labels = append(b.Labels, r.IntN(spec.Classes))
	}
	var open []bool
	for i := 0; i < b.N; i += 4 {
		if _, err := l.Learn(b.Slice(i, i+4)); err != nil {
			t.Fatal(err)
		}
		open = append(open, l.(bench.Gated).Opened()...)
	}
	return open
}

// A combined gate of either rule answers as its members do: with a second
// member that always opens, or never does, it is the first alone or is constant.
func TestCombinedSignals(t *testing.T) {
	const always, never = .0001, .999 // of surprise where labels are not to be told
	for name, small := range map[string]bench.Settings{
		"hebbian":        {"units": 6, "minibatch": 4, "readout-rate": .01},
		"backprop-gated": {"units": 6, "minibatch": 4, "rate": 1e-4},
	} {
		t.Run(name, func(t *testing.T) {
			with := func(signal string, threshold float64) []bool {
				set := bench.Settings{"signal": signal}
				if threshold > 0 {
					set["gate-threshold"] = threshold
				}
				for k, v := range small {
					set[k] = v
				}
				return openings(t, name, set)
			}
			alone := with("instance", 0)
			if !alone[0] || alone[len(alone)-1] {
				t.Fatalf("the gate that listens to instance: %v, want it open for what is new and shut for repeats", alone)
			}
			if got := with("instance+surprise", never); !slices.Equal(got, alone) {
				t.Errorf("either, where surprise never opens: %v, want %v", got, alone)
			}
			if got := with("instance*surprise", always); !slices.Equal(got, alone) {
				t.Errorf("both, where surprise always opens: %v, want %v", got, alone)
			}
			if got := with("instance+surprise", always); slices.Contains(got, false) {
				t.Errorf("either, where surprise always opens, was shut: %v", got)
			}
			if got := with("instance*surprise", never); slices.Contains(got, true) {
				t.Errorf("both, where surprise never opens, was open: %v", got)
			}
		})
	}
}

// What a run's tables call the signal is what was asked for.
func TestCombinedSignalsAreNamed(t *testing.T) {
	on := signalOn(noveltyGate)
	signals := anySignal()
	if len(signals) != 22 { // need, five alone, and two signs for the eight pairs of different ones
		t.Errorf("%d signals: %v", len(signals), signals)
	}
	for _, word := range signals[1:] {
		if got := on(bench.Settings{"signal": word}, stimulus.Spec{Classes: 2}); got != word {
			t.Errorf("signal %q is shown as %q", word, got)
		}
	}
	if got := on(bench.Settings{"signal": need}, stimulus.Spec{Classes: 2}); got != "instance+surprise" {
		t.Errorf("need is shown as %q", got)
	}
}

// A setting of the gate that would have no effect is refused, for both rules.
func TestGateSettingsWithoutEffectAreRefused(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "none"})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"hebbian", "backprop-gated"} {
		a := find(t, arms, name)
		for _, c := range []struct {
			set  bench.Settings
			want string // in the error; empty: taken
		}{
			{bench.Settings{"gate-threshold": .4}, ""},
			{bench.Settings{"gate-budget": .5}, `"gate-budget"`},
			{bench.Settings{"signal": "instance+surprise", "gate-threshold": .4}, ""},
			{bench.Settings{"signal": "instance+surprise", "gate-budget": .5}, `"gate-budget"`},
			{bench.Settings{"signal": "instance+surprise-budget", "gate-budget": .5, "false-familiar": .01}, ""},
			{bench.Settings{"signal": "surprise+uncertainty-budget", "gate-budget": .5, "gate-threshold": .4}, ""},
			{bench.Settings{"signal": "instance", "gate-threshold": .4}, `"gate-threshold"`},
			{bench.Settings{"signal": "surprise-budget", "gate-budget": .3}, ""},
			{bench.Settings{"signal": "surprise-budget", "gate-threshold": .4}, `"gate-threshold"`},
			{bench.Settings{"signal": "uncertainty", "gate-budget": .3}, `"gate-budget"`},
			{bench.Settings{"signal": "surprise", "false-familiar": .01}, `"false-familiar"`},
			{bench.Settings{"signal": "surprise*uncertainty", "hysteresis": .1}, `"hysteresis"`},
		} {
			_, _, err := bench.Resolve(a, "none", c.set)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s with %v: error %v, want one that names %s", name, c.set, err, c.want)
			}
		}
	}
}

// Arms with a combined gate pass the whole conformance suite, on the stream of
// it that has labels: what surprise needs.
func TestArmsWithCombinedGatesConform(t *testing.T) {
	arms, err := Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"hebbian", "backprop-gated"} {
		for _, set := range []bench.Settings{
			{"signal": "instance+surprise-budget", "gate-budget": .3}, {"signal": "instance*surprise"}, {"signal": "surprise-budget"},
		} {
			signal := set.String("signal")
			t.Run(name+" "+signal, func(t *testing.T) {
				if testing.Short() && signal != "surprise-budget" {
					t.Skip("differs from another test in its signal alone")
				}
				t.Parallel()
				a := find(t, arms, name)
				o := small(a)
				o.Variants, o.Provoke = nil, nil
				o.Settings = maps.Clone(o.Settings)
				maps.Copy(o.Settings, set)
				benchtest.Conform(t, a, o)
			})
		}
	}
}

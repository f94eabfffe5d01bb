package datasets

import (
	"math"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/seed"
)

func TestTiming(t *testing.T) {
	o := TimingOptions{
		Delays: LeadersAndFollowers(3, 2, 2, .005, .015), Jitter: .002, Interval: .2, Background: 8, Volleys: 1000,
	}
	of := func(s uint64) Stream {
		p, err := NewTiming(o, seed.PCG(s))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	sameHoweverCut(t, of)
	b := collect(t, of(1), 100)
	var outputs []float64
	times := make([][]float64, 7)
	for i := range b.N {
		if i > 0 && b.Times[i] <= b.Times[i-1] {
			t.Fatalf("time %v follows %v", b.Times[i], b.Times[i-1])
		}
		spikes := b.Targets[i]
		if b.Targets[i] == 1 {
			outputs = append(outputs, b.Times[i])
		}
		for k, v := range b.Row(i) {
			spikes += v
			if v == 1 {
				times[k] = append(times[k], b.Times[i])
			}
		}
		if spikes < 1 {
			t.Fatalf("nothing spikes at presentation %d", i)
		}
	}
	if len(outputs) != 1000 {
		t.Fatalf("%d output spikes", len(outputs))
	}
	for i := 1; i < 1000; i++ {
		if d := outputs[i] - outputs[i-1]; d < .1 || d >= .3 {
			t.Fatalf("output spikes %v s apart, want .1 to .3", d)
		}
	}
	for k, d := range o.Delays {
		if math.IsNaN(d) {
			// Poisson: mean rate·duration, standard deviation its root.
			want := 8 * outputs[999]
			if n := float64(len(times[k])); math.Abs(n-want) > 5*math.Sqrt(want)+8*.2 {
				t.Errorf("random input %d spikes %v times, want about %.0f", k, n, want)
			}
			continue
		}
		if len(times[k]) != 1000 {
			t.Fatalf("input %d spikes %d times", k, len(times[k]))
		}
		var s, ss float64
		for i, at := range times[k] {
			lag := at - outputs[i]
			s += lag / 1000
			ss += lag * lag / 1000
		}
		std := math.Sqrt(ss - s*s)
		// Standard errors .002/√1000 = 6e-5 and .002/√2000 = 4.5e-5.
		if math.Abs(s-d) > 3e-4 || math.Abs(std-.002) > 2.5e-4 {
			t.Errorf("input %d comes %.4f ± %.4f s after the output, want %.4f ± .002", k, s, std, d)
		}
	}

	// Without jitter the delays are exact and equal times are one presentation.
	o = TimingOptions{Delays: []float64{-.01, -.01, .02}, Volleys: 10}
	b = collect(t, of(1), 100)
	if b.N != 30 {
		t.Fatalf("%d presentations, want 30", b.N)
	}
	for i := 0; i < 30; i += 3 {
		if b.Row(i)[0] != 1 || b.Row(i)[1] != 1 || b.Targets[i+1] != 1 || b.Row(i + 2)[2] != 1 {
			t.Fatalf("presentations %d to %d are out of order", i, i+2)
		}
		if d := b.Times[i] - b.Times[i+1]; math.Abs(d+.01) > 1e-12 {
			t.Errorf("a leader comes %v s after the output, want −.01", d)
		}
	}
	for _, o := range []TimingOptions{
		{Volleys: 1}, {Delays: []float64{0}}, {Delays: []float64{.06}, Volleys: 1}, {Delays: []float64{.01}, Jitter: .01, Volleys: 1},
		{Delays: []float64{0}, Volleys: 1, Jitter: math.NaN()}, {Delays: []float64{0}, Volleys: 1, Interval: -1}, {Delays: []float64{math.Inf(1)}, Volleys: 1},
		{Delays: []float64{0}, Volleys: 1, Background: -1},
	} {
		if _, err := NewTiming(o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
}

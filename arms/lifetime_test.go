package arms

import (
	"context"
	"math"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestAGateLengthensLifetimes: at a share r of repeats a gate that is told what is new makes a
// lifetime of L writes one of L/(1 − r) presentations, and an open one leaves it as it is; both
// agree with theory, ln(q·√N)/−ln(1−q) for N binary synapses.
func TestAGateLengthensLifetimes(t *testing.T) {
	all, err := Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	life := func(arm string, repeats float64) map[string]float64 {
		track, err := tracks.Registry(nil).Open("lifetime", "", bench.Settings{"repeats": repeats, "length": 4000})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			if a.Name != arm {
				continue
			}
			r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: a, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]float64{}
			for _, row := range r.Rows {
				got[row.Metric] = row.Value
			}
			return got
		}
		t.Fatalf("no arm %s", arm)
		return nil
	}
	const r = .5
	theory := math.Log(.1*math.Sqrt(9900)) / -math.Log(.9)
	once, told, open := life("memory-binary-oracle", 0), life("memory-binary-oracle", r), life("memory-binary-open", r)
	t.Logf("lifetime %.1f without repeats (theory %.1f), %.1f told, %.1f open", once[tracks.MetricLifetime], theory, told[tracks.MetricLifetime], open[tracks.MetricLifetime])
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"without repeats", once[tracks.MetricLifetime], theory},
		{"told what is new", told[tracks.MetricLifetime], once[tracks.MetricLifetime] / (1 - r)},
		{"told, in writes", told[tracks.MetricLifeWrites], once[tracks.MetricLifetime]},
		{"open", open[tracks.MetricLifetime], once[tracks.MetricLifetime]},
	} {
		if math.Abs(c.got/c.want-1) > .1 {
			t.Errorf("%s: a lifetime of %.1f, want %.1f within a tenth", c.what, c.got, c.want)
		}
	}
}

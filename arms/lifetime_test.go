package arms

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// lasting is what an arm's run on lifetime found, at the end, and what the track declares.
func lasting(t *testing.T, arm string, options bench.Settings) map[string]float64 {
	t.Helper()
	track, err := tracks.Registry(nil).Open("lifetime", "", options)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(all, func(a bench.Arm) bool { return a.Name == arm })
	if k < 0 {
		t.Fatalf("no arm %s", arm)
	}
	r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: all[k], Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, row := range r.Rows {
		got[row.Metric] = row.Value
	}
	for _, f := range bench.Declared(track).References {
		for i, x := range f.X {
			if f.Metric == tracks.MetricLifeShowings && slices.Contains(f.Arms, arm) {
				got[fmt.Sprintf("theory %v", x)] = f.Y[i]
			}
		}
	}
	return got
}

// TestAGateLengthensLifetimes: at a share r of repeats a gate that is told what is new makes a
// lifetime of L writes one of L/(1 − r) presentations, and an open one leaves it as it is; both
// agree with theory, ln(q·√N)/−ln(1−q) for N binary synapses.
func TestAGateLengthensLifetimes(t *testing.T) {
	if testing.Short() {
		t.Skip("short: whole runs, one after another")
	}
	life := func(arm string, repeats float64) map[string]float64 {
		return lasting(t, arm, bench.Settings{"repeats": repeats, "length": 4000})
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

// TestReactivationLengthensLifetimes: where what is familiar is consolidated, a pattern lasts the longer
// the more often it was shown, by as much as theory has it, and longer than one that was left alone or written
// again as often; each presentation is then stored or consolidated.
func TestReactivationLengthensLifetimes(t *testing.T) {
	if testing.Short() {
		t.Skip("short: whole runs, one after another")
	}
	const length = 6000
	options := bench.Settings{"repeats": .5, "length": length}
	again, told, open := lasting(t, "memory-cascade-oracle-reactivate", options), lasting(t, "memory-cascade-oracle", options), lasting(t, "memory-cascade-open", options)
	at := func(of map[string]float64, shown int) float64 {
		return of[fmt.Sprintf("%s %d", tracks.MetricLifeShowings, shown)]
	}
	for k, shown := range datasets.Showings {
		got, want := at(again, shown), again[fmt.Sprintf("theory %d", shown)]
		t.Logf("shown %d times: %.0f, %.0f in theory; left alone %.0f, written again %.0f", shown, got, want, at(told, shown), at(open, shown))
		if math.Abs(got/want-1) > .2 { // theory takes synapses to be independent
			t.Errorf("shown %d times: a lifetime of %v, want %v within a fifth", shown, got, want)
		}
		if k > 0 && (got <= at(again, datasets.Showings[k-1]) || got <= at(told, shown)) || got <= at(open, shown) {
			t.Errorf("shown %d times: a lifetime of %v, left alone %v, written again %v", shown, got, at(told, shown), at(open, shown))
		}
	}
	if c, w := again[results.MetricConsolidations], again[results.MetricWrites]; c < .4*length || c+w != length {
		t.Errorf("%v consolidations and %v writes in %d presentations", c, w, length)
	}
	if c := told[results.MetricConsolidations]; c != 0 {
		t.Errorf("%v consolidations where what is familiar is left alone", c)
	}
}

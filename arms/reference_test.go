package arms

import (
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TestNearestNeighbourHasAsManyBytes: as many as hebbian holds with the
// settings that it has on the track, to within one example.
func TestNearestNeighbourHasAsManyBytes(t *testing.T) {
	arms, err := Parts{}.Known(Tuned{Track: "x", Arms: map[string]bench.Settings{"hebbian": {"units": 33}}})
	if err != nil {
		t.Fatal(err)
	}
	spec := stimulus.Spec{Dim: 64, Shape: stimulus.Shape{Height: 8, Width: 8, Channels: 1}, Classes: 10, Length: 100}
	held := func(name, track string) float64 {
		a := find(t, arms, name)
		set, _, err := bench.Resolve(a, track, nil)
		if err != nil {
			t.Fatal(err)
		}
		l, err := a.New(bench.Setup{Track: track, Spec: spec, Rand: bench.RandFor(1, track, name), Settings: set})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range l.(bench.Inspector).Inspect() {
			if m.Name == "bytes" {
				return m.Value
			}
		}
		t.Fatalf("%s states no bytes", name)
		return 0
	}
	seen := map[float64]bool{}
	for _, track := range []string{"x", datasets.Digits, "y"} {
		local, kept := held("hebbian", track), held(neighbour, track)
		if kept > local || local-kept > 4*65 {
			t.Errorf("track %s: hebbian holds %v bytes, the nearest neighbour %v", track, local, kept)
		}
		seen[local] = true
	}
	if len(seen) < 2 {
		t.Errorf("hebbian holds %v bytes on every track: the test tells nothing", seen)
	}
}

package figure

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// Ways are drawn of the first arm of each rule that tells what it expects, else of
// the first that has any, without colours; other tracks have no such figure.
func TestJourneys(t *testing.T) {
	ways := func(expected ...float32) *results.Journeys {
		return &results.Journeys{Radius: 1, Spacing: .5, Width: .2, Target: .1, Step: .1, X: []float32{0, .5}, Y: []float32{0, 0},
			Trials: []results.Journey{{Trial: 1, What: "the first", X: []float32{1, .5, 0}, Y: []float32{0, 0, 0}, Found: true, Expected: expected}}}
	}
	track := func(arms ...*analysis.Arm) *analysis.Track {
		return &analysis.Track{Name: "pool", Slug: "pool", Arms: arms}
	}
	silent, local := &analysis.Arm{Name: "silent", Rule: "local", Journeys: ways()}, &analysis.Arm{Name: "one", Rule: "local", Journeys: ways(0, .5)}
	other, gradient := &analysis.Arm{Name: "two", Rule: "local", Journeys: ways(0, 9)}, &analysis.Arm{Name: "net", Rule: "gradient", Journeys: ways(-1, .25)}
	f := journeys(track(silent, local, other, gradient)).figure
	if f == nil || len(f.Panels) != 2 || f.Scale == nil || f.Scale.Min != -1 || f.Scale.Max != .5 {
		t.Fatalf("%+v", f)
	}
	svg, err := f.SVG()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"one 1: the first", "net 1: the first", "found after 0.2 s", "expected, discounted reward"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the figure lacks %q", want)
		}
	}
	if f := journeys(track(silent)).figure; f == nil || len(f.Panels) != 1 || f.Scale != nil {
		t.Errorf("of what tells nothing: %+v", f)
	}
	if d := journeys(track(&analysis.Arm{Name: "other"})); d.figure != nil || d.missing != "" {
		t.Errorf("of a track without ways: %+v", d)
	}
}

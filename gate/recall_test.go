package gate

import (
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// A gate that hears memory beside another signal tells what memory alone said,
// whatever the other did; one that hears it alone, or not at all, tells nothing.
func TestRecallsTellWhatMemoryAloneSaid(t *testing.T) {
	threshold := func(s Signal) Gate { return must(NewThreshold(s, .5)) }
	combined := func(g *Combined, err error) Gate {
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	levels := []Levels{{Instance: 1}, {Instance: 0}, {Instance: 0, Surprise: 1}, {Instance: 1, Surprise: 1}}
	want := []plasticity.Recall{{MACs: 7, Wrote: true}, {Known: true, MACs: 5}, {Known: true, MACs: 5}, {MACs: 5}}
	b := stimulus.Batch{N: len(levels)}
	for name, c := range map[string]struct {
		g     Gate
		tells bool
	}{
		"any":                     {combined(Any(threshold(Surprise), threshold(Instance))), true},
		"all":                     {combined(All(threshold(Instance), threshold(Surprise))), true},
		"instance as a member":    {combined(Any(threshold(Instance))), true},
		"within a combination":    {combined(Any(combined(Any(threshold(Instance))), threshold(Surprise))), true},
		"instance alone":          {threshold(Instance), false},
		"without instance":        {combined(Any(threshold(Surprise), threshold(Uncertainty))), false},
		"no member of its own":    {combined(Any(combined(All(threshold(Instance), threshold(Surprise))), threshold(Surprise))), false},
		"a gate that hears none ": {NewOpen(), false},
	} {
		control, err := NewControl(c.g, None, stimulus.Spec{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // of two calls the second
			control.Begin(len(levels))
			for i, l := range levels {
				if _, err := control.Ask(i, l, &b, i); err != nil {
					t.Fatal(err)
				}
				control.Searched(i, 5, i == 0)
			}
			control.Searched(0, 2, false)
		}
		if got := control.Recalls(); c.tells != (got != nil) || c.tells && !slices.Equal(got, want) {
			t.Errorf("%s: %+v, want %+v: %t", name, got, want, c.tells)
		}
	}
}

package report

import (
	"math"
	"strings"
	"testing"
)

func TestPublishedFiguresHaveSourceAndTag(t *testing.T) {
	tracks := []string{"mnist", "split-mnist", "split-mnist-joint", "repeat", "repeat-digits", "capacity", "lag"}
	anchors := Published(tracks)
	if err := (Input{Rows: madeInput("digits", 1, 10).Rows, Anchors: anchors}).check(); err != nil {
		t.Error(err)
	}
	seen := map[string]bool{}
	for _, a := range anchors {
		seen[a.Track] = true
		if a.Source == "" || a.Value == "" || a.System == "" {
			t.Errorf("anchor without source, value or system: %+v", a)
		}
	}
	for _, name := range tracks {
		if !seen[name] {
			t.Errorf("no figure for track %s", name)
		}
	}
	if got := Published([]string{"digits", "capacity-mine"}); len(got) != 1 {
		t.Errorf("figures %v for digits and capacity-mine, want one", got)
	}
}

// One per cent of error at P = .0231 N².
func TestCapacityTheory(t *testing.T) {
	th := CapacityTheory("capacity")
	for i, x := range th.X {
		if math.Abs(x-.023) < 1e-9 && math.Abs(th.Y[i]-1) > .05 {
			t.Errorf("error at load %v is %v %%, want about 1", x, th.Y[i])
		}
		if i > 0 && th.Y[i] <= th.Y[i-1] {
			t.Errorf("the error falls at load %v", x)
		}
	}
}

func TestAnchorsShowOurFigureBesideTheirs(t *testing.T) {
	in := lean(madeInput("mnist", 3, 100))
	in.Anchors = Published([]string{"mnist"})
	_, page := written(t, in)
	for _, want := range []string{"97.39 ± 0.06 %", "Ravichandran", "backprop 9", `id="elsewhere"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
}

package figure

import (
	"reflect"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// TestAnArmKeepsItsColour whatever stands beside it, and those of the default
// comparison differ in colour.
func TestAnArmKeepsItsColour(t *testing.T) {
	seen := map[any]string{}
	for i, name := range []string{"hebbian", "hebbian-open", "hebbian-yoked", "hebbian-yoked-run", "backprop-columns", "backprop-columns-gated", "backprop"} {
		s := styleOf(&analysis.Arm{Name: name, Index: i})
		if alone := styleOf(&analysis.Arm{Name: name}); !reflect.DeepEqual(alone, s) {
			t.Errorf("%s looks otherwise as the first arm", name)
		}
		if other := seen[s.Color]; other != "" {
			t.Errorf("%s and %s have one colour", name, other)
		}
		seen[s.Color] = name
	}
	if ArmStyle("hebbian").Color != palette[0] || ArmStyle("backprop").Color != palette[1] {
		t.Error("hebbian is not blue, or backprop not vermillion")
	}
}

// TestFitScalesAll: width and letters are those asked for.
func TestFitScalesAll(t *testing.T) {
	f := simple(Curve{Label: "a", Style: StyleOf(0), X: []float64{0, 1}, Y: []float64{0, 1}})
	f.Columns = 2
	f.Panels = append(f.Panels, f.Panels[0])
	f.Fit(3.4*72, 8)
	if w, _ := f.printed(); w < 3.399*72 || w > 3.401*72 {
		t.Errorf("%v points wide", w)
	}
	if f.columns() != 1 {
		t.Errorf("%d panels side by side in 3.4 inches", f.columns())
	}
	if f.zoom != .8 {
		t.Errorf("letters of 10 points at a zoom of %v are not of 8", f.zoom)
	}
}

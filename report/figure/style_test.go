package figure

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// TestAnArmKeepsItsColour whatever stands beside it, and those of the default
// comparison differ in colour.
func TestAnArmKeepsItsColour(t *testing.T) {
	seen := map[any]string{}
	arms := []string{"hebbian", "hebbian-open", "hebbian-yoked", "hebbian-yoked-run", "backprop-columns", "backprop-columns-gated", "backprop"}
	together := Styles(arms)
	for _, name := range arms {
		s := together[name]
		if alone := Styles([]string{name})[name]; !reflect.DeepEqual(alone, s) {
			t.Errorf("%s looks otherwise alone", name)
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

// Arms of one report that have one colour differ in dashes and in marker, whatever
// they are called and in whatever order they come; one that is taken for none keeps
// its own style, and all keep their colour.
func TestStylesOfOneReportDiffer(t *testing.T) {
	var names []string
	for i := range 400 {
		names = append(names, fmt.Sprintf("arm-%d", i))
	}
	for lo := 0; lo+12 <= len(names); lo += 4 {
		some := slices.Clone(names[lo : lo+12])
		styles := Styles(some)
		slices.Reverse(some)
		if !reflect.DeepEqual(styles, Styles(some)) {
			t.Fatalf("the order of %v matters", some)
		}
		byColor, first := map[any]int{}, map[any]string{}
		for _, n := range slices.Sorted(slices.Values(some)) {
			c := styles[n].Color
			if byColor[c]++; byColor[c] == 1 {
				first[c] = n
			}
			if c != ArmStyle(n).Color {
				t.Errorf("%s has lost its colour among %v", n, some)
			}
		}
		for _, a := range some {
			if first[styles[a].Color] == a && !reflect.DeepEqual(styles[a], ArmStyle(a)) {
				t.Errorf("%s has another style, though no arm before it has its colour", a)
			}
			for _, b := range some {
				one, other := styles[a], styles[b]
				dashes, marker := slices.Equal(one.Dashes, other.Dashes), one.Marker == other.Marker
				if a < b && one.Color == other.Color && (dashes && marker || byColor[one.Color] <= 4 && (dashes || marker)) {
					t.Errorf("%s and %s look alike: %v, %v", a, b, one, other)
				}
			}
		}
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

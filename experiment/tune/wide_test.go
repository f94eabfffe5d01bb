package tune

import "testing"

// TestAWideSearchDrawsWiring, and a narrow one leaves it alone.
func TestAWideSearchDrawsWiring(t *testing.T) {
	s := small(t)
	for _, wide := range []bool{false, true} {
		s.Wide = wide
		for _, a := range s.Arms {
			drawn := 0
			for _, set := range s.space(a).Settings {
				if (set.Name == "wiring" || set.Name == "layers" && a.Name == "backprop" || set.Name == "optimiser") && set.Search != nil {
					drawn++
				}
			}
			if (drawn > 0) != wide {
				t.Errorf("%s, wide %v: %d of wiring and optimiser are drawn", a.Name, wide, drawn)
			}
		}
	}
}

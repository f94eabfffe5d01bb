package experiment

import "testing"

// TestUsualArmsCanTakePart: where no arm is asked for, those that a track has of its own
// can be planned on it.
func TestUsualArmsCanTakePart(t *testing.T) {
	for _, track := range []string{"slices", "lifetime", "lifetime-repeats", "association-105", "timing", "text", "text-change",
		"bandit", "digits-bandit", "catch", "water-maze", "cart-pole", "acrobot", "mountain-car"} {
		e := Default(Known{})
		e.Track = Names{track}
		e.Suit(func(string) bool { return false })
		p, err := e.Plan(nil)
		if err != nil {
			t.Errorf("%s: %v", track, err)
			continue
		}
		if want := len(e.Arm) * e.Seeds; len(p.Runs) < want || e.Arm[0] == DefaultArms()[0] {
			t.Errorf("%s: %d runs of %v are planned, want %d of arms of its own", track, len(p.Runs), e.Arm, want)
		}
	}
}

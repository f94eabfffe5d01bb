package figure

import "testing"

// Panels that share an axis have the range of all of them, least and largest,
// wherever these are.
func TestSharedRanges(t *testing.T) {
	boxes := func() []box {
		return []box{{xmin: 2, xmax: 5, ymin: 20, ymax: 50}, {xmin: 1, xmax: 4, ymin: 30, ymax: 90}, {xmin: 3, xmax: 9, ymin: 10, ymax: 40}}
	}
	all := boxes()
	share(all, true, true)
	for i, b := range all {
		if b != (box{xmin: 1, xmax: 9, ymin: 10, ymax: 90}) {
			t.Errorf("panel %d has the range %+v", i, b)
		}
	}
	x := boxes()
	share(x, true, false)
	for i, b := range x {
		if own := boxes()[i]; b.xmin != 1 || b.xmax != 9 || b.ymin != own.ymin || b.ymax != own.ymax {
			t.Errorf("panel %d, x alone: %+v", i, b)
		}
	}
}

// A limit cuts the room above data that do not exceed it, and nothing else.
func TestAxisLimit(t *testing.T) {
	for _, c := range []struct{ lo, hi, want float64 }{
		{90, 99.9, 100}, // room above would pass 100 %
		{90, 100, 100},  // at the limit itself
		{10, 20, 20.4},  // far from it
		{90, 101, 101.44},
	} {
		lo, hi := Axis{Limit: 100}.widen(c.lo, c.hi)
		if lo >= c.lo || hi-c.want > 1e-9 || c.want-hi > 1e-9 {
			t.Errorf("%v to %v is widened to %v to %v, want it to end at %v", c.lo, c.hi, lo, hi, c.want)
		}
	}
	if _, hi := (Axis{}).widen(90, 100); hi <= 100 {
		t.Errorf("without a limit the axis ends at %v", hi)
	}
}

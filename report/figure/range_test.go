package figure

import "testing"

// Panels that share an axis have the range of all of them, least and largest,
// wherever these are; the other axis stays their own.
func TestSharedRanges(t *testing.T) {
	boxes := []box{
		{span{lo: 2, hi: 5, log: false}, span{lo: 20, hi: 50, log: false}},
		{span{lo: 1, hi: 4, log: false}, span{lo: 30, hi: 90, log: false}},
		{span{lo: 3, hi: 9, log: false}, span{lo: 10, hi: 40, log: false}},
	}
	own := []span{boxes[0].y, boxes[1].y, boxes[2].y}
	share(boxes, func(b *box) *span { return &b.x })
	for i, b := range boxes {
		if b.x != (span{lo: 1, hi: 9, log: false}) || b.y != own[i] {
			t.Errorf("panel %d, x shared: %+v", i, b)
		}
	}
	share(boxes, func(b *box) *span { return &b.y })
	for i, b := range boxes {
		if b.y != (span{lo: 10, hi: 90, log: false}) {
			t.Errorf("panel %d, y shared: %+v", i, b)
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

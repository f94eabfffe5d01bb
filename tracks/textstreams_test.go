package tracks_test

import (
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestTextInStreams: of nine symbols that are learned two streams of four are asked
// for, and of ten, where the first is passed over, four.
func TestTextInStreams(t *testing.T) {
	for _, c := range []struct {
		streams, budget int
		whole           bool
		symbols         string
	}{
		{2, 0, false, "aebfcgdh"},
		{2, 19, false, "aebfcgdhaebfcgdhaeb"},
		{2, 0, true, "bfcgdhei"},
		{4, 0, false, "acegbdfh"},
	} {
		s := open(t, mustOwnText(t, "text", []byte("abcdefghij"), map[string]any{"streams": c.streams, "whole": c.whole}), bench.Rep{Budget: c.budget})
		b := whole(t, s, 3)
		var got strings.Builder
		for i, v := range b.Symbols {
			got.WriteByte(byte('a' + v))
			if b.Labels[i] != int(v)+1 || int(b.Streams[i]) != i%c.streams || b.Boundaries[i] != (i%8 < c.streams) {
				t.Errorf("%+v: symbol %d is %d of stream %d, its label %d, a boundary %v", c, i, v, b.Streams[i], b.Labels[i], b.Boundaries[i])
			}
		}
		if got.String() != c.symbols {
			t.Errorf("%+v: shown %s", c, got.String())
		}
	}
	text, _ := chained(3000)
	one, two := counted(t, mustOwnText(t, "text", text, nil), "counts", 0, nil), counted(t, mustOwnText(t, "text", text, map[string]any{"streams": 2}), "counts", 0, nil)
	if one.Digest == two.Digest {
		t.Error("two streams have the digest of one")
	}
	if a, b := last(t, one, results.MetricFrozenBits), last(t, two, results.MetricFrozenBits); math.Abs(a-b) > .02 {
		t.Errorf("counts of one stream need %v bits for the last part, of two %v", a, b)
	}
	arm := armNamed(t, "counts")
	arm.Streams = false
	if err := arm.Takes(two.Spec); err == nil || !strings.Contains(err.Error(), "here are 2 in turn") {
		t.Errorf("an arm of one stream and two of them: %v", err)
	}
	if _, err := mustOwnText(t, "text", []byte("abcdefghij"), map[string]any{"streams": 9}).Open(bench.Rep{}); err == nil {
		t.Error("nine streams of eight symbols are opened")
	}
}

// TestLearningGoesOn: of the last tenth, predicted and learned after the rest, the
// code is what the whole text needs more than its first nine.
func TestLearningGoesOn(t *testing.T) {
	text, _ := chained(3000)
	r := counted(t, mustOwnText(t, "text", text, map[string]any{"dynamic": true}), "counts", 0, nil)
	w := counted(t, mustOwnText(t, "text", text, map[string]any{"whole": true}), "counts", 0, nil)
	want := (2999*last(t, w, results.MetricBits) - 2699*last(t, r, results.MetricBits)) / 300
	if got := last(t, r, tracks.MetricDynamicBits); math.Abs(got-want) > 1e-9 {
		t.Errorf("%v bits, by the whole text %v", got, want)
	}
}

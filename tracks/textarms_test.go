package tracks_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestEveryArmReadsAnyText: a text of one symbol, one that is no UTF-8 and one
// shorter than every window, by counts, associations and gradients.
func TestEveryArmReadsAnyText(t *testing.T) {
	for name, c := range map[string]struct {
		text []byte
		most float64 // bits
	}{
		"one symbol": {[]byte(strings.Repeat("a", 2000)), .1},
		"no UTF-8":   {[]byte(strings.Repeat("ab\xff", 700)), .5},
		"shorter":    {[]byte("abcabcabca"), math.Inf(1)},
	} {
		for arm, set := range map[string]bench.Settings{
			"associative":         nil,
			"associative-yoked":   nil,
			"associative-readout": {"rate": .01},
			"backprop-window":     {"rate": .01, "window": 16},
			"backprop-gru":        {"rate": .01, "units": 32},
		} {
			r := counted(t, mustOwnText(t, "text", c.text, nil), arm, 0, set)
			if v := last(t, r, results.MetricFrozenBits); !(v >= 0 && v <= c.most) {
				t.Errorf("%s of %s: %v bits, want %v at most", arm, name, v, c.most)
			}
		}
	}
}

// TestMegabyteOfBytes: any bytes, here numbers of two bytes, the greater of which
// stays for a while, are read as bytes, and what they say of each other is found.
func TestMegabyteOfBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("a megabyte takes some seconds")
	}
	rng := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 0, 1<<20)
	for high := byte(0); len(text) < 1<<20; {
		if rng.IntN(64) == 0 {
			high = byte(rng.IntN(256))
		}
		text = append(text, high, byte(rng.IntN(4))<<6|high>>2)
	}
	r := counted(t, mustOwnText(t, "text", text, nil), "associative", 0, nil)
	// The lesser byte costs 2 bits, the greater one h(1/64) + 8/64 of a bit or less.
	least, got := 1+.5*(.1161+.125*255/256), last(t, r, results.MetricFrozenBits)
	if r.Spec.Symbols != 256 || got < least-.01 || got > least+.25 {
		t.Errorf("%d symbols at %v bits, want 256 at %v or little more", r.Spec.Symbols, got, least)
	}
}

// TestTenGigabytes are opened, and as much of them is read as the budget needs.
func TestTenGigabytes(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "huge")
	if err := os.WriteFile(path, []byte(strings.Repeat("abc", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 10<<30); err != nil { // the rest takes no room
		t.Skip(err)
	}
	track, err := tracks.Registry(nil).Open("text-huge", dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, arm := range []string{"associative-readout", "backprop-window"} {
		if r := counted(t, track, arm, 900, nil); r.Spec.Length != 900 || r.Spec.Symbols != 4 || last(t, r, results.MetricBits) > 1.6 {
			t.Errorf("%s: %d presentations of %d symbols at %v bits", arm, r.Spec.Length, r.Spec.Symbols, last(t, r, results.MetricBits))
		}
	}
}

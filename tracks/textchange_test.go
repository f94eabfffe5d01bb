package tracks_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestTextChanges: plain, each letter moved along the alphabet, and plain again,
// without a boundary between them; new is what the last five letters never had
// after them.
func TestTextChanges(t *testing.T) {
	text, _ := chained(1000)
	s := open(t, mustOwnText(t, "text-change", text, map[string]any{"every": 200}), bench.Rep{Seed: 3})
	b := whole(t, s, 7)
	if b.N != 600 || s.Spec().Symbols != 9 || !s.Spec().Truth {
		t.Fatalf("%d presentations of %+v", b.N, s.Spec())
	}
	const held = 20 // symbols that are passed over after the first part
	places := (b.Labels[200] - int(text[201+held]-'a') + 8) % 8
	if places == 0 {
		t.Fatal("the second part is plain")
	}
	seen := map[string]bool{}
	for i := range b.N {
		at := i + 1
		if i >= 200 {
			at += held
		}
		want := int(text[at] - 'a')
		if i >= 200 && i < 400 {
			want = (want + places) % 8
		}
		if b.Labels[i] != want || b.Boundaries[i] != (i == 0) || i > 0 && int(b.Symbols[i]) != b.Labels[i-1] {
			t.Fatalf("presentation %d is symbol %d with label %d, want %d", i, b.Symbols[i], b.Labels[i], want)
		}
		var gram strings.Builder
		for k := max(0, i-4); k <= i; k++ {
			gram.WriteByte('a' + byte(b.Symbols[k]))
		}
		gram.WriteByte('a' + byte(b.Labels[i]))
		if b.Novel[i] == seen[gram.String()] {
			t.Fatalf("presentation %d, %s: new is %v", i, gram.String(), b.Novel[i])
		}
		seen[gram.String()] = true
	}
	for seed := range uint64(9) {
		other := whole(t, open(t, mustOwnText(t, "text-change", text, map[string]any{"every": 200}), bench.Rep{Seed: seed}), 7)
		if !slices.Equal(other.Labels, b.Labels) {
			return
		}
	}
	t.Error("every seed moves the letters as far")
}

// TestTextChangeIsRated: a learner of pairs of letters takes to the cipher, whose
// pairs are others, at a cost, and then knows the plain text less well; once that
// is back it knows it as well as before.
func TestTextChangeIsRated(t *testing.T) {
	text, _ := chained(40000)
	r := counted(t, mustOwnText(t, "text-change", text, map[string]any{"every": 10000}), "unigram", 0, nil)
	if v := last(t, r, tracks.MetricBitsByPhase+" 2"); v < 2.9 || v > 3.2 {
		t.Errorf("%v bits by letters alone in the second part, want about 3", v)
	}
	// To move the letters of that chain changes nothing in it, so words are taken.
	words := []byte(strings.Repeat("hebb learned that what fires together wires together. ", 800))
	track := mustOwnText(t, "text-change", words, map[string]any{"every": 6000})
	r = counted(t, track, "counts", 0, bench.Settings{"order": 2})
	before, during := last(t, r, tracks.MetricPlainByPhase+" 1"), last(t, r, tracks.MetricPlainByPhase+" 2")
	after := last(t, r, tracks.MetricPlainByPhase+" 3")
	if forgot, back := last(t, r, tracks.MetricForgottenBits), last(t, r, tracks.MetricRecoveredBits); forgot != during-before || back != during-after {
		t.Errorf("forgotten %v and recovered %v, of %v, %v and %v bits", forgot, back, before, during, after)
	}
	if c := last(t, r, tracks.MetricCipheredByPhase+" 1"); c < before+1 {
		t.Errorf("%v bits for a cipher that was never shown, %v for the plain text", c, before)
	}
	if a, b := last(t, r, tracks.MetricChangeBits+" 2"), last(t, r, tracks.MetricChangeBits+" 3"); a < b || b > a/4 {
		t.Errorf("adapting to the cipher costs %v bits, and to what was known before %v", a, b)
	}
	var sum float64
	for _, phase := range []string{" 1", " 2", " 3"} {
		sum += last(t, r, tracks.MetricBitsByPhase+phase) / 3
	}
	if v := last(t, r, results.MetricBits); v-sum > 1e-9 || sum-v > 1e-9 {
		t.Errorf("%v bits per symbol, by phase %v", v, sum)
	}
}

// TestTextChangeFits: parts are as long as the text allows where no length was
// asked for.
func TestTextChangeFits(t *testing.T) {
	text, _ := chained(1000)
	if n := open(t, mustOwnText(t, "text-change", text, nil), bench.Rep{Seed: 1}).Spec().Length; n != 966 {
		t.Errorf("%d presentations of 1000 letters, want three times 322, and 32 beyond them", n)
	}
	track := mustOwnText(t, "text-change", text, map[string]any{"every": 400})
	if _, err := track.Open(bench.Rep{Seed: 1}); err == nil || !strings.Contains(err.Error(), "want parts of at most 322") {
		t.Errorf("parts of 400: error %v", err)
	}
	if _, err := track.Open(bench.Rep{Seed: 1, Budget: 20}); err == nil || !strings.Contains(err.Error(), "parts of 6 symbols") {
		t.Errorf("a budget of 20: error %v", err)
	}
}

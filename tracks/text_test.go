package tracks_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/reference"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// ownText writes a text and opens a track over it.
func ownText(t *testing.T, family string, text []byte, options map[string]any) (bench.Track, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "own"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return tracks.Registry(nil).Open(family+"-own", dir, options)
}

func mustOwnText(t *testing.T, family string, text []byte, options map[string]any) bench.Track {
	t.Helper()
	track, err := ownText(t, family, text, options)
	if err != nil {
		t.Fatal(err)
	}
	return track
}

// counted runs an arm that counts.
func counted(t *testing.T, track bench.Track, arm string, budget int, set bench.Settings) bench.Result {
	t.Helper()
	r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: armNamed(t, arm), Seed: 1, Budget: budget, Settings: set})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func armNamed(t testing.TB, name string) bench.Arm {
	t.Helper()
	all, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(a bench.Arm) bool { return a.Name == name })
	if i < 0 {
		t.Fatalf("there is no arm %s", name)
	}
	return all[i]
}

// last is a metric at the end, or at a number of presentations.
func last(t *testing.T, r bench.Result, metric string, at ...int) float64 {
	t.Helper()
	for _, row := range slices.Backward(r.Rows) {
		if row.Metric == metric && (len(at) == 0 || row.Presentations == at[0]) {
			return row.Value
		}
	}
	t.Fatalf("the run gave no %s", metric)
	return 0
}

// chained draws letters of which each is followed by one of two, with
// probabilities .8 and .2: .722 bits a letter.
func chained(n int) (text []byte, entropy float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	at := 0
	for range n {
		text = append(text, 'a'+byte(at))
		if at = (at + 1) % 8; rng.Float64() < .2 {
			at = (at + 3) % 8
		}
	}
	return text, -.8*math.Log2(.8) - .2*math.Log2(.2)
}

// TestBitsTendToTheEntropy of a chain of letters, whichever symbols they are.
func TestBitsTendToTheEntropy(t *testing.T) {
	text, entropy := chained(40000)
	for _, symbols := range []string{"runes", "bytes"} {
		track := mustOwnText(t, "text", text, map[string]any{"symbols": symbols})
		r := counted(t, track, "kneser-ney", 0, bench.Settings{"order": 1})
		for _, metric := range []string{results.MetricBits, results.MetricFrozenBits, tracks.MetricIntervalBits} {
			// The last tenth has 4,000 letters, whose mean cost has a standard error of .0126.
			if v := last(t, r, metric); v < entropy-.04 || v > entropy+.04 {
				t.Errorf("%s: %s %.4f, the entropy is %.4f", symbols, metric, v, entropy)
			}
		}
		if v, want := last(t, r, tracks.MetricFrozenPerplexity), math.Exp2(last(t, r, results.MetricFrozenBits)); v != want {
			t.Errorf("%s: perplexity %v, want %v", symbols, v, want)
		}
		if v := last(t, r, tracks.MetricFrozenAccuracy); v < 78 || v > 82 {
			t.Errorf("%s: accuracy %v, want about 80", symbols, v)
		}
		// A unigram sees eight letters that are alike.
		if v := last(t, counted(t, track, "unigram", 0, nil), results.MetricFrozenBits); math.Abs(v-3) > .02 {
			t.Errorf("%s: %v bits by letters alone, want 3", symbols, v)
		}
	}
}

// TestTextIsShownInPasses: nine tenths, each symbol with the next, again and again;
// a smaller budget takes a shorter text for the whole.
func TestTextIsShownInPasses(t *testing.T) {
	text := []byte("abcdefghij")
	for _, c := range []struct {
		options map[string]any
		budget  int
		symbols string
		classes int
	}{
		{nil, 0, "abcdefgh", 10},             // of nine learned the last is asked for
		{nil, 19, "abcdefghabcdefghabc", 10}, // two passes and three more
		{map[string]any{"whole": true}, 0, "abcdefghi", 11},
		{map[string]any{"symbols": "bytes"}, 0, "abcdefgh", 256},
	} {
		s := open(t, mustOwnText(t, "text", text, c.options), bench.Rep{Budget: c.budget})
		b := whole(t, s, 4)
		first := int32(0)
		if c.classes == 256 {
			first = 'a'
		}
		var got strings.Builder
		for i, v := range b.Symbols {
			got.WriteByte(byte('a' + v - first))
			if b.Labels[i] != int(v)+1 || b.Boundaries[i] != (v == first) {
				t.Errorf("%+v: symbol %d is %d, its label %d, a boundary %v", c, i, v, b.Labels[i], b.Boundaries[i])
			}
		}
		if got.String() != c.symbols || s.Spec().Classes != c.classes || s.Spec().Symbols != c.classes {
			t.Errorf("%+v: shown %s of %d symbols", c, got.String(), s.Spec().Symbols)
		}
	}
	long, _ := chained(1000)
	if r := counted(t, mustOwnText(t, "text", long, nil), "unigram", 90, nil); last(t, r, results.MetricFrozenBits) == 0 || r.Spec.Length != 90 {
		t.Errorf("a short budget shows %d symbols", r.Spec.Length)
	}
}

// TestTextDigest: the embedded text stays what it is, and so does its digest.
func TestTextDigest(t *testing.T) {
	const want = "0c8fd67581b3913c1b705ac3f7001b825c76ab4f49154ce7cd22ef41719408ce"
	if r := counted(t, namedTrack(t, "text", nil), "unigram", 2000, nil); r.Digest != want {
		t.Errorf("digest %s, was %s", r.Digest, want)
	}
}

// TestTextDoesNotLookAhead replaces the rest of a text and finds all that was
// predicted before it unchanged.
func TestTextDoesNotLookAhead(t *testing.T) {
	text, _ := chained(3000)
	other := slices.Clone(text)
	for i := 1400; i < len(other); i++ {
		other[i] = 'a' + (text[i]-'a'+3)%8
	}
	for _, arm := range []string{"unigram", "counts", "kneser-ney"} {
		a := counted(t, mustOwnText(t, "text", text, nil), arm, 0, nil)
		b := counted(t, mustOwnText(t, "text", other, nil), arm, 0, nil)
		for _, row := range a.Rows {
			if row.Metric == results.MetricBits && row.Presentations < 1400 && row.Value != last(t, b, row.Metric, row.Presentations) {
				t.Errorf("%s: %v bits after %d symbols, and %v with another future", arm, row.Value, row.Presentations, last(t, b, row.Metric, row.Presentations))
			}
		}
		if last(t, a, results.MetricBits) == last(t, b, results.MetricBits) {
			t.Errorf("%s: another text costs as much", arm)
		}
	}
}

// TestFrozenPartInPieces: what does not fit into one batch is predicted as in one.
func TestFrozenPartInPieces(t *testing.T) {
	text, _ := chained(250000)
	const learned = 225000
	track := mustOwnText(t, "text", text, map[string]any{"symbols": "bytes"})
	got := last(t, counted(t, track, "counts", 0, bench.Settings{"order": 3}), results.MetricFrozenBits)
	l, err := reference.NewCounts(reference.CountsOptions{Order: 3}, stimulus.Spec{Symbols: 256, Classes: 256, Length: learned})
	if err != nil {
		t.Fatal(err)
	}
	read := func(from, to int) (b stimulus.Batch) {
		for i := from; i < to; i++ {
			b.Symbols, b.Labels = append(b.Symbols, int32(text[i])), append(b.Labels, int(text[i+1]))
		}
		b.N = to - from
		return b
	}
	if _, err := l.Learn(read(0, learned-1)); err != nil {
		t.Fatal(err)
	}
	b := read(learned-1, len(text)-1)
	p, code := make([]float32, b.N*256), bench.CodeLength{}
	if err := bench.Probabilities(l, p, b); err != nil {
		t.Fatal(err)
	}
	if err := code.Add(p, b.Labels); err != nil {
		t.Fatal(err)
	}
	if math.Abs(got-code.PerSymbol()) > 1e-12 {
		t.Errorf("%v bits, in one batch %v", got, code.PerSymbol())
	}
}

// TestUnseenSymbols stand in the last tenth alone: each costs its floor, and what it
// takes to say which it is.
func TestUnseenSymbols(t *testing.T) {
	text := strings.Repeat("ab", 450) + strings.Repeat("ab", 49) + "é" + "a"
	r := counted(t, mustOwnText(t, "text", []byte(text), nil), "kneser-ney", 0, nil)
	if n := last(t, r, tracks.MetricFrozenEscapes); n != 1 {
		t.Errorf("%v symbols unseen, want 1", n)
	}
	// Two symbols are of the alphabet; no surrogate, and 128 bytes are no code point.
	which := math.Log2(0x110000 - 0x800 + 128 - 2)
	if bits := 100 * last(t, r, results.MetricFrozenBits); bits < which+5 || bits > which+24+20 {
		t.Errorf("the last tenth costs %v bits, to say which symbol was unseen alone takes %v", bits, which)
	}
}

// TestTextsThatCannotBe are refused in one line, or read rightly.
func TestTextsThatCannotBe(t *testing.T) {
	invalid := append([]byte(strings.Repeat("abc", 100)), 0xff)
	invalid = append(invalid, invalid...)
	for want, c := range map[string]struct {
		text    []byte
		options map[string]any
		budget  int
	}{
		"the text is empty":        {nil, nil, 0},
		"a text of 2 symbols":      {[]byte("ab"), nil, 0},
		"byte 300 is not UTF-8":    {invalid, map[string]any{"symbols": "runes"}, 0},
		"more than 4096 different": {[]byte(manyRunes()), map[string]any{"symbols": "runes"}, 0},
		`"symbols"`:                {[]byte("abc"), map[string]any{"symbols": "words"}, 0},
	} {
		track, err := ownText(t, "text", c.text, c.options)
		if err == nil {
			_, err = track.Open(bench.Rep{Budget: c.budget})
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line with %q", err, want)
		}
	}
	for name, c := range map[string]struct {
		text    []byte
		classes int
		at      float64 // most bits
	}{
		"one symbol":        {[]byte(strings.Repeat("a", 2000)), 2, .02},
		"no UTF-8":          {[]byte(strings.Repeat("ab\xff", 500)), 256, .3},
		"many code points":  {[]byte(manyRunes()), 256, 9},
		"shorter than five": {[]byte("aaaaaaaaaa"), 2, 1},
	} {
		r := counted(t, mustOwnText(t, "text", c.text, nil), "kneser-ney", 0, nil)
		if r.Spec.Symbols != c.classes || last(t, r, results.MetricFrozenBits) > c.at {
			t.Errorf("%s: %d symbols at %v bits, want %d at %v at most", name, r.Spec.Symbols, last(t, r, results.MetricFrozenBits), c.classes, c.at)
		}
	}
}

func manyRunes() string {
	var s strings.Builder
	for r := range 5000 {
		s.WriteRune(rune(0x4e00 + r))
	}
	return s.String()
}

// unsure is sure of too much.
type unsure struct{ bench.Learner }

func (u unsure) Probabilities(dst []float32, b stimulus.Batch) error {
	err := u.Learner.(bench.Forecaster).Probabilities(dst, b)
	if b.N > 0 && b.Symbols[0] == 2 {
		dst[0] += .01
	}
	return err
}

// TestProbabilitiesThatDoNotSumToOne end a run, with the presentation named.
func TestProbabilitiesThatDoNotSumToOne(t *testing.T) {
	text := []byte(strings.Repeat("ab", 20) + "c" + strings.Repeat("ab", 20))
	arm := armNamed(t, "kneser-ney")
	build := arm.New
	arm.New = func(s bench.Setup) (bench.Learner, error) {
		l, err := build(s)
		return unsure{l}, err
	}
	_, err := bench.Run(context.Background(), bench.RunSpec{Track: mustOwnText(t, "text", text, nil), Arm: arm, Seed: 1})
	if want := "presentations from 40 on: the probabilities of stimulus 0 sum to 1.01"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

// TestEveryOtherArmIsRefused by name on a stream of symbols.
func TestEveryOtherArmIsRefused(t *testing.T) {
	all, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Symbols {
			continue
		}
		err := bench.Check(bench.RunSpec{Track: namedTrack(t, "text", nil), Arm: a, Seed: 1, Budget: 100})
		if want := fmt.Sprintf("arm %q cannot take part in track \"text\": it reads vectors of numbers", a.Name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	err = bench.Check(bench.RunSpec{Track: namedTrack(t, "digits", nil), Arm: armNamed(t, "unigram"), Seed: 1})
	if err == nil || !strings.Contains(err.Error(), bench.ErrNoSymbols.Error()) {
		t.Errorf("an arm that reads symbols on digits: error %v", err)
	}
}

// TestUpdatesByOrder: along a text they add up to all that were made, of an arm that
// counts alone.
func TestUpdatesByOrder(t *testing.T) {
	r := counted(t, mustOwnText(t, "text", []byte(strings.Repeat("to be or not to be ", 40)), nil), "associative", 0, bench.Settings{"order": 2})
	at, sum := map[int]float64{}, 0.
	for _, row := range r.Rows {
		if of, _, _, ok := results.At(row.Metric); ok && of == results.MetricUpdatesByOrder {
			at[row.Presentations] += row.Value
		}
	}
	for _, row := range r.Rows {
		if row.Metric != tracks.MetricIntervalUpdates {
			continue
		}
		sum += row.Value
		if got := at[row.Presentations]; math.Abs(got-row.Value) > 1e-9 {
			t.Errorf("%v updates at %d presentations, by order %v", row.Value, row.Presentations, got)
		}
	}
	if len(at) < 3 || sum == 0 {
		t.Errorf("updates by order at %d points, %v updates", len(at), sum)
	}
}

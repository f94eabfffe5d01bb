package seed

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The numbers were computed from the definition by another program
// (hashlib.sha256 over big-endian base and length-prefixed parts), so that a
// change of the derivation, which would change every result, cannot pass.
func TestDerivationIsFixed(t *testing.T) {
	for _, c := range []struct {
		base   uint64
		parts  []string
		hi, lo uint64
		derive uint64
	}{
		{0, nil, 0xaf5570f5a1810b7a, 0xf78caf4bc70a660f, 0x0df51e42baf91d4d},
		{7, []string{"weights", "digits", "hebbian"}, 0x333b48aae78db6a7, 0x926d5603fc0feee1, 0xd613187e12ababa2},
	} {
		want := rand.NewPCG(c.hi, c.lo)
		if got := PCG(c.base, c.parts...); *got != *want {
			t.Errorf("PCG(%d, %q) = %v, want %v", c.base, c.parts, *got, *want)
		}
		if got := Derive(c.base, c.parts...); got != c.derive {
			t.Errorf("Derive(%d, %q) = %#x, want %#x", c.base, c.parts, got, c.derive)
		}
	}
}

func TestDistinctIdentitiesGiveDistinctSources(t *testing.T) {
	seen := map[rand.PCG][]string{}
	for base := range uint64(3) {
		for _, parts := range [][]string{
			nil, {""}, {"", ""}, {"ab", "c"}, {"a", "bc"}, {"abc"}, {"abc", ""}, {"", "abc"}, {"ABC"},
		} {
			p := *PCG(base, parts...)
			if other, ok := seen[p]; ok {
				t.Errorf("base %d: %q and %q share a source", base, parts, other)
			}
			seen[p] = parts
		}
	}
}

// Sources of neighbouring identities must not be correlated: the sample
// correlation of n pairs of uniform numbers has standard deviation 1/√n, and
// five of them are asked for.
func TestNeighboursAreUncorrelated(t *testing.T) {
	const n = 20_000
	a, b := rand.New(PCG(1, "data", "digits", "0")), rand.New(PCG(1, "data", "digits", "1"))
	var sum float64
	for range n {
		sum += (a.Float64() - .5) * (b.Float64() - .5)
	}
	if r := sum / n * 12; math.Abs(r) > 5/math.Sqrt(n) {
		t.Errorf("correlation of two repetitions = %.4f", r)
	}
}

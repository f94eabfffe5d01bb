package suggest

import (
	"math/rand/v2"
	"testing"
)

// slow is the recursive definition of the distance.
func slow(s, t []rune) int {
	switch {
	case len(s) == 0:
		return len(t)
	case len(t) == 0:
		return len(s)
	}
	a, b := s[len(s)-1], t[len(t)-1]
	cost := 1
	if a == b {
		cost = 0
	}
	d := min(slow(s[:len(s)-1], t)+1, slow(s, t[:len(t)-1])+1, slow(s[:len(s)-1], t[:len(t)-1])+cost)
	if len(s) > 1 && len(t) > 1 && a == t[len(t)-2] && s[len(s)-2] == b {
		d = min(d, slow(s[:len(s)-2], t[:len(t)-2])+1)
	}
	return d
}

func TestDistanceAgreesWithItsDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		b := make([]byte, rng.IntN(6))
		for i := range b {
			b[i] = "abc"[rng.IntN(3)]
		}
		return string(b)
	}
	for range 500 {
		a, b := word(), word()
		if got, want := distance(a, b), slow([]rune(a), []rune(b)); got != want {
			t.Fatalf("distance(%q, %q) = %d, want %d", a, b, got, want)
		}
	}
}

func TestUnknownSuggests(t *testing.T) {
	arms := []string{"hebbian", "hebbian-open", "backprop"}
	for _, c := range []struct{ name, want string }{
		{"hebian", `unknown arm "hebian": did you mean "hebbian"?`},
		{"HEBBIAN-OPNE", `unknown arm "HEBBIAN-OPNE": did you mean "hebbian-open"?`},
		{"open", `unknown arm "open": there are hebbian, hebbian-open, backprop`},
		{"zzz", `unknown arm "zzz": there are hebbian, hebbian-open, backprop`},
	} {
		if got := Unknown("arm", c.name, arms); got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}

// A flag's dashes are no likeness: --nope has one letter in common with --out.
func TestDashesAreNoLikeness(t *testing.T) {
	flags := []string{"--out", "--jobs", "--seeds"}
	for name, want := range map[string]string{
		"--nope": `unknown flag "--nope": there are --out, --jobs, --seeds`,
		"--jbos": `unknown flag "--jbos": did you mean "--jobs"?`,
		"--ot":   `unknown flag "--ot": did you mean "--out"?`,
	} {
		if got := Unknown("flag", name, flags); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

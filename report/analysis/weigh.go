package analysis

import (
	"fmt"
	"math"
	"strings"
)

// Weighed says in a few sentences how the local rule stands against the gradient, and a
// gate by need against one that is open and random ones, losses first.
func Weighed(domains []Domain) (said []string) {
	all := Compared(domains)
	for _, side := range []struct {
		what   string
		rules  bool
		loses  string
		others string
	}{
		{"between the rules", true, "the local rule loses", "it wins"},
		{"between gates of one rule", false, "the gate by need loses", "it wins"},
	} {
		var of [Wins + 1][]string
		n := 0
		for _, c := range all {
			if c.OfRules() == side.rules && (side.rules || c.byNeed()) {
				n++
				of[c.Standing] = append(of[c.Standing], c.named())
			}
		}
		if n == 0 {
			continue
		}
		open := len(of[Behind]) + len(of[Undecided]) + len(of[Ahead])
		said = append(said, fmt.Sprintf("Of %d planned comparisons %s, %s %d%s; %s %d, and %d are not told apart.",
			n, side.what, side.loses, len(of[Loses]), listed(of[Loses]), side.others, len(of[Wins]), open))
	}
	return said
}

// byNeed reports whether the first arm has a gate by need.
func (c Comparison) byNeed() bool { return c.A == c.Domain.Local.Need || c.A == c.Domain.Gradient.Need }

// named is the domain and the quantity of a comparison, with the difference or, of a cost,
// the ratio.
func (c Comparison) named() string {
	by := "× " + Ratio(c.Ratio)
	if c.aim() {
		digits := max(1, Decimals(c.Diff.Half(), c.Digits))
		if c.Diff.Mean != 0 && math.Abs(c.Diff.Mean) < .5*math.Pow(10, -float64(digits)) {
			digits = Decimals(math.Abs(c.Diff.Mean), 9) // it would be shown as 0, which it is not
		}
		by = Signed(c.Diff.Mean, digits)
		if c.Unit != "" && c.Unit != "fraction" {
			by += " " + c.Unit
		}
	}
	return fmt.Sprintf("%s, %s against %s, %s %s", c.Domain.Name, c.A.Name, c.B.Name, c.Head, by)
}

func listed(parts []string) string {
	if parts == nil {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

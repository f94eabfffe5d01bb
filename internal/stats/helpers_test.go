package stats

import (
	"math"
	"slices"
	"testing"
)

func approx(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s = %.7g, want %.7g", what, got, want)
	}
}

func warned(e Estimate, w Warning) bool { return slices.Contains(e.Warnings, w) }

// covers checks that a 95 % interval held the truth in about 95 % of n trials:
// within three standard errors, and slack below for approximate methods.
func covers(t *testing.T, what string, held, n int, slack float64) {
	t.Helper()
	share, se := float64(held)/float64(n), math.Sqrt(.95*.05/float64(n))
	if share < .95-3*se-slack || share > .95+3*se+slack {
		t.Errorf("%s held the truth in %.1f %% of %d trials", what, 100*share, n)
	}
}

func inside(e Estimate, truth float64) int {
	if e.Low <= truth && truth <= e.High {
		return 1
	}
	return 0
}

func skipTrials(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("thousands of trials are left out of a short run")
	}
}

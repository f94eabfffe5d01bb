package certify_test

import (
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/experiment/certify"
)

// The gate of a learner that acts reads what its signal names and nothing else,
// whichever it is.
func TestGatesOfThreeFactorsReadWhatTheyDeclare(t *testing.T) {
	for _, signal := range []string{"surprise*uncertainty", "instance+omission+surprise", "uncertainty"} {
		c, err := certify.Arm(named(t, "three-factor"), bench.Settings{"signal": signal, "uncertainty-threshold": .5})
		if err != nil {
			t.Fatal(err)
		}
		if !c.Holds() || c.Gate == nil {
			t.Errorf("signal %s: not as local as declared: %+v", signal, c)
		}
	}
}

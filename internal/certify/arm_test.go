package certify_test

import (
	"errors"
	"slices"
	"testing"

	"hebbgrad/internal/certify"
	"hebbgrad/internal/registry"
)

// TestArmsAreAsLocalAsTheyDeclare certifies the layers and the readout of
// every arm that shows them; the Hebbian arms must.
func TestArmsAreAsLocalAsTheyDeclare(t *testing.T) {
	arms, err := registry.Arms()
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, a := range arms {
		t.Run(a.Name, func(t *testing.T) {
			c, err := certify.Arm(a)
			if errors.Is(err, certify.ErrNoPopulations) || errors.Is(err, certify.ErrShut) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			shown = append(shown, a.Name)
			for _, v := range c.Verdicts {
				t.Logf("%s: declares %q, found %q, %d compared, %d of a change", v.Population, v.NonLocal, v.Violations, v.Compared, v.Changing)
				if !v.Claim() {
					t.Errorf("%s declares nothing as non-local, and %q", v.Population, v.Violations)
				}
			}
			t.Logf("not certified: %q", c.Uncovered)
		})
	}
	for _, name := range []string{"hebbian", "hebbian-open"} {
		if !slices.Contains(shown, name) {
			t.Errorf("arm %s shows no synapses to the certificate", name)
		}
	}
}

func TestSummaryOfAGradientSaysThatItIsNotLocal(t *testing.T) {
	arms, err := registry.Arms()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range arms {
		if a.Name != "backprop" {
			continue
		}
		s, err := certify.Summary(a)
		if err != nil || s.Local || len(s.NonLocal) == 0 {
			t.Errorf("summary %+v, error %v: want one that names what is not local", s, err)
		}
		return
	}
	t.Fatal("no arm is called backprop")
}

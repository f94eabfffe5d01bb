package certify_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/experiment/certify"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/report"
)

// TestArmsAreAsLocalAsTheyDeclare certifies the layers and the readout of
// every arm that shows them; the Hebbian arms must.
func TestArmsAreAsLocalAsTheyDeclare(t *testing.T) {
	arms, err := arms.Arms()
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, a := range arms {
		t.Run(a.Name, func(t *testing.T) {
			c, err := certify.Arm(a, nil)
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
	arms, err := arms.Arms()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range arms {
		if a.Name != "backprop" {
			continue
		}
		s, err := certify.Summary(a, nil)
		if err != nil || s.Local || len(s.NonLocal) == 0 {
			t.Errorf("summary %+v, error %v: want one that names what is not local", s, err)
		}
		return
	}
	t.Fatal("no arm is called backprop")
}

// A certificate is of the rule that the run had, not of the arm's default.
func TestACertificateIsOfTheSettings(t *testing.T) {
	arms, err := arms.Arms()
	if err != nil {
		t.Fatal(err)
	}
	a := arms[slices.IndexFunc(arms, func(a bench.Arm) bool { return a.Name == "hebbian" })]
	byDefault, err := certify.Summary(a, nil)
	if err != nil {
		t.Fatal(err)
	}
	fixed, err := certify.Summary(a, bench.Settings{"rule": "none"})
	if err != nil {
		t.Fatal(err)
	}
	layer := func(c report.Certificate) bool {
		return slices.ContainsFunc(c.NonLocal, func(s string) bool { return strings.HasPrefix(s, "layer 1: ") })
	}
	if !layer(byDefault) || layer(fixed) || fixed.Note != "" {
		t.Errorf("not strictly local: by default %q, with fixed features %q (%s); want layer 1 in the first alone",
			byDefault.NonLocal, fixed.NonLocal, fixed.Note)
	}
	if want := "readout: " + rule.Normalisation; !slices.Contains(byDefault.NonLocal, want) {
		t.Errorf("not strictly local: %q; want %q among them, for the delta readout", byDefault.NonLocal, want)
	}
	// An early match needs a minibatch of 1.
	unfit, err := certify.Summary(a, bench.Settings{"early-match": true})
	if err != nil || !strings.Contains(unfit.Note, "at default settings") || !slices.Equal(unfit.NonLocal, byDefault.NonLocal) {
		t.Errorf("%+v, %v: want the certificate at default settings that says so", unfit, err)
	}
}

// A run's settings may hold some that had no effect: they stand in no
// certificate's way.
func TestSettingsOfARunWithoutEffectAreNoMatter(t *testing.T) {
	arms, err := arms.Arms()
	if err != nil {
		t.Fatal(err)
	}
	a := arms[slices.IndexFunc(arms, func(a bench.Arm) bool { return a.Name == "backprop" })]
	want, err := certify.Summary(a, bench.Settings{"layers": "9"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := certify.Summary(a, bench.Settings{"layers": "9", "units": 546})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("summary %+v, error %v, want %+v", got, err, want)
	}
}

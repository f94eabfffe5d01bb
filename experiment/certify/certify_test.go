package certify_test

import (
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/experiment/certify"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TestArmsAreAsLocalAsTheyDeclare certifies every arm that shows its synapses;
// of those of the local learner every part that learns must be covered. A short
// test leaves out arms of which another is of the same kind.
func TestArmsAreAsLocalAsTheyDeclare(t *testing.T) {
	if testing.Short() {
		t.Skip("learners by themselves: minutes under the race detector, which has nothing to find in them")
	}
	arms, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]string{}
	learns := map[string][]string{
		"hebbian": {"layer 1", "memory conjunction", "readout", "gate"}, "hebbian-open": {"layer 1", "memory conjunction", "readout", "gate"},
		"hebbian-yoked": {"gate"}, "hebbian-oracle": {"gate"}, "backprop": {"gate"}, "backprop-gated": {"gate"}, "backprop-yoked": {"gate"},
		"hebbian-features": {"layer 1 whitening", "layer 1 shared", "layer 1 standard", "readout"}, "hebbian-features-imprinted": {"layer 1 whitening", "layer 1 shared"},
		"backprop-reconstruction": {"gate"},
		"memory-energy":           {"memory energy"}, "memory-prototypes": {"memory prototypes"}, "memory-fading": {"memory fading"},
		"memory-expansion": {"memory expansion"}, "memory-antihebb": {"memory antihebb"}, "hopfield": {"recurrent"}, "stdp": {"synapses"},
		"three-factor": {"actor", "critic", "gate"}, "three-factor-hebb": {"actor", "critic", "gate"}, "node-perturbation": {"actor", "critic", "gate"},
		"associative-readout-sampled": {"field order 0", "field order 6", "readout", "gate"},
	}
	for _, a := range arms {
		t.Run(a.Name, func(t *testing.T) {
			if testing.Short() && learns[a.Name] == nil {
				t.Skip("of the kind of an arm that a short test certifies")
			}
			c, err := certify.Arm(a, nil)
			none := errors.Is(err, certify.ErrNoPopulations) || errors.Is(err, certify.ErrShut)
			if none && a.Rule != "gradient" {
				t.Skip(err)
			}
			if err != nil && !none {
				t.Fatal(err)
			}
			for _, v := range c.Verdicts {
				parts[a.Name] = append(parts[a.Name], v.Population)
				t.Logf("%s (%v): lists %q, %d compared, %d of a change", v.Population, v.Site, v.NonLocal, v.Compared, v.Changing)
			}
			if g := c.Gate; g != nil {
				parts[a.Name] = append(parts[a.Name], g.Population)
				t.Logf("the gate reads %q, %d answers compared, %q", g.NonLocal, g.Compared, g.Remarks)
			}
			if !c.Holds() {
				t.Errorf("not as local as declared: %+v", c)
			}
		})
	}
	for arm, want := range learns {
		for _, part := range want {
			if !slices.Contains(parts[arm], part) {
				t.Errorf("arm %s: %q are certified, want %s too", arm, parts[arm], part)
			}
		}
	}
}

// named is a declared arm.
func named(t *testing.T, name string) bench.Arm {
	t.Helper()
	arms, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(arms, func(a bench.Arm) bool { return a.Name == name })
	if i < 0 {
		t.Fatalf("no arm is called %s", name)
	}
	return arms[i]
}

func summary(t *testing.T, arm string, set bench.Settings) map[string]report.Certificate {
	t.Helper()
	lines, err := certify.Summary(named(t, arm), set)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]report.Certificate{}
	for _, l := range lines {
		if _, twice := parts[l.Part]; twice || l.Arm != arm {
			t.Errorf("line %+v: want one of arm %s for each part", l, arm)
		}
		parts[l.Part] = l
	}
	return parts
}

func TestSummaryOfAGradientSaysThatItIsNotLocal(t *testing.T) {
	if s := summary(t, "backprop", nil)[""]; s.Local || len(s.NonLocal) == 0 {
		t.Errorf("summary %+v: want one that names what is not local", s)
	}
}

// A certificate is of the rule that the run had, not of the arm's default, and
// has a line for each part and for what the gate reads.
func TestACertificateIsOfTheSettings(t *testing.T) {
	if testing.Short() {
		t.Skip("examines several arms again and again, which takes minutes under the race detector")
	}
	byDefault, fixed := summary(t, "hebbian", nil), summary(t, "hebbian", bench.Settings{"rule": "none"})
	for _, part := range []string{"layer 1", "memory conjunction", "readout", "gate"} {
		if l, ok := byDefault[part]; !ok || l.Local || len(l.NonLocal) == 0 {
			t.Errorf("%s: %+v, want a line that names what is not strictly local", part, l)
		}
	}
	if _, ok := fixed["layer 1"]; ok || fixed["readout"].Note != "" {
		t.Errorf("%+v: want no line for fixed features, and no remark", fixed)
	}
	if got, want := byDefault["readout"].NonLocal, locality.Normalisation(1).String(); !slices.Equal(got, []string{want}) {
		t.Errorf("the delta readout lists %q, want %q", got, want)
	}
	if got := byDefault["gate"].NonLocal; !slices.EqualFunc(got, []string{"instance: ", "surprise: "}, strings.HasPrefix) {
		t.Errorf("the gate reads %q, want instance and surprise", got)
	}
	feedback := summary(t, "hebbian", bench.Settings{"feedback": "predictive"})["feedback"]
	if !slices.Equal(feedback.NonLocal, []string{locality.InputNorm().String()}) {
		t.Errorf("predictive feedback: %+v", feedback)
	}
	for arm, want := range map[string]string{"hebbian-oracle": "truth: ", "backprop-instance": "instance: ", "hebbian-uncertainty": "uncertainty: "} {
		a := named(t, arm)
		c, err := certify.Arm(a, nil)
		if g := c.Gate; g == nil || len(g.NonLocal) != 1 || !strings.HasPrefix(g.NonLocal[0], want) {
			t.Errorf("the gate of %s reads %+v (%v), want %q", arm, g, err, want)
		}
	}
	for arm, want := range map[string]string{"hebbian-yoked": "each window of 100", "hebbian-yoked-run": "the whole run"} {
		if got := summary(t, arm, nil)["gate"].NonLocal; len(got) != 1 || !strings.HasPrefix(got[0], "schedule: ") || !strings.Contains(got[0], want) {
			t.Errorf("the gate of %s reads %q, want the schedule of %s", arm, got, want)
		}
	}
	for signal, want := range map[string][]string{"need": {"instance: ", "surprise: "}, "surprise-budget": {"surprise: "}, "uncertainty-budget": {"uncertainty: "}} {
		got := summary(t, "hebbian", bench.Settings{"signal": signal})["gate"].NonLocal
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("a gate that listens to %s reads %q, want %q", signal, got, want)
		}
	}
	// An early match needs a minibatch of 1.
	unfit := summary(t, "hebbian", bench.Settings{"early-match": true})["layer 1"]
	if !strings.Contains(unfit.Note, "at default settings") || !slices.Equal(unfit.NonLocal, byDefault["layer 1"].NonLocal) {
		t.Errorf("%+v: want the certificate at default settings that says so", unfit)
	}
}

// A run's settings may hold some that had no effect: they stand in no
// certificate's way.
func TestSettingsOfARunWithoutEffectAreNoMatter(t *testing.T) {
	want, got := summary(t, "backprop", bench.Settings{"layers": "9"}), summary(t, "backprop", bench.Settings{"layers": "9", "units": 546})
	if !reflect.DeepEqual(got, want) {
		t.Errorf("summary %+v, want %+v", got, want)
	}
}

// cheat adds the readout's weights, times a stimulus, to those of the layer after
// each call of Learn; a shy one until it is saved.
type cheat struct {
	learner
	shy, saved bool
}

type learner interface {
	bench.Learner
	locality.Gated
}

func (c *cheat) Save(w io.Writer) error { c.saved = true; return c.learner.Save(w) }

func (c *cheat) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := c.learner.Learn(b)
	var read []float32
	c.State(func(name string, v []float32) {
		if name == "readout weights" {
			read = slices.Clone(v)
		}
	})
	c.State(func(name string, v []float32) {
		if name == "layer 1 column 0 weights" && !(c.shy && c.saved) {
			for k := range v {
				v[k] += .01 * b.X[k%b.D] * read[k%len(read)]
			}
		}
	})
	return e, err
}

func TestACheatingArmFails(t *testing.T) {
	for shy, want := range map[bool]string{false: "changed outside its rule", true: "otherwise where nobody saves"} {
		a := named(t, "hebbian")
		honest := a.New
		a.New = func(s bench.Setup) (bench.Learner, error) {
			l, err := honest(s)
			return &cheat{learner: l.(learner), shy: shy}, err
		}
		lines, err := certify.Summary(a, bench.Settings{"memory": "none"})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(lines, func(l report.Certificate) bool {
			return !l.Local && strings.Contains(strings.Join(l.NonLocal, "; "), want)
		}) {
			t.Errorf("%+v, want a line that says %q", lines, want)
		}
	}
}

// Package certify certifies how local the arms learn, for reports and tests.
package certify

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/report"
)

// ErrNoPopulations says that a learner does not show its synapses to the
// certificate, so that nothing is certified.
var ErrNoPopulations = errors.New("the learner does not show its synapses to the certificate")

// ErrShut says that an arm's gate is shut for good, so that there is no change
// to certify.
var ErrShut = errors.New("the gate is shut for good: no synapse changes")

// track names what an arm is certified on.
const track = "certificate"

// presentations is how long an arm learns before it is certified, examined how
// long it is looked at.
const presentations, examined = 60, 10

// Arm builds an arm with the settings of a run, or its defaults where set is
// nil, on images of 8×8 with four classes, or on spikes where it refuses those.
// It lets it learn, and certifies all that learning changes in it, and what its
// gate reads: of a gradient the gate alone, with ErrNoPopulations.
func Arm(a bench.Arm, set bench.Settings) (c locality.Certificate, err error) {
	if a.Gate == "shut" {
		return c, ErrShut
	}
	spec, b, err := stream(a)
	if err != nil {
		return c, err
	}
	a.Tuned = map[string]bench.Settings{track: set} // of a run: those without effect give way
	settings, _, err := bench.Resolve(a, track, nil)
	if err != nil {
		return c, err
	}
	setup := bench.Setup{Spec: spec, Rand: bench.RandFor(1, track, a.Name), Settings: settings}
	if a.Partner != "" {
		setup.Schedule = []int{b.N / 2}
	}
	l, err := a.New(setup)
	if err != nil {
		return c, err
	}
	twin, err := a.New(setup)
	if err != nil {
		return c, err
	}
	subject, ok := l.(locality.Learner)
	if !ok {
		return c, ErrNoPopulations
	}
	// What learns in stages is looked at from the first.
	from := presentations
	if s, ok := l.(interface{ Stages() []int }); ok && len(s.Stages()) > 0 {
		from = 0
	}
	if _, err := l.Learn(b.Slice(0, from)); err != nil {
		return c, err
	}
	source, shown := seed.PCG(1, "certificate", a.Name), b.Slice(from, presentations+examined)
	if a.Rule == "gradient" {
		if g, ok := l.(locality.Gated); ok {
			if c.Gate, err = locality.CertifyGate(g, shown, source); err != nil {
				return c, err
			}
			scheduled(a, c.Gate)
		}
		return c, ErrNoPopulations
	}
	step := 1
	if a.Minibatch != "" {
		step = min(max(settings.Int(a.Minibatch), 1), examined)
	}
	if c, err = locality.Certify(subject, shown, step, source); err != nil {
		return c, err
	}
	scheduled(a, c.Gate)
	if _, err := twin.Learn(b.Slice(0, from)); err != nil {
		return c, err
	}
	for lo := 0; lo < shown.N; lo += step {
		if _, err := twin.Learn(shown.Slice(lo, min(lo+step, shown.N))); err != nil {
			return c, err
		}
	}
	for k := range c.Verdicts {
		if v := &c.Verdicts[k]; slices.Contains(v.NonLocal, locality.Reference().String()) {
			v.Remarks, v.Violations = append(v.Remarks, v.Violations...), nil
		}
	}
	c.Verdicts = append(c.Verdicts, unlike(subject, twin.(locality.Learner))...)
	return c, nil
}

// scheduled has a gate that repeats another's list the schedule that it was given.
func scheduled(a bench.Arm, gate *locality.Verdict) {
	if a.Partner == "" || gate == nil {
		return
	}
	span := fmt.Sprintf("each window of %d presentations", bench.ScheduleWindow)
	if a.Gate == "yoked-run" {
		span = "the whole run"
	}
	gate.NonLocal = append(gate.NonLocal, "schedule: how often its partner's gate was open in "+span)
}

// unlike are verdicts on what a learner has come to otherwise than its twin, which
// nobody saved or watched.
func unlike(l, twin locality.Learner) (out []locality.Verdict) {
	was := map[string][]float32{}
	twin.State(func(name string, v []float32) { was[name] = slices.Clone(v) })
	l.State(func(name string, v []float32) {
		if !slices.Equal(v, was[name]) {
			out = append(out, locality.Verdict{Population: name, Violations: []string{"it learns otherwise where nobody saves or watches it"}})
		}
	})
	return out
}

// Summary is the certificate of an arm with the settings of its runs, as a
// report shows it: a line for each group of populations, and one for its gate.
// Settings that only fit the runs' own stimuli give way to the defaults, and
// the remark says so.
func Summary(a bench.Arm, set bench.Settings) ([]report.Certificate, error) {
	c, err := Arm(a, set)
	note := ""
	if why := err; set != nil && unfit(err) {
		if c, err = Arm(a, nil); !unfit(err) {
			note = "at default settings; those of the runs do not fit what is shown here: " + why.Error()
		} else {
			err = why
		}
	}
	var out []report.Certificate
	switch {
	case errors.Is(err, ErrNoPopulations) && a.Rule == "gradient":
		out = []report.Certificate{{Arm: a.Name, Note: "a gradient: not local by its definition",
			NonLocal: []string{"the error of each layer is carried back through the weights of the layers above it"}}}
	case errors.Is(err, ErrNoPopulations), errors.Is(err, ErrShut):
		out = []report.Certificate{{Arm: a.Name, Note: "not certified: " + err.Error()}}
	case err != nil:
		return nil, err
	}
	if c.Gate != nil {
		c.Verdicts = append(c.Verdicts, *c.Gate)
	}
	return append(out, lines(a.Name, note, c)...), nil
}

// lines joins the verdicts on populations of one group.
func lines(arm, note string, c locality.Certificate) (out []report.Certificate) {
	at := map[string]int{}
	line := func(part string) *report.Certificate {
		k, ok := at[part]
		if !ok {
			k = len(out)
			at[part] = k
			out = append(out, report.Certificate{Arm: arm, Part: part, Local: true, Note: note})
		}
		return &out[k]
	}
	for _, v := range c.Verdicts {
		l := line(v.Population)
		l.Local = l.Local && v.Strict()
		for _, f := range v.Factors {
			add(&l.Factors, f.Name+": "+f.Source)
		}
		for _, what := range v.NonLocal {
			add(&l.NonLocal, what)
		}
		for _, what := range v.Violations {
			add(&l.NonLocal, "undeclared: "+what)
		}
		for _, what := range v.Remarks {
			if l.Note != "" {
				l.Note += "; "
			}
			l.Note += what
		}
	}
	for _, name := range c.Uncovered {
		l := line(name)
		l.Local = false
		add(&l.NonLocal, "not certified: it belongs to no population that shows itself")
	}
	return out
}

func add(to *[]string, text string) {
	if !slices.Contains(*to, text) {
		*to = append(*to, text)
	}
}

// unfit reports whether an arm was not certified for want of a fit, rather than
// because nothing in it can be.
func unfit(err error) bool {
	return err != nil && !errors.Is(err, ErrNoPopulations) && !errors.Is(err, ErrShut)
}

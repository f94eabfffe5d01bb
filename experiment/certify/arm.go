package certify

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// ErrNoPopulations says that a learner does not show its synapses to the
// certificate, so that nothing is certified.
var ErrNoPopulations = errors.New("the learner does not show its synapses to the certificate")

// ErrShut says that an arm's gate is shut for good, so that there is no change
// to certify.
var ErrShut = errors.New("the gate is shut for good: no synapse changes")

// layered is a learner made of layers that rules change.
type layered interface {
	bench.Learner
	Layers() []*layer.Columns
	Readout() layer.Readout
}

// columns is how many columns of a layer are certified: all follow one rule.
const columns = 3

// track names what an arm is certified on.
const track = "certificate"

// presentations is how long an arm learns before it is certified.
const presentations = 60

// Arm builds an arm with the settings of a run, or its defaults where set is
// nil, on images of 8×8 with four classes, or on spikes where it refuses those.
// It lets it learn, and certifies the synapses of its layers and its readout.
// Synapses at other sites that changed are named as uncovered.
func Arm(a bench.Arm, set bench.Settings) (locality.Certificate, error) {
	if a.Gate == "shut" {
		return locality.Certificate{}, ErrShut
	}
	spec, b, err := stream(a)
	if err != nil {
		return locality.Certificate{}, err
	}
	a.Tuned = map[string]bench.Settings{track: set} // of a run: those without effect give way
	settings, _, err := bench.Resolve(a, track, nil)
	if err != nil {
		return locality.Certificate{}, err
	}
	setup := bench.Setup{Spec: spec, Rand: bench.RandFor(1, track, a.Name), Settings: settings}
	if a.Partner != "" {
		setup.Schedule = []int{presentations / 2}
	}
	l, err := a.New(setup)
	if err != nil {
		return locality.Certificate{}, err
	}
	if e, ok := l.(examined); ok {
		return examine(e, b, a.Name)
	}
	before := arrays(l)
	if _, err := l.Learn(b); err != nil {
		return locality.Certificate{}, err
	}
	var uncovered []string
	for k, w := range arrays(l) {
		certified := w.site == plasticity.Layer || w.site == plasticity.Readout
		if !certified && (k >= len(before) || !slices.Equal(before[k].w, w.w)) {
			uncovered = append(uncovered, fmt.Sprintf("%v, %s", w.site, w.name))
		}
	}
	stack, ok := l.(layered)
	if !ok {
		return locality.Certificate{}, ErrNoPopulations
	}
	ps, err := populations(stack, b)
	if err != nil {
		return locality.Certificate{}, err
	}
	c, err := locality.Certify(ps, nil, seed.PCG(1, "certificate", a.Name))
	c.Uncovered = uncovered
	return c, err
}

// populations presents a few stimuli to each layer in turn and shows what it
// would learn from them.
func populations(l layered, b stimulus.Batch) ([]locality.Population, error) {
	// A rule that looked at the weights of others would look at the first.
	const n, some = 6, 64
	var ps []locality.Population
	var weights [][]float32
	l.Synapses(func(_ plasticity.Site, _ string, w []float32) {
		weights = append(weights, slices.Clone(w[:min(len(w), some)]))
	})
	x := slices.Clone(b.X[:n*b.D])
	gain := slices.Repeat([]float32{1}, n)
	for k, c := range l.Layers() {
		y := make([]float32, n*c.Out())
		if err := c.Forward(nil, y, x, n); err != nil {
			return nil, err
		}
		for j := range min(columns, c.Count()) {
			column, _ := c.Column(j)
			if column.Rule() == nil {
				continue // its weights are fixed
			}
			p, err := Ruled(fmt.Sprintf("layer %d", k+1), column, Third{Gain: gain}, weights...)
			if err != nil {
				return nil, err
			}
			ps = append(ps, p)
		}
		x = y
	}
	read := l.Readout()
	if read == nil {
		return ps, nil
	}
	ruled, ok := read.(layer.Ruled)
	if !ok {
		return nil, fmt.Errorf("the readout does not show its rule")
	}
	scores := make([]float32, n*read.Classes())
	if err := read.Forward(nil, scores, x, n); err != nil {
		return nil, err
	}
	third := Third{Gain: gain, Teach: make([]float32, len(scores)), Post: make([]float32, len(scores))}
	for i, y := range b.Labels[:n] {
		third.Teach[i*read.Classes()+y] = 1
	}
	read.Probabilities(third.Post, scores, n)
	p, err := Ruled("readout", ruled, third, weights...)
	if err != nil {
		return nil, err
	}
	if r, ok := read.(interface{ NonLocal() []string }); ok {
		p.NonLocal = append(slices.Clone(p.NonLocal), r.NonLocal()...)
	}
	return append(ps, p), nil
}

// Summary is the certificate of an arm with the settings of its runs, as a
// report shows it. Settings that only fit the runs' own stimuli give way to the
// defaults, and the remark says so.
func Summary(a bench.Arm, set bench.Settings) (report.Certificate, error) {
	out := report.Certificate{Arm: a.Name}
	c, err := Arm(a, set)
	if why := err; set != nil && unfit(err) {
		if c, err = Arm(a, nil); err == nil {
			out.Note = "at default settings; those of the runs do not fit what is shown here: " + why.Error()
		} else {
			err = why
		}
	}
	switch {
	case errors.Is(err, ErrNoPopulations):
		out.Note = "not certified: " + err.Error()
		if a.Rule == "gradient" {
			out.NonLocal = []string{"the error of each layer is carried back through the weights of the layers above it"}
			out.Note = "a gradient: not local by its definition"
		}
		return out, nil
	case errors.Is(err, ErrShut):
		out.Note = ErrShut.Error()
		return out, nil
	case err != nil:
		return out, err
	}
	out.Local = c.Strict()
	add := func(to *[]string, text string) {
		if !slices.Contains(*to, text) {
			*to = append(*to, text)
		}
	}
	for _, v := range c.Verdicts {
		for _, f := range v.Factors {
			add(&out.Factors, f.Name+": "+f.Source)
		}
		for _, what := range v.NonLocal {
			add(&out.NonLocal, v.Population+": "+what)
		}
		if !v.Claim() {
			for _, what := range v.Violations {
				add(&out.NonLocal, v.Population+": undeclared: "+what)
			}
		}
	}
	for _, name := range c.Uncovered {
		add(&out.NonLocal, "not certified: "+name)
	}
	return out, nil
}

// unfit reports whether an arm was not certified for want of a fit, rather than
// because nothing in it can be.
func unfit(err error) bool {
	return err != nil && !errors.Is(err, ErrNoPopulations) && !errors.Is(err, ErrShut)
}

type array struct {
	site plasticity.Site
	name string
	w    []float32
}

func arrays(l bench.Learner) (out []array) {
	l.Synapses(func(s plasticity.Site, name string, w []float32) { out = append(out, array{s, name, slices.Clone(w)}) })
	return out
}

// images are of four classes, the class being the quadrant that is bright.
func images(spec stimulus.Spec) stimulus.Batch {
	rng := rand.New(seed.PCG(1, "certificate", "images"))
	b := stimulus.Batch{N: spec.Length, D: spec.Dim}
	for i := range spec.Length {
		class := i % spec.Classes
		for k := range spec.Dim {
			level := .1
			if k/8/4*2+k%8/4 == class {
				level = .8
			}
			b.X = append(b.X, float32(level+.1*rng.Float64()))
		}
		b.Labels = append(b.Labels, class)
		b.Novel = append(b.Novel, i < spec.Length/2)
	}
	return b
}

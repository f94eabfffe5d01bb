package tracks

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/results"
)

// family is a kind of track that generates its stream, over patterns that it
// draws or, where it takes sets, over the images of a data set.
type family struct {
	name, summary string
	sets          bool
	set           string // the one data set over whose images it is, with labels; empty: none or any
	needs         []bench.Capability
	options       []bench.Setting
	declared      results.Declared
	theory        func(bench.Settings) []results.Reference // beside the metrics, by the options; nil: those declared
	arms          []string                                 // of a comparison in which none are asked for; nil: the usual ones
	seeds         int                                      // of it
	chosen        string                                   // the metric by which settings are chosen where a learner acts; empty: they are not

	// open prepares one repetition. src gives a source of random numbers for
	// a purpose; source draws the stimuli.
	open func(r repetition) (*bench.Session, error)

	// track, in place of all that, opens a track of another type; text one over a
	// text, the embedded one or, by its name after the family's, one of the user's.
	track func(options bench.Settings, data string) (bench.Track, error)
	text  func(textual) bench.Track
}

// repetition is what a family's session is made from.
type repetition struct {
	bench.Rep
	options bench.Settings
	source  func(n, dim int) (datasets.Source, error) // n patterns of dim inputs, or the images of the set
	src     func(purpose string) *rand.PCG
	images  *datasets.Tuning // of a family that has one set
}

func families() []family {
	return append([]family{
		repeatFamily("repeat", "stimuli that come back at random lags, exactly", datasets.Jitter{}),
		repeatFamily("repeat-jittered", "the same with noise and shifts of a pixel", datasets.Jitter{Noise: .1, Shift: 1}),
		lagFamily(),
		capacityFamily("capacity", "uncorrelated", 100, 0),
		capacityFamily("capacity-50", "uncorrelated", 50, 0),
		capacityFamily("capacity-200", "uncorrelated", 200, 0),
		capacityFamily("capacity-correlated", "correlated", 100, .25),
		capacityFamily("capacity-correlated-50", "correlated", 50, .25),
		capacityFamily("capacity-correlated-200", "correlated", 200, .25),
		changeFamily(),
		contrastFamily(),
		barsFamily(),
		patchesFamily("patches", "patches of images with the edges and the spectrum of natural ones", datasets.Leaves),
		patchesFamily("patches-gaussian", "the same without edges, a control", datasets.Gaussian),
		timingFamily(),
		slicesFamily(),
		lifetimeFamily("lifetime", "random patterns one after another: how long each can be read", 0,
			"memory-binary-open", "memory-bounded-open", "memory-cascade-open", "memory-chain-open", "memory-cascade", "backprop-online"),
		lifetimeFamily("lifetime-repeats", "the same where half of the presentations are of patterns that come back", .5,
			"memory-binary-open", "memory-binary", "memory-binary-oracle", "memory-cascade-open", "memory-cascade", "memory-cascade-oracle", "memory-cascade-reactivate",
			"memory-chain-open", "memory-chain", "memory-chain-reactivate", "backprop-online"),
		associationFamily("association-105", .105),
		associationFamily("association-138", .138),
		associationFamily("association-185", .185),
		textFamily(),
		textChangeFamily(),
	}, environmentFamilies()...)
}

// generatedTrack is a family over one source of stimuli.
type generatedTrack struct {
	family
	name    string // of the family, with the set
	part    *datasets.Part
	images  *datasets.Tuning
	options bench.Settings
}

var (
	_ bench.Track    = (*generatedTrack)(nil)
	_ bench.Declarer = (*generatedTrack)(nil)
)

func (t *generatedTrack) Name() string              { return t.name }
func (t *generatedTrack) Needs() []bench.Capability { return t.needs }
func (t *generatedTrack) Declare() results.Declared { return t.declares(t.options) }

// declares is what a track of the family does with some options.
func (f family) declares(options bench.Settings) results.Declared {
	d := f.declared
	if f.theory != nil {
		d.References = f.theory(options)
	}
	return d
}

func (t *generatedTrack) Summary() string {
	if t.part == nil {
		return t.summary
	}
	return t.summary + ", over images"
}

func (t *generatedTrack) Open(rep bench.Rep) (*bench.Session, error) {
	r := repetition{Rep: rep, options: t.options, images: t.images, src: func(purpose string) *rand.PCG { return seed.PCG(rep.Seed, "stream", t.name, purpose) }}
	r.source = func(n, dim int) (datasets.Source, error) {
		if t.part != nil {
			return t.part, nil
		}
		return datasets.NewSigns(n, dim, 0, r.src("patterns"))
	}
	s, err := t.open(r)
	if err != nil {
		return nil, fmt.Errorf("track %s: %w", t.name, err)
	}
	return s, nil
}

// Practice is a track in which a learner acts as code that chooses settings may see
// it: it is told of episodes in which it learns, and there are no others.
type Practice struct{ generatedTrack }

var _ Tunable = (*Practice)(nil)

// Open prepares one repetition, without an evaluation.
func (t *Practice) Open(rep bench.Rep) (*bench.Session, error) {
	s, err := t.generatedTrack.Open(rep)
	if err == nil {
		s.Evaluation = nil
	}
	return s, err
}

// Chosen is what settings are chosen by: the mean return or, in the maze, latency of
// all episodes of a run.
func (t *Practice) Chosen() results.Metric { return results.Find(t.declared.Metrics, t.chosen) }

// lookup takes the name of a generated track apart: the longest family name
// that it is or begins with, and the data set after it.
func (r Registry) lookup(name string) (f family, set string, ok bool) {
	for _, g := range r.families() {
		if name == g.name && len(g.name) > len(f.name) {
			f, set, ok = g, g.set, true
		}
		if rest, cut := strings.CutPrefix(name, g.name+"-"); cut && (g.sets || g.text != nil) && rest != "" && len(g.name) > len(f.name) {
			f, set, ok = g, rest, true
		}
	}
	return f, set, ok
}

// opened is a generated track, over the images of a data set where set names one,
// or a track over a text.
func (f family) opened(name, set, data string, options bench.Settings) (bench.Track, error) {
	switch {
	case f.track != nil:
		return f.track(options, data)
	case f.text != nil:
		text, err := datasets.OpenText(set, data)
		if err != nil {
			return nil, err
		}
		return f.text(textual{family: f, name: name, text: text, options: options}), nil
	}
	t := &generatedTrack{family: f, name: name, options: options}
	if set != "" {
		images, err := datasets.Set{Name: set, Dir: data, Label: options.String(optionLabel)}.OpenTuning()
		if err != nil {
			return nil, err
		}
		if t.images = images; f.sets {
			t.part = datasets.Pool(images)
		}
	}
	return t, nil
}

// Usual are the arms and the number of seeds of a comparison on some tracks where
// none are asked for; ok is false unless each track has its own.
func (r Registry) Usual(tracks []string) (arms []string, seeds int, ok bool) {
	for _, name := range tracks {
		f, _, found := r.lookup(name)
		if !found || f.arms == nil {
			return nil, 0, false
		}
		for _, a := range f.arms {
			if !slices.Contains(arms, a) {
				arms = append(arms, a)
			}
		}
		seeds = max(seeds, f.seeds)
	}
	return arms, seeds, true
}

// resolve gives every declared option its value.
func resolve(track string, declared []bench.Setting, values bench.Settings) (bench.Settings, error) {
	of, out := bench.Arm{Settings: declared}, bench.Settings{}
	var known []string
	for _, s := range declared {
		out[s.Name] = s.Default
		known = append(known, s.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		s, ok := of.Setting(name)
		if !ok {
			return nil, &OptionError{track, name, fmt.Errorf("there is no such option: it has %s", strings.Join(known, ", "))}
		}
		v, err := s.Accept(values[name])
		if err != nil {
			return nil, &OptionError{track, name, err}
		}
		out[name] = v
	}
	return out, nil
}

package arms_test

import (
	"context"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/hebbian/single"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// A rule from outside: correlation of which each weight keeps a share.
func cubic() rule.Entry {
	return rule.Entry{
		Spec: rule.Spec{
			Name: "cubic", Summary: "correlation with a decay by the fourth power", Formula: "Δw_ji = η·y_j·(x_i − y_j³·w_ji)",
			Stability: "bounded: the decay outgrows the correlation",
			Params:    []rule.Param{rule.Rate(.005), rule.Anneal(0)},
			Needs:     []rule.Need{rule.NeedPre, rule.NeedPost},
		},
		New: func(s rule.Spec, _ rule.Shape) (rule.Rule, error) {
			return rule.Correlate(s, true, func(n int, a *rule.Activity, c, b []float32) {
				for j, y := range a.Post[n*a.Out : (n+1)*a.Out] {
					c[j], b[j] = y, y*y*y*y
				}
			}), nil
		},
	}
}

// A memory block from outside, from parts that are there: categories whose
// match is raised to a power.
type stern struct {
	memory.Block
	power int
}

func (s *stern) Name() string { return "stern" }

func (s *stern) Search(x []float32) float32 {
	match, m := s.Block.Search(x), float32(1)
	for range s.power {
		m *= match
	}
	return m
}

func sternKind() memory.Kind {
	return memory.Kind{
		Name: "stern", Summary: "categories that know only what matches well",
		Settings: []memory.Setting{{Name: "power", Doc: "to which the match is raised", Default: 4, Min: 1, Max: 16}},
		New: func(v memory.Values, in int, _ *rand.PCG) (memory.Block, error) {
			b, err := memory.New("prototypes", memory.Values{"vigilance": .9}, in, rand.NewPCG(0, 0))
			return &stern{b, v.Int("power")}, err
		},
		Bytes: func(_ memory.Values, in int) (fixed, each int, err error) { return 10000 * 4 * (2*in + 1), 0, nil },
	}
}

// A labelled track from outside: which half of a row is brighter.
func halves() tracks.Entry {
	options := []bench.Setting{{Name: "inputs", Doc: "of a stimulus, even", Default: 16, Min: 2, Max: 1024}}
	return tracks.Labelled("halves", "which half of a row is brighter", options,
		func(o bench.Settings, src func(string) *rand.PCG) (*datasets.Full, error) {
			r, n := rand.New(src("rows")), o.Int("inputs")
			var x []float32
			var labels []int
			for i := range 600 {
				for k := range n {
					x = append(x, r.Float32()/2)
					if 2*k/n == i%2 {
						x[len(x)-1] += .5
					}
				}
				labels = append(labels, i%2)
			}
			return datasets.Rows(x, labels, stimulus.Shape{})
		})
}

// An arm from outside, from known parts.
func lone() bench.Arm {
	return bench.Arm{
		Name: "cubic", Summary: "one layer under the rule cubic", Rule: "cubic", Gate: "open", Signal: "none",
		New: func(s bench.Setup) (bench.Learner, error) {
			return single.NewClassifier(single.Config{Spec: s.Spec, Units: 4, Rule: "cubic", Rules: rule.Registry{cubic()}}, s.Rand("weights"))
		},
	}
}

// TestPartsFromOutside adds a rule, a memory block, a track and an arm without a
// change to this module, and runs all of them.
func TestPartsFromOutside(t *testing.T) {
	parts := arms.Parts{Rules: rule.All().With(cubic()), Blocks: memory.Kinds().With(sternKind()), Arms: []bench.Arm{lone()}}
	known, err := parts.Known()
	if err != nil {
		t.Fatal(err)
	}
	all := tracks.Registry{halves()}
	classify, err := all.Open("halves", "", map[string]any{"inputs": 12})
	if err != nil {
		t.Fatal(err)
	}
	repeat, err := all.Open("repeat", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		arm   string
		track bench.Track
		set   bench.Settings
		least float64 // test accuracy, %
	}{
		{"rule", classify, bench.Settings{"rule": "cubic"}, 50},
		{"hebbian", classify, bench.Settings{"memory": "stern+energy"}, 90},
		{"memory-stern", repeat, bench.Settings{"power": 6}, 0},
		{"cubic", classify, nil, 50},
		{"backprop", classify, nil, 90},
	} {
		i := slices.IndexFunc(known, func(a bench.Arm) bool { return a.Name == c.arm })
		if i < 0 {
			t.Fatalf("no arm %s among %v", c.arm, parts.Names())
		}
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: c.track, Arm: known[i], Seed: 1, Budget: 400, Settings: c.set})
		if err != nil {
			t.Errorf("arm %s on %s: %v", c.arm, c.track.Name(), err)
			continue
		}
		for _, row := range r.Rows {
			if row.Metric == results.MetricTestAccuracy && row.Value < c.least {
				t.Errorf("arm %s tells %.0f %% of halves apart", c.arm, row.Value)
			}
		}
	}
	if _, err := all.OpenTuning("halves", "", nil); err != nil {
		t.Errorf("the labelled track cannot be tuned on: %v", err)
	}
	if names := all.Names(""); !slices.Contains(names, "halves") || !slices.Contains(names, "digits") {
		t.Errorf("tracks %v", names)
	}
}

// What others need is not internal.
func TestPartsNeedNothingInternal(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "parts_test.go", nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Imports {
		if strings.Contains(i.Path.Value, "/internal/") {
			t.Errorf("it imports %s", i.Path.Value)
		}
	}
}

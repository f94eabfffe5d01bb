package arms

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TestMemoriesHoldTheirBytes: a block of whatever kind fills its budget of
// bytes to within the size of its smallest part and never exceeds it, also
// once it has stored more than fits; too few bytes are refused.
func TestMemoriesHoldTheirBytes(t *testing.T) {
	const dim, n, budget = 40, 600, 70000
	spec := stimulus.Spec{Dim: dim, Length: n, Truth: true}
	b := stimulus.Batch{N: 1, D: dim, Novel: []bool{true}}
	for _, a := range memoryArms(memory.Kinds()) {
		build := func(bytes int) (bench.Learner, error) {
			set, _, err := bench.Resolve(a, "", bench.Settings{"bytes": bytes})
			if err != nil {
				t.Fatal(err)
			}
			return a.New(bench.Setup{Spec: spec, Schedule: everyWindow(spec), Rand: bench.RandFor(1, "memories", a.Name), Settings: set})
		}
		l, err := build(budget)
		if err != nil {
			t.Fatal(a.Name, err)
		}
		src := bench.RandFor(2, "memories", a.Name)("stimuli")
		for range n {
			b.X = b.X[:0]
			for range dim {
				b.X = append(b.X, float32(src.Uint64()%1000)/1000)
			}
			if _, err := l.Learn(b); err != nil {
				t.Fatal(a.Name, err)
			}
		}
		held, bits := 0., 0.
		for _, m := range l.(interface{ Inspect() []plasticity.Measure }).Inspect() {
			switch m.Name {
			case "memory bytes":
				held = m.Value
			case "memory bits":
				bits = m.Value
			}
		}
		least := .9 * budget
		for _, kind := range []string{"energy", "bounded", "binary", "cascade", "chain"} {
			if strings.HasPrefix(a.Name, "memory-"+kind) {
				least = 4 * dim * dim // its inputs decide
			}
		}
		if held > budget || held < least || bits <= 0 || bits > 8*held {
			t.Errorf("%s holds %v bytes and %v bits of state, want %v to %d bytes", a.Name, held, bits, least, budget)
		}
		if _, err := build(20); err == nil {
			t.Errorf("%s is said to fit into 20 bytes", a.Name)
		}
	}
}

// TestMemoriesCentreOnImages: with fixate an image that was stored is known
// wherever it lies, by every kind of block and through any field; without, not.
func TestMemoriesCentreOnImages(t *testing.T) {
	shape := stimulus.Shape{Channels: 1, Height: 14, Width: 14}
	spec := stimulus.Spec{Dim: shape.Size(), Shape: shape, Length: 10, Truth: true}
	image := func(dy, dx int) stimulus.Batch {
		x := make([]float32, spec.Dim)
		for i, v := range []float32{1, .3, .8, 0, .5, .9, .2, 1, .7} {
			x[(5+dy+i/3)*shape.Width+5+dx+i%3] = v
		}
		return stimulus.Batch{N: 1, D: spec.Dim, X: x, Novel: []bool{true}}
	}
	novelty := func(a bench.Arm, set bench.Settings) float64 {
		set, _, err := bench.Resolve(a, "", set)
		if err != nil {
			t.Fatal(err)
		}
		l, err := a.New(bench.Setup{Spec: spec, Schedule: everyWindow(spec), Rand: bench.RandFor(1, "images", a.Name), Settings: set})
		if err != nil {
			t.Fatal(a.Name, err)
		}
		if _, err := l.Learn(image(0, 0)); err != nil {
			t.Fatal(a.Name, err)
		}
		out := make([]float32, 2)
		for i, b := range []stimulus.Batch{image(0, 0), image(2, -1)} {
			b.Novel = nil
			if err := bench.Novelty(l, out[i:i+1], b); err != nil {
				t.Fatal(a.Name, err)
			}
		}
		return float64(out[1] - out[0])
	}
	for _, a := range memoryArms(memory.Kinds()) {
		for _, field := range []bench.Settings{{}, {"blur": .7}, {"blur": .7, "surround": 1.2}} {
			set := bench.Settings{"fixate": true}
			maps.Copy(set, field)
			if d := novelty(a, set); math.Abs(d) > .005 {
				t.Errorf("%s with %v finds an image that was moved %v more novel than where it was", a.Name, set, d)
			}
			if d := novelty(a, field); d < .005 {
				t.Errorf("%s with %v and no fixation finds an image that was moved only %v more novel", a.Name, field, d)
			}
		}
		if set, _, err := bench.Resolve(a, "", bench.Settings{"blur": 2.0, "surround": 1.0}); err != nil {
			t.Error(err)
		} else if _, err := a.New(bench.Setup{Spec: spec, Schedule: everyWindow(spec), Rand: bench.RandFor(1, "images", a.Name), Settings: set}); err == nil {
			t.Errorf("%s has a surround within its centre", a.Name)
		}
	}
}

// TestEveryBlockIsOffered: the setting memory of the arm hebbian names every
// registered block, and the arm is built with it.
func TestEveryBlockIsOffered(t *testing.T) {
	arms := Parts{}.declared()
	a := arms[slices.IndexFunc(arms, func(a bench.Arm) bool { return a.Name == "hebbian" })]
	offered := a.Settings[slices.IndexFunc(a.Settings, func(s bench.Setting) bool { return s.Name == "memory" })]
	_, list, _ := strings.Cut(strings.TrimSuffix(offered.Doc, "; or none"), ": ")
	named := strings.Split(list, ", ")
	for _, k := range memory.Kinds() {
		if !slices.Contains(named, k.Name) {
			t.Errorf("%q does not name the block %s", offered.Doc, k.Name)
		}
		set, _, err := bench.Resolve(a, "", bench.Settings{"memory": k.Name})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.New(bench.Setup{Spec: stimulus.Spec{Dim: 12, Classes: 3, Length: 10}, Rand: bench.RandFor(1, "blocks", a.Name), Settings: set}); err != nil {
			t.Errorf("hebbian with the memory %s: %v", k.Name, err)
		}
	}
}

// everyWindow has a yoked gate open at every presentation.
func everyWindow(s stimulus.Spec) (schedule []int) {
	for left := s.Length; left > 0; left -= 100 {
		schedule = append(schedule, min(left, 100))
	}
	return schedule
}

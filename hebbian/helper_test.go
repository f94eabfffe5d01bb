package hebbian

import (
	"hash/fnv"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// sources derives a source for each purpose.
func sources(seed uint64) func(string) *rand.PCG {
	return func(purpose string) *rand.PCG {
		h := fnv.New64a()
		h.Write([]byte(purpose))
		return rand.NewPCG(seed, h.Sum64())
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// blobs is a task of k classes: each a random image, and noise on it.
type blobs struct {
	centre [][]float32
	r      *rand.Rand
	spec   stimulus.Spec
}

func newBlobs(seed uint64, classes, side int) *blobs {
	r := rand.New(rand.NewPCG(seed, 3))
	b := &blobs{r: r, spec: stimulus.Spec{
		Dim: side * side, Shape: stimulus.Shape{Channels: 1, Height: side, Width: side}, Classes: classes, Length: 2000,
	}}
	for range classes {
		b.centre = append(b.centre, image(r, side*side))
	}
	return b
}

func image(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = r.Float32()
	}
	return x
}

func (b *blobs) batch(n int) stimulus.Batch {
	s := stimulus.Batch{N: n, D: b.spec.Dim}
	for range n {
		y := b.r.IntN(len(b.centre))
		s.Labels = append(s.Labels, y)
		for _, v := range b.centre[y] {
			s.X = append(s.X, max(0, v+.15*float32(b.r.NormFloat64())))
		}
	}
	return s
}

func images(seed uint64, n, side int) stimulus.Batch {
	r := rand.New(rand.NewPCG(seed, 7))
	return stimulus.Batch{N: n, D: side * side, X: image(r, n*side*side)}
}

// small is a circuit with a layer of columns, fit for tests.
func small() Config {
	return Config{Layers: []Layer{{Units: 12, Field: 4, Stride: 2, Active: 2}}, Minibatch: 1}
}

func unlabelled(side, length int) stimulus.Spec {
	return stimulus.Spec{Dim: side * side, Shape: stimulus.Shape{Channels: 1, Height: side, Width: side}, Length: length}
}

func budget(share float64) gate.Gate { return budgetOf(gate.Surprise, share) }

func budgetOf(s gate.Signal, share float64) gate.Gate {
	return must(gate.NewNovelty(s, gate.Aim{Budget: share}, .02))
}

func learn(t testing.TB, n *Circuit, b stimulus.Batch) plasticity.Entry {
	t.Helper()
	e, err := n.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// snapshot copies every synapse.
func snapshot(n *Circuit) map[string][]float32 {
	m := map[string][]float32{}
	n.Synapses(func(s plasticity.Site, name string, w []float32) {
		m[s.String()+"/"+name] = append([]float32(nil), w...)
	})
	return m
}

func differs(a, b map[string][]float32) (names []string) {
	for name, v := range b {
		for i := range v {
			if i >= len(a[name]) || a[name][i] != v[i] {
				names = append(names, name)
				break
			}
		}
	}
	return names
}

func accuracy(t testing.TB, n *Circuit, b stimulus.Batch) float64 {
	t.Helper()
	c := n.spec.Classes
	s := make([]float32, b.N*c)
	if err := n.Scores(s, b.WithoutAnswers()); err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, y := range b.Labels {
		best := 0
		for j, v := range s[i*c : (i+1)*c] {
			if v > s[i*c+best] {
				best = j
			}
		}
		if best == y {
			right++
		}
	}
	return float64(right) / float64(b.N)
}

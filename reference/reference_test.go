package reference

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

const dim = 7

func draw(rng *rand.Rand, n int) stimulus.Batch {
	b := stimulus.Batch{N: n, D: dim, X: make([]float32, n*dim), Labels: make([]int, n)}
	for i := range b.X {
		b.X[i] = rng.Float32()
	}
	for i := range b.Labels {
		b.Labels[i] = rng.IntN(3)
	}
	return b
}

// TestNearest: the highest score is that of the class of the nearest stimulus,
// found by a textbook loop in float64.
func TestNearest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	spec := stimulus.Spec{Dim: dim, Classes: 3, Length: 40}
	n, err := NewNeighbour(1<<20, spec, rand.NewPCG(3, 4))
	if err != nil {
		t.Fatal(err)
	}
	kept := draw(rng, 40)
	if _, err := n.Learn(kept); err != nil {
		t.Fatal(err)
	}
	probe := draw(rng, 50)
	scores := make([]float32, 50*3)
	if err := n.Scores(scores, probe.WithoutAnswers()); err != nil {
		t.Fatal(err)
	}
	for i := range probe.N {
		best, class := math.Inf(1), -1
		for k := range kept.N {
			var d float64
			for j, v := range kept.Row(k) {
				d += math.Pow(float64(v)-float64(probe.Row(i)[j]), 2)
			}
			if d < best {
				best, class = d, kept.Labels[k]
			}
		}
		row := scores[3*i : 3*i+3]
		for c, v := range row {
			if v > row[class] {
				t.Fatalf("probe %d: class %d has a higher score than %d, that of the nearest: %v", i, c, class, row)
			}
		}
		if math.Abs(float64(row[class])+best) > 1e-5 {
			t.Fatalf("probe %d: the score is %v, minus the squared distance %v", i, row[class], -best)
		}
	}
}

// TestSampleIsUniform: every presentation is kept equally often. Of 4 out of 20
// in 3000 repetitions each is kept 600 times, with a standard deviation of 22.
func TestSampleIsUniform(t *testing.T) {
	spec := stimulus.Spec{Dim: 1, Classes: 1, Length: 20}
	count := make([]int, 20)
	for rep := range 3000 {
		n, err := NewNeighbour(4*8, spec, rand.NewPCG(uint64(rep), 1))
		if err != nil {
			t.Fatal(err)
		}
		b := stimulus.Batch{N: 20, D: 1, Labels: make([]int, 20)}
		for i := range 20 {
			b.X = append(b.X, float32(i))
		}
		if _, err := n.Learn(b); err != nil {
			t.Fatal(err)
		}
		if n.n != 4 {
			t.Fatalf("kept %d, the bytes hold 4", n.n)
		}
		for _, v := range n.x {
			count[int(v)]++
		}
	}
	for i, c := range count {
		if c < 600-110 || c > 600+110 { // five standard deviations
			t.Errorf("presentation %d was kept %d times of 3000, want about 600", i, c)
		}
	}
}

func TestNeighbourNeedsRoom(t *testing.T) {
	if _, err := NewNeighbour(31, stimulus.Spec{Dim: dim, Classes: 2}, rand.NewPCG(1, 1)); err == nil {
		t.Error("31 bytes are said to hold 8 values of 4 bytes")
	}
	if _, err := NewNeighbour(1000, stimulus.Spec{Dim: dim}, rand.NewPCG(1, 1)); err == nil {
		t.Error("a stream without labels is accepted")
	}
}

// TestSeen: a stimulus is new once, and −0 is 0.
func TestSeen(t *testing.T) {
	s, err := NewSeen(0, stimulus.Spec{Dim: 2, Length: 6})
	if err != nil {
		t.Fatal(err)
	}
	b := stimulus.Batch{N: 6, D: 2, X: []float32{0, 1, 1, 0, 0, 1, float32(math.Copysign(0, -1)), 1, 1, 0, 2, 2}}
	e, err := s.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	want := []bool{true, true, false, false, false, true}
	for i, o := range s.Opened() {
		if o != want[i] {
			t.Errorf("stimulus %d: new is %v, want %v", i, o, want[i])
		}
	}
	if e.Writes != 3 {
		t.Errorf("%d writes, want 3", e.Writes)
	}
	nov := make([]float32, 2)
	if err := s.Novelty(nov, stimulus.Batch{N: 2, D: 2, X: []float32{1, 0, 1, 1}}); err != nil || nov[0] != 0 || nov[1] != 1 {
		t.Errorf("novelty %v (%v), want 0 and 1", nov, err)
	}
}

// TestSeenForgetsTheOldest where its bytes are full, and knows after loading
// which that is.
func TestSeenForgetsTheOldest(t *testing.T) {
	spec := stimulus.Spec{Dim: 1, Length: 9}
	make3 := func() *Seen {
		s, err := NewSeen(3*8, spec)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	learn := func(s *Seen, want string, x ...float32) {
		t.Helper()
		if _, err := s.Learn(stimulus.Batch{N: len(x), D: 1, X: x}); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, o := range s.Opened() {
			if o {
				got += "n"
			} else {
				got += "f"
			}
		}
		if got != want {
			t.Errorf("%v: %s, want %s (n new, f familiar)", x, got, want)
		}
	}
	s := make3()
	learn(s, "nnnfn", 1, 2, 3, 1, 4) // 4 for 1
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		t.Fatal(err)
	}
	loaded := make3()
	if err := loaded.Load(&b); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Seen{s, loaded} {
		learn(s, "fffnn", 2, 3, 4, 1, 2) // 1 for 2, 2 for 3
		learn(s, "ffn", 4, 1, 3)
		if m := s.Inspect()[0]; m.Name != "bytes" || m.Value != 24 {
			t.Errorf("holds %v %s, want 24 bytes", m.Value, m.Name)
		}
	}
	if _, err := NewSeen(7, spec); err == nil {
		t.Error("7 bytes are said to hold a hash of 8")
	}
}

// A state that no learner can be in is refused and changes nothing.
func TestImpossibleStatesAreRefused(t *testing.T) {
	spec := stimulus.Spec{Dim: dim, Classes: 3, Length: 40}
	make5 := func() *Neighbour {
		n, err := NewNeighbour(5*4*(dim+1), spec, rand.NewPCG(3, 4))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Learn(draw(rand.New(rand.NewPCG(1, 2)), 20)); err != nil {
			t.Fatal(err)
		}
		return n
	}
	seen, _ := NewSeen(24, spec)
	seen.wrote = 2 // and knows none
	loads, _ := NewSeen(24, spec)
	more, label := make5(), make5()
	more.n = 6
	label.label[2] = 4 // of three classes
	for want, l := range map[string]struct {
		saved interface{ Save(io.Writer) error }
		loads interface {
			Save(io.Writer) error
			Load(io.Reader) error
		}
	}{
		"0 stimuli of 2 are known": {seen, loads},
		"6 stimuli kept":           {more, make5()},
		"label 4":                  {label, make5()},
	} {
		var saved, before, after bytes.Buffer
		_ = l.saved.Save(&saved)
		_ = l.loads.Save(&before)
		if err := l.loads.Load(&saved); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
		_ = l.loads.Save(&after)
		if !bytes.Equal(before.Bytes(), after.Bytes()) {
			t.Errorf("%s: the refused state changed the learner", want)
		}
	}
}

package rule

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// unitOf is x divided by its norm, nil where that is 0.
func unitOf(x []float64) []float64 {
	size := 0.
	for _, v := range x {
		size += v * v
	}
	if size == 0 {
		return nil
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v / math.Sqrt(size)
	}
	return out
}

func inner(x, y []float64) (sum float64) {
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

func less(w, old []float64) []float64 {
	d := slices.Clone(w)
	for i := range d {
		d[i] -= old[i]
	}
	return d
}

func TestCompetitiveAgrees(t *testing.T) {
	agree(t, "competitive", Params{"anneal": .5}, false, fixed(func(s *sample) []float64 {
		w := slices.Clone(s.w)
		for n := range s.n {
			x, y, drive := unitOf(s.at(s.x, s.in, n)), s.at(s.y, s.out, n), s.at(s.u, s.out, n)
			for j := range y {
				row := s.at(w, s.in, j)
				u := 0.
				if x != nil {
					u = drive[j] / math.Sqrt(inner(s.at(s.x, s.in, n), s.at(s.x, s.in, n)))
				}
				for i := range x {
					row[i] += .1 * (1 - .5*s.progress) * s.gain[n] * y[j] * (x[i] - u*row[i])
				}
			}
		}
		return less(w, s.w)
	}))
}

func TestImprintAgrees(t *testing.T) {
	agree(t, "imprint", Params{"rate": .5}, false, fixed(func(s *sample) []float64 {
		d := make([]float64, len(s.w))
		for n := range s.n {
			x, y := unitOf(s.at(s.x, s.in, n)), s.at(s.y, s.out, n)
			for j := range y {
				for i := range x {
					d[j*s.in+i] += .5 * s.gain[n] * y[j] * (x[i] - s.w[j*s.in+i])
				}
			}
		}
		return d
	}))
}

// TestKMeansAgrees: nothing before the buffer is full, then the result of Lloyd's
// passes, then nothing more.
func TestKMeansAgrees(t *testing.T) {
	const in, out, size, passes, batch = 7, 5, 600, 4, 70 // more than a chunk
	rng := rand.New(rand.NewPCG(5, 6))
	r, err := New("k-means", Params{"buffer": size, "passes": passes}, Shape{In: in, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	w := Weights{Out: out, In: in, W: make([]float32, in*out)}
	for i := range w.W {
		w.W[i] = float32(rng.NormFloat64())
	}
	centres := wide(w.W)
	var held [][]float64
	var d Delta
	steps := 0
	for len(held) < size {
		steps++
		a := &Activity{N: batch, In: in, Out: out, Pre: make([]float32, batch*in), Gain: make([]float32, batch)}
		for i := range a.Pre {
			a.Pre[i] = float32(rng.NormFloat64())
		}
		clear(a.Pre[:in]) // an input of 0
		for n := range batch {
			a.Gain[n] = float32(min(n%3, 1))
			if x := unitOf(wide(a.Pre[n*in : (n+1)*in])); x != nil && a.Gain[n] != 0 && len(held) < size {
				held = append(held, x)
			}
		}
		if err := r.Delta(&d, w, a); err != nil {
			t.Fatal(err)
		}
		if (len(d.Rows) > 0) != (len(held) == size) || slices.Contains(d.Contributed, 1) != (len(held) == size) {
			t.Fatalf("%d rows change with %d of %d inputs held", len(d.Rows), len(held), size)
		}
	}
	for range passes {
		sums := make([]float64, in*out)
		for _, x := range held {
			best := 0
			for j := range out {
				if inner(centres[j*in:(j+1)*in], x) > inner(centres[best*in:(best+1)*in], x) {
					best = j
				}
			}
			for i, v := range x {
				sums[best*in+i] += v
			}
		}
		for j := range out {
			copy(centres[j*in:(j+1)*in], unitOf(sums[j*in:(j+1)*in]))
		}
	}
	for i, v := range d.W {
		if got := float64(w.W[i] + v); math.Abs(got-centres[i]) > 1e-5 {
			t.Errorf("weight %d becomes %v, Lloyd's passes give %v", i, got, centres[i])
		}
	}
	a := &Activity{N: 1, In: in, Out: out, Pre: []float32{1, 2, 3, 4, 5, 6, 7}}
	if err := r.Delta(&d, w, a); err != nil || len(d.Rows) != 0 || d.Contributed[0] != 0 {
		t.Errorf("%d rows change after that, %v", len(d.Rows), err)
	}
	r.(Stateful).Reset()
	if err := r.Delta(&d, w, a); err != nil || r.(*KMeans).held[0] != 1 {
		t.Errorf("%v inputs held after a reset and one input, %v", r.(*KMeans).held, err)
	}
	if steps < 3 {
		t.Error("the buffer was full at once")
	}
}

// TestCompetitiveResponds: the winner by drive less threshold, at an open gate and
// where there is an input.
func TestCompetitiveResponds(t *testing.T) {
	r, err := New("competitive", nil, Shape{In: 1, Out: 3})
	if err != nil {
		t.Fatal(err)
	}
	a := &Activity{N: 4, In: 1, Out: 3, Pre: []float32{1, 1, 0, 1}, Gain: []float32{1, 0, 1, 1},
		Drive: []float32{1, 3, 2, 1, 3, 2, 0, 0, 0, 5, 3, 2}, Threshold: []float32{0, 2, 0}}
	r.(Responder).Respond(a)
	want := []float32{0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0}
	if got := a.dense(); !slices.Equal(got, want) {
		t.Errorf("winners %v, want %v", got, want)
	}
}

// TestImprintCopiesWhatComesFirst: one unit for each input at an open gate, until
// none is free.
func TestImprintCopiesWhatComesFirst(t *testing.T) {
	r, err := New("imprint", nil, Shape{In: 2, Out: 3})
	if err != nil {
		t.Fatal(err)
	}
	w := Weights{Out: 3, In: 2, W: make([]float32, 6)}
	var d Delta
	learn := func(x, gain []float32) {
		a := &Activity{N: len(gain), In: 2, Out: 3, Pre: x, Gain: gain}
		r.(Responder).Respond(a)
		if err := r.Delta(&d, w, a); err != nil {
			t.Fatal(err)
		}
		for k, j := range d.Rows {
			for i, v := range d.Row(k) {
				w.Row(int(j))[i] += v
			}
		}
	}
	learn([]float32{5, 5, 3, 4, 0, 0}, []float32{0, 1, 1})
	if got := r.(*Imprint).Committed(); got != 1 || !slices.Equal(d.Contributed, []float32{0, 1, 0}) {
		t.Fatalf("%d units copied, contributed %v: want the second input alone", got, d.Contributed)
	}
	learn([]float32{0, 2, 7, 0, 1, 1}, []float32{1, 1, 1})
	if got, want := w.W, []float32{.6, .8, 0, 1, 1, 0}; !slices.EqualFunc(got, want, func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-6 }) {
		t.Errorf("weights %v, want %v", got, want)
	}
	learn([]float32{1, 1}, []float32{1})
	if len(d.Rows) != 0 || d.Contributed[0] != 0 {
		t.Errorf("rows %v change with no unit free", d.Rows)
	}
}

package rule

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// sample is the activity of a random layer in float64, as a textbook has it.
type sample struct {
	n, in, out        int
	w, x, u, y, teach []float64
	gain, reward      []float64
	progress          float64
}

func (s *sample) at(m []float64, cols, n int) []float64 { return m[n*cols : (n+1)*cols] }

// wide copies float32 values to float64.
func wide(v []float32) []float64 {
	d := make([]float64, len(v))
	for i, x := range v {
		d[i] = float64(x)
	}
	return d
}

// shapes are those on which rules are compared with textbooks.
var shapes = []struct{ n, in, out int }{
	{0, 3, 4}, {1, 1, 1}, {1, 9, 5}, {2, 8, 3}, {3, 17, 8}, {7, 5, 11}, {16, 33, 20}, {1, 40, 70},
}

// draw makes random weights and activity; square layers have their own
// activity on both sides.
func draw(r *rand.Rand, n, in, out int, density float64) (Weights, *Activity, *sample) {
	f := func(n int, density float64) []float32 {
		v := make([]float32, n)
		for i := range v {
			if r.Float64() < density {
				v[i] = float32(r.NormFloat64())
			}
		}
		return v
	}
	w := Weights{Out: out, In: in, W: f(in*out, 1)}
	a := &Activity{
		N: n, In: in, Out: out, Pre: f(n*in, density), Drive: f(n*out, 1), Post: f(n*out, .6),
		Reward: f(n, 1), Teach: f(n*out, .4), Gain: make([]float32, n), Progress: float64(float32(r.Float64())),
	}
	for i := range a.Gain {
		a.Gain[i] = []float32{0, 1, 1, .5}[r.IntN(4)]
	}
	s := &sample{
		n: n, in: in, out: out, w: wide(w.W), x: wide(a.Pre), u: wide(a.Drive), y: wide(a.Post), teach: wide(a.Teach),
		gain: wide(a.Gain), reward: wide(a.Reward), progress: a.Progress,
	}
	return w, a, s
}

// list makes the lists of non-zero entries that a layer would.
func list(s *Sparse, m []float32, n, cols int) {
	s.Clear()
	for i := range n {
		for j, v := range m[i*cols : (i+1)*cols] {
			if v != 0 {
				s.Push(j, v)
			}
		}
		s.End()
	}
}

// agree compares a rule with its textbook over several batches in a row, so
// that state is compared too. textbook makes a fresh loop for a layer.
func agree(t *testing.T, name string, p Params, square bool, textbook func(in, out int) func(s *sample) []float64) {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 12))
	for _, sh := range shapes {
		if square {
			sh.in = sh.out
		}
		for _, density := range []float64{.15, .9} {
			ru, err := New(name, p, Shape{In: sh.in, Out: sh.out})
			if err != nil {
				t.Fatal(err)
			}
			book := textbook(sh.in, sh.out)
			for round := range 3 {
				w, a, s := draw(r, sh.n, sh.in, sh.out, density)
				if round > 0 {
					list(&a.PreSparse, a.Pre, a.N, a.In)
				}
				if round > 1 {
					list(&a.PostSparse, a.Post, a.N, a.Out)
					a.Post = nil
				}
				before, pre := slices.Clone(w.W), slices.Clone(a.Pre)
				var d Delta
				if err := ru.Delta(&d, w, a); err != nil {
					t.Fatalf("%s %v: %v", name, sh, err)
				}
				if !slices.Equal(before, w.W) || !slices.Equal(pre, a.Pre) {
					t.Fatalf("%s %v: Delta changed its inputs", name, sh)
				}
				got := make([]float32, sh.in*sh.out)
				d.Dense(got)
				want := book(s)
				var scale float64
				for _, v := range want {
					scale = max(scale, math.Abs(v))
				}
				for i, v := range want {
					// Float32 sums of n+in+out terms of the size of the largest change.
					if tol := 4e-6 * (scale + 1e-3) * math.Sqrt(float64(sh.n+sh.in+sh.out)); math.Abs(float64(got[i])-v) > tol || math.IsNaN(v) {
						t.Fatalf("%s %+v round %d density %v: Δw[%d][%d] is %v, textbook %v", name, sh, round, density, i/sh.in, i%sh.in, got[i], v)
					}
				}
				contributed(t, name, &d, s, want)
			}
		}
	}
}

// contributed checks that a presentation at a closed gate has no part, and that
// some presentation has where there is a change.
func contributed(t *testing.T, name string, d *Delta, s *sample, want []float64) {
	t.Helper()
	some := false
	for n, c := range d.Contributed {
		if s.gain[n] == 0 && c != 0 {
			t.Fatalf("%s: presentation %d at a closed gate contributes %v", name, n, c)
		}
		some = some || c != 0
	}
	for i, v := range want {
		if v != 0 && !some {
			t.Fatalf("%s: Δw[%d] is %v and no presentation contributed", name, i, v)
		}
	}
}

// each fills an Out×In matrix from a formula.
func each(s *sample, f func(j, i int) float64) []float64 {
	d := make([]float64, s.in*s.out)
	for j := range s.out {
		for i := range s.in {
			d[j*s.in+i] = f(j, i)
		}
	}
	return d
}

// over is the mean over presentations of gain times f.
func over(s *sample, f func(n int, x, u, y []float64) float64) float64 {
	var sum float64
	for n := range s.n {
		sum += s.gain[n] * f(n, s.at(s.x, s.in, n), s.at(s.u, s.out, n), s.at(s.y, s.out, n))
	}
	if s.n == 0 {
		return 0
	}
	return sum / float64(s.n)
}

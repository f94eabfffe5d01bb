package rule

import (
	"math"
	"math/rand/v2"
	"testing"
)

// resonate presents x at an open gate, n rows at once, and applies the change.
func resonate(t *testing.T, r *Resonance, w Weights, x []float32, gain []float32) *Delta {
	t.Helper()
	n := len(x) / w.In
	a := &Activity{N: n, In: w.In, Out: w.Out, Pre: x, Drive: make([]float32, n*w.Out), Gain: gain}
	for i := range n {
		for j := range w.Out {
			a.Drive[i*w.Out+j] = dot(w.Row(j), x[i*w.In:(i+1)*w.In])
		}
	}
	r.Respond(a)
	var d Delta
	if err := r.Delta(&d, w, a); err != nil {
		t.Fatal(err)
	}
	for k, j := range d.Rows {
		for i, v := range d.Row(k) {
			w.Row(int(j))[i] += v
		}
	}
	return &d
}

func unitVector(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	s := float32(math.Sqrt(float64(squares(x))))
	for i := range x {
		x[i] /= s
	}
	return x
}

func resonant(t *testing.T, p Params) *Resonance {
	t.Helper()
	r, err := New("resonance", p, Shape{In: 8, Out: 6})
	if err != nil {
		t.Fatal(err)
	}
	return r.(*Resonance)
}

// With vigilance 1 every distinct direction is recruited once, at once, until
// no unit is free; a repeat resonates and is not recruited again, one by one
// and in minibatches alike.
func TestResonanceRecruitsWhatIsNew(t *testing.T) {
	for _, batch := range []int{1, 3, 12} {
		r := resonant(t, Params{"vigilance": .999, "rate": .1})
		w := Weights{Out: 6, In: 8, W: make([]float32, 48)}
		rng := rand.New(rand.NewPCG(1, uint64(batch)))
		kinds := [][]float32{unitVector(rng, 8), unitVector(rng, 8), unitVector(rng, 8), unitVector(rng, 8)}
		var x []float32
		for i := range 12 {
			for _, v := range kinds[i%4] {
				x = append(x, 3*v)
			}
		}
		for at := 0; at < len(x); at += batch * 8 {
			resonate(t, r, w, x[at:at+batch*8], nil)
		}
		if r.Committed() != 4 {
			t.Fatalf("batch %d: %d units committed for 4 kinds of stimulus", batch, r.Committed())
		}
		for j, k := range kinds {
			if c := dot(w.Row(j), k); math.Abs(float64(c)-1) > 1e-3 || math.Abs(float64(squares(w.Row(j)))-1) > 2e-1 {
				t.Errorf("batch %d: unit %d has cosine %v with what it was committed to", batch, j, c)
			}
		}
		for range 5 {
			resonate(t, r, w, unitVector(rng, 8), nil)
		}
		if r.Committed() != 6 {
			t.Errorf("batch %d: %d of 6 units committed", batch, r.Committed())
		}
	}
}

// Below the vigilance nothing is recruited, and the winner alone moves by
// η·(x − u·w).
func TestResonanceMovesTheWinner(t *testing.T) {
	r := resonant(t, Params{"vigilance": 0, "rate": .25, "anneal": 0})
	w := Weights{Out: 3, In: 2, W: make([]float32, 6)}
	resonate(t, r, w, []float32{1, 0}, nil)
	d := resonate(t, r, w, []float32{.6, .8}, nil)
	if r.Committed() != 1 || len(d.Rows) != 1 || d.Rows[0] != 0 {
		t.Fatalf("%d units committed, rows %v changed: want the one winner", r.Committed(), d.Rows)
	}
	// u = .6: Δw = .25·((.6, .8) − .6·(1, 0)) = (0, .2)
	if math.Abs(float64(w.W[0])-1) > 1e-6 || math.Abs(float64(w.W[1])-.2) > 1e-6 {
		t.Errorf("weights %v, want (1, .2)", w.W[:2])
	}
}

// The rows of winners tend to norm 1.
func TestResonanceKeepsItsNorm(t *testing.T) {
	r := resonant(t, Params{"vigilance": .5, "rate": .05, "anneal": 0})
	w := Weights{Out: 4, In: 6, W: make([]float32, 24)}
	rng := rand.New(rand.NewPCG(2, 2))
	for range 4000 {
		resonate(t, r, w, unitVector(rng, 6), nil)
	}
	for j := range w.Out {
		if n := math.Sqrt(float64(squares(w.Row(j)))); n < .8 || n > 1.2 {
			t.Errorf("row %d has norm %v", j, n)
		}
	}
}

// A shut gate and an empty input teach nothing and recruit nobody; state is
// shown, so that it can be saved, and reset.
func TestResonanceAtAShutGate(t *testing.T) {
	r := resonant(t, nil)
	w := Weights{Out: 3, In: 2, W: make([]float32, 6)}
	d := resonate(t, r, w, []float32{1, 0, 0, 1, 0, 0}, []float32{0, 1, 1})
	if r.Committed() != 1 || d.Contributed[0] != 0 || d.Contributed[1] != 1 || d.Contributed[2] != 0 {
		t.Errorf("%d committed, contributed %v: want the second presentation alone", r.Committed(), d.Contributed)
	}
	if w.W[0] != 0 || w.W[1] != 1 {
		t.Errorf("unit 0 has weights %v, want the second input", w.W[:2])
	}
	r.State(func(_ string, v []float32) {
		if len(v) != 1 || v[0] != 1 {
			t.Errorf("state %v, want one unit committed", v)
		}
	})
	if r.Reset(); r.Committed() != 0 {
		t.Error("reset left units committed")
	}
}

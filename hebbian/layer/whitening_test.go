package layer

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// mixed draws inputs that are correlated and have a mean.
type mixed struct {
	rng  *rand.Rand
	dim  int
	by   []float64
	mean []float64
}

func newMixed(dim int, seed uint64) *mixed {
	m := &mixed{rng: rand.New(rand.NewPCG(seed, 5)), dim: dim}
	for k := range dim * dim {
		m.by = append(m.by, .4*m.rng.NormFloat64())
		if k%(dim+1) == 0 {
			m.by[k] += .6
		}
	}
	for range dim {
		m.mean = append(m.mean, m.rng.NormFloat64())
	}
	return m
}

func (m *mixed) draw(x []float64) {
	copy(x, m.mean)
	for k := range m.dim {
		v := m.rng.NormFloat64()
		for i := range x {
			x[i] += m.by[i*m.dim+k] * v
		}
	}
}

// rows are n draws.
func (m *mixed) rows(n int) []float32 {
	x, out := make([]float64, m.dim), make([]float32, 0, n*m.dim)
	for range n {
		m.draw(x)
		for _, v := range x {
			out = append(out, float32(v))
		}
	}
	return out
}

func whiten(t *testing.T, dim int, eps float64) *Whitening {
	t.Helper()
	l, err := NewWhitening(dim, eps)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestWhiteningIsTheEquilibrium lets the anti-Hebbian dynamics of the type's comment
// run, neuron by neuron, and compares the inhibition to which they come with that
// which is computed. Annealed from .02 to .0005, the lateral synapses fluctuate by about
// √η about their mean, averaged over the last half: a few hundredths are allowed.
func TestWhiteningIsTheEquilibrium(t *testing.T) {
	const dim, eps, steps = 4, .1, 400000
	in := newMixed(dim, 1)
	l := whiten(t, dim, eps)
	var led plasticity.Ledger
	for range 20 {
		led.Begin(100)
		if err := l.Learn(Step{Ledger: &led, Site: plasticity.Layer}, in.rows(5000), 100, 50); err != nil {
			t.Fatal(err)
		}
	}
	lateral, mean := make([]float64, dim*dim), make([]float64, dim*dim)
	x, y := make([]float64, dim), make([]float64, dim)
	for s := range steps {
		in.draw(x)
		for i := range x {
			x[i] += math.Sqrt(eps)*in.rng.NormFloat64() - in.mean[i]
		}
		for range 60 { // dy/dt = x − y − L·y, settled from the last activity
			for i := range y {
				u := x[i] - y[i]
				for j, v := range y {
					u -= lateral[i*dim+j] * v
				}
				y[i] += .25 * u
			}
		}
		eta := .02*(1-float64(s)/steps) + .0005
		for i := range y {
			for j := range y {
				lateral[i*dim+j] += eta * y[i] * y[j]
				if i == j {
					lateral[i*dim+j] -= eta
				}
				if s >= steps/2 {
					mean[i*dim+j] += lateral[i*dim+j] / (steps / 2)
				}
			}
		}
	}
	var want mat.Dense // (C + ε·I)^(½) − I
	if err := want.Inverse(mat.NewDense(dim, dim, wide(l.Matrix()))); err != nil {
		t.Fatal(err)
	}
	for i := range dim {
		want.Set(i, i, want.At(i, i)-1)
		for j := range dim {
			if got, want := mean[i*dim+j], want.At(i, j); math.Abs(got-want) > .03 {
				t.Errorf("inhibition of %d by %d comes to %.3f, the equilibrium has %.3f", i, j, got, want)
			}
		}
	}
}

func wide(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// TestWhiteningAgrees compares the running means with sums in float64, of the
// presentations at an open gate, counts what changed, and asks of the response that
// its covariance be C·(C + ε·I)^(−1).
func TestWhiteningAgrees(t *testing.T) {
	const dim, eps, n, places = 5, .05, 6, 7
	in := newMixed(dim, 2)
	l := whiten(t, dim, eps)
	var kept []float32
	var led plasticity.Ledger
	for round := range 40 {
		x := in.rows(n * places)
		gain := make([]float32, n)
		for i := range gain {
			if gain[i] = float32((i + round) % 3 % 2); gain[i] != 0 {
				kept = append(kept, x[i*places*dim:(i+1)*places*dim]...)
			}
		}
		before := slices.Concat(l.means, l.moments)
		led.Begin(n)
		if err := l.Learn(Step{Ledger: &led, Site: plasticity.Layer, Gain: gain}, x, n, places); err != nil {
			t.Fatal(err)
		}
		e, err := led.Entry()
		if err != nil {
			t.Fatal(err)
		}
		changed := int64(0)
		for k, v := range slices.Concat(l.means, l.moments) {
			if v != before[k] {
				changed++
			}
		}
		if e.Updates[plasticity.Layer] != changed {
			t.Fatalf("counted %d updates, a recount gives %d", e.Updates[plasticity.Layer], changed)
		}
		for i, m := range e.Marks {
			if m.Has(plasticity.Layer) != (gain[i] != 0) {
				t.Fatalf("presentation %d with gain %v is credited %v", i, gain[i], m)
			}
		}
	}
	rows := len(kept) / dim
	for i := range dim {
		mean := 0.
		for r := range rows {
			mean += float64(kept[r*dim+i]) / float64(rows)
		}
		if math.Abs(float64(l.means[i])-mean) > 1e-5 {
			t.Errorf("mean %d is %v, want %v", i, l.means[i], mean)
		}
		for j := range dim {
			moment := 0.
			for r := range rows {
				moment += float64(kept[r*dim+i]) * float64(kept[r*dim+j]) / float64(rows)
			}
			if got := float64(l.moments[i*dim+j]); math.Abs(got-moment) > 1e-5*(1+math.Abs(moment)) {
				t.Errorf("moment %d, %d is %v, want %v", i, j, got, moment)
			}
		}
	}
	y := make([]float32, len(kept))
	x := slices.Clone(kept)
	l.Respond(y, x, rows)
	cov := func(z []float32) *mat.Dense {
		m := mat.NewDense(rows, dim, wide(z))
		var c mat.Dense
		c.Mul(m.T(), m)
		c.Scale(1/float64(rows), &c)
		return &c
	}
	c := cov(x) // less its mean
	var with, want mat.Dense
	with.CloneFrom(c)
	for i := range dim {
		with.Set(i, i, with.At(i, i)+eps)
	}
	if err := with.Inverse(&with); err != nil {
		t.Fatal(err)
	}
	want.Mul(c, &with)
	if got := cov(y); !mat.EqualApprox(got, &want, 1e-4) {
		t.Errorf("covariance of the response\n%v\nwant\n%v", mat.Formatted(got), mat.Formatted(&want))
	}
}

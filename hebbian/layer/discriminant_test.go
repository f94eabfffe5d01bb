package layer

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

var _ Layer = (*Discriminant)(nil)

func discriminant(t testing.TB, c DiscriminantConfig) *Discriminant {
	t.Helper()
	l, err := NewDiscriminant(c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// classed are n examples of so many classes whose features go together.
func classed(n, in, classes int, seed uint64) (x []float32, labels []int) {
	r := rand.New(rand.NewPCG(seed, 5))
	for range n {
		y, common := r.IntN(classes), r.NormFloat64()
		for i := range in {
			x = append(x, float32(math.Sin(float64(y*in+i))+.7*common+.5*r.NormFloat64()))
		}
		labels = append(labels, y)
	}
	return x, labels
}

// teachAll shows examples in minibatches, where gain says so.
func teachAll(t testing.TB, l *Discriminant, x []float32, labels []int, gain []float32, size int) {
	t.Helper()
	in := l.In()
	for lo := 0; lo < len(labels); lo += size {
		hi := min(lo+size, len(labels))
		var led plasticity.Ledger
		led.Begin(hi - lo)
		if err := l.Forward(&led, make([]float32, (hi-lo)*l.Out()), x[lo*in:hi*in], hi-lo); err != nil {
			t.Fatal(err)
		}
		s := Step{Ledger: &led, Site: plasticity.Readout, Labels: labels[lo:hi]}
		if gain != nil {
			s.Gain = gain[lo:hi]
		}
		if err := l.Learn(s); err != nil {
			t.Fatal(err)
		}
		if e, err := led.Entry(); err != nil || e.Updates[plasticity.Readout] == 0 && slices.Max(append([]float32{0}, s.Gain...)) > 0 {
			t.Fatalf("entry %+v, %v", e, err)
		}
	}
}

// textbook scores by linear discriminant analysis of all examples at once, in float64.
func textbook(x []float32, labels []int, in, classes int, shrinkage float64, means bool) func(x []float32) []float64 {
	mu, n := mat.NewDense(classes, in, nil), make([]float64, classes)
	for k, y := range labels {
		n[y]++
		for i := range in {
			mu.Set(y, i, mu.At(y, i)+(float64(x[k*in+i])-mu.At(y, i))/n[y])
		}
	}
	sigma := mat.NewSymDense(in, nil)
	for k, y := range labels {
		d := mat.NewVecDense(in, nil)
		for i := range in {
			d.SetVec(i, float64(x[k*in+i])-mu.At(y, i))
		}
		sigma.SymRankOne(sigma, 1/float64(len(labels)), d)
	}
	leak := shrinkage * mat.Trace(sigma) / float64(in)
	for i := range in {
		sigma.SetSym(i, i, sigma.At(i, i)+leak)
	}
	if means {
		sigma.Zero()
		for i := range in {
			sigma.SetSym(i, i, 1)
		}
	}
	var inverse mat.Dense
	if err := inverse.Inverse(sigma); err != nil {
		panic(err)
	}
	var w mat.Dense
	w.Mul(mu, &inverse)
	return func(x []float32) []float64 {
		scores := make([]float64, classes)
		for c := range scores {
			for i := range in {
				scores[c] += w.At(c, i) * (float64(x[i]) - mu.At(c, i)/2)
			}
			if n[c] == 0 {
				scores[c] = -unreached
			}
		}
		return scores
	}
}

// TestDiscriminantIsTheTextbooks, whatever the minibatch and the order, class by class
// included, and what a gate leaves out is not there.
func TestDiscriminantIsTheTextbooks(t *testing.T) {
	const n, in, classes = 300, 12, 4
	x, labels := classed(n, in, classes-1, 1) // of the last there is none
	gain := make([]float32, n)
	var openX []float32
	var open []int
	for k := range gain {
		if k%5 > 0 {
			gain[k] = 1
			openX, open = append(openX, x[k*in:(k+1)*in]...), append(open, labels[k])
		}
	}
	var byClass []int
	for c := range classes {
		for k, y := range open {
			if y == c {
				byClass = append(byClass, k)
			}
		}
	}
	var sortedX []float32
	var sorted []int
	for _, k := range byClass {
		sortedX, sorted = append(sortedX, openX[k*in:(k+1)*in]...), append(sorted, open[k])
	}
	asked, _ := classed(50, in, classes-1, 2)
	for _, means := range []bool{false, true} {
		want := textbook(openX, open, in, classes, .02, means)
		for _, size := range []int{1, 7, n} {
			for _, order := range []struct {
				x      []float32
				labels []int
				gain   []float32
			}{{x, labels, gain}, {sortedX, sorted, nil}} {
				l := discriminant(t, DiscriminantConfig{Features: in, Classes: classes, Shrinkage: .02, Means: means})
				teachAll(t, l, order.x, order.labels, order.gain, size)
				got := make([]float32, 50*classes)
				if err := l.Infer(got, asked, 50); err != nil {
					t.Fatal(err)
				}
				for k := range 50 {
					for c, v := range want(asked[k*in : (k+1)*in]) {
						if g := float64(got[k*classes+c]); math.Abs(g-v) > 2e-4*(1+math.Abs(v)) {
							t.Fatalf("means %v, minibatch %d, gate %v: score %d of class %d is %v, the textbook's %v", means, size, order.gain != nil, k, c, g, v)
						}
					}
				}
			}
		}
	}
}

// TestEquilibriumIsWhereInhibitionSettles: the dynamics in time end where the factors
// of the matrix say.
func TestEquilibriumIsWhereInhibitionSettles(t *testing.T) {
	const n, in, classes = 200, 6, 3
	x, labels := classed(n, in, classes, 3)
	l := discriminant(t, DiscriminantConfig{Features: in, Classes: classes, Shrinkage: .1})
	teachAll(t, l, x, labels, nil, 10)
	w := slices.Clone(x[:in])
	if err := l.equilibrium(w); err != nil {
		t.Fatal(err)
	}
	sigma := l.inhibition.Weights()
	leak := 0.
	for i := range in {
		leak += .1 * float64(sigma.Row(i)[i]) / in
	}
	y := make([]float64, in)
	for range 20000 {
		drive := make([]float64, in)
		for i := range y {
			drive[i] = float64(x[i]) - leak*y[i]
			for j, v := range y {
				drive[i] -= float64(sigma.Row(i)[j]) * v
			}
		}
		for i := range y {
			y[i] += .02 * drive[i]
		}
	}
	for i, v := range y {
		if math.Abs(v-float64(w[i])) > 1e-3*(1+math.Abs(v)) {
			t.Errorf("unit %d settles at %v, the equilibrium is %v", i, v, w[i])
		}
	}
}

// TestDiscriminantGoesOn from what it saved as if it had not stopped, the scores while
// it learns included, whatever was asked in between.
func TestDiscriminantGoesOn(t *testing.T) {
	const n, in, classes = 120, 9, 3
	x, labels := classed(n, in, classes, 4)
	one := discriminant(t, DiscriminantConfig{Features: in, Classes: classes})
	other := discriminant(t, DiscriminantConfig{Features: in, Classes: classes})
	teachAll(t, one, x[:90*in], labels[:90], nil, 10)
	teachAll(t, other, x[:90*in], labels[:90], nil, 10)
	if err := other.Infer(make([]float32, classes), x[:in], 1); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := state.Save(&b, other); err != nil {
		t.Fatal(err)
	}
	again := discriminant(t, DiscriminantConfig{Features: in, Classes: classes})
	if err := state.Load(&b, again); err != nil {
		t.Fatal(err)
	}
	var scores [2][]float32
	for k, l := range []*Discriminant{one, again} {
		scores[k] = make([]float32, 10*classes)
		if err := l.Forward(new(plasticity.Ledger), scores[k], x[:10*in], 10); err != nil {
			t.Fatal(err)
		}
		teachAll(t, l, x[90*in:], labels[90:], nil, 10)
		last := make([]float32, n*classes)
		if err := l.Infer(last, x, n); err != nil {
			t.Fatal(err)
		}
		scores[k] = append(scores[k], last...)
	}
	if !slices.Equal(scores[0], scores[1]) {
		t.Error("it goes on otherwise")
	}
}

func TestDiscriminantRefuses(t *testing.T) {
	for _, bad := range []float64{-1, math.NaN(), math.Inf(1)} {
		if _, err := NewDiscriminant(DiscriminantConfig{Features: 2, Classes: 2, Shrinkage: bad}); err == nil {
			t.Errorf("a shrinkage of %v is taken", bad)
		}
	}
	l := discriminant(t, DiscriminantConfig{Features: 2, Classes: 2})
	if err := l.Learn(Step{Labels: []int{0}}); err == nil {
		t.Error("it learns without a Forward")
	}
	for _, labels := range [][]int{nil, {2}, {-1}} {
		if err := l.Forward(new(plasticity.Ledger), make([]float32, 2), make([]float32, 2), 1); err != nil {
			t.Fatal(err)
		}
		if err := l.Learn(Step{Ledger: new(plasticity.Ledger), Labels: labels}); err == nil {
			t.Errorf("labels %v are taken", labels)
		}
	}
}

// TestDiscriminantAllocatesNothing once it has its room.
func TestDiscriminantAllocatesNothing(t *testing.T) {
	const in, classes = 20, 3
	x, labels := classed(16, in, classes, 6)
	l := discriminant(t, DiscriminantConfig{Features: in, Classes: classes})
	dst := make([]float32, 16*classes)
	var led plasticity.Ledger
	step := func() {
		led.Begin(16)
		_ = l.Forward(&led, dst, x, 16)
		_ = l.Learn(Step{Ledger: &led, Site: plasticity.Readout, Labels: labels})
		_ = l.Infer(dst, x, 16)
	}
	step()
	step()
	if n := testing.AllocsPerRun(20, step); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
}

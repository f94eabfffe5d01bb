package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// One right answer of one is an accuracy of 100 % of which little is known, by
// whatever number of seeds it was given.
func TestOneExampleSaysLittle(t *testing.T) {
	one := Answers{Example: []int{3}, Right: []bool{true}}
	for _, e := range []Estimate{
		Accuracy([]Answers{one}), Accuracy([]Answers{one, one, one}),
		Bounded([]float64{1}, 0, 1, 1), Bounded([]float64{1, 1, 1}, 0, 1, 1), ClopperPearson(1, 1),
	} {
		if e.Value != 1 || e.High != 1 || e.Low > .05 || e.Low <= 0 || e.Method == "" {
			t.Errorf("%+v", e)
		}
	}
	approx(t, "in percent", Bounded([]float64{100, 100}, 0, 100, 1).Low, 2.5, 1e-9)
	// The least of 1,000 examples that are all right is far from 100 − 0 too.
	approx(t, "of a thousand", Bounded([]float64{1, 1}, 0, 1, 1000).Low, math.Pow(.025, 1./1000), 1e-9)
}

// Over random values an interval is within the bounds, holds the value, and is
// that of the mirrored values mirrored.
func TestBoundedStaysInBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		x, mirrored := make([]float64, 2+r.IntN(10)), []float64{}
		for i := range x {
			x[i] = min(100, 100-40*math.Abs(r.NormFloat64()*r.NormFloat64()))
			if x[i] < -100 {
				x[i] = -100
			}
			mirrored = append(mirrored, -x[i])
		}
		size := r.IntN(3) * 50
		e, m := Bounded(x, -100, 100, size), Bounded(mirrored, -100, 100, size)
		if e.Low < -100 || e.High > 100 || !(e.Low <= e.Value) || !(e.Value <= e.High) || !e.Known() {
			t.Fatalf("%v: %+v", x, e)
		}
		approx(t, "mirrored", m.Low, -e.High, 1e-6)
	}
}

func TestBoundedWarns(t *testing.T) {
	for _, c := range []struct {
		name string
		got  Estimate
		want Warning
	}{
		{"none", Bounded(nil, 0, 1, 0), NoneAtAll},
		{"outside", Bounded([]float64{.5, 1.2}, 0, 1, 10), OutOfBounds},
		{"one value of no examples", Bounded([]float64{.5}, 0, 1, 0), NeedsMore(2)},
		{"equal values of no examples", Bounded([]float64{.5, .5}, 0, 1, 0), AllEqual},
		{"no seed", Accuracy(nil), NoneAtAll},
		{"more answers than examples", Accuracy([]Answers{{Right: []bool{true}}}), Unpaired},
		{"more than there are", ClopperPearson(3, 2), NoneAtAll},
	} {
		if c.got.Known() || c.got.Method != "" || !warned(c.got, c.want) {
			t.Errorf("%s: %+v", c.name, c.got)
		}
	}
	if e := Bounded([]float64{.5}, 0, 1, 20); !e.Known() || !warned(e, OneSeed) {
		t.Errorf("one seed: %+v", e)
	}
	// Seeds that do not vary at all count as one test part.
	alike, part := Bounded([]float64{.9, .9, .9}, 0, 1, 50), ClopperPearson(45, 50)
	approx(t, "low of seeds that do not vary", alike.Low, part.Low, 1e-9)
	approx(t, "high of seeds that do not vary", alike.High, part.High, 1e-9)
	// Seeds that happen to be alike are not taken for more than their answers.
	narrow := Bounded([]float64{.9, .9 + 1e-9}, 0, 1, 50)
	if binomial := ClopperPearson(90, 100); narrow.High-narrow.Low < binomial.High-binomial.Low-1e-6 {
		t.Errorf("two seeds alike: %+v, of their answers: %+v", narrow, binomial)
	}
}

func TestBoundedCovers(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(2, 2))
	const trials, seeds = 2000, 6
	for _, c := range []struct {
		name  string
		size  int
		truth float64
		draw  func() float64
	}{
		{"binomial of 30 at .97", 30, .97, func() float64 { return float64(binomial(r, 30, .97)) / 30 }},
		{"binomial of 300 at .9", 300, .9, func() float64 { return float64(binomial(r, 300, .9)) / 300 }},
		{"uniform to the third", 0, .25, func() float64 { return math.Pow(r.Float64(), 3) }},
	} {
		held, student := 0, 0
		for range trials {
			x := make([]float64, seeds)
			for i := range x {
				x[i] = c.draw()
			}
			held += inside(Bounded(x, 0, 1, c.size), c.truth)
			student += inside(Mean(x), c.truth)
		}
		t.Logf("%s: %.1f %%, Student's t %.1f %%", c.name, percent(held, trials), percent(student, trials))
		if percent(held, trials) < 93 {
			t.Errorf("%s: the truth was held in %.1f %%", c.name, percent(held, trials))
		}
	}
}

func binomial(r *rand.Rand, n int, p float64) (k int) {
	for range n {
		if r.Float64() < p {
			k++
		}
	}
	return k
}

// The interval of Clopper and Pearson holds every rate in 95 % or more, counted
// exactly over all outcomes.
func TestClopperPearsonHoldsEveryRate(t *testing.T) {
	const n = 17
	for p := .01; p < 1; p += .01 {
		held := 0.0
		for k := range n + 1 {
			if e := ClopperPearson(k, n); e.Low <= p && p <= e.High {
				a, _ := math.Lgamma(n + 1)
				b, _ := math.Lgamma(float64(k + 1))
				c, _ := math.Lgamma(float64(n - k + 1))
				held += math.Exp(a - b - c + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
			}
		}
		if held < .95 {
			t.Errorf("a rate of %.2f is held with probability %.4f", p, held)
		}
	}
}

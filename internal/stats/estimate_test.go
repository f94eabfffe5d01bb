package stats

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// t(.975, 4) = 2.776445, s = √2.5.
func TestMeanByHand(t *testing.T) {
	e := Mean([]float64{1, 2, 3, 4, 5})
	half := 2.776445 * math.Sqrt(2.5) / math.Sqrt(5)
	approx(t, "mean", e.Value, 3, 1e-12)
	approx(t, "low", e.Low, 3-half, 1e-6)
	approx(t, "high", e.High, 3+half, 1e-6)
	if !e.Known() || !excludesZero(e) || e.N != 5 || len(e.Warnings) != 0 {
		t.Errorf("%+v", e)
	}
}

func TestMeanWarns(t *testing.T) {
	if e := Mean(nil); !math.IsNaN(e.Value) || e.Known() || !warned(e, NoneAtAll) {
		t.Errorf("of nothing: %+v", e)
	}
	if e := Mean([]float64{4}); e.Value != 4 || e.Known() || excludesZero(e) || !warned(e, NeedsMore(2)) {
		t.Errorf("of one value: %+v", e)
	}
	if e := Mean([]float64{.1, .1, .1}); e.Value != .1 || e.Low != .1 || e.High != .1 || !warned(e, AllEqual) {
		t.Errorf("of equal values: %+v", e)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if e := Mean([]float64{1, bad}); !math.IsNaN(e.Value) || !warned(e, NotFinite) {
			t.Errorf("with %v: %+v", bad, e)
		}
	}
}

func TestNonNegativeStaysAboveZero(t *testing.T) {
	// by hand: the mean of 100 and 300 is 200, s/√2 is 100 and t(.975, 1) is 12.7062
	e := NonNegative([]float64{100, 300})
	approx(t, "mean", e.Value, 200, 1e-12)
	approx(t, "low", e.Low, 200*math.Exp(-12.7062/2), 1e-3)
	approx(t, "high", e.High, 200*math.Exp(12.7062/2), 10)
	if e.Method != LogStudentT || len(e.Warnings) != 0 {
		t.Errorf("%+v", e)
	}
	if x := []float64{100, 101, 99}; !reflect.DeepEqual(NonNegative(x), Mean(x)) {
		t.Errorf("far from 0: %+v, want %+v", NonNegative(x), Mean(x))
	}
	if e := NonNegative([]float64{0, 0}); e.Low != 0 || e.High != 0 || !warned(e, AllEqual) {
		t.Errorf("of zeros: %+v", e)
	}
	if e := NonNegative([]float64{-1, 8}); e.Known() || e.Value != 3.5 || !warned(e, OutOfBounds) {
		t.Errorf("with a value below 0: %+v", e)
	}
	if e := NonNegative(nil); e.Known() || !warned(e, NoneAtAll) {
		t.Errorf("of nothing: %+v", e)
	}
}

func TestMeanAndBootstrapCover(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(1, 1))
	const trials = 3000
	mean, boot := 0, 0
	for range trials {
		x := make([]float64, 10)
		for i := range x {
			x[i] = r.NormFloat64() + 3
		}
		mean += inside(Mean(x), 3)
	}
	covers(t, "Mean of 10", mean, trials, 0)
	costs := 0
	for range trials {
		costs += inside(NonNegative([]float64{r.ExpFloat64(), r.ExpFloat64(), r.ExpFloat64()}), 1)
	}
	covers(t, "NonNegative of 3 exponential values", costs, trials, .04)
	const few = 200
	for range few {
		x := make([]float64, 40)
		for i := range x {
			x[i] = r.ExpFloat64()
		}
		boot += inside(Bootstrap(x, average, r), 1)
	}
	covers(t, "Bootstrap of 40 exponential values", boot, few, .03)
}

func average(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func TestBootstrap(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	x := make([]float64, 400)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	b := Bootstrap(x, average, rand.NewPCG(3, 3))
	m := Mean(x)
	approx(t, "low", b.Low, m.Low, .02) // the two agree for many normal values
	approx(t, "high", b.High, m.High, .02)
	if again := Bootstrap(x, average, rand.NewPCG(3, 3)); again.Low != b.Low || again.High != b.High {
		t.Error("the same source gave another interval")
	}
	// BCa follows the skew: for an exponential sample the mean's interval
	// reaches further up than down.
	for i := range x {
		x[i] = r.ExpFloat64()
	}
	b = Bootstrap(x[:30], average, rand.NewPCG(4, 4))
	if b.High-b.Value <= b.Value-b.Low {
		t.Errorf("interval %v to %v around %v does not follow the skew", b.Low, b.High, b.Value)
	}
	// Against the plain percentile interval of the same draws, both ends move up.
	again := rand.New(rand.NewPCG(4, 4))
	var draws []float64
	for range Resamples {
		sum := 0.0
		for range 30 {
			sum += x[again.IntN(30)]
		}
		draws = append(draws, sum/30)
	}
	slices.Sort(draws)
	if low, high := draws[Resamples/40], draws[Resamples-Resamples/40]; b.Low <= low || b.High <= high {
		t.Errorf("interval %v to %v is not corrected from %v to %v", b.Low, b.High, low, high)
	}
	if e := Bootstrap([]float64{1, 2, 3}, average, r); e.Known() || !warned(e, NeedsMore(6)) {
		t.Errorf("of three: %+v", e)
	}
	if e := Bootstrap([]float64{2, 2, 2, 2, 2, 2}, average, r); e.Low != 2 || e.High != 2 || !warned(e, AllEqual) {
		t.Errorf("of equal values: %+v", e)
	}
}

func excludesZero(e Estimate) bool { return e.Known() && (e.Low > 0 || e.High < 0) }

package population

import (
	"math"
	"math/rand/v2"
	"testing"
)

// snr is the mean over runs of S at some ages over its standard deviation, that of all ages
// together.
func snr(s Synapse, n, stored, runs int, ages []int) []float64 {
	last := ages[len(ages)-1] + 1
	sum := make([]float64, len(ages))
	var all [][]float64
	for r := range runs {
		run := s.Run(n, last, stored, rand.NewPCG(uint64(n), uint64(r)))
		at := make([]float64, len(ages))
		for k, t := range ages {
			at[k] = run[t]
			sum[k] += run[t] / float64(runs)
		}
		all = append(all, at)
	}
	var square float64
	for _, at := range all {
		for k, v := range at {
			square += (v - sum[k]) * (v - sum[k])
		}
	}
	sd := math.Sqrt(square / float64((runs-1)*len(ages)))
	for k := range sum {
		sum[k] /= sd
	}
	return sum
}

// spaced are ages from lo to hi by equal factors, each once.
func spaced(lo, hi float64, steps int) (ages []int) {
	for k := range steps + 1 {
		t := int(math.Round(lo * math.Pow(hi/lo, float64(k)/float64(steps))))
		if len(ages) == 0 || t > ages[len(ages)-1] {
			ages = append(ages, t)
		}
	}
	return ages
}

// slope is that of log y over log x, and where y is 1 by that line.
func slope(x, y []float64) (k, one float64) {
	var sx, sy, sxx, sxy float64
	n := float64(len(x))
	for i := range x {
		a, b := math.Log(x[i]), math.Log(y[i])
		sx, sy, sxx, sxy = sx+a, sy+b, sxx+a*a, sxy+a*b
	}
	k = (n*sxy - sx*sy) / (n*sxx - sx*sx)
	return k, math.Exp((sx - sy/k) / n)
}

func floats(ages []int) (x []float64) {
	for _, t := range ages {
		x = append(x, float64(t))
	}
	return x
}

// TestUnboundedFallsAsTheLoad: a pattern keeps its signal, and of t others each adds 1/N to the
// variance: SNR = √(N/t).
func TestUnboundedFallsAsTheLoad(t *testing.T) {
	s := Unbounded()
	signal, _ := s.Theory(5, 0)
	if _, variance := s.Theory(1, 100); signal[4] != 1 || variance != 100 {
		t.Errorf("signal %v, variance of 100 patterns %v", signal, variance)
	}
	const n, runs = 10_000, 400
	for _, age := range []int{10, 100, 1000} {
		var sum, square float64
		for r := range runs {
			v := s.Run(n, age+1, 0, rand.NewPCG(3, uint64(r)))[age]
			sum, square = sum+v/runs, square+v*v/runs
		}
		got, want := sum/math.Sqrt(square-sum*sum), math.Sqrt(n/float64(age))
		if math.Abs(got/want-1) > .15 { // four standard errors of a deviation over 400 runs
			t.Errorf("age %d: SNR %v, want √(N/t) = %v", age, got, want)
		}
	}
}

// TestBinaryDecays: theory has q·(1−q)^t, so that the lifetime is that of √N·q·(1−q)^t = 1,
// grows as log N at q fixed, and at q = e/√N as √N.
func TestBinaryDecays(t *testing.T) {
	const q = .1
	signal, variance := Binary(q).Theory(50, 0)
	for k, v := range signal {
		if want := q * math.Pow(1-q, float64(k)); math.Abs(v-want) > 1e-12 || math.Abs(variance-1) > 1e-9 {
			t.Fatalf("age %d: signal %v, want %v; variance %v", k, v, want, variance)
		}
	}
	var sizes, best []float64
	for _, n := range []int{1e3, 1e4, 1e5, 1e6} {
		ages := spaced(1, 60, 24)
		got, ended := Lifetime(floats(ages), snr(Binary(q), n, 0, 400, ages))
		want := math.Log(q*math.Sqrt(float64(n))) / -math.Log(1-q)
		t.Logf("N = %d: lifetime %.1f, %.1f in theory", n, got, want)
		if !ended || math.Abs(got-want) > 2.5 { // SNR within .15 at 1, of which one in ten is lost at each pattern
			t.Errorf("N = %d, q = .1: lifetime %v, want %v", n, got, want)
		}
		at := math.E / math.Sqrt(float64(n))
		ages = spaced(1, 1.6*math.Sqrt(float64(n))/math.E, 24)
		got, _ = Lifetime(floats(ages), snr(Binary(at), n, 0, 400, ages))
		sizes, best = append(sizes, float64(n)), append(best, got)
	}
	if k, _ := slope(sizes, best); math.Abs(k-.5) > .05 {
		t.Errorf("at its best the lifetime grows as N^%.3f, want √N: %v", k, best)
	}
}

// TestCascadeIsEquallyFull in all its states, and outlives the binary synapse of the same first signal.
func TestCascadeIsEquallyFull(t *testing.T) {
	if testing.Short() {
		t.Skip("short: large populations")
	}
	s := Cascade(8)
	for k, p := range s.rest() {
		if math.Abs(p-1./16) > 1e-6 {
			t.Errorf("state %d holds %v of the synapses, want a sixteenth", k, p)
		}
	}
	signal, _ := s.Theory(1000, 0)
	ages := spaced(1, 999, 12)
	got := snr(s, 1e5, 0, 64, ages)
	for k, age := range ages {
		want := signal[age] * math.Sqrt(1e5)
		if math.Abs(got[k]-want) > .1*want+.6 { // a tenth for the deviation, and four standard errors of the mean
			t.Errorf("age %d: SNR %v, want %v", age, got[k], want)
		}
	}
	if other := signal[0] * math.Pow(1-signal[0], 100); signal[100] < 10*other {
		t.Errorf("after 100 patterns a signal of %v, of a binary synapse %v", signal[100], other)
	}
}

// TestBoundedIsARandomWalk between walls: after some patterns its signal falls by the
// slowest mode, cos(π/(n+1)) a pattern.
func TestBoundedIsARandomWalk(t *testing.T) {
	const n = 16
	signal, variance := Bounded(n).Theory(600, 0)
	// At rest all 17 weights are as common; a step of 1/8 is made but at the wall.
	if math.Abs(signal[0]-2./(n+1)) > 1e-9 || math.Abs(variance-(n+2.)/(3*n)) > 1e-9 {
		t.Errorf("signal %v at first, variance %v: want %v and %v", signal[0], variance, 2./(n+1), (n+2.)/(3*n))
	}
	if got, want := signal[500]/signal[499], math.Cos(math.Pi/(n+1)); math.Abs(got-want) > 1e-6 {
		t.Errorf("the signal falls by %v a pattern, want %v", got, want)
	}
}

// TestChainKeepsAPowerLaw: SNR ∝ √N·t^(−1/2) over more than two decades, and a lifetime that
// grows as N, by the simulation of populations.
func TestChainKeepsAPowerLaw(t *testing.T) {
	if testing.Short() {
		t.Skip("short: large populations")
	}
	const m, stored, runs = 12, 20_000, 48
	s := Chain(m)
	signal, variance := s.Theory(1001, stored)
	var sizes, lives []float64
	for _, n := range []int{1e3, 1e4, 1e5, 1e6} {
		life := .05 * float64(n) // about
		ages := spaced(max(life/400, 3), life/4, 20)
		y := snr(s, n, stored, runs, ages)
		k, one := slope(floats(ages), y)
		t.Logf("N = %d: slope %.3f, lifetime %.0f", n, k, one)
		if n >= 1e5 {
			if math.Abs(k+.5) > .05 {
				t.Errorf("N = %d: SNR falls as t^%.3f from %d to %d, want −½", n, k, ages[0], ages[len(ages)-1])
			}
		}
		if n == 1e5 {
			at := spaced(3, 1000, 1)
			if got, want := snr(s, n, stored, runs, at)[0], signal[3]*math.Sqrt(float64(n)/variance); math.Abs(got/want-1) > .3 {
				t.Errorf("SNR %v at age 3, theory has %v", got, want)
			}
		}
		sizes, lives = append(sizes, float64(n)), append(lives, one)
	}
	if k, _ := slope(sizes, lives); math.Abs(k-1) > .05 {
		t.Errorf("the lifetime grows as N^%.3f, want N: %v", k, lives)
	}
}

func TestLifetimeIsWhereACurveEnds(t *testing.T) {
	if at, ended := Lifetime([]float64{1, 10, 100}, []float64{100, 10, .1}); !ended || math.Abs(at-math.Sqrt(1000)) > 1e-9 {
		t.Errorf("%v, %v: want √1000", at, ended)
	}
	if at, ended := Lifetime([]float64{1, 10}, []float64{9, 2}); ended || at != 10 {
		t.Errorf("a curve that has not ended: %v, %v", at, ended)
	}
	if at, _ := Lifetime([]float64{1, 10}, []float64{.5, .2}); at != 0 {
		t.Errorf("a curve below 1: %v", at)
	}
}

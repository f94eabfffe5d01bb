package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// Newcombe (1998), Statistics in Medicine 17, table I, method 3.
func TestProportionOfNewcombe(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}, {20, 20, .8389, 1},
	} {
		e := Proportion(c.k, c.n)
		approx(t, "low", e.Low, c.low, 5e-5)
		approx(t, "high", e.High, c.high, 5e-5)
		approx(t, "value", e.Value, float64(c.k)/float64(c.n), 1e-15)
	}
	for _, bad := range [][2]int{{0, 0}, {3, 2}, {-1, 2}} {
		if e := Proportion(bad[0], bad[1]); !math.IsNaN(e.Value) {
			t.Errorf("Proportion(%v) = %+v", bad, e)
		}
	}
}

func TestAUCByHand(t *testing.T) {
	// 3 > 1, 2 and ties 3; 4 and 5 are above all: 8.5 of 9 pairs.
	approx(t, "AUC", AUC([]float64{3, 4, 5}, []float64{1, 2, 3}).Value, 8.5/9, 1e-15)
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		p, n := make([]float64, 1+r.IntN(20)), make([]float64, 1+r.IntN(20))
		for i := range p {
			p[i] = float64(r.IntN(8))
		}
		for i := range n {
			n[i] = float64(r.IntN(6))
		}
		sum := 0.0
		for _, a := range p {
			for _, b := range n {
				switch {
				case a > b:
					sum++
				case a == b:
					sum += .5
				}
			}
		}
		e := AUC(p, n)
		approx(t, "AUC", e.Value, sum/float64(len(p)*len(n)), 1e-12)
		if e.Low < 0 || e.High > 1 || e.Low > e.Value || e.High < e.Value {
			t.Fatalf("interval %+v", e)
		}
		back := AUC(n, p)
		approx(t, "AUC of the reverse", back.Value, 1-e.Value, 1e-12)
		approx(t, "low of the reverse", back.Low, 1-e.High, 1e-9)
	}
	whole := AUC([]float64{3, 4, 5}, []float64{0, 1, 2})
	if whole.Value != 1 || whole.High != 1 || whole.Low > .9 || len(whole.Warnings) == 0 {
		t.Errorf("complete separation: %+v", whole)
	}
	if e := AUC(nil, []float64{1}); !math.IsNaN(e.Value) {
		t.Errorf("of nothing: %+v", e)
	}
}

func TestAUCCovers(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(2, 2))
	const trials = 1500
	for _, shift := range []float64{0, 1, 2} {
		truth, held := distuv.UnitNormal.CDF(shift/math.Sqrt2), 0
		for range trials {
			p, n := make([]float64, 30), make([]float64, 40)
			for i := range p {
				p[i] = r.NormFloat64() + shift
			}
			for i := range n {
				n[i] = r.NormFloat64()
			}
			held += inside(AUC(p, n), truth)
		}
		covers(t, "AUC", held, trials, .02)
	}
}

func TestDPrime(t *testing.T) {
	// Hit rate Φ(1) and false-alarm rate Φ(−1) give d′ = 2.
	approx(t, "d′", DPrime(8413447, 1e7, 1586553, 1e7).Value, 2, 1e-5)
	// 75 of 100 against 25 of 100 with Hautus's correction: 2·z(75.5/101).
	approx(t, "d′", DPrime(75, 100, 25, 100).Value, 2*.66672, 1e-4)
	e := DPrime(100, 100, 0, 100)
	if !e.Known() || math.IsInf(e.Value, 0) || !warned(e, Saturated) {
		t.Errorf("perfect: %+v", e)
	}
	if e := DPrime(3, 2, 0, 1); !math.IsNaN(e.Value) {
		t.Errorf("more hits than signals: %+v", e)
	}
}

func TestDPrimeCovers(t *testing.T) {
	skipTrials(t)
	r := rand.New(rand.NewPCG(5, 5))
	const trials = 2000
	held := 0
	for range trials {
		hits, alarms := 0, 0
		for range 200 {
			if r.NormFloat64()+1.5 > .5 {
				hits++
			}
			if r.NormFloat64() > .5 {
				alarms++
			}
		}
		held += inside(DPrime(hits, 200, alarms, 200), 1.5)
	}
	covers(t, "d′", held, trials, .015)
}

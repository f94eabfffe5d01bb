package stats

import (
	"math"
	"testing"
)

// TestRatioInvertsTheTest: at either bound θ the t test of x against θ·y gives
// exactly .05, and at the ratio itself 1.
func TestRatioInvertsTheTest(t *testing.T) {
	x := []float64{12, 15, 11, 18, 14, 13.5}
	y := []float64{31, 40, 33, 41, 35, 30}
	e := Ratio(x, y)
	p := func(θ float64) float64 {
		scaled := make([]float64, len(y))
		for i, v := range y {
			scaled[i] = θ * v
		}
		return PairedT(x, scaled).P
	}
	for θ, want := range map[float64]float64{e.Low: .05, e.High: .05, e.Value: 1} {
		if got := p(θ); math.Abs(got-want) > 1e-9 {
			t.Errorf("the test of θ = %v gives p = %v, want %v", θ, got, want)
		}
	}
	if !(e.Low < e.Value && e.Value < e.High) || e.N != 6 {
		t.Errorf("%+v", e)
	}
}

func TestRatioWithoutAnInterval(t *testing.T) {
	for name, c := range map[string]struct {
		x, y  []float64
		value float64
	}{
		"a mean that may be 0": {[]float64{1, 2, 3}, []float64{-5, 1, 9}, 2 / (5. / 3)},
		"one pair":             {[]float64{1}, []float64{4}, .25},
		"one ratio in all":     {[]float64{1, 2}, []float64{4, 8}, .25},
		"a mean of 0":          {[]float64{1, 2}, []float64{-1, 1}, math.NaN()},
		"no pairs":             {nil, nil, math.NaN()},
		"unequal":              {[]float64{1}, []float64{1, 2}, math.NaN()},
	} {
		e := Ratio(c.x, c.y)
		if same := e.Value == c.value || math.IsNaN(e.Value) && math.IsNaN(c.value); e.Known() || !same && math.Abs(e.Value-c.value) > 1e-12 {
			t.Errorf("%s: %+v, want %v without an interval", name, e, c.value)
		}
	}
}

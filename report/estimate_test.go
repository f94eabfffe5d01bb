package report

import (
	"math"
	"testing"
)

func TestEstimate(t *testing.T) {
	// t(.975, 4) = 2.776445; sd of 1…5 is 1.581139.
	e := estimateOf([]float64{1, 2, 3, 4, 5})
	if e.Mean != 3 || math.Abs(e.half()-2.776445105*1.58113883/math.Sqrt(5)) > 1e-6 || e.N != 5 {
		t.Errorf("estimate %+v", e)
	}
	if e := estimateOf([]float64{7}); e.known() || e.Mean != 7 || e.half() != 0 {
		t.Errorf("one value: %+v", e)
	}
	if e := estimateOf(nil); e.N != 0 || !math.IsNaN(e.Mean) {
		t.Errorf("no value: %+v", e)
	}
}

func TestHolm(t *testing.T) {
	got := holm([]float64{.01, .04, .03, .005})
	want := []float64{.03, .06, .06, .02}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Fatalf("holm gives %v, want %v", got, want)
		}
	}
}

func TestMedianSurvival(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		times   []float64
		reached []bool
		want    float64
	}{
		{[]float64{3, 1, 2}, []bool{true, true, true}, 2},
		{[]float64{5, 5, 1, 2}, []bool{false, false, true, true}, 2},
		{[]float64{5, 5, 5, 2}, []bool{false, false, false, true}, inf},
		// Censored at 1, then 3 at risk: the share is 2/3 at 2, 1/3 at 3.
		{[]float64{1, 2, 3, 4}, []bool{false, true, true, true}, 3},
		// An event and a censoring at one time: the censored one was at risk.
		{[]float64{2, 2}, []bool{false, true}, 2},
		{nil, nil, inf},
	} {
		if got := medianSurvival(c.times, c.reached); got != c.want {
			t.Errorf("median of %v, %v is %v, want %v", c.times, c.reached, got, c.want)
		}
	}
}

func TestNumbersAsShown(t *testing.T) {
	for _, c := range []struct {
		e     estimate
		limit int
		want  string
	}{
		{estimate{95.4237, 95.1137, 95.7337, 10}, 2, "95.42 ± 0.31"},
		{estimate{1234.5, 1178.5, 1290.5, 10}, 1, "1,234 ± 56"},
		{estimate{-1234567, -1234567, -1234567, 10}, 1, "−1,234,567 ± 0"},
		{estimate{.5, .5, .5, 1}, 2, "0.50"},
		{estimate{0, 0, 0, 3}, 2, "0 ± 0"},
		{estimate{-.001, -.201, .199, 3}, 1, "0.0 ± 0.2"},
		{estimate{N: 0}, 1, "–"},
	} {
		if got := c.e.show(scale{1, ""}, c.limit); got != c.want {
			t.Errorf("%+v is shown as %q, want %q", c.e, got, c.want)
		}
	}
	if s := scaleFor(23_456_789); s.prefix != "M" || s.factor != 1e6 {
		t.Errorf("23 million in %+v", s)
	}
	for v, want := range map[float64]string{1: "+1.00", -1: "−1.00", .001: "0.00", -.001: "0.00"} {
		if got := signed(v, 2); got != want {
			t.Errorf("%v is shown as %q, want %q", v, got, want)
		}
	}
	for v, want := range map[float64]string{.18234: "0.182", 1: "1.00", 12.345: "12.3", 1234: "1,234", .03745: "0.0374"} {
		if got := ratio(v); got != want && !(v == .03745 && got == "0.0375") {
			t.Errorf("ratio %v is shown as %q, want %q", v, got, want)
		}
	}
}

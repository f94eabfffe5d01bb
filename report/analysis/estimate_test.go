package analysis

import (
	"math"
	"testing"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

func TestEstimate(t *testing.T) {
	// t(.975, 4) = 2.776445; sd of 1…5 is 1.581139.
	e := EstimateOf([]float64{1, 2, 3, 4, 5})
	if e.Mean != 3 || math.Abs(e.Half()-2.776445105*1.58113883/math.Sqrt(5)) > 1e-6 || e.N != 5 {
		t.Errorf("estimate %+v", e)
	}
	if e := EstimateOf([]float64{7}); e.Known() || e.Mean != 7 || e.Half() != 0 {
		t.Errorf("one value: %+v", e)
	}
	if e := EstimateOf(nil); e.N != 0 || !math.IsNaN(e.Mean) {
		t.Errorf("no value: %+v", e)
	}
}

// Censored runs count: with more than half censored there is a bound only.
func TestSurvivalAsShown(t *testing.T) {
	one := Scale{1, ""}
	for _, c := range []struct {
		spans []stats.Span
		want  string
	}{
		{[]stats.Span{{Length: 1200, Reached: true}, {Length: 1300, Reached: true}, {Length: 1500, Reached: true}, {Length: 3000}}, "1,300 (1/4 censored)"},
		{[]stats.Span{{Length: 1200, Reached: true}, {Length: 3000}, {Length: 3000}}, "> 3,000 (2/3 censored)"},
	} {
		sv := Survival{Censored: stats.Survival(c.spans), Bound: 3000}
		if got := sv.Show(one, 1); got != c.want {
			t.Errorf("%v is shown as %q, want %q", c.spans, got, c.want)
		}
	}
}

func TestNumbersAsShown(t *testing.T) {
	for _, c := range []struct {
		e     Estimate
		limit int
		want  string
	}{
		{Estimate{95.4237, 95.1137, 95.7337, 10, stats.StudentT}, 2, "95.42 ± 0.31"},
		{Estimate{1234.5, 1178.5, 1290.5, 10, stats.StudentT}, 1, "1,234 ± 56"},
		{Estimate{-1234567, -1234567, -1234567, 10, stats.StudentT}, 1, "−1,234,567 ± 0"},
		{Estimate{.5, .5, .5, 1, ""}, 2, "0.50"},
		{Estimate{0, 0, 0, 3, stats.StudentT}, 2, "0 ± 0"},
		{Estimate{-.001, -.201, .199, 3, stats.StudentT}, 1, "0.0 ± 0.2"},
		{Estimate{99.5, 97.8, 99.95, 10, stats.EffectiveExact}, 2, "99.5 (97.8 to 100.0)"},
		{Estimate{100, 2.6, 100, 1, stats.EffectiveExact}, 2, "100 (3 to 100)"},
		{Estimate{100, 100, 100, 3, ""}, 2, "100"},
		{Estimate{N: 0}, 1, "–"},
	} {
		if got := c.e.Show(Scale{1, ""}, c.limit); got != c.want {
			t.Errorf("%+v is shown as %q, want %q", c.e, got, c.want)
		}
	}
	if s := ScaleFor(23_456_789); s.Prefix != "M" || s.Factor != 1e6 {
		t.Errorf("23 million in %+v", s)
	}
	for v, want := range map[float64]string{1: "+1.00", -1: "−1.00", .001: "0.00", -.001: "0.00"} {
		if got := Signed(v, 2); got != want {
			t.Errorf("%v is shown as %q, want %q", v, got, want)
		}
	}
	for v, want := range map[float64]string{.18234: "0.182", 1: "1.00", 12.345: "12.3", 1234: "1,234", .03745: "0.0374"} {
		if got := Ratio(v); got != want && !(v == .03745 && got == "0.0375") {
			t.Errorf("ratio %v is shown as %q, want %q", v, got, want)
		}
	}
}

// No interval of what was spent reaches below 0, and that of an outcome that may be
// negative does.
func TestIntervalsOfCostsStayAboveZero(t *testing.T) {
	var in Data
	for s, v := range []float64{100, 300} {
		for _, metric := range []string{results.MetricUpdates, ToTarget("presentations"), results.MetricMACsForward, results.MetricMACsLearning, "what a track asks"} {
			in.Rows = append(in.Rows, results.Row{RunID: "a", Track: "t", Arm: "a", Seed: uint64(s), Presentations: 500, Metric: metric, Value: v, Unit: results.UnitCount})
		}
	}
	a := NewFrame(in).Tracks[0].Arms[0]
	for _, metric := range []string{results.MetricUpdates, ToTarget("presentations"), AllMACs} {
		if e := a.End(metric); e.Low <= 0 || e.High < 600 || e.Method != stats.LogStudentT {
			t.Errorf("%s: %+v", metric, e)
		}
	}
	if e := a.End("what a track asks"); e.Low >= 0 || e.Method != stats.StudentT {
		t.Errorf("an outcome: %+v", e)
	}
}

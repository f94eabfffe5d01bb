package stats

import (
	"math"
	"testing"
)

// Weeks in remission under 6-mercaptopurine (Freireich et al. 1963), with the
// Kaplan–Meier estimates that textbooks print for it (Kalbfleisch & Prentice).
func TestSurvivalOfSixMercaptopurine(t *testing.T) {
	var spans []Span
	for _, v := range []float64{6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35} {
		spans = append(spans, Span{math.Abs(v), v > 0}) // negative: censored
	}
	c := Survival(spans)
	want := []Step{
		{Length: 6, AtRisk: 21, Reached: 3, Left: .8571}, {Length: 7, AtRisk: 17, Reached: 1, Left: .8067},
		{Length: 10, AtRisk: 15, Reached: 1, Left: .7529}, {Length: 13, AtRisk: 12, Reached: 1, Left: .6902},
		{Length: 16, AtRisk: 11, Reached: 1, Left: .6275}, {Length: 22, AtRisk: 7, Reached: 1, Left: .5378},
		{Length: 23, AtRisk: 6, Reached: 1, Left: .4482},
	}
	if len(c.Curve) != len(want) || c.Reached != 9 || c.Censored != 12 || c.N != 21 {
		t.Fatalf("%+v", c)
	}
	for i, w := range want {
		g := c.Curve[i]
		if g.Length != w.Length || g.AtRisk != w.AtRisk || g.Reached != w.Reached {
			t.Errorf("step %d: %+v, want %+v", i, g, w)
		}
		approx(t, "share left", g.Left, w.Left, 5e-5)
	}
	// Greenwood's standard error at 23 weeks is .1346.
	last := c.Curve[6]
	width := z * .1346 / .4482 / math.Abs(math.Log(.4482))
	approx(t, "low at 23", last.Low, math.Pow(.4482, math.Exp(width)), 2e-3)
	approx(t, "high at 23", last.High, math.Pow(.4482, math.Exp(-width)), 2e-3)
	if c.Value != 23 || c.Low != 13 || !math.IsInf(c.High, 1) {
		t.Errorf("median %v, from %v to %v; want 23, from 13 to ∞", c.Value, c.Low, c.High)
	}
}

func TestSurvivalWithoutCensoringIsTheMedian(t *testing.T) {
	var spans []Span
	for _, v := range []float64{9, 3, 7, 1, 5, 8, 2} {
		spans = append(spans, Span{v, true})
	}
	c := Survival(spans)
	if c.Value != 5 || c.Censored != 0 || c.Curve[len(c.Curve)-1].Left != 0 {
		t.Errorf("%+v", c)
	}
}

func TestSurvivalAtItsEdges(t *testing.T) {
	never := Survival([]Span{{10, false}, {10, false}, {10, false}, {4, true}, {10, false}, {10, false}})
	if !math.IsInf(never.Value, 1) || never.Censored != 5 || !warned(never.Estimate, NeverAtMed) {
		t.Errorf("most censored: %+v", never)
	}
	if c := Survival(nil); !math.IsNaN(c.Value) || !warned(c.Estimate, NoneAtAll) {
		t.Errorf("none: %+v", c)
	}
	if c := Survival([]Span{{math.NaN(), true}}); !warned(c.Estimate, NotFinite) {
		t.Errorf("NaN: %+v", c)
	}
	// A run censored at the length at which another reached counts as at risk.
	tie := Survival([]Span{{5, true}, {5, false}})
	if tie.Curve[0].AtRisk != 2 || tie.Curve[0].Left != .5 || !warned(tie.Estimate, NeedsMore(6)) {
		t.Errorf("tie: %+v", tie)
	}
}

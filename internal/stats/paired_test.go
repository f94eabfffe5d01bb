package stats

import (
	"math"
	"testing"
)

// Additional hours of sleep under two drugs (Student 1908).
var (
	sleep1 = []float64{.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2}
	sleep2 = []float64{1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4}
)

// The published analysis: t = −4.0621, p = .002833, interval −2.4598858 to
// −.7001142.
func TestPairedTOfStudentsSleep(t *testing.T) {
	e := PairedT(sleep1, sleep2)
	approx(t, "difference", e.Value, -1.58, 1e-12)
	approx(t, "t", e.Statistic, -4.0621, 1e-4)
	approx(t, "p", e.P, .002833, 1e-6)
	approx(t, "low", e.Low, -2.4598858, 1e-6)
	approx(t, "high", e.High, -.7001142, 1e-6)
}

func TestPairedTAtItsEdges(t *testing.T) {
	if e := PairedT([]float64{1, 2}, []float64{1}); !math.IsNaN(e.P) || !warned(e.Estimate, Unpaired) {
		t.Errorf("unpaired: %+v", e)
	}
	if e := PairedT([]float64{1, 2}, []float64{1, 2}); e.P != 1 || !warned(e.Estimate, AllTied) {
		t.Errorf("no difference: %+v", e)
	}
	if e := PairedT([]float64{2}, []float64{1}); !math.IsNaN(e.P) || e.Value != 1 || !warned(e.Estimate, NeedsMore(2)) {
		t.Errorf("one pair: %+v", e)
	}
}

// Two pairs that happen to differ by the same amount are no proof: without a
// spread there is neither an interval nor a p, also where rounding feigns one.
func TestEqualDifferencesHaveNoInterval(t *testing.T) {
	for _, c := range [][2][]float64{
		{{2, 3}, {1, 2}},
		{{1.3, 8.8, 64.4}, {.3, 7.8, 63.4}}, // differ in the last bits
	} {
		e := PairedT(c[0], c[1])
		if math.Abs(e.Value-1) > 1e-9 || e.Known() || excludesZero(e.Estimate) || !math.IsNaN(e.P) || !warned(e.Estimate, AllEqual) {
			t.Errorf("a constant difference of %v and %v: %+v", c[0], c[1], e)
		}
	}
	if e := PairedT([]float64{1, 2.000001}, []float64{0, 1}); !e.Known() || math.IsNaN(e.P) {
		t.Errorf("a small spread is taken for none: %+v", e)
	}
	same := []float64{.1, .7, .3}
	if e := PairedT(same, same); e.P != 1 || e.Known() || e.Value != 0 {
		t.Errorf("no difference: %+v", e)
	}
}

func TestHolm(t *testing.T) {
	got := Holm([]float64{.01, .04, math.NaN(), .03, .005})
	for i, want := range []float64{.03, .06, math.NaN(), .06, .02} {
		if math.IsNaN(want) != math.IsNaN(got[i]) || !math.IsNaN(want) && math.Abs(got[i]-want) > 1e-15 {
			t.Errorf("Holm = %v at %d, want %v", got[i], i, want)
		}
	}
	if got := Holm([]float64{.6, .9}); got[0] != 1 || got[1] != 1 {
		t.Errorf("Holm does not stop at 1: %v", got)
	}
}

func TestTwoByTwo(t *testing.T) {
	noise := []float64{.3, -.1, .2, -.4, .05}
	var cells [2][2][]float64
	for row := range 2 {
		for col := range 2 {
			for s, e := range noise {
				// The seed's own level is large and must drop out.
				y := 1000*float64(s) + 3*float64(row) + 2*float64(col) + 4*float64(row*col)
				cells[row][col] = append(cells[row][col], y+e*float64(row+2*col))
			}
		}
	}
	f := TwoByTwo(cells)
	mean := average(noise)
	approx(t, "row", f.Row.Value, 3+2+mean, 1e-9)
	approx(t, "column", f.Column.Value, 2+2+2*mean, 1e-9)
	approx(t, "interaction", f.Interaction.Value, 4, 1e-9)
	approx(t, "row at 0", f.RowAt[0].Value, 3+mean, 1e-9)
	approx(t, "row at 1", f.RowAt[1].Value, 7+mean, 1e-9)
	approx(t, "column at 0", f.ColumnAt[0].Value, 2+2*mean, 1e-9)
	approx(t, "column at 1", f.ColumnAt[1].Value, 6+2*mean, 1e-9)
	by := PairedT(cells[1][0], cells[0][0])
	approx(t, "interval", f.RowAt[0].Low, by.Low, 1e-6)
	approx(t, "p", f.RowAt[0].P, by.P, 1e-9)
	approx(t, "excess", f.Excess.Value, 5+mean-(4+2*mean), 1e-9)
	cells[0][1] = cells[0][1][:3]
	if f := TwoByTwo(cells); !math.IsNaN(f.Row.P) || !warned(f.Interaction.Estimate, Unpaired) {
		t.Errorf("unpaired: %+v", f.Row)
	}
}

// The excess is |row| − |column| by seed, the signs being those of the means:
// its interval is that of the paired difference of the two effects.
func TestExcessComparesTheSizesOfTwoEffects(t *testing.T) {
	row, column := []float64{-.31, -.29, -.30, -.32, -.28}, []float64{7.4, -5, 1.2, 3.1, -.9}
	for _, flip := range []float64{1, -1} {
		var cells [2][2][]float64
		var turned []float64
		for s := range row {
			turned = append(turned, -row[s])
			for r := range 2 {
				for c := range 2 {
					cells[r][c] = append(cells[r][c], 90+flip*(row[s]*float64(r)+column[s]*float64(c)))
				}
			}
		}
		want, got := PairedT(turned, column), TwoByTwo(cells).Excess
		approx(t, "excess", got.Value, want.Value, 1e-9)
		approx(t, "low", got.Low, want.Low, 1e-9)
		approx(t, "high", got.High, want.High, 1e-9)
		if excludesZero(got.Estimate) || got.Value > 0 {
			t.Errorf("an excess of %v (%v to %v): the column's mean is larger, but not told from the row's", got.Value, got.Low, got.High)
		}
	}
}

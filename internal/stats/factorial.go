package stats

import "math"

// Factorial is what two factors of two levels do, from values paired over
// seeds. Each effect is a contrast computed within a seed, so that what a seed
// has in common drops out, with its mean, t interval and p over seeds.
type Factorial struct {
	// Row is the effect of the first factor: second level minus first,
	// averaged over the levels of the other.
	Row Test
	// Column is the effect of the second factor, likewise.
	Column Test
	// Interaction is by how much the effect of the column differs between the
	// rows: (y₁₁ − y₁₀) − (y₀₁ − y₀₀).
	Interaction Test
	// RowAt is the effect of the row at each level of the column; ColumnAt
	// that of the column at each level of the row.
	RowAt, ColumnAt [2]Test
	// Excess is by how much the row outweighs the column, |Row| − |Column|.
	// Within a seed it is r·row − c·column, where r and c are the signs of the
	// mean effects, so that a seed whose effect has the other sign counts
	// against that effect. Below 0 the column outweighs.
	Excess Test
}

// TwoByTwo analyses cells[row][column], each holding a value for every seed in
// the same order of seeds.
func TwoByTwo(cells [2][2][]float64) Factorial {
	n := len(cells[0][0])
	for _, row := range cells {
		for _, c := range row {
			if len(c) != n {
				bad := noTest(bare(math.NaN(), min(n, len(c)), Unpaired))
				return Factorial{bad, bad, bad, [2]Test{bad, bad}, [2]Test{bad, bad}, bad}
			}
		}
	}
	size := 0.0
	for i := range n {
		for _, row := range cells {
			size = max(size, math.Abs(row[0][i]), math.Abs(row[1][i]))
		}
	}
	contrast := func(w00, w01, w10, w11 float64) Test {
		d := make([]float64, n)
		for i := range d {
			d[i] = w00*cells[0][0][i] + w01*cells[0][1][i] + w10*cells[1][0][i] + w11*cells[1][1][i]
		}
		return tTest(d, size)
	}
	f := Factorial{
		Row:         contrast(-.5, -.5, .5, .5),
		Column:      contrast(-.5, .5, -.5, .5),
		Interaction: contrast(1, -1, -1, 1),
		RowAt:       [2]Test{contrast(-1, 0, 1, 0), contrast(0, -1, 0, 1)},
		ColumnAt:    [2]Test{contrast(-1, 1, 0, 0), contrast(0, 0, -1, 1)},
	}
	r, c := math.Copysign(.5, f.Row.Value), math.Copysign(.5, f.Column.Value)
	f.Excess = contrast(-r+c, -r-c, r+c, r-c)
	return f
}

package report

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// estimate is a mean over seeds with its 95 % t interval. N < 2 has no
// interval: Low and High equal Mean.
type estimate struct {
	Mean, Low, High float64
	N               int
}

func (e estimate) half() float64 { return (e.High - e.Low) / 2 }

// known reports whether there is an interval at all.
func (e estimate) known() bool { return e.N >= 2 }

func estimateOf(v []float64) estimate {
	switch len(v) {
	case 0:
		return estimate{Mean: math.NaN(), Low: math.NaN(), High: math.NaN()}
	case 1:
		return estimate{v[0], v[0], v[0], 1}
	}
	m, sd := stat.MeanStdDev(v, nil)
	n := float64(len(v))
	t := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(.975)
	h := t * sd / math.Sqrt(n)
	return estimate{m, m - h, m + h, len(v)}
}

// pairedP is the two-sided p of a paired t test of differences d. Constant
// differences give 1 where they are 0 and 0 otherwise.
func pairedP(d []float64) float64 {
	if len(d) < 2 {
		return math.NaN()
	}
	m, sd := stat.MeanStdDev(d, nil)
	if sd == 0 {
		if m == 0 {
			return 1
		}
		return 0
	}
	n := float64(len(d))
	t := math.Abs(m) / (sd / math.Sqrt(n))
	return 2 * distuv.StudentsT{Sigma: 1, Nu: n - 1}.Survival(t)
}

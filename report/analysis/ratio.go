package analysis

import "github.com/hebbgrad/hebbgrad/internal/stats"

// RatioOfMeans is the mean of a over that of b, over the seeds that both have, with
// the interval of Fieller; NaN where there is none.
func (d Difference) RatioOfMeans() stats.Estimate {
	return stats.Ratio(paired(d.A, d.B, d.Metric))
}

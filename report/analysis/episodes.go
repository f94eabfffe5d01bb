package analysis

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/stats"
	"github.com/hebbgrad/hebbgrad/results"
)

// Interquartile gathers the last values of a metric over ranges of a parameter in
// the middle of each range: the mean of the middle half of the seeds, with the
// percentile interval of a bootstrap over them (Agarwal et al. 2021). A range that
// some seed lacks, or that has not the same end in all of them, is left out.
func (a *Arm) Interquartile(metric string) (o Over) {
	values, ends := map[float64][]float64{}, map[float64]float64{}
	n := 0
	for _, s := range a.Seeds {
		any := false
		for _, name := range s.names {
			of, at, text, ok := results.At(name)
			if !ok || of != metric {
				continue
			}
			to := at
			if _, last, is := strings.Cut(text, " to "); is {
				if v, err := strconv.ParseFloat(last, 64); err == nil {
					to = v
				}
			}
			if was, is := ends[at]; is && was != to {
				to = -1
			}
			values[at], ends[at] = append(values[at], s.Curves[name].Last()), to
			any = true
		}
		if any {
			n++
		}
	}
	for at, to := range ends {
		if to < 0 {
			delete(values, at)
		}
	}
	o = shared(values, n, func(at float64) float64 { return at })
	for i, at := range o.At {
		e := stats.InterquartileMean([][]float64{values[at]}, rand.NewPCG(uint64(i), 0))
		o.At[i], o.Mean[i] = (at+ends[at])/2, e.Value
		if o.Low != nil {
			o.Low[i], o.High[i] = e.Low, e.High
		}
	}
	return o
}

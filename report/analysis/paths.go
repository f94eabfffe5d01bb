package analysis

import (
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/results"
)

// Currencies are what an arm spends along the stream: those that stand on the
// horizontal axis of a path. The one without a metric is presentations.
func Currencies() []Measure {
	return []Measure{
		{Head: "presentations", Unit: "presentations"},
		{Head: "events", Metric: results.MetricEvents, Unit: "presentations"},
		{Head: "updates", Metric: results.MetricUpdates, Unit: "synapses"},
		{Head: "Σ|Δw|", Metric: results.MetricPlasticity, Unit: "weight"},
		{Head: "MACs", Metric: AllMACs, Unit: "MAC"},
		{Head: "learning time", Metric: results.MetricSeconds, Unit: "s"},
	}
}

// Path is a metric of an arm along the stream, with what the arm had spent.
type Path struct {
	Over               // of the metric by presentations
	Seeds  []uint64    // that have the metric
	Values [][]float64 // of the metric, by place and seed

	// Spent is by currency and place: the geometric mean over the seeds, which is 0
	// where one of them is, and NaN where a seed does not say.
	Spent [][]float64
}

// PathOf gathers a metric of arm a at no more than the given number of places,
// the first and the last among them, with what it had spent of each currency.
func (a *Arm) PathOf(metric, unit string, spent []Measure, most int) Path {
	p := Path{Over: a.OverPresentations(metric).Inside(unit)}
	p.thin(most)
	for s := range a.CurvesOf(metric) {
		p.Seeds = append(p.Seeds, s.Number)
	}
	for _, at := range p.At {
		var values []float64
		for _, c := range a.CurvesOf(metric) {
			values = append(values, c.until(int(at)))
		}
		p.Values = append(p.Values, values)
	}
	for _, m := range spent {
		row := slices.Clone(p.At)
		for i, at := range p.At {
			if m.Metric != "" {
				row[i] = a.spentAt(metric, m.Metric, int(at))
			}
		}
		p.Spent = append(p.Spent, row)
	}
	return p
}

// spentAt is the geometric mean of what the seeds with the metric had spent.
func (a *Arm) spentAt(metric, spent string, at int) float64 {
	sum, n := 0.0, 0
	for s := range a.CurvesOf(metric) {
		v := math.NaN()
		if c := s.Curves[spent]; c != nil {
			v = c.until(at)
		}
		sum += math.Log(v) // −Inf of 0, of which the exponential is 0 again
		n++
	}
	return math.Exp(sum / float64(n))
}

// until is the last value at a point of the curve, or NaN where it has none.
func (c *Curve) until(at int) float64 {
	i, _ := c.find(at + 1)
	if i == 0 || c.Points[i-1].at != at {
		return math.NaN()
	}
	return c.Points[i-1].Value
}

// thin leaves at most so many places, evenly among those that there are.
func (o *Over) thin(most int) {
	n := len(o.At)
	if n <= most {
		return
	}
	pick := func(v []float64) (out []float64) {
		for i := range most {
			if v != nil {
				out = append(out, v[i*(n-1)/(most-1)])
			}
		}
		return out
	}
	o.At, o.Mean, o.Low, o.High = pick(o.At), pick(o.Mean), pick(o.Low), pick(o.High)
}

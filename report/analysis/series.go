package analysis

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// Over is a metric's mean over seeds at each place that all the seeds that have
// the metric share, with 95 % intervals where there are several seeds.
type Over struct {
	At, Mean  []float64
	Low, High []float64

	// Each is what the mean and the interval at a place are of.
	Each []Estimate

	// Ranges are the places as they are written, where some of them are ranges.
	Ranges []string
}

// shared makes a series of the values that each of n seeds has, by place. Places
// that some seed lacks are left out, since their mean would be of other seeds.
func shared[K cmp.Ordered](values map[K][]float64, n int, at func(K) float64, mean func([]float64) Estimate) Over {
	var o Over
	for _, k := range slices.Sorted(maps.Keys(values)) {
		if len(values[k]) != n {
			continue
		}
		e := mean(values[k])
		o.At, o.Mean, o.Each = append(o.At, at(k)), append(o.Mean, e.Mean), append(o.Each, e)
		if n > 1 {
			o.Low, o.High = append(o.Low, e.Low), append(o.High, e.High)
		}
	}
	return o
}

// OverPresentations gathers a metric of arm a by presentations.
func (a *Arm) OverPresentations(metric string) Over {
	values := map[int][]float64{}
	n := 0
	for _, c := range a.CurvesOf(metric) {
		n++
		for i, p := range c.Points {
			if i+1 < len(c.Points) && c.Points[i+1].at == p.at {
				continue // the last value at a point stands
			}
			values[p.at] = append(values[p.at], p.Value)
		}
	}
	return shared(values, n, func(at int) float64 { return float64(at) }, a.mean(metric))
}

// Dodge moves the points of series i of n a little aside, so that intervals at
// one place do not hide each other.
func (o *Over) Dodge(i, n int) {
	step := math.Inf(1)
	for k := 1; k < len(o.At); k++ {
		step = min(step, o.At[k]-o.At[k-1])
	}
	if math.IsInf(step, 1) {
		return
	}
	for k := range o.At {
		o.At[k] += step * min(.05, .4/float64(n)) * (float64(i) - float64(n-1)/2)
	}
}

// Inside keeps intervals inside what a unit allows.
func (o Over) Inside(unit string) Over {
	switch unit {
	case results.UnitFraction:
		return o.Within(0, 1)
	case results.UnitPercent:
		return o.Within(0, 100)
	}
	return o
}

// Within keeps an interval inside what the quantity can be.
func (o Over) Within(lo, hi float64) Over {
	for i := range o.Low {
		o.Low[i], o.High[i] = max(o.Low[i], lo), min(o.High[i], hi)
	}
	return o
}

// Above lifts what lies below a floor to it.
func (o Over) Above(floor float64) Over {
	for i := range o.Mean {
		o.Mean[i] = max(o.Mean[i], floor)
	}
	for i := range o.Low {
		o.Low[i], o.High[i] = max(o.Low[i], floor), max(o.High[i], floor)
	}
	return o
}

// Against gathers metric y by the cumulative metric x: at the same
// presentations the seeds have spent differently, so each point is the mean
// of y at the geometric mean of x.
func (a *Arm) Against(x, y string) Over { return a.joined(x, y, math.Log, math.Exp) }

// ByMean is the same at the arithmetic mean of x.
func (a *Arm) ByMean(x, y string) Over {
	same := func(v float64) float64 { return v }
	return a.joined(x, y, same, same)
}

func (a *Arm) joined(x, y string, to, from func(float64) float64) Over {
	xs, ys := map[int][]float64{}, map[int][]float64{}
	n := 0
	for s, cy := range a.CurvesOf(y) {
		cx := s.Curves[x]
		if cx == nil {
			continue
		}
		n++
		for _, p := range cy.Points {
			if j, ok := cx.find(p.at); ok && cx.Points[j].Value > 0 {
				xs[p.at] = append(xs[p.at], to(cx.Points[j].Value))
				ys[p.at] = append(ys[p.at], p.Value)
			}
		}
	}
	return shared(ys, n, func(at int) float64 { return from(EstimateOf(xs[at]).Mean) }, a.mean(y))
}

// Binned averages runs of neighbouring windows within each seed, so that at
// most n points are left. It returns how many windows a point stands for.
func (a *Arm) Binned(metric string, n int) (o Over, windows int) {
	longest := 0
	for _, c := range a.CurvesOf(metric) {
		longest = max(longest, len(c.Points))
	}
	if longest == 0 {
		return Over{}, 0
	}
	windows = (longest + n - 1) / n
	b := &Arm{}
	for s, c := range a.CurvesOf(metric) {
		short := &Curve{}
		for run := range slices.Chunk(c.Points, windows) {
			sum := 0.0
			for _, p := range run {
				sum += p.Value
			}
			short.Points = append(short.Points, Point{run[len(run)-1].at, sum / float64(len(run))})
		}
		b.Seeds = append(b.Seeds, &Seed{Number: s.Number, Curves: map[string]*Curve{metric: short}})
	}
	return b.OverPresentations(metric), windows
}

// ByParameter gathers the last values of a metric over a parameter by that; a
// range counts as its lower end.
func (a *Arm) ByParameter(metric string) Over {
	values, texts := map[float64][]float64{}, map[float64]string{}
	n, ranges, row := 0, false, ""
	for _, s := range a.Seeds {
		any := false
		for _, name := range s.names {
			if of, at, text, ok := results.At(name); ok && of == metric {
				values[at] = append(values[at], s.Curves[name].Last())
				texts[at] = text
				any, row, ranges = true, name, ranges || strings.Contains(text, " to ")
			}
		}
		if any {
			n++
		}
	}
	o := shared(values, n, func(at float64) float64 { return at }, a.mean(row))
	for _, at := range o.At {
		if ranges {
			o.Ranges = append(o.Ranges, texts[at])
		}
	}
	return o
}

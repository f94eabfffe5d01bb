package analysis

import (
	"math"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/results"
)

// over is a metric's mean over seeds at each point of the grid that all the
// seeds that have the metric share, with 95 % intervals.
type Over struct {
	At        []float64
	Mean      []float64
	low, high []float64
	seeds     int
}

// overPresentations gathers a metric of arm a by presentations. Points that
// some seed lacks are left out, since their mean would be of other seeds.
func (a *Arm) OverPresentations(metric string) Over {
	values := map[int][]float64{}
	n := 0
	for _, s := range a.Seeds {
		c := s.Curves[metric]
		if c == nil {
			continue
		}
		n++
		for i, at := range c.at {
			if i+1 < len(c.at) && c.at[i+1] == at {
				continue // the last value at a point stands
			}
			values[at] = append(values[at], c.Values[i])
		}
	}
	var o Over
	o.seeds = n
	points := make([]int, 0, len(values))
	for at, v := range values {
		if len(v) == n {
			points = append(points, at)
		}
	}
	slices.Sort(points)
	for _, at := range points {
		o.add(float64(at), EstimateOf(values[at]))
	}
	return o
}

func (o *Over) add(at float64, e Estimate) {
	o.At = append(o.At, at)
	o.Mean = append(o.Mean, e.Mean)
	o.low, o.high = append(o.low, e.Low), append(o.high, e.High)
}

// dodge moves the points of series i of n a little aside, so that intervals at
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

// band is the interval where there is one.
func (o Over) Band() (lo, hi []float64) {
	if o.seeds < 2 {
		return nil, nil
	}
	return o.low, o.high
}

// inside keeps intervals inside what a unit allows.
func (o Over) Inside(unit string) Over {
	switch unit {
	case results.UnitFraction:
		return o.Within(0, 1)
	case results.UnitPercent:
		return o.Within(0, 100)
	}
	return o
}

// within keeps an interval inside what the quantity can be.
func (o Over) Within(lo, hi float64) Over {
	for i := range o.low {
		o.low[i], o.high[i] = max(o.low[i], lo), min(o.high[i], hi)
	}
	return o
}

// against gathers metric y by the cumulative metric x: at the same
// presentations the seeds have spent differently, so each point is the mean
// of y at the geometric mean of x.
func (a *Arm) Against(x, y string) Over { return a.joined(x, y, math.Log, math.Exp) }

// byMean is the same at the arithmetic mean of x.
func (a *Arm) ByMean(x, y string) Over {
	same := func(v float64) float64 { return v }
	return a.joined(x, y, same, same)
}

func (a *Arm) joined(x, y string, to, from func(float64) float64) Over {
	xs, ys := map[int][]float64{}, map[int][]float64{}
	n := 0
	for _, s := range a.Seeds {
		cx, cy := s.Curves[x], s.Curves[y]
		if cx == nil || cy == nil {
			continue
		}
		n++
		for i, at := range cy.at {
			if j, ok := slices.BinarySearch(cx.at, at); ok && cx.Values[j] > 0 {
				xs[at] = append(xs[at], to(cx.Values[j]))
				ys[at] = append(ys[at], cy.Values[i])
			}
		}
	}
	o := Over{seeds: n}
	points := make([]int, 0, len(xs))
	for at, v := range xs {
		if len(v) == n {
			points = append(points, at)
		}
	}
	slices.Sort(points)
	for _, at := range points {
		o.add(from(EstimateOf(xs[at]).Mean), EstimateOf(ys[at]))
	}
	return o
}

// binned averages runs of neighbouring windows within each seed, so that at
// most n points are left. It returns how many windows a point stands for.
func (a *Arm) Binned(metric string, n int) (o Over, windows int) {
	longest := 0
	for _, s := range a.Seeds {
		if c := s.Curves[metric]; c != nil {
			longest = max(longest, len(c.at))
		}
	}
	if longest == 0 {
		return Over{}, 0
	}
	windows = (longest + n - 1) / n
	b := &Arm{}
	for _, s := range a.Seeds {
		c := s.Curves[metric]
		if c == nil {
			continue
		}
		short := &curve{Unit: c.Unit}
		for i := 0; i < len(c.at); i += windows {
			j := min(i+windows, len(c.at))
			sum := 0.0
			for _, v := range c.Values[i:j] {
				sum += v
			}
			short.at = append(short.at, c.at[j-1])
			short.Values = append(short.Values, sum/float64(j-i))
		}
		b.Seeds = append(b.Seeds, &seed{Number: s.Number, Curves: map[string]*curve{metric: short}})
	}
	return b.OverPresentations(metric), windows
}

// byNumber gathers the last values of a metric over a parameter by that; a
// range counts as its lower end, and names are what the metrics say. Places that
// some seed lacks are left out.
func (a *Arm) ByParameter(metric string) (o Over, names map[float64]string) {
	values := map[float64][]float64{}
	names = map[float64]string{}
	for _, s := range a.Seeds {
		any := false
		for _, name := range s.names {
			if of, n, text, ok := results.At(name); ok && of == metric {
				values[n] = append(values[n], s.Curves[name].Last())
				any = true
				if strings.Contains(text, " to ") {
					names[n] = text
				}
			}
		}
		if any {
			o.seeds++
		}
	}
	var at []float64
	for n, v := range values {
		if len(v) == o.seeds {
			at = append(at, n)
		}
	}
	slices.Sort(at)
	for _, n := range at {
		o.add(n, EstimateOf(values[n]))
	}
	return o, names
}

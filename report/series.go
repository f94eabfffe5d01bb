package report

import (
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/results"
)

// over is a metric's mean over seeds at each point of the grid that all the
// seeds that have the metric share, with 95 % intervals.
type over struct {
	at        []float64
	mean      []float64
	low, high []float64
	seeds     int
}

// overPresentations gathers a metric of arm a by presentations. Points that
// some seed lacks are left out, since their mean would be of other seeds.
func (a *arm) overPresentations(metric string) over {
	values := map[int][]float64{}
	n := 0
	for _, s := range a.seeds {
		c := s.curves[metric]
		if c == nil {
			continue
		}
		n++
		for i, at := range c.at {
			if i+1 < len(c.at) && c.at[i+1] == at {
				continue // the last value at a point stands
			}
			values[at] = append(values[at], c.v[i])
		}
	}
	var o over
	o.seeds = n
	points := make([]int, 0, len(values))
	for at, v := range values {
		if len(v) == n {
			points = append(points, at)
		}
	}
	slices.Sort(points)
	for _, at := range points {
		o.add(float64(at), estimateOf(values[at]))
	}
	return o
}

func (o *over) add(at float64, e estimate) {
	o.at = append(o.at, at)
	o.mean = append(o.mean, e.Mean)
	o.low, o.high = append(o.low, e.Low), append(o.high, e.High)
}

// dodge moves the points of series i of n a little aside, so that intervals at
// one place do not hide each other.
func (o *over) dodge(i, n int) {
	step := math.Inf(1)
	for k := 1; k < len(o.at); k++ {
		step = min(step, o.at[k]-o.at[k-1])
	}
	if math.IsInf(step, 1) {
		return
	}
	for k := range o.at {
		o.at[k] += step * min(.05, .4/float64(n)) * (float64(i) - float64(n-1)/2)
	}
}

// band is the interval where there is one.
func (o over) band() (lo, hi []float64) {
	if o.seeds < 2 {
		return nil, nil
	}
	return o.low, o.high
}

// inside keeps intervals inside what a unit allows.
func (o over) inside(unit string) over {
	switch unit {
	case results.UnitFraction:
		return o.within(0, 1)
	case results.UnitPercent:
		return o.within(0, 100)
	}
	return o
}

// within keeps an interval inside what the quantity can be.
func (o over) within(lo, hi float64) over {
	for i := range o.low {
		o.low[i], o.high[i] = max(o.low[i], lo), min(o.high[i], hi)
	}
	return o
}

// against gathers metric y by the cumulative metric x: at the same
// presentations the seeds have spent differently, so each point is the mean
// of y at the geometric mean of x.
func (a *arm) against(x, y string) over { return a.joined(x, y, math.Log, math.Exp) }

// byMean is the same at the arithmetic mean of x.
func (a *arm) byMean(x, y string) over {
	same := func(v float64) float64 { return v }
	return a.joined(x, y, same, same)
}

func (a *arm) joined(x, y string, to, from func(float64) float64) over {
	xs, ys := map[int][]float64{}, map[int][]float64{}
	n := 0
	for _, s := range a.seeds {
		cx, cy := s.curves[x], s.curves[y]
		if cx == nil || cy == nil {
			continue
		}
		n++
		for i, at := range cy.at {
			if j, ok := slices.BinarySearch(cx.at, at); ok && cx.v[j] > 0 {
				xs[at] = append(xs[at], to(cx.v[j]))
				ys[at] = append(ys[at], cy.v[i])
			}
		}
	}
	o := over{seeds: n}
	points := make([]int, 0, len(xs))
	for at, v := range xs {
		if len(v) == n {
			points = append(points, at)
		}
	}
	slices.Sort(points)
	for _, at := range points {
		o.add(from(estimateOf(xs[at]).Mean), estimateOf(ys[at]))
	}
	return o
}

// binned averages runs of neighbouring windows within each seed, so that at
// most n points are left. It returns how many windows a point stands for.
func (a *arm) binned(metric string, n int) (o over, windows int) {
	longest := 0
	for _, s := range a.seeds {
		if c := s.curves[metric]; c != nil {
			longest = max(longest, len(c.at))
		}
	}
	if longest == 0 {
		return over{}, 0
	}
	windows = (longest + n - 1) / n
	b := &arm{}
	for _, s := range a.seeds {
		c := s.curves[metric]
		if c == nil {
			continue
		}
		short := &curve{unit: c.unit}
		for i := 0; i < len(c.at); i += windows {
			j := min(i+windows, len(c.at))
			sum := 0.0
			for _, v := range c.v[i:j] {
				sum += v
			}
			short.at = append(short.at, c.at[j-1])
			short.v = append(short.v, sum/float64(j-i))
		}
		b.seeds = append(b.seeds, &seed{seed: s.seed, curves: map[string]*curve{metric: short}})
	}
	return b.overPresentations(metric), windows
}

package tracks

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
)

// Metrics of bars.
const (
	MetricBarsFound = "bars found"           // of 2·side
	MetricBarUnits  = "units that code bars" // how many units have a field like some bar
)

// barLikeness is the correlation of a field with a bar's image from which on
// the unit codes the bar. Random fields of 64 inputs reach about .4.
const barLikeness = .7

// allFields is how many receptive fields a track looks at.
const allFields = 4096

// barsFamily shows Földiák's bars (1990): every image holds some of 16 bars,
// and a learner should have a unit for each.
func barsFamily() family {
	return family{
		name: "bars", summary: "images of horizontal and vertical bars: one unit for each bar",
		needs: []bench.Capability{bench.NeedFields},
		options: []bench.Setting{
			{Name: "side", Doc: "of the image, in pixels", Default: 8, Min: 2, Max: 64},
			{Name: "probability", Doc: "of each bar; 0: one in the side", Default: 0.0, Min: 0, Max: 1},
		},
		declared: results.Declared{Metrics: []results.Metric{
			{Name: MetricBarsFound, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Higher,
				Definition: "bars, of twice the side, of which some unit's field has a correlation of .7 or more"},
			{Name: MetricBarUnits, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Higher,
				Definition: "units whose field has a correlation of .7 or more with some bar"},
		}},
		open: func(r repetition) (*bench.Session, error) {
			o := datasets.BarsOptions{Side: r.options.Int("side"), P: r.options.Float("probability"), Length: r.budgetOr(20000)}
			if o.P == 0 {
				o.P = 1 / float64(o.Side)
			}
			stream, err := datasets.NewBars(o, r.src("bars"))
			if err != nil {
				return nil, err
			}
			bars := datasets.BarTemplates(o.Side)
			return &bench.Session{Stream: stream, Exposure: stream.Exposure, Grid: curveGrid(o.Length),
				Target: bench.Target{Metric: MetricBarsFound, Value: float64(bars.Len())},
				Probe: func(l bench.Learner, _ int, emit func(bench.Measure)) error {
					return findBars(bars, l, emit)
				}}, nil
		},
	}
}

func (r repetition) budgetOr(length int) int {
	if r.Budget > 0 {
		return r.Budget
	}
	return length
}

func findBars(bars *datasets.Patterns, l bench.Learner, emit func(bench.Measure)) error {
	fields, err := fieldsOf(l, bars.Dim())
	if err != nil {
		return err
	}
	found := map[int]bool{}
	units := 0
	for _, f := range fields {
		best, at := 0., -1
		for k := range bars.Len() {
			if c := math.Abs(correlation(f, bars.Row(k))); c > best {
				best, at = c, k
			}
		}
		if best >= barLikeness {
			found[at] = true
			units++
		}
	}
	emit(bench.Measure{Name: MetricBarsFound, Value: float64(len(found)), Unit: results.UnitCount})
	emit(bench.Measure{Name: MetricBarUnits, Value: float64(units), Unit: results.UnitCount})
	return nil
}

// fieldsOf returns the receptive fields of a learner, each of dim inputs.
func fieldsOf(l bench.Learner, dim int) ([][]float32, error) {
	fields := l.(bench.Fielder).Fields(allFields)
	for i, f := range fields {
		if len(f) != dim {
			return nil, fmt.Errorf("receptive field %d has %d inputs, a stimulus %d", i, len(f), dim)
		}
		for j, v := range f {
			if v-v != 0 {
				return nil, fmt.Errorf("receptive field %d, input %d, is %v", i, j, v)
			}
		}
	}
	return fields, nil
}

// correlation is Pearson's; 0 where either is constant.
func correlation(x, y []float32) float64 {
	mx, my := mean(x), mean(y)
	var xx, yy, xy float64
	for i := range x {
		dx, dy := float64(x[i])-mx, float64(y[i])-my
		xx += dx * dx
		yy += dy * dy
		xy += dx * dy
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

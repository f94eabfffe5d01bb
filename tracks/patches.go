package tracks

import (
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
)

// Metrics of patches.
const (
	MetricGaborShare = "units that a Gabor function fits" // %
	MetricGaborFit   = "Gabor fit"                        // the median R² over units
	MetricPreferred  = "orientations preferred"           // of eight bins, those that an oriented unit prefers
)

// patchesFamily shows patches of generated images with the spectrum and the
// edges of natural ones, whitened. What should emerge are oriented fields.
func patchesFamily(name, summary string, kind datasets.SceneKind) family {
	return family{
		name: name, summary: summary,
		needs: []bench.Capability{bench.NeedFields},
		options: []bench.Setting{
			{Name: "side", Doc: "of a patch, in pixels", Default: 12, Min: 6, Max: 32},
			{Name: "scenes", Doc: "images of 256×256 from which patches are cut", Default: 8, Min: 1, Max: 64},
			{Name: "units", Doc: "whose fields are fitted, at most, evenly chosen", Default: 64, Min: 1, Max: allFields},
		},
		declared: results.Declared{Metrics: []results.Metric{
			{Name: MetricGaborShare, Kind: results.KindOutcome, Unit: results.UnitPercent, Better: results.Higher,
				Definition: "share of the fitted units whose field a Gabor function fits as an oriented one"},
			{Name: MetricGaborFit, Kind: results.KindOutcome, Unit: results.UnitFraction, Better: results.Higher,
				Definition: "median R² of the fits over units"},
			{Name: MetricPreferred, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Higher,
				Definition: "of eight bins of orientation, those that some oriented unit prefers"},
		}},
		open: func(r repetition) (*bench.Session, error) {
			scenes, err := datasets.NewScenes(datasets.SceneOptions{Kind: kind, Count: r.options.Int("scenes")}, r.src("scenes"))
			if err != nil {
				return nil, err
			}
			length := r.budgetOr(50000)
			stream, err := datasets.NewPatches(scenes, r.options.Int("side"), length, r.src("patches"))
			if err != nil {
				return nil, err
			}
			s := &patching{side: r.options.Int("side"), units: r.options.Int("units")}
			return &bench.Session{Stream: stream, Exposure: stream.Exposure, Grid: []int{0, length}, Probe: s.probe}, nil
		},
	}
}

type patching struct{ side, units int }

func (s *patching) probe(l bench.Learner, _ int, emit func(bench.Measure)) error {
	fields, err := fieldsOf(l, s.side*s.side)
	if err != nil {
		return err
	}
	if len(fields) == 0 {
		return fmt.Errorf("the learner shows no receptive fields")
	}
	n := min(s.units, len(fields))
	fits := make([]float64, n)
	const bins = 8
	preferred := map[int]bool{}
	oriented := 0
	for i := range n {
		g := fitGabor(fields[i*len(fields)/n], s.side)
		fits[i] = g.fit
		if g.oriented() {
			oriented++
			turn := math.Mod(g.theta/math.Pi, 1)
			if turn < 0 {
				turn++
			}
			preferred[int(turn*bins)%bins] = true
		}
	}
	slices.Sort(fits)
	emit(bench.Measure{Name: MetricGaborShare, Value: 100 * float64(oriented) / float64(n), Unit: results.UnitPercent})
	emit(bench.Measure{Name: MetricGaborFit, Value: max(fits[n/2], 0), Unit: results.UnitFraction})
	emit(bench.Measure{Name: MetricPreferred, Value: float64(len(preferred)), Unit: results.UnitCount})
	return nil
}

package tracks

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Metrics of capacity.
const (
	MetricFamiliarityError = "familiarity error" // %, by the threshold at which misses equal false alarms
	MetricErrorAtHalf      = "error at match ½"  // %, by the threshold that needs to know nothing of the ratings
	MetricLoad             = "load"              // P/N²
)

// theoryLoad is P/N² = 1/(8z²) at 1 % error for uncorrelated patterns, where z
// is the normal quantile of 1 % (Bogacz and Brown 2003).
var theoryLoad = 1 / (8 * quantile(.99) * quantile(.99))

// capacityFamily presents patterns of ±1 once each and compares, at every
// point of the grid, those stored so far with as many that were never shown.
// The middle of the grid is at the load at which theory has 1 % error.
func capacityFamily(name, kind string, inputs int, correlation float64) family {
	const steps = 16
	return family{
		name: name, summary: fmt.Sprintf("familiarity of more and more %s patterns of %d inputs", kind, inputs),
		needs: []bench.Capability{bench.NeedNovelty},
		options: []bench.Setting{
			{Name: "inputs", Doc: "inputs of a pattern, N", Default: inputs, Min: 10, Max: 2000},
			{Name: "correlation", Doc: "expected overlap of two patterns, from 0 to less than 1", Default: correlation, Min: 0, Max: .99},
		},
		declared: results.Declared{Metrics: capacityMetrics(), References: energyTheory(correlation),
			Published: []results.Published{{System: "energy of a Hebbian matrix, uncorrelated patterns", Metric: "load P/N² at 1 % error", Value: ".0231",
				Source: "formula of Bogacz and Brown 2003, asymptotic", Tag: results.Computed}}},
		open: func(r repetition) (*bench.Session, error) {
			n := r.options.Int("inputs")
			middle := int(math.Round(theoryLoad * float64(n) * float64(n)))
			length := 2 * middle
			if r.Budget > 0 {
				length = r.Budget
			}
			length = max(length, steps)
			// The novel patterns come from the same source, so that where
			// patterns are correlated all share one template.
			all, err := datasets.NewSigns(2*length, n, r.options.Float("correlation"), r.src("patterns"))
			if err != nil {
				return nil, err
			}
			s := &filling{all: stimulus.Batch{N: 2 * length, D: n, X: all.X}, length: length}
			once := func(int) int { return 1 }
			stream := datasets.NewSequence(stimulus.Spec{Dim: n, Truth: true, Length: length}, once, func(dst *stimulus.Batch, i, at int) {
				copy(dst.Row(i), s.all.Row(at))
				dst.Novel[i] = true
			})
			return &bench.Session{Stream: stream, Exposure: once, Grid: evenGrid(length, steps), Probe: s.probe}, nil
		},
	}
}

func capacityMetrics() []results.Metric {
	return []results.Metric{
		percentage(MetricFamiliarityError, results.Lower, "wrong answers to stored and novel patterns, by the threshold at which misses equal false alarms", nil),
		percentage(MetricErrorAtHalf, results.Lower, "wrong answers to stored and novel patterns, by a match of ½ as the threshold", nil),
		areaUnder(MetricAUC, "by novelty, of the patterns stored so far and as many novel ones", nil),
		{Name: MetricLoad, Kind: results.KindAxis, Unit: results.UnitOne, Definition: "load, P/N²"},
	}
}

// energyTheory is the error of familiarity by the energy of a Hebbian matrix
// (Bogacz and Brown 2003) over the load P/N²: with a threshold half way between
// the means of stored and novel patterns, ½·erfc(√(1/(16·load))), in per cent.
// It holds for uncorrelated patterns.
func energyTheory(correlation float64) []results.Reference {
	if correlation != 0 {
		return nil
	}
	var x, y []float64
	for load := .002; load <= .0475; load += .0005 {
		x, y = append(x, load), append(y, 50*math.Erfc(math.Sqrt(1/(16*load))))
	}
	var out []results.Reference
	for _, metric := range []string{MetricFamiliarityError, MetricErrorAtHalf} {
		out = append(out, results.Reference{Metric: metric, Label: "theory: energy of a Hebbian matrix (Bogacz and Brown 2003, computed)", X: x, Y: y})
	}
	return out
}

// filling presents the first half of its patterns.
type filling struct {
	all    stimulus.Batch
	length int
}

// probe rates all that was stored and as many that were not.
func (s *filling) probe(l bench.Learner, p int, emit func(bench.Measure)) error {
	rate := func(from int, to *[]float64) error {
		var rated [chunk]float32
		for lo := 0; lo < p; lo += chunk {
			n := min(chunk, p-lo)
			if err := bench.Novelty(l, rated[:n], s.all.Slice(from+lo, from+lo+n)); err != nil {
				return err
			}
			for _, v := range rated[:n] {
				*to = append(*to, float64(v))
			}
		}
		return nil
	}
	var r ratings
	if err := rate(0, &r.familiar); err != nil {
		return err
	}
	if err := rate(s.length, &r.novel); err != nil {
		return err
	}
	emit(bench.Measure{Name: MetricFamiliarityError, Value: 100 * r.equalError(), Unit: results.UnitPercent})
	emit(bench.Measure{Name: MetricErrorAtHalf, Value: 100 * r.errorAt(.5), Unit: results.UnitPercent})
	area(MetricAUC, r, emit)
	n := float64(s.all.D)
	emit(bench.Measure{Name: MetricLoad, Value: float64(p) / (n * n), Unit: results.UnitOne})
	return nil
}

package tracks

import (
	"math"
	"strconv"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Metrics of association: the share of inputs whose sign is recalled wrongly.
const (
	MetricBitError    = "bit error"            // from the stored pattern itself
	MetricBitErrorCue = "bit error/corrupted"  // from a cue of which some inputs were flipped
	MetricBitErrorCut = "bit error/half blank" // from a cue of which half is missing
	MetricBitTheory   = "bit error in theory"  // of a Hopfield network, one step from a stored pattern
)

// associationFamily stores P = load·N patterns of ±1 and asks for them from
// cues. Theory for a Hopfield network is ½·erfc(√(N/2P)) after one synchronous
// step from a stored pattern (Hertz, Krogh and Palmer 1991).
func associationFamily(name string, load float64) family {
	return family{
		name: name, summary: "recall of patterns from corrupted cues, at a load of " + strconv.FormatFloat(load, 'g', -1, 64) + " patterns an input",
		needs: []bench.Capability{bench.NeedRecall}, arms: []string{"hopfield"}, seeds: 5,
		options: []bench.Setting{
			{Name: "inputs", Doc: "inputs of a pattern, N", Default: 400, Min: 10, Max: 4000},
			{Name: "load", Doc: "patterns over inputs, P/N", Default: load, Min: .001, Max: 10},
			{Name: "rounds", Doc: "presentations of each pattern", Default: 20, Min: 1, Max: 1 << 16},
			{Name: "flip", Doc: "share of a cue's inputs that are flipped", Default: .1, Min: 0, Max: .5},
		},
		declared: results.Declared{Metrics: []results.Metric{
			bitError(MetricBitError, "from the stored pattern itself"),
			bitError(MetricBitErrorCue, "from a cue of which some inputs were flipped"),
			bitError(MetricBitErrorCut, "from a cue of which half is blank"),
			{Name: MetricBitTheory, Kind: results.KindOutcome, Unit: results.UnitFraction,
				Definition: "of a Hopfield network at this load, one synchronous step from a stored pattern: ½·erfc(√(N/2P)) (Hertz, Krogh and Palmer 1991)"},
		}},
		open: func(r repetition) (*bench.Session, error) {
			n := r.options.Int("inputs")
			p := max(1, int(math.Round(r.options.Float("load")*float64(n))))
			rounds := r.options.Int("rounds")
			if r.Budget > 0 {
				rounds = max(1, r.Budget/p)
			}
			patterns, err := datasets.NewSigns(p, n, 0, r.src("patterns"))
			if err != nil {
				return nil, err
			}
			stream, err := datasets.NewChanging(patterns, datasets.ChangingOptions{Stimuli: p, Every: p * rounds}, r.src("order"))
			if err != nil {
				return nil, err
			}
			var grid []int
			for _, k := range []int{0, 1, 2, 3, 5, 8, 12, 20, 40, 80, 160, 320, 640} {
				if k < rounds {
					grid = append(grid, k*p)
				}
			}
			s := &associating{patterns: patterns, flip: r.options.Float("flip"), r: r}
			return &bench.Session{Stream: stream, Exposure: stream.Exposure, Grid: append(grid, p*rounds), Probe: s.probe}, nil
		},
	}
}

func bitError(name, cue string) results.Metric {
	return results.Metric{Name: name, Kind: results.KindOutcome, Unit: results.UnitFraction, Better: results.Lower,
		Definition: "share of the inputs of a pattern that are recalled with the wrong sign, " + cue}
}

type associating struct {
	patterns *datasets.Patterns
	flip     float64
	r        repetition
	cue      stimulus.Batch
}

// probe cues every pattern; the same cues at every point of the grid.
func (s *associating) probe(l bench.Learner, _ int, emit func(bench.Measure)) error {
	for _, c := range []struct {
		name string
		how  datasets.Corruption
	}{
		{MetricBitError, datasets.Corruption{}},
		{MetricBitErrorCue, datasets.Corruption{Flip: s.flip}},
		{MetricBitErrorCut, datasets.Corruption{Blank: .5}},
	} {
		if err := datasets.Cues(&s.cue, s.patterns, 0, s.patterns.Len(), c.how, s.r.src("cues")); err != nil {
			return err
		}
		out := make([]float32, len(s.cue.X))
		if err := bench.Recall(l, out, s.cue); err != nil {
			return err
		}
		wrong := 0
		for i, v := range out {
			// A recalled 0 is neither sign and counts as wrong.
			if !(v*s.patterns.X[i] > 0) {
				wrong++
			}
		}
		emit(bench.Measure{Name: c.name, Value: float64(wrong) / float64(len(out)), Unit: results.UnitFraction})
	}
	n, p := float64(s.patterns.Dim()), float64(s.patterns.Len())
	emit(bench.Measure{Name: MetricBitTheory, Value: .5 * math.Erfc(math.Sqrt(n/(2*p))), Unit: results.UnitFraction})
	return nil
}

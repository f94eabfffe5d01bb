package tracks

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
)

// MetricLargestLag is the largest lag at which ratings give at least 99.5 %
// hits at .5 % false alarms or fewer, all shorter lags tested giving so too
// (Tyulmankov, Yang and Abbott 2022). The threshold on the ratings is the best at
// each lag; what the learner's own gate gives are hits and false alarms of the
// lag.
//
// It is a lag only for a memory that forgets. One that does not fails when it is
// full, whatever the lag, and memory is not emptied between lags: its largest lag
// is the one tested when the number of stimuli stored overflows it, and moves
// with the option each.
const MetricLargestLag = "largest lag"

const (
	lagHits        = .995
	lagFalseAlarms = .005
)

// lags are those that are tested, in order; the goal of the published network
// of 100 inputs and 64 hidden units, .028·100·64 ≈ 178, is among them.
var lagsTested = [...]int{1, 2, 5, 10, 20, 35, 50, 75, 100, 140, 178, 225, 300, 400, 600}

// lagFamily presents patterns of ±1 that repeat at one lag, and goes on to a
// longer lag when enough repetitions have been seen. The learner is not told
// and keeps what it has.
func lagFamily() family {
	return family{
		name: "lag", summary: "patterns that repeat once, at a lag that grows",
		needs: []bench.Capability{bench.NeedNovelty},
		options: []bench.Setting{
			{Name: "inputs", Doc: "inputs of a pattern", Default: 100, Min: 2, Max: 1 << 14},
			{Name: "each", Doc: "presentations at each lag, beside four times the lag that is not counted", Default: 3000, Min: 100, Max: 1 << 24},
		},
		declared: results.Declared{
			Metrics: slices.Concat(recognition(byLag), []results.Metric{
				percentage("hits at .5 % false alarms/lag", results.Higher, "hits where the threshold lets .5 % of false alarms through", byLag),
				{Name: MetricLargestLag, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Higher,
					Definition: "largest lag up to which all tested reach 99.5 % hits at .5 % false alarms; 0: none"},
			}),
			Published: []results.Published{{System: "HebbFF, D inputs and N hidden units", Metric: "largest lag at 99.5 % hits and .5 % false alarms", Value: ".028·D·N",
				Source: "Tyulmankov, Yang and Abbott 2022", Tag: results.Computed}},
		},
		open: func(r repetition) (*bench.Session, error) {
			s, err := newLagging(r)
			if err != nil {
				return nil, err
			}
			grid := make([]int, len(s.segments))
			for i, g := range s.segments {
				grid[i] = g.to
			}
			return s.session(grid, s.final), nil
		},
	}
}

func newLagging(r repetition) (*lagging, error) {
	each := r.options.Int("each")
	if r.Budget > 0 {
		each = max(100, r.Budget/len(lagsTested))
	}
	var parts []*datasets.Sequence
	s := &lagging{}
	at := 0
	for _, lag := range lagsTested {
		warm := 4 * lag
		stream, err := datasets.NewLag(datasets.LagOptions{Dim: r.options.Int("inputs"), Lag: lag, Length: warm + each}, r.src(fmt.Sprint("lag ", lag)))
		if err != nil {
			return nil, err
		}
		parts = append(parts, stream)
		s.segments = append(s.segments, segment{lag, at + warm, at + warm + each})
		at += warm + each
	}
	s.rated = newRated(datasets.Chain(parts...), s.lagAt)
	return s, nil
}

// segment is where one lag is tested.
type segment struct{ lag, from, to int }

type lagging struct {
	rated
	segments []segment
}

// lagAt is the lag at which the stream repeats around presentation i.
func (s *lagging) lagAt(i int) int {
	for _, g := range s.segments {
		if i < g.to {
			return g.lag
		}
	}
	return 0
}

func (s *lagging) final(_ bench.Learner, emit func(bench.Measure)) error {
	s.whole(emit)
	largest, holds := 0, true
	for _, g := range s.segments {
		suffix := fmt.Sprintf("/lag %d", g.lag)
		r := s.ratings(g.from, g.to, nil)
		area(MetricAUC+suffix, r, emit)
		s.decisions(suffix, g.from, g.to, nil, emit)
		hits := r.hitsAt(lagFalseAlarms)
		if r.ok() {
			emit(bench.Measure{Name: "hits at .5 % false alarms" + suffix, Value: 100 * hits, Unit: results.UnitPercent})
		}
		if holds = holds && r.ok() && hits >= lagHits; holds {
			largest = g.lag
		}
	}
	emit(bench.Measure{Name: MetricLargestLag, Value: float64(largest), Unit: results.UnitCount})
	return nil
}

package tracks

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
)

// Metrics of change.
//
// The adaptation lag of a change is the number of presentations up to the last
// lasting event on a stimulus that it brought. It is censored: where one of them
// had none before the next change, or the end, the lag is all the presentations
// until then, the least that it can be, so that missing a stimulus is never
// rated as adapting fast. Changes that bring nothing new have none.
const (
	MetricDetected        = "novel detected"   // %, of novel presentations, those with a lasting event
	MetricMissed          = "changes missed"   // of all changes to something new, those without a lasting event at any novel presentation
	MetricFalsePlasticity = "false plasticity" // %, of familiar presentations, those with a lasting event
	MetricAdaptationLag   = "adaptation lag"   // presentations from a change until all that it brought is learned, censored, mean over changes
	MetricRecovery        = "recovery"         // %, of what returned, what was still known at its first presentation
)

// changeFamily shows a set of stimuli again and again and changes the set or
// the distribution at known moments: all of it, half of it, the order of the
// inputs, and back to the first set.
func changeFamily() family {
	return family{
		name: "change", summary: "a repeating set of stimuli that changes at known moments", sets: true,
		needs: []bench.Capability{bench.NeedNovelty},
		options: []bench.Setting{
			{Name: "stimuli", Doc: "in the set at any moment", Default: 100, Min: 2, Max: 1 << 16},
			{Name: "every", Doc: "presentations between changes", Default: 1500, Min: 2, Max: 1 << 24},
			{Name: "inputs", Doc: "inputs of a drawn pattern; images have their own", Default: 100, Min: 2, Max: 1 << 14},
		},
		declared: results.Declared{Metrics: append(recognition(),
			percentage(MetricDetected, results.Higher, "novel presentations after a change with a lasting event", nil),
			percentage(MetricFalsePlasticity, results.Lower, "familiar presentations after a change with a lasting event", nil),
			percentage(MetricRecovery, results.Higher, "of what returned, what was still known at its first presentation", nil),
			results.Metric{Name: MetricMissed, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower,
				Definition: "changes to something new without a lasting event at any novel presentation"},
			results.Metric{Name: MetricAdaptationLag, Kind: results.KindOutcome, Unit: results.UnitCount, Better: results.Lower, Parts: "kind of change",
				Definition: "presentations from a change until all that it brought is learned, at most those until the next; mean over changes"})},
		open: func(r repetition) (*bench.Session, error) {
			o := datasets.ChangingOptions{Stimuli: r.options.Int("stimuli"), Every: r.options.Int("every"),
				Changes: []datasets.Change{datasets.Replace, datasets.ReplaceHalf, datasets.Permute, datasets.Return}}
			if r.Budget > 0 {
				o.Every = r.Budget / (len(o.Changes) + 1)
			}
			source, err := r.source(3*o.Stimuli, r.options.Int("inputs"))
			if err != nil {
				return nil, err
			}
			stream, err := datasets.NewChanging(source, o, r.src("order"))
			if err != nil {
				return nil, err
			}
			s := &changing{rated: newRated(stream, stream.Lag), stream: stream, options: o}
			return s.session(evenGrid(stream.Spec().Length, 5*len(o.Changes)+5), s.final), nil
		},
	}
}

type changing struct {
	rated
	stream  *datasets.Changing
	options datasets.ChangingOptions
}

func (s *changing) final(_ bench.Learner, emit func(bench.Measure)) error {
	s.whole(emit)
	starts := s.stream.Changes()
	end := s.Spec().Length
	var missed, toNew int
	var lagSum float64
	for k, from := range starts {
		to := end
		if k+1 < len(starts) {
			to = starts[k+1]
		}
		kind := s.options.Changes[k]
		if kind == datasets.Return {
			// What was known is told by the first round after the first set returned.
			shown, _, lasting := s.tally(from, min(to, from+s.options.Stimuli), nil)
			all := shown[novel] + shown[familiar]
			percent(MetricRecovery, all-lasting[novel]-lasting[familiar], all, emit)
			continue
		}
		last := from
		learned := make([]bool, to-from) // by the presentation at which a stimulus first came
		for i := from; i < to; i++ {
			if k := s.origin(i) - from; s.lasting[i] && k >= 0 {
				last, learned[k] = i+1, true
			}
		}
		for k, is := range learned {
			if !is && s.Exposure(from+k) == 1 {
				last = to
			}
		}
		toNew++
		if _, _, lasting := s.tally(from, to, nil); lasting[novel] == 0 {
			missed++
		}
		lagSum += float64(last - from)
		emit(bench.Measure{Name: fmt.Sprintf("%s/%v", MetricAdaptationLag, kind), Value: float64(last - from), Unit: results.UnitCount})
	}
	shown, _, lasting := s.tally(starts[0], end, nil)
	percent(MetricDetected, lasting[novel], shown[novel], emit)
	percent(MetricFalsePlasticity, lasting[familiar], shown[familiar], emit)
	emit(bench.Measure{Name: MetricMissed, Value: float64(missed), Unit: results.UnitCount})
	emit(bench.Measure{Name: MetricAdaptationLag, Value: lagSum / float64(max(toNew, 1)), Unit: results.UnitCount})
	return nil
}

// origin is the presentation at which what presentation i shows first came.
func (s *changing) origin(i int) int {
	for s.stream.Lag(i) > 0 {
		i -= s.stream.Lag(i)
	}
	return i
}

package tracks

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// repeatFamily shows N stimuli R times each at random lags. The runner gives
// rate and events by exposure; the track gives hits, false alarms and d′ of
// the gate, and the AUC of rated novelty in all, by lag and by load.
func repeatFamily(name, summary string, jitter datasets.Jitter) family {
	return family{
		name: name, summary: summary, sets: true,
		needs: []bench.Capability{bench.NeedNovelty},
		options: []bench.Setting{
			{Name: "stimuli", Doc: "different stimuli", Default: 1000, Min: 2, Max: 1 << 20},
			{Name: "exposures", Doc: "presentations of each", Default: 10, Min: 2, Max: 1 << 10},
			{Name: "inputs", Doc: "inputs of a drawn pattern; images have their own", Default: 100, Min: 2, Max: 1 << 14},
		},
		declared: results.Declared{
			Metrics: recognition(byLag, byLoad),
			Published: []results.Published{{System: "72 fly neurons MBON-α′3, ten presentations of one odour", Metric: "median response to exposures 1 to 7, relative to the first",
				Value: "1, .413, .193, .098, .048, .048, about 0", Source: "data of Dasgupta, Hattori and Navlakha 2022", Tag: results.Computed}},
		},
		open: func(r repetition) (*bench.Session, error) {
			o := datasets.RepeatOptions{Stimuli: r.options.Int("stimuli"), Exposures: r.options.Int("exposures"), Jitter: jitter}
			if r.Budget > 0 {
				if o.Stimuli = r.Budget / o.Exposures; o.Stimuli < 2 {
					return nil, fmt.Errorf("a budget of %d presentations at %d exposures each: want at least 2 stimuli", r.Budget, o.Exposures)
				}
			}
			source, err := r.source(o.Stimuli, r.options.Int("inputs"))
			if err != nil {
				return nil, err
			}
			if source.Shape().Size() == 0 {
				o.Jitter.Shift = 0 // patterns have no pixels to move by
			}
			stream, err := datasets.NewRepeat(source, o, r.src("order"))
			if err != nil {
				return nil, err
			}
			s := &repeating{rated: newRated(stream, stream.Lag), stream: stream, stimuli: o.Stimuli}
			session := s.session(evenGrid(stream.Spec().Length, 20), s.final)
			session.Preview = s.preview
			return session, nil
		},
	}
}

type repeating struct {
	rated
	stream          *datasets.Repeat
	stimuli         int
	novel, familiar trace
}

// preview follows the sensor in time for some novel and some familiar stimuli.
func (s *repeating) preview(l bench.Learner, b stimulus.Batch, first int) error {
	if err := s.rated.preview(l, b, first); err != nil {
		return err
	}
	for i := range b.N {
		to := &s.familiar
		if s.Exposure(first+i) == 1 {
			to = &s.novel
		}
		if !s.known[first+i] {
			continue
		}
		if err := to.add(l, b.Row(i)); err != nil {
			return err
		}
	}
	return nil
}

// final compares repetitions of some lag, or under some load, with the novel
// presentations of the whole run, or of the same load.
func (s *repeating) final(_ bench.Learner, emit func(bench.Measure)) error {
	s.whole(emit)
	s.novel.emit(results.MetricTraceOfNovel, emit)
	s.familiar.emit(results.MetricTraceOfFamiliar, emit)
	n := s.Spec().Length
	for lo := 1; lo < n; lo *= 10 {
		hi := min(lo*10, n) - 1
		area(fmt.Sprintf("%s/lag %s", MetricAUC, between(lo, hi)),
			s.ratings(0, n, func(i int) bool { l := s.stream.Lag(i); return l == 0 || (l >= lo && l <= hi) }), emit)
	}
	const quarters = 4
	for q := range quarters {
		lo, hi := s.stimuli*q/quarters, s.stimuli*(q+1)/quarters
		area(fmt.Sprintf("%s/load %s", MetricAUC, between(lo, hi)),
			s.ratings(0, n, func(i int) bool { l := s.stream.Load(i); return l > lo && l <= hi }), emit)
	}
	return nil
}

package tracks

import (
	"slices"
	"strconv"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
)

// contrastFamily makes stimuli familiar at full contrast and then mixes them
// with novel ones at several contrasts. Beside the AUC of rated novelty stands
// that of the sensor's rate alone, which confuses what is faint with what is
// familiar (Mehrpour et al. 2021).
func contrastFamily() family {
	return family{
		name: "contrast", summary: "familiar and novel stimuli, faint and strong", sets: true,
		needs: []bench.Capability{bench.NeedNovelty},
		options: []bench.Setting{
			{Name: "stimuli", Doc: "made familiar, and as many novel ones at each contrast", Default: 150, Min: 2, Max: 1 << 16},
			{Name: "exposures", Doc: "of each before the test", Default: 5, Min: 1, Max: 1 << 10},
			{Name: "inputs", Doc: "inputs of a drawn pattern; images have their own", Default: 100, Min: 2, Max: 1 << 14},
		},
		declared: results.Declared{Metrics: append(recognition(byContrast),
			areaUnder("AUC of the rate/contrast", "by the sensor's rate", byContrast),
			areaUnder(MetricAUC+faintNovel, "by novelty, of faint novel stimuli and strong familiar ones", nil),
			areaUnder("AUC of the rate"+faintNovel, "by the sensor's rate, of faint novel stimuli and strong familiar ones", nil))},
		open: func(r repetition) (*bench.Session, error) {
			contrasts := []float64{.25, .5, 1}
			o := datasets.ContrastOptions{Stimuli: r.options.Int("stimuli"), Exposures: r.options.Int("exposures"), Contrasts: contrasts}
			if r.Budget > 0 {
				o.Stimuli = max(1, r.Budget/(o.Exposures+2*len(contrasts)))
			}
			source, err := r.source(o.Stimuli*(1+len(contrasts)), r.options.Int("inputs"))
			if err != nil {
				return nil, err
			}
			stream, err := datasets.NewContrasts(source, o, r.src("order"))
			if err != nil {
				return nil, err
			}
			s := &contrasting{rated: newRated(stream, stream.Lag), stream: stream, contrasts: contrasts}
			return s.session([]int{stream.Testing(), stream.Spec().Length}, s.final), nil
		},
	}
}

const faintNovel = "/faint novel and strong familiar"

type contrasting struct {
	rated
	stream    *datasets.Contrasts
	contrasts []float64
}

func (s *contrasting) final(l bench.Learner, emit func(bench.Measure)) error {
	s.whole(emit)
	n := s.Spec().Length
	from := s.stream.Testing()
	_, sensed := l.(bench.Sensed)
	pair := func(suffix string, is func(i int) bool) {
		area(MetricAUC+suffix, s.ratings(from, n, is), emit)
		if sensed {
			// A familiar stimulus drives the sensor less than a novel one: the
			// rate stands for novelty, and the more of it the more novel.
			area("AUC of the rate"+suffix, s.collect(s.rates, from, n, is), emit)
		}
	}
	for _, c := range s.contrasts {
		suffix := "/contrast " + strconv.FormatFloat(c, 'g', -1, 64)
		at := func(i int) bool { return s.stream.Contrast(i) == float32(c) }
		pair(suffix, at)
		s.decisions(suffix, from, n, at, emit)
	}
	faint, strong := float32(slices.Min(s.contrasts)), float32(slices.Max(s.contrasts))
	pair(faintNovel, func(i int) bool {
		return (s.Exposure(i) == 1 && s.stream.Contrast(i) == faint) || (s.Exposure(i) > 1 && s.stream.Contrast(i) == strong)
	})
	return nil
}

package tracks

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The accuracies on the test part under noise, over the noise's standard deviation, and
// partly covered, over the share of an image's side that a square covers.
const (
	MetricUnderNoise     = "accuracy under noise/standard deviation"
	MetricUnderOcclusion = "accuracy under occlusion/side"
)

// noises and sides are what the test part is shown under. Images lie between 0 and 1,
// and noise leaves them there; columns of a table have a standard deviation of 1.
func noises() []float64 { return []float64{.1, .2, .3, .5} }
func sides() []float64  { return []float64{.2, .3, .4, .5} }

// spoiled declares them.
func spoiled() []results.Metric {
	return []results.Metric{
		percentage(MetricUnderNoise, results.Higher, "the test part that is classified rightly with Gaussian noise on each input, images cut to their range", &results.Parameter{Name: "standard deviation", Label: "standard deviation of the noise"}),
		percentage(MetricUnderOcclusion, results.Higher, "the test part that is classified rightly with a square of zeros somewhere on the image", &results.Parameter{Name: "side", Label: "side of the square, in shares of the image's"}),
	}
}

// shown are the training stimuli of a repetition: all, or a few of each class, with
// labels of which some may be wrong.
func (t *Tuning) shown(repetition uint64) *datasets.Part {
	p := t.data.Train
	if t.perClass > 0 {
		p = p.Few(t.perClass, seed.PCG(repetition, "tracks", "few of each class"))
	}
	if t.labelNoise > 0 {
		p = p.Mistaken(t.labelNoise, seed.PCG(repetition, "tracks", "wrong labels"))
	}
	return p
}

// spoil asks for the test part under noise and occlusion, the same for all learners of
// a repetition.
func (s *classifying) spoil(l bench.Learner, emit func(bench.Measure)) error {
	ask := func(metric string, at float64, change func(x []float32, rng *rand.Rand)) error {
		rng := rand.New(seed.PCG(s.seed, "tracks", metric, fmt.Sprint(at)))
		a, err := countShown(l, s.test, nil, func(x []float32) { change(x, rng) })
		if err == nil {
			emit(bench.Measure{Name: fmt.Sprintf("%s %g", metric, at), Value: a.all(), Unit: results.UnitPercent})
		}
		return err
	}
	shape := s.test.Shape()
	for _, sd := range noises() {
		if err := ask(MetricUnderNoise, sd, func(x []float32, rng *rand.Rand) { disturb(x, sd, shape, rng) }); err != nil {
			return err
		}
	}
	if shape == (stimulus.Shape{}) {
		return nil
	}
	for _, side := range sides() {
		if err := ask(MetricUnderOcclusion, side, func(x []float32, rng *rand.Rand) { cover(x, side, shape, rng) }); err != nil {
			return err
		}
	}
	return nil
}

// disturb adds noise to each input.
func disturb(x []float32, sd float64, shape stimulus.Shape, rng *rand.Rand) {
	for i := range x {
		x[i] += float32(sd * rng.NormFloat64())
		if shape != (stimulus.Shape{}) {
			x[i] = min(max(x[i], 0), 1)
		}
	}
}

// cover sets a square of the given share of the image's sides to 0, in all channels.
func cover(x []float32, side float64, shape stimulus.Shape, rng *rand.Rand) {
	h, w := int(math.Round(side*float64(shape.Height))), int(math.Round(side*float64(shape.Width)))
	top, left := rng.IntN(shape.Height-h+1), rng.IntN(shape.Width-w+1)
	for c := range len(x) / (shape.Height * shape.Width) {
		for i := range h {
			row := (c*shape.Height+top+i)*shape.Width + left
			clear(x[row : row+w])
		}
	}
}

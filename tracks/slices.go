package tracks

import (
	"fmt"
	"math"
	"strconv"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/results"
)

// Metrics of slices: changes of strength, the strength before a protocol being 1.
const (
	MetricNormalised = "normalised error"      // mean of ((model − data)/sem)² over the ten points
	MetricPreFirst   = "change, pre first/hz"  // after 60 pairs, the pre-synaptic spike 10 ms before
	MetricPostFirst  = "change, post first/hz" // the same, the post-synaptic spike first
	MetricWindow     = "change by interval/ms" // after 60 pairs at .1 Hz, by t_post − t_pre
	MetricDrift      = "change a second/hz"    // under independent Poisson trains, by the post-synaptic rate
)

const poissonPre = 10 // pre-synaptic spikes a second under Poisson trains

var (
	windowMS     = [...]float64{-100, -70, -50, -35, -25, -15, -10, -5, -2, 2, 5, 10, 15, 25, 35, 50, 70, 100}
	poissonRates = [...]float64{5, 10, 15, 20, 25, 30, 40, 50}
)

// slicesFamily shows the protocols of recorded synapses, each to a synapse of its own.
func slicesFamily() family {
	byRate := &results.Parameter{Name: "hz", Label: "frequency of pairs (Hz)", Linear: true}
	change := func(name string, over *results.Parameter, what string) results.Metric {
		return results.Metric{Name: name, Kind: results.KindOutcome, Unit: results.UnitOne, Over: over, Definition: "change of strength, as a share, " + what}
	}
	after := change(MetricPostFirst, byRate, "after 60 pairs, the post-synaptic spike 10 ms before the pre-synaptic one")
	after.Beside = MetricPreFirst
	return family{
		name: "slices", summary: "the pairings of recorded synapses: change of strength beside that of slices of visual cortex",
		needs: []bench.Capability{bench.NeedSpikes, bench.NeedFields},
		arms: []string{"triplet", "triplet-minimal", "triplet-nearest", "triplet-nearest-minimal", "pair-fitted", "pair-nearest-fitted", "pair-free-fitted",
			"bcm-fitted", "calcium", "ltp", "ltd", "triplet-shut"},
		seeds: 3,
		options: []bench.Setting{
			{Name: "seconds", Doc: "of Poisson trains at each rate; 0: none", Default: 60.0, Min: 0, Max: 1e5},
		},
		declared: results.Declared{
			Metrics: []results.Metric{
				{Name: MetricNormalised, Kind: results.KindOutcome, Unit: results.UnitOne, Better: results.Lower,
					Definition: "mean over the ten recorded points of ((model − mean)/standard error)²"},
				change(MetricPreFirst, byRate, "after 60 pairs, the pre-synaptic spike 10 ms before the post-synaptic one"), after,
				change(MetricWindow, &results.Parameter{Name: "ms", Label: "time of the post-synaptic spike after the pre-synaptic one (ms)"}, "after 60 pairs at .1 Hz"),
				change(MetricDrift, &results.Parameter{Name: "hz", Label: "post-synaptic rate (Hz)"}, "a second of independent Poisson trains, the pre-synaptic one of 10 Hz"),
			},
			References: sliceReferences(),
			Published: []results.Published{
				{System: "triplets, all spikes: full and minimal", Metric: MetricNormalised, Value: ".34, .36", Source: "published parameters (Pfister and Gerstner 2006), a loop of this project", Tag: results.Computed},
				{System: "triplets, nearest spikes: full and minimal", Metric: MetricNormalised, Value: ".23, .35", Source: "published parameters (Pfister and Gerstner 2006), a loop of this project", Tag: results.Computed},
			},
		},
		open: func(r repetition) (*bench.Session, error) {
			s, protocols, err := newSlicing(r)
			if err != nil {
				return nil, err
			}
			stream := datasets.NewProtocols(protocols)
			return &bench.Session{Stream: stream, Exposure: stream.Exposure, Grid: []int{0, stream.Spec().Length}, Probe: s.probe, Final: s.final}, nil
		},
	}
}

// sliceReferences are the recorded points, and the drift of the minimal rule of triplets under
// Poisson trains, which is that of BCM.
func sliceReferences() []results.Reference {
	data := [2]results.Reference{{Metric: MetricPreFirst}, {Metric: MetricPostFirst}}
	points, err := datasets.Slices()
	if err != nil {
		return nil // the track says so when it is opened
	}
	for _, p := range points {
		d := &data[p.Order]
		d.Label = "slices, mean and standard error (Sjöström et al. 2001)"
		d.X, d.Y = append(d.X, p.Hz), append(d.Y, p.Change)
		d.Low, d.High = append(d.Low, p.Change-p.SEM), append(d.High, p.Change+p.SEM)
	}
	bcm := results.Reference{Metric: MetricDrift, Label: "theory: BCM with the parameters of triplet-minimal (Pfister and Gerstner 2006)"}
	for hz := 0.; hz <= 50; hz += 2.5 {
		bcm.X, bcm.Y = append(bcm.X, hz), append(bcm.Y, minimalDrift(poissonPre, hz))
	}
	return append(data[:], bcm)
}

// minimalDrift is the expected change a second under the minimal rule of triplets, at two rates.
func minimalDrift(pre, post float64) float64 {
	e, err := rule.All().Find("triplet-minimal")
	if err != nil {
		return math.NaN()
	}
	v := e.Spec.Value
	return pre * post * (v("a3plus")*v("tauplus")*v("tauy")*post - v("aminus")*v("tauminus"))
}

// slicing knows which synapse was shown what.
type slicing struct {
	points           []datasets.Recorded
	window, drift, n int // where the synapses of those protocols begin, and how many there are
	seconds          float64
	initial          []float64
}

func newSlicing(r repetition) (*slicing, []datasets.Protocol, error) {
	points, err := datasets.Slices()
	if err != nil {
		return nil, nil, err
	}
	s := &slicing{points: points, seconds: r.options.Float("seconds")}
	var all []datasets.Protocol
	for _, p := range points {
		lag := datasets.SliceLag
		if p.Order == datasets.PostFirst {
			lag = -lag
		}
		all = append(all, datasets.Paired(datasets.SlicePairs, p.Hz, lag))
	}
	s.window = len(all)
	for _, ms := range windowMS {
		all = append(all, datasets.Paired(datasets.SlicePairs, .1, ms/1000))
	}
	if s.drift = len(all); s.seconds > 0 {
		for _, hz := range poissonRates {
			all = append(all, datasets.Independent(poissonPre, hz, s.seconds, r.src(fmt.Sprint("poisson ", hz))))
		}
	}
	s.n = len(all)
	return s, all, nil
}

// strengths are those of the synapses from input k to output k.
func (s *slicing) strengths(l bench.Learner) ([]float64, error) {
	fields, err := fieldsOf(l, s.n)
	if err != nil {
		return nil, err
	}
	if len(fields) != s.n {
		return nil, fmt.Errorf("the learner shows %d receptive fields: want one for each of the %d neurons that are made to spike", len(fields), s.n)
	}
	w := make([]float64, s.n)
	for k, f := range fields {
		w[k] = float64(f[k])
	}
	return w, nil
}

// probe keeps the strengths before anything was learned.
func (s *slicing) probe(l bench.Learner, _ int, _ func(bench.Measure)) (err error) {
	if s.initial == nil {
		s.initial, err = s.strengths(l)
	}
	return err
}

func (s *slicing) final(l bench.Learner, emit func(bench.Measure)) error {
	d, err := s.strengths(l)
	if err != nil {
		return err
	}
	for k := range d {
		d[k] -= s.initial[k]
	}
	at := func(metric string, x, v float64) {
		emit(bench.Measure{Name: metric + " " + strconv.FormatFloat(x, 'f', -1, 64), Value: v, Unit: results.UnitOne})
	}
	for k, p := range s.points {
		at([]string{MetricPreFirst, MetricPostFirst}[p.Order], p.Hz, d[k])
	}
	emit(bench.Measure{Name: MetricNormalised, Value: normalisedError(s.points, d), Unit: results.UnitOne})
	for k, ms := range windowMS {
		at(MetricWindow, ms, d[s.window+k])
	}
	for k, v := range d[s.drift:] {
		at(MetricDrift, poissonRates[k], v/s.seconds)
	}
	return nil
}

// normalisedError is the mean of ((model − data)/sem)² over the points.
func normalisedError(points []datasets.Recorded, model []float64) float64 {
	var sum float64
	for k, p := range points {
		sum += math.Pow((model[k]-p.Change)/p.SEM, 2)
	}
	return sum / float64(len(points))
}

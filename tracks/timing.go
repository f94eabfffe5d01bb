package tracks

import (
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
)

// Metrics of timing. The time constants are those of the weight changes over
// the delays, by least squares on their logarithms; they are given in
// milliseconds of the model's time.
const (
	MetricLeaders   = "weight/leaders" // mean change
	MetricFollowers = "weight/followers"
	MetricOthers    = "weight/at random"
	MetricTauPlus   = "time constant/leaders" // ms
	MetricTauMinus  = "time constant/followers"
)

// timingFamily shows spike trains in which some inputs lead an imposed output
// spike and others follow it.
func timingFamily() family {
	return family{
		name: "timing", summary: "spike trains in which some inputs lead the output and others follow it",
		needs: []bench.Capability{bench.NeedSpikes, bench.NeedFields}, arms: []string{"stdp"}, seeds: 5,
		options: []bench.Setting{
			{Name: "leaders", Doc: "inputs that spike before the output", Default: 12, Min: 2, Max: 1024},
			{Name: "followers", Doc: "inputs that spike after it", Default: 12, Min: 2, Max: 1024},
			{Name: "random", Doc: "inputs that spike at random", Default: 6, Min: 0, Max: 1024},
			{Name: "nearest", Doc: "least delay, in seconds", Default: .002, Min: 1e-4, Max: 1},
			{Name: "farthest", Doc: "largest delay, in seconds", Default: .045, Min: 1e-3, Max: 1},
			{Name: "interval", Doc: "mean time between output spikes, in seconds", Default: .6, Min: 1e-3, Max: 100},
			{Name: "volleys", Doc: "output spikes", Default: 300, Min: 1, Max: 1 << 24},
		},
		declared: results.Declared{Metrics: []results.Metric{
			weightChange(MetricLeaders, results.Higher, "inputs that spike before the output"),
			weightChange(MetricFollowers, results.Lower, "inputs that spike after it"),
			weightChange(MetricOthers, "", "inputs that spike at random"),
			decay(MetricTauPlus, "spike before the output"),
			decay(MetricTauMinus, "spike after it"),
		}},
		open: func(r repetition) (*bench.Session, error) {
			o := r.options
			lead, follow, random := o.Int("leaders"), o.Int("followers"), o.Int("random")
			options := datasets.TimingOptions{
				Delays:   datasets.LeadersAndFollowers(lead, follow, random, o.Float("nearest"), o.Float("farthest")),
				Interval: o.Float("interval"), Volleys: o.Int("volleys")}
			if r.Budget > 0 {
				// Each volley is as many presentations as inputs that spike at
				// moments of their own, with the output's.
				options.Volleys = max(1, r.Budget/(lead+follow+1))
			}
			stream, err := datasets.NewTiming(options, r.src("spikes"))
			if err != nil {
				return nil, err
			}
			s := &timing{dim: stream.Spec().Dim, delays: options.Delays, lead: lead, follow: follow}
			return &bench.Session{Stream: stream, Exposure: stream.Exposure, Grid: append([]int{0}, evenGrid(stream.Spec().Length, 20)...), Probe: s.probe, Final: s.final}, nil
		},
	}
}

func weightChange(name string, better results.Better, of string) results.Metric {
	return results.Metric{Name: name, Kind: results.KindOutcome, Unit: results.UnitWeight, Better: better,
		Definition: "mean change of weight so far of the " + of}
}

func decay(name, of string) results.Metric {
	return results.Metric{Name: name, Kind: results.KindOutcome, Unit: "ms",
		Definition: "time constant with which the change of weight falls with the delay, of the inputs that " + of}
}

type timing struct {
	dim          int
	delays       []float64
	lead, follow int
	initial      []float32
}

// changes are those of the first unit's weights since the first probe.
func (s *timing) changes(l bench.Learner) ([]float64, error) {
	fields, err := fieldsOf(l, s.dim)
	if err != nil {
		return nil, err
	}
	if len(fields) == 0 {
		return nil, fmt.Errorf("the learner shows no receptive fields")
	}
	if s.initial == nil {
		s.initial = slices.Clone(fields[0])
	}
	d := make([]float64, len(fields[0]))
	for i, v := range fields[0] {
		d[i] = float64(v) - float64(s.initial[i])
	}
	return d, nil
}

func (s *timing) probe(l bench.Learner, _ int, emit func(bench.Measure)) error {
	d, err := s.changes(l)
	if err != nil {
		return err
	}
	average := func(name string, d []float64) {
		if len(d) > 0 {
			emit(bench.Measure{Name: name, Value: mean(d), Unit: results.UnitWeight})
		}
	}
	average(MetricLeaders, d[:s.lead])
	average(MetricFollowers, d[s.lead:s.lead+s.follow])
	average(MetricOthers, d[s.lead+s.follow:])
	return nil
}

func (s *timing) final(l bench.Learner, emit func(bench.Measure)) error {
	d, err := s.changes(l)
	if err != nil {
		return err
	}
	constant := func(name string, lo, hi int, sign float64) {
		if tau, ok := timeConstant(s.delays[lo:hi], d[lo:hi], sign); ok {
			emit(bench.Measure{Name: name, Value: 1000 * tau, Unit: "ms"})
		}
	}
	constant(MetricTauPlus, 0, s.lead, 1)
	constant(MetricTauMinus, s.lead, s.lead+s.follow, -1)
	return nil
}

// timeConstant fits sign·d = A·exp(−|delay|/τ). It fails where a change has
// the wrong sign or does not fall with the delay.
func timeConstant(delay, d []float64, sign float64) (tau float64, ok bool) {
	n := float64(len(d))
	var sx, sy, sxx, sxy float64
	for i, v := range d {
		if !(sign*v > 0) {
			return 0, false
		}
		x, y := math.Abs(delay[i]), math.Log(sign*v)
		sx, sy, sxx, sxy = sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	slope := (n*sxy - sx*sy) / (n*sxx - sx*sx)
	if !(slope < 0) {
		return 0, false
	}
	return -1 / slope, true
}

package figure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// An arm without updates has a place on the logarithmic axis of the trade-off, apart
// from the others, and the axis says so.
func TestZeroOnALogarithmicAxisIsShown(t *testing.T) {
	made := func(updates float64) *Figure {
		var rows []results.Row
		for seed := uint64(1); seed <= 2; seed++ {
			for arm, n := range map[string]float64{"shut": updates, "open": 1000} {
				for metric, v := range map[string]float64{results.MetricUpdates: n, results.MetricTestAccuracy: 10 + n/20} {
					rows = append(rows, results.Row{RunID: arm, Track: "x", Arm: arm, Seed: seed, Presentations: 10, Metric: metric, Value: v, Unit: "u"})
				}
			}
		}
		d := tradeOff(analysis.NewFrame(analysis.Data{Rows: rows}).Tracks[0])
		if d.figure == nil {
			t.Fatal(d.missing)
		}
		return d.figure
	}
	drawn := func(f *Figure) (layers int, svg string) {
		b, err := f.SVG()
		if err != nil {
			t.Fatal(err)
		}
		return len(f.Panels[0].Layers), string(b)
	}
	layers, svg := drawn(made(0))
	if layers != 5 { // the front, the seeds and the mean of either
		t.Errorf("%d layers", layers)
	}
	if !strings.Contains(svg, "log scale, 0 apart") || !strings.Contains(svg, ">0</text>") {
		t.Error("the axis does not say where 0 stands")
	}
	_, svg = drawn(made(10))
	if strings.Contains(svg, "0 apart") || strings.Contains(svg, ">0</text>") {
		t.Error("an axis without data at 0 shows it")
	}
}

// TestZeroStandsApart from whatever else there is, and within the axis.
func TestZeroStandsApart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		s := span{lo: math.Inf(1), hi: math.Inf(-1), log: true}
		least := math.Pow(10, -3+9*r.Float64())
		for _, v := range []float64{0, least, least * math.Pow(10, 6*r.Float64())} {
			s.add(v)
		}
		lo, hi := (Axis{Log: true}).widen(s.lo, s.hi)
		s.lo, s.hi = lo, hi
		s = s.withZero(least)
		whole := s.along(s.hi) - s.along(s.lo)
		if zero := s.along(0); zero-s.along(s.lo) < .02*whole || s.along(least)-zero < .06*whole {
			t.Errorf("0 stands at %v of %v to %v, the least at %v", zero, s.along(s.lo), s.along(s.hi), s.along(least))
		}
	}
}

// TestALogarithmicAxisHasLabels: two or more, within the range, all different,
// whatever the range and the room.
func TestALogarithmicAxisHasLabels(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		from := -5 + 18*r.Float64()
		to := from + math.Pow(10, -2+3*r.Float64())
		n := 1 + r.IntN(8)
		labels := map[string]bool{}
		for _, tick := range (decimal{n: n}).Ticks(from, to) {
			if math.IsInf(tick.Value, 0) || tick.Value < from-1e-6 || tick.Value > to+1e-6 {
				t.Fatalf("%v to %v, room for %d: a tick at %v", from, to, n, tick.Value)
			}
			if tick.Label != "" && labels[tick.Label] {
				t.Fatalf("%v to %v, room for %d: two ticks %q", from, to, n, tick.Label)
			}
			if tick.Label != "" {
				labels[tick.Label] = true
			}
		}
		if len(labels) < 2 {
			t.Fatalf("%v to %v, room for %d: labels %v", from, to, n, labels)
		}
	}
}

// TestNoiseStandsAtTheFloor: on a logarithmic axis what a metric declares to be noise
// takes no decades of its own, intervals included.
func TestNoiseStandsAtTheFloor(t *testing.T) {
	m := results.Metric{Name: "signal/age", Kind: results.KindOutcome, Unit: results.UnitOne, Over: &results.Parameter{Name: "age"}, Log: true, Floor: .1, Definition: "of a memory"}
	var rows []results.Row
	for seed := range uint64(2) {
		for at, v := range []float64{8, 2, .001} {
			rows = append(rows, results.Row{RunID: fmt.Sprint(seed), Track: "t", Arm: "a", Seed: seed, Presentations: 9, Metric: fmt.Sprintf("signal/age %d", at+1), Value: v * float64(seed+1), Unit: results.UnitOne})
		}
	}
	f := drawnOf(t, familyFigure(analysis.NewFrame(analysis.Data{Rows: rows, Declared: map[string]results.Declared{"t": {Metrics: []results.Metric{m}}}}).Tracks[0], m))
	p := f.Panels[0].Layers[0].(Points)
	if p.Y[1] != 3 || p.Y[2] != .1 || slices.Min(p.YLo) < .1 || slices.Min(p.YHi) < .1 {
		t.Errorf("means %v from %v to %v", p.Y, p.YLo, p.YHi)
	}
	if !strings.Contains(f.Caption, "What lies below 0.1 stands at it.") {
		t.Errorf("the caption says %q", f.Caption)
	}
}

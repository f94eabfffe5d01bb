package arms

import (
	"context"
	"maps"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/optimize"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// after is the change of a synapse by a rule under a protocol, +Inf where the rule has not
// such parameters.
func after(name string, p rule.Params, protocol datasets.Protocol) float64 {
	r, err := rule.New(name, p, rule.Shape{In: 1, Out: 1})
	if err != nil {
		return math.Inf(1)
	}
	s := datasets.NewProtocols([]datasets.Protocol{protocol})
	n := s.Spec().Length
	var b stimulus.Batch
	if _, err := s.Next(&b, n); err != nil {
		return math.Inf(1)
	}
	a := &rule.Activity{N: n, In: 1, Out: 1, Pre: b.X, Post: b.Targets, Elapsed: make([]float64, n)}
	for i := 1; i < n; i++ {
		a.Elapsed[i] = b.Times[i] - b.Times[i-1]
	}
	var d rule.Delta
	if err := r.Delta(&d, rule.Weights{Out: 1, In: 1, W: []float32{1}}, a); err != nil {
		return math.Inf(1)
	}
	return float64(d.W[0])
}

func recorded(t *testing.T) []datasets.Recorded {
	t.Helper()
	points, err := datasets.Slices()
	if err != nil {
		t.Fatal(err)
	}
	return points
}

// misfit is the mean of ((model − data)/sem)² over the ten points of slices.
func misfit(points []datasets.Recorded, name string, p rule.Params) float64 {
	var sum float64
	for _, q := range points {
		lag := datasets.SliceLag
		if q.Order == datasets.PostFirst {
			lag = -lag
		}
		sum += math.Pow((after(name, p, datasets.Paired(datasets.SlicePairs, q.Hz, lag))-q.Change)/q.SEM, 2)
	}
	return sum / float64(len(points))
}

// TestFittedToSlices searches for the parameters that the fitted arms have: the least misfit of
// a grid of their logarithms over two decades, nine points for each of two and five of each of
// more, and the simplex of Nelder and Mead from there. What an arm has must be as good to a thousandth.
func TestFittedToSlices(t *testing.T) {
	if testing.Short() {
		t.Skip("a search")
	}
	points := recorded(t)
	for _, c := range []struct {
		arm, rule string
		has       rule.Params
		free      []string
		from      []float64 // lowest of the grid
		want      float64
	}{
		{"pair-fitted", "stdp-rate", fittedPairs(), []string{"aplus", "aminus"}, []float64{1e-3, 1e-3}, 7.582},
		{"pair-nearest-fitted", "stdp-rate", fittedNearest(), []string{"aplus", "aminus"}, []float64{1e-3, 1e-3}, 7.466},
		{"pair-free-fitted", "stdp-rate", fittedFree(), []string{"aplus", "aminus", "tauplus", "tauminus"}, []float64{1e-3, 1e-3, 2e-3, 2e-3}, 2.288},
		{"bcm-fitted", "bcm-rate", fittedBCM(), []string{"rate", "theta", "tau"}, []float64{1e-6, 1, 1e-2}, 3.565},
	} {
		t.Run(c.arm, func(t *testing.T) {
			at := func(x []float64) rule.Params {
				p := maps.Clone(c.has)
				for k, name := range c.free {
					p[name] = math.Exp(x[k])
				}
				return p
			}
			best, least := make([]float64, len(c.free)), math.Inf(1)
			steps := 5
			if len(c.free) == 2 {
				steps = 9
			}
			total := int(math.Pow(float64(steps), float64(len(c.free))))
			for g := range total {
				x, rest := make([]float64, len(c.free)), g
				for k := range x {
					x[k] = math.Log(c.from[k]) + math.Log(100)*float64(rest%steps)/float64(steps-1)
					rest /= steps
				}
				if e := misfit(points, c.rule, at(x)); e < least {
					best, least = x, e
				}
			}
			r, err := optimize.Minimize(optimize.Problem{Func: func(x []float64) float64 { return misfit(points, c.rule, at(x)) }}, best,
				&optimize.Settings{MajorIterations: 400}, &optimize.NelderMead{})
			if r == nil {
				t.Fatal(err)
			}
			has := misfit(points, c.rule, c.has)
			t.Logf("E %.3f at %v; the arm has %v, E %.3f", r.F, at(r.X), c.has, has)
			if has > r.F+1e-3 || math.Abs(has-c.want) > 2e-3 {
				t.Errorf("E %.4f, the search finds %.4f, want %.3f", has, r.F, c.want)
			}
		})
	}
}

// TestTripletsFollowSlices: the published parameters reach the published misfits.
func TestTripletsFollowSlices(t *testing.T) {
	points := recorded(t)
	for name, want := range map[string]float64{"triplet": .34, "triplet-minimal": .36, "triplet-nearest": .23, "triplet-nearest-minimal": .35} {
		got := misfit(points, name, nil)
		t.Logf("%s: E %.4f", name, got)
		if math.Abs(got-want) > .02 {
			t.Errorf("%s: E %.3f, want %.2f", name, got, want)
		}
	}
}

// TestSlicesByArm runs the arms on the track: a shut gate leaves no trace, either half
// does its own part and the two together what their rule does, and which arms take part is
// said before anything runs.
func TestSlicesByArm(t *testing.T) {
	track, err := tracks.Registry(nil).Open("slices", "", bench.Settings{"seconds": 0.0})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]map[string]float64{}
	for _, arm := range spikeArms() {
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: arm, Seed: 1})
		if err != nil {
			t.Fatalf("%s: %v", arm.Name, err)
		}
		of := map[string]float64{}
		for _, row := range r.Rows {
			of[row.Metric] = row.Value
			if arm.Name == "triplet-shut" && strings.HasPrefix(row.Metric, "change") && row.Value != 0 {
				t.Errorf("with the gate shut %s is %v", row.Metric, row.Value)
			}
		}
		if len(r.Alarms) > 0 {
			t.Errorf("%s: alarms %v", arm.Name, r.Alarms)
		}
		got[arm.Name] = of
	}
	at := tracks.MetricPreFirst + " 40"
	if p, d := got["ltp"][at], got["ltd"][at]; p <= 0 || d >= 0 || math.Abs(p+d-got["pair-fitted"][at]) > 1e-4 {
		t.Errorf("the halves change by %v and %v, the rule by %v", p, d, got["pair-fitted"][at])
	}
	for arm, want := range map[string]float64{"triplet-nearest": .232, "pair-fitted": 7.582, "bcm-fitted": 3.565, "calcium": 1.17} {
		if e := got[arm][tracks.MetricNormalised]; math.Abs(e-want) > .01 {
			t.Errorf("%s has the error %v on the track, want %v", arm, e, want)
		}
	}
	if usual, seeds, ok := tracks.Registry(nil).Usual([]string{"slices"}); !ok || seeds < 2 || len(usual) != len(spikeArms()) {
		t.Errorf("usual arms %v, %d seeds", usual, seeds)
	}
	if _, _, ok := tracks.Registry(nil).Usual([]string{"slices", "digits"}); ok {
		t.Error("digits have no arms of their own")
	}
}

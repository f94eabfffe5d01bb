package tune

import (
	"bytes"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestCostsAreThoseOfTheRun: with a target no trial is stopped early, what is
// drawn lies in the ranges declared for cost, and what is kept is what the run
// itself says; the cheapest is the least of those that held the target.
func TestCostsAreThoseOfTheRun(t *testing.T) {
	if testing.Short() {
		t.Skip("short: whole runs")
	}
	const target = 70
	track, err := tracks.Registry(nil).OpenTuning(datasets.Digits, "", bench.Settings{"target": target})
	if err != nil {
		t.Fatal(err)
	}
	s := Search{Track: track, Arms: []bench.Arm{arm(t, "backprop"), arm(t, "hebbian")}, Trials: 5, Seeds: []uint64{1001}, Budget: 1200, Target: target}
	trials, err := run(t, s, filepath.Join(t.TempDir(), "x"), 2, t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	reached, short, small := 0, 0, false
	for _, trial := range trials {
		if trial.Short != nil || trial.Whole == nil || trial.Whole.Error != "" {
			t.Fatalf("trial %d of %s did not run to its end at once: %+v", trial.Index, trial.Arm, trial)
		}
		a := arm(t, trial.Arm)
		r, err := bench.Run(t.Context(), s.spec(a, trial.Settings, 1001, 1200))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]float64{}
		synapses := map[string]float64{}
		for _, row := range r.Rows {
			if name, ok := strings.CutPrefix(row.Metric, results.MetricToTarget+"/"); ok {
				want[name] = row.Value
			}
			if strings.HasPrefix(row.Metric, "state/synapses") {
				synapses[row.Metric] = row.Value
			}
		}
		for _, v := range synapses {
			want[Synapses] += v
		}
		_, censored := want["censored"]
		for _, currency := range Currencies() {
			switch got := trial.Whole.Cost(currency); {
			case censored && !math.IsInf(got, 1):
				t.Errorf("trial %d of %s never held the target, and its %s are %v", trial.Index, trial.Arm, currency, got)
			case !censored && (want[currency] == 0 || math.Abs(got/want[currency]-1) > 1e-12):
				t.Errorf("trial %d of %s: %s are %v, the run says %v", trial.Index, trial.Arm, currency, got, want[currency])
			}
			best, ok := Cheapest(trials, trial.Arm, currency)
			if c := trial.Whole.Cost(currency); ok && c < best.Whole.Cost(currency) {
				t.Errorf("%s of trial %d of %s are %v, less than the cheapest", currency, trial.Index, trial.Arm, c)
			}
		}
		if censored {
			short++
		} else {
			reached++
		}
		if v, ok := trial.Settings["units"].(int); ok && trial.Arm == "backprop" {
			small = small || v < 128
		}
	}
	if reached == 0 || short == 0 {
		t.Errorf("%d trials held the target and %d did not: the test needs both", reached, short)
	}
	if !small {
		t.Error("no network is smaller than those of the search for accuracy")
	}

	var b bytes.Buffer
	if err := WriteTrials(&b, trials, accuracy); err != nil {
		t.Fatal(err)
	}
	if head, _, _ := strings.Cut(b.String(), "\n"); !strings.HasSuffix(head, ",synaptic_updates_to_target,learning_passes_to_target,synapses_to_target") {
		t.Errorf("the head of the trials is %q", head)
	}
}

func TestCostIsTheGeometricMeanOfSeedsThatAllReachedIt(t *testing.T) {
	o := &Outcome{Scores: []float64{90, 90}, Costs: []Cost{{Synapses: 10}, {Synapses: 1000}}}
	if got := o.Cost(Synapses); math.Abs(got-100) > 1e-9 {
		t.Errorf("the cost is %v, want 100", got)
	}
	o.Costs[1] = Cost{Synapses: 0}
	if got := o.Cost(Synapses); !math.IsInf(got, 1) {
		t.Errorf("the target held before anything was learned, and the cost is %v", got)
	}
	o.Costs[1] = nil
	if got := o.Cost(Synapses); !math.IsInf(got, 1) {
		t.Errorf("one seed never reached the target, and the cost is %v", got)
	}
}

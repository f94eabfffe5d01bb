package tracks_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// traced has a sensor that fires at 100 spikes a second for the first half of a
// presentation of 100 ms and, where its memory holds the stimulus, at 10 for
// the rest.
type traced struct {
	*tiny.Learner
	asked *int
}

func (l traced) Trace(x []float32) (seconds, rates []float64, err error) {
	*l.asked++
	var novelty [1]float32
	if err := bench.Novelty(l.Learner, novelty[:], stimulus.Batch{N: 1, D: len(x), X: x}); err != nil {
		return nil, nil, err
	}
	for k := range 50 {
		rate := 100.
		if k >= 25 && novelty[0] == 0 {
			rate = 10
		}
		seconds, rates = append(seconds, .002*float64(k+1)), append(rates, rate)
	}
	return seconds, rates, nil
}

// TestTracesOfNovelAndFamiliar: the repeat tracks follow the sensor within some
// presentations of either kind, before they are learned.
func TestTracesOfNovelAndFamiliar(t *testing.T) {
	asked := 0
	r := runTrack(t, "repeat", exact(func(l *tiny.Learner) bench.Learner { return traced{l, &asked} }), bench.Settings{"stimuli": 60, "exposures": 3}, nil)
	if asked != 40 {
		t.Errorf("%d traces, want 20 of either kind", asked)
	}
	found := 0
	for _, row := range r.Rows {
		if !strings.HasPrefix(row.Metric, "sensor trace") {
			continue
		}
		found++
		var ms float64
		familiar := strings.HasPrefix(row.Metric, results.MetricTraceOfFamiliar)
		if _, err := fmt.Sscan(row.Metric[strings.LastIndex(row.Metric, " ")+1:], &ms); err != nil {
			t.Fatal(err)
		}
		want := 100.
		if familiar && ms > 50 {
			want = 10
		}
		if row.Value != want || row.Unit != results.UnitRate {
			t.Errorf("%s is %v %s, want %v", row.Metric, row.Value, row.Unit, want)
		}
	}
	if found != 50 {
		t.Errorf("%d moments, want 25 of either kind", found)
	}
	value(t, r, results.MetricTraceOfNovel+" 100") // the last
}

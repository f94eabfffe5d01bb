package bench_test

import (
	"context"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// recalling tells of a memory beside what the tiny learner does: presentation i
// is searched for with i multiply-accumulates, and known or stored in another share
// of each 60. short leaves out the last.
type recalling struct {
	spy
	short int
	last  []plasticity.Recall
	all   []plasticity.Recall
}

func (r *recalling) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	r.last = nil
	for range b.N {
		i := len(r.all)
		one := plasticity.Recall{Known: i%(2+i/60) == 0, Wrote: i%(3+i/60) == 0, MACs: i}
		r.last, r.all = append(r.last, one), append(r.all, one)
	}
	r.last = r.last[:b.N-r.short]
	return r.spy.Learn(b)
}

func (r *recalling) Recalls() []plasticity.Recall { return r.last }

func TestRunTellsOfMemoryByExposure(t *testing.T) {
	const length, distinct = 430, 60
	var l *recalling
	arm := tiny.Arm("recalling", func(l0 *tiny.Learner) bench.Learner {
		l = &recalling{spy: spy{Learner: l0}}
		return l
	})
	r := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: length, Distinct: distinct}, Arm: arm, Seed: 3, Settings: bench.Settings{"minibatch": 7}})
	for k := 1; (k-1)*distinct < length; k++ {
		from, to := (k-1)*distinct, min(k*distinct, length)
		var known, wrote, macs, rate, first float64
		for i := from; i < to; i++ {
			if l.all[i].Known {
				known++
			}
			if l.all[i].Wrote {
				wrote++
			}
			macs += float64(l.all[i].MACs)
			rate += float64(l.rates[i])
		}
		for _, v := range l.rates[:distinct] {
			first += float64(v) / distinct
		}
		n := float64(to - from)
		want := map[string]float64{
			results.MetricRelativeRateByExposure: rate / n / first, results.MetricWritesByExposure: wrote / n, results.MetricSearchByExposure: macs / n,
			results.MetricKnownByExposure: 100 * known / n,
		}
		for metric, v := range want {
			if got := value(t, r, metric+" "+strconv.Itoa(k), length); math.Abs(got-v) > 1e-9*v {
				t.Errorf("%s %d is %v, counted %v", metric, k, got, v)
			}
		}
		if name := map[int]string{1: results.MetricFirstFamiliar, 2: results.MetricSecondKnown}[k]; name != "" {
			if got := value(t, r, name, length); math.Abs(got-100*known/n) > 1e-9 {
				t.Errorf("%s is %v %%, counted %v of %v", name, got, known, n)
			}
		}
	}
	for _, row := range r.Rows {
		if m := results.Find(nil, row.Metric); strings.Contains(row.Metric, "exposure") && (m.Definition == results.Undeclared || m.Unit != row.Unit) {
			t.Errorf("%s in %s is declared as %+v", row.Metric, row.Unit, m)
		}
	}

	plain := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: length, Distinct: distinct}, Arm: tiny.Arm("plain", nil), Seed: 3})
	if has(plain, results.MetricFirstFamiliar) || has(plain, results.MetricWritesByExposure+" 1") {
		t.Error("a gate that hears no memory has rows of one")
	}

	short := tiny.Arm("short", func(l0 *tiny.Learner) bench.Learner { return &recalling{spy: spy{Learner: l0}, short: 1} })
	_, err := bench.Run(context.Background(), bench.RunSpec{Track: &tinyTrack{Length: length, Distinct: distinct}, Arm: short, Settings: bench.Settings{"minibatch": 7}})
	if err == nil || !strings.Contains(err.Error(), "memory tells of 6 presentations") {
		t.Errorf("a memory that tells too little: %v", err)
	}
}

package bench_test

import (
	"testing"
	"time"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

type slow struct{ *tiny.Learner }

func (s slow) Scores(dst []float32, b stimulus.Batch) error {
	time.Sleep(30 * time.Millisecond)
	return s.Learner.Scores(dst, b)
}

type slowLearner struct{ *tiny.Learner }

func (s slowLearner) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	time.Sleep(2 * time.Millisecond)
	return s.Learner.Learn(b)
}

func TestLearningIsTimed(t *testing.T) {
	arm := tiny.Arm("slow", func(l *tiny.Learner) bench.Learner { return slowLearner{l} })
	r := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: 10, GridAt: []int{5, 10}}, Arm: arm})
	if half, all := value(t, r, results.MetricSeconds, 5), value(t, r, results.MetricSeconds, 10); half < .01 || all < half+.01 {
		t.Errorf("learning took %v s for half and %v s for all of ten calls of 2 ms", half, all)
	}
	if r.Learning < 20*time.Millisecond {
		t.Errorf("learning took %v, ten calls of 2 ms take 20 ms", r.Learning)
	}
}

// busyLearner idles for 2 ms, and has another thread work for 2 ms.
type busyLearner struct{ *tiny.Learner }

func (s busyLearner) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	time.Sleep(2 * time.Millisecond)
	worked := make(chan int)
	go func() {
		n := 0
		for from, _ := runinfo.ProcessorTime(); ; n++ {
			if now, _ := runinfo.ProcessorTime(); now-from >= 2*time.Millisecond {
				break
			}
		}
		worked <- n
	}()
	<-worked
	return s.Learner.Learn(b)
}

// TestALoneRunIsTimedByTheProcessor: what other threads of the process do for
// learning counts, and waiting does not; the result says by which clock.
func TestALoneRunIsTimedByTheProcessor(t *testing.T) {
	if _, ok := runinfo.ProcessorTime(); !ok {
		t.Skip("this system does not say how much processor time a process has used")
	}
	arm := tiny.Arm("busy", func(l *tiny.Learner) bench.Learner { return busyLearner{l} })
	spec := bench.RunSpec{Track: &tinyTrack{Length: 10, GridAt: []int{5, 10}}, Arm: arm}
	beside := mustRun(t, spec)
	spec.Alone = true
	alone := mustRun(t, spec)
	if beside.Clock != results.ClockWall || beside.Learning < 40*time.Millisecond {
		t.Errorf("beside others: %v by the clock %s, ten calls of 4 ms take 40 ms", beside.Learning, beside.Clock)
	}
	if alone.Clock != results.ClockProcessor || alone.Learning < 20*time.Millisecond || alone.Learning > 36*time.Millisecond {
		t.Errorf("alone: %v by the clock %s, ten calls work for 2 ms each", alone.Learning, alone.Clock)
	}
}

func TestEvaluationStopsTheClock(t *testing.T) {
	arm := tiny.Arm("slow", func(l *tiny.Learner) bench.Learner { return slow{l} })
	r := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: 10, GridAt: []int{5, 10}}, Arm: arm})
	if r.Learning > 30*time.Millisecond || r.Wall < 90*time.Millisecond {
		t.Errorf("learning took %v of %v: three evaluations of 30 ms are not learning", r.Learning, r.Wall)
	}
}

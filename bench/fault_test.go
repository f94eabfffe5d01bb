package bench_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// faulty breaks one thing about the tiny learner from its n-th call on.
type faulty struct {
	*tiny.Learner
	calls, from int
	entry       func(*plasticity.Entry)
	scores      func([]float32)
	weights     func([]float32)
	measures    func([]bench.Measure)
	opened      func([]bool) []bool
	panics      bool
}

func (f *faulty) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	e, err := f.Learner.Learn(b)
	if f.calls++; f.calls < f.from {
		return e, err
	}
	if f.panics {
		panic("a defect of the learner")
	}
	if f.entry != nil {
		f.entry(&e)
	}
	if f.weights != nil {
		f.weights(f.Learner.W)
	}
	return e, err
}

func (f *faulty) Scores(dst []float32, b stimulus.Batch) error {
	err := f.Learner.Scores(dst, b)
	if f.scores != nil {
		f.scores(dst)
	}
	return err
}

func (f *faulty) Inspect() []bench.Measure {
	m := f.Learner.Inspect()
	if f.measures != nil {
		f.measures(m)
	}
	return m
}

func (f *faulty) Opened() []bool {
	if f.opened != nil {
		return f.opened(f.Learner.Opened())
	}
	return f.Learner.Opened()
}

func faultyArm(f faulty) bench.Arm {
	return tiny.Arm("faulty", func(l *tiny.Learner) bench.Learner {
		g := f
		g.Learner = l
		return &g
	})
}

// refusing returns the error of a ledger that met a change that is not finite.
type refusing struct{ *tiny.Learner }

func (r refusing) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	var l plasticity.Ledger
	l.Begin(b.N)
	l.Note(plasticity.Layer, 1, math.Inf(1))
	return l.Entry()
}

func TestALedgerThatDivergesRaisesTheAlarm(t *testing.T) {
	arm := tiny.Arm("a", func(l *tiny.Learner) bench.Learner { return refusing{l} })
	r, err := bench.Run(context.Background(), bench.RunSpec{Track: &tinyTrack{Length: 40}, Arm: arm})
	wantError(t, err, "after 0 of 40", "site layer")
	if len(r.Alarms) != 1 || r.Alarms[0].Name != bench.AlarmNonFinite {
		t.Errorf("alarms %v, want %q", r.Alarms, bench.AlarmNonFinite)
	}
}

// overflowing refuses to answer because a number is not finite.
type overflowing struct{ *tiny.Learner }

func (overflowing) Scores([]float32, stimulus.Batch) error {
	return fmt.Errorf("class scores are not finite: %w", plasticity.ErrDiverged)
}

func TestAnAnswerThatOverflowsRaisesTheAlarm(t *testing.T) {
	arm := tiny.Arm("a", func(l *tiny.Learner) bench.Learner { return overflowing{l} })
	r, err := bench.Run(context.Background(), bench.RunSpec{Track: &tinyTrack{Length: 40}, Arm: arm})
	wantError(t, err, "evaluation", "class scores")
	if len(r.Alarms) != 1 || r.Alarms[0].Name != bench.AlarmNonFinite {
		t.Errorf("alarms %v, want %q", r.Alarms, bench.AlarmNonFinite)
	}
}

func TestFaultsStopARunAndAreNamed(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		name  string
		fault faulty
		track tinyTrack
		want  []string
	}{
		{"a change that is not finite", faulty{from: 31, entry: func(e *plasticity.Entry) { e.Plasticity[plasticity.Layer] = math.NaN() }}, tinyTrack{},
			[]string{"tiny.faulty.0", "after 30 of 100", "site layer", "NaN"}},
		{"a weight that is not finite", faulty{from: 100, weights: func(w []float32) { w[17] = float32(math.Inf(1)) }}, tinyTrack{},
			[]string{"after 100 of 100", "site readout, readout", "weight 17 is +Inf"}},
		{"a score that is not finite", faulty{from: 1, scores: func(s []float32) { s[4] = nan }}, tinyTrack{},
			[]string{"after 100 of 100", "evaluation", "stimulus 1, class 1", "NaN"}},
		{"a measure that is not finite", faulty{measures: func(m []bench.Measure) { m[0].Value = math.NaN() }}, tinyTrack{},
			[]string{"memory held", "NaN"}},
		{"a panic", faulty{from: 8, panics: true}, tinyTrack{}, []string{"after 7 presentations", "panic: a defect of the learner"}},
		{"too few marks", faulty{entry: func(e *plasticity.Entry) { e.Marks = nil }}, tinyTrack{}, []string{"marks 0, the batch held 1"}},
		{"an event without an update", faulty{entry: func(e *plasticity.Entry) { e.Marks[0] = e.Marks[0].With(plasticity.Feedback) }}, tinyTrack{},
			[]string{"site feedback", "no synapse changed"}},
		{"an update without an event", faulty{entry: func(e *plasticity.Entry) { clear(e.Marks) }}, tinyTrack{}, []string{"no event, nor a step without one"}},
		{"updates of no size", faulty{entry: func(e *plasticity.Entry) { e.Updates[plasticity.Layer] = 3 }}, tinyTrack{}, []string{"site layer has 3 synaptic updates"}},
		{"a mark beyond the sites", faulty{entry: func(e *plasticity.Entry) { e.Marks[0] |= 1 << 7 }}, tinyTrack{}, []string{"beyond"}},
		{"a gate that tells too little", faulty{opened: func(o []bool) []bool { return o[:0] }}, tinyTrack{}, []string{"gate tells of 0 presentations"}},
		{"a stream with NaN", faulty{}, tinyTrack{Change: func(b *stimulus.Batch, first int) {
			if first == 12 {
				b.X[5] = nan
			}
		}}, []string{"after 12 of 100", "the track gave what it had not promised", "input 5 is NaN"}},
		{"a grid that goes back", faulty{}, tinyTrack{GridAt: []int{50, 50, 100}}, []string{"50 after 50"}},
		{"a grid that ends early", faulty{}, tinyTrack{GridAt: []int{50}}, []string{"ends at 50 of 100"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			track := c.track
			track.Length = 100
			_, err := bench.Run(context.Background(), bench.RunSpec{Track: &track, Arm: faultyArm(c.fault)})
			wantError(t, err, c.want...)
		})
	}
}

func TestAStreamThatKeepsNotItsPromiseIsRefused(t *testing.T) {
	_, err := bench.Run(context.Background(), bench.RunSpec{Track: &tinyTrack{Length: 20, Short: true}, Arm: tiny.Arm("a", nil), Settings: bench.Settings{"minibatch": 10}})
	wantError(t, err, "gave 9 presentations, asked for 10")
}

func TestAnArmWithoutACapabilityIsRefusedBeforeAnythingRuns(t *testing.T) {
	track := &tinyTrack{Length: 20, Require: []bench.Capability{bench.NeedRecall}, Change: func(*stimulus.Batch, int) { t.Error("the stream was read") }}
	for _, run := range []func(bench.RunSpec) error{bench.Check, func(s bench.RunSpec) error { _, err := bench.Run(context.Background(), s); return err }} {
		err := run(bench.RunSpec{Track: track, Arm: tiny.Arm("a", nil)})
		var refusal *bench.Refusal
		if !errors.As(err, &refusal) || refusal.Arm != "a" || refusal.Track != "tiny" {
			t.Fatalf("error %v, want a refusal of arm a in track tiny", err)
		}
		wantError(t, err, "it has no recall")
	}
	arm := tiny.Arm("a", nil)
	arm.Refuse = func(s stimulus.Spec) error { return errors.New("it wants more classes") }
	wantError(t, bench.Check(bench.RunSpec{Track: &tinyTrack{Length: 20}, Arm: arm}), `arm "a" cannot take part in track "tiny": it wants more classes`)
}

func TestSchedulesAreChecked(t *testing.T) {
	yoked := tiny.Arm("y", nil)
	yoked.Gate, yoked.Partner = "yoked", "a"
	track := &tinyTrack{Length: 150}
	for _, c := range []struct {
		arm      bench.Arm
		schedule []int
		want     string
	}{
		{yoked, nil, "schedule of 0 windows, 150 presentations need 2"},
		{yoked, []int{1, 2, 3}, "schedule of 3 windows"},
		{yoked, []int{1, 51}, "window 1 opens 51 times in 50"},
		{tiny.Arm("a", nil), []int{1, 1}, "has no partner and was given a schedule"},
	} {
		_, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: c.arm, Schedule: c.schedule})
		wantError(t, err, c.want)
	}
	if _, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: yoked, Schedule: []int{100, 50}}); err != nil {
		t.Error(err)
	}
}

func TestAlarms(t *testing.T) {
	all := func(to bool) func([]bool) []bool {
		return func(o []bool) []bool {
			for i := range o {
				o[i] = to
			}
			return o
		}
	}
	grow := func(w []float32) {
		for i := range w {
			w[i] *= 1.2
		}
	}
	for _, c := range []struct {
		name     string
		fault    faulty
		settings bench.Settings
		truth    bool
		want     []string
	}{
		{"none", faulty{}, bench.Settings{"memory": false}, true, nil},
		{"open at what is familiar", faulty{}, bench.Settings{"vigilance": 0.}, true, []string{bench.AlarmGateOpen}},
		{"open at what was seen", faulty{}, bench.Settings{"vigilance": 0.}, false, []string{bench.AlarmGateOpen}},
		{"shut at what is known rightly", faulty{opened: all(false)}, nil, true, nil},
		{"frozen", faulty{}, bench.Settings{"rate": 0., "memory": false, "vigilance": 0.}, false, []string{bench.AlarmGateOpen, bench.AlarmFrozen}},
		{"dead", faulty{measures: func(m []bench.Measure) { m[1].Value = 1 }}, bench.Settings{"memory": false}, true, []string{bench.AlarmDeadUnits}},
		{"diverging", faulty{weights: grow}, bench.Settings{"vigilance": 2.}, true, []string{bench.AlarmDivergence}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: 400, Truth: c.truth}, Arm: faultyArm(c.fault), Settings: c.settings})
			sameAlarms(t, r, c.want)
		})
	}
	t.Run("at rest by design", func(t *testing.T) {
		arm := faultyArm(faulty{})
		arm.Settles = true
		r := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: 400}, Arm: arm, Settings: bench.Settings{"rate": 0., "memory": false, "vigilance": .1}})
		sameAlarms(t, r, []string{bench.AlarmGateOpen})
	})
	t.Run("shut at what is new", func(t *testing.T) {
		r := mustRun(t, bench.RunSpec{Track: &tinyTrack{Length: 400, Distinct: 400}, Arm: faultyArm(faulty{opened: all(false)})})
		sameAlarms(t, r, []string{bench.AlarmGateShut})
	})
	t.Run("not finite", func(t *testing.T) {
		r, err := bench.Run(context.Background(), bench.RunSpec{Track: &tinyTrack{Length: 400}, Arm: tiny.Arm("a", nil), Settings: bench.Settings{"rate": 3e38}})
		var names []string
		for _, a := range r.Alarms {
			names = append(names, a.Name)
		}
		if err == nil || strings.Join(names, ",") != bench.AlarmNonFinite {
			t.Errorf("alarms %v, error %v: want an error and the alarm %q", names, err, bench.AlarmNonFinite)
		}
	})
}

func sameAlarms(t *testing.T, r bench.Result, want []string) {
	t.Helper()
	var got []string
	for _, a := range r.Alarms {
		got = append(got, a.Name)
		if !has(r, "alarm/"+a.Name) || a.Text == "" || a.Unit == "" {
			t.Errorf("alarm %+v has no row or no text", a)
		}
	}
	if strings.Join(got, ",") != strings.Join(want, ",") {
		t.Errorf("alarms %q, want %q", got, want)
	}
}

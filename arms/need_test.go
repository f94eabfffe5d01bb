package arms_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// needRun is a short run of an arm on a track, under the name hebbian, so that
// what arms draw at random is the same for all.
func needRun(t *testing.T, track, arm string, budget int, set bench.Settings) bench.Result {
	t.Helper()
	if testing.Short() {
		t.Skip("one learner at a time: minutes under the race detector, which has nothing to find in it")
	}
	all, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	a := all[slices.IndexFunc(all, func(a bench.Arm) bool { return a.Name == arm })]
	a.Name = "hebbian"
	on, err := tracks.Registry(nil).Open(track, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := bench.Run(context.Background(), bench.RunSpec{Track: on, Arm: a, Seed: 3, Budget: budget, Settings: set})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// byExposure is a metric over exposures at the first, second, … of them.
func byExposure(r bench.Result, metric string) (v []float64) {
	for _, row := range r.Rows {
		if strings.HasPrefix(row.Metric, metric+" ") {
			v = append(v, row.Value)
		}
	}
	return v
}

// The gate is open for what memory does not know and for what is still answered
// wrongly, and what memory does is told by exposure.
func TestNeedLearnsWhatIsNewAndMendsWhatIsWrong(t *testing.T) {
	const budget = 2 * 1197 // two passes
	r := needRun(t, "digits", "hebbian", budget, bench.Settings{"signal": "need"})
	if r.Signal != "instance+surprise" {
		t.Errorf("the signal is shown as %q", r.Signal)
	}
	open, wrote := byExposure(r, results.MetricOpenedByExposure), byExposure(r, results.MetricWritesByExposure)
	rate, search := byExposure(r, results.MetricRelativeRateByExposure), byExposure(r, results.MetricSearchByExposure)
	alone := byExposure(needRun(t, "digits", "hebbian", budget, bench.Settings{"signal": "instance"}), results.MetricOpenedByExposure)
	if len(open) != 2 || open[0] < .98 || open[1] > .2 || open[1] <= alone[1] {
		t.Errorf("opened by exposure %v, want nearly 1, and less than .2 but more than %v of memory alone", open, alone)
	}
	// What was taken for familiar at first is stored where it is answered wrongly later.
	if len(wrote) != 2 || wrote[0] < .98 || wrote[1] > 1-wrote[0] {
		t.Errorf("writes by exposure %v, want nearly 1 and then at most what is left", wrote)
	}
	if len(rate) != 2 || rate[0] != 1 || !(rate[1] < .5) {
		t.Errorf("relative rates %v, want 1 and less than half", rate)
	}
	// What is stored is searched once more, for the echo.
	if len(search) != 2 || search[1] <= 0 || search[0]/search[1] < 1.95 || search[0] > 2*search[1] {
		t.Errorf("multiply-accumulates of the search %v", search)
	}
	for _, row := range r.Rows {
		switch row.Metric {
		case results.MetricFirstFamiliar:
			if got := 100 - row.Value; got > 100*open[0] || row.Value > 2 || row.Unit != results.UnitPercent {
				t.Errorf("%v %s of first exposures were taken for familiar, %v of them open", row.Value, row.Unit, open[0])
			}
		case results.MetricSecondKnown:
			if row.Value < 99 {
				t.Errorf("%v %% of second exposures were known", row.Value)
			}
		}
	}
	if strict := needRun(t, "digits", "hebbian", budget, bench.Settings{"signal": "need", "gate-threshold": .1}); byExposure(strict, results.MetricOpenedByExposure)[1] <= open[1] {
		t.Error("a lower threshold opened the gate no more often")
	}
}

// Without labels there is no readout whose answer could be wrong: need is
// instance, and tells besides what memory knew.
func TestNeedWithoutLabelsIsInstance(t *testing.T) {
	for _, arm := range []string{"hebbian", "backprop-gated"} {
		r := needRun(t, "repeat", arm, 600, bench.Settings{"signal": "need"})
		alone := needRun(t, "repeat", arm, 600, bench.Settings{"signal": "instance"})
		if r.Signal != "instance" || !slices.Equal(r.Schedule, alone.Schedule) {
			t.Errorf("%s: need is shown as %q and opened %v, instance %v", arm, r.Signal, r.Schedule, alone.Schedule)
		}
		if got, want := byExposure(r, results.MetricWritesByExposure), byExposure(r, results.MetricOpenedByExposure); len(got) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: writes by exposure %v, openings %v", arm, got, want)
		}
		if len(byExposure(alone, results.MetricWritesByExposure)) != 0 {
			t.Errorf("%s: instance alone has rows of need", arm)
		}
	}
}

// learned are the rows of a run but those of gate, name and time.
func learned(r bench.Result) (rows []results.Row) {
	for _, row := range r.Rows {
		about := strings.HasPrefix(row.Metric, "gate/") || strings.HasPrefix(row.Metric, results.MetricState+"/gate/") ||
			row.Metric == results.MetricAlarm+"/"+bench.AlarmGateOpen || row.Unit == results.UnitSeconds ||
			slices.ContainsFunc([]string{results.MetricRelativeRateByExposure, results.MetricWritesByExposure, results.MetricSearchByExposure, results.MetricKnownByExposure},
				func(name string) bool { return strings.HasPrefix(row.Metric, name) })
		row.Gate, row.Signal = "", ""
		if !about {
			rows = append(rows, row)
		}
	}
	return rows
}

// Without a memory nothing knows a stimulus: a gate that listens to instance, and
// so one that listens to need, stays open, and what is learned is what the open
// gate learns, bit for bit.
func TestWithoutMemoryNeedIsTheOpenGate(t *testing.T) {
	without := func(more bench.Settings) bench.Settings {
		more["memory"] = "none"
		return more
	}
	const budget = 3000 // beyond gate.Patience
	want := learned(needRun(t, "digits", "hebbian-open", budget, without(bench.Settings{})))
	for _, signal := range []string{"need", "instance"} {
		r := needRun(t, "digits", "hebbian", budget, without(bench.Settings{"signal": signal}))
		if got := learned(r); !slices.Equal(got, want) || len(got) < 100 {
			t.Errorf("signal %s without a memory: %d rows, not those %d of the open gate", signal, len(got), len(want))
		}
		if signal == "need" && !slices.ContainsFunc(r.Rows, func(row results.Row) bool { return row.Metric == results.MetricSecondKnown && row.Value == 0 }) {
			t.Error("something was known without a memory")
		}
	}
	if slices.Equal(want, learned(needRun(t, "digits", "hebbian", budget, bench.Settings{"signal": "need"}))) {
		t.Error("with a memory nothing differs")
	}
}

// Without feedback rates are not suppressed, and the gate goes on working.
func TestWithoutFeedbackTheGateWorksOn(t *testing.T) {
	const budget = 2 * 1197
	with := needRun(t, "digits", "hebbian", budget, bench.Settings{"signal": "need"})
	without := needRun(t, "digits", "hebbian", budget, bench.Settings{"signal": "need", "feedback": "none"})
	if !slices.Equal(with.Schedule, without.Schedule) || with.Schedule[0] == 0 || with.Schedule[len(with.Schedule)-1] == 100 {
		t.Errorf("the gate opened %v with feedback and %v without", with.Schedule, without.Schedule)
	}
	if v := byExposure(without, results.MetricRelativeRateByExposure); len(v) != 2 || v[1] < .98 || v[1] > 1.02 {
		t.Errorf("relative rates without feedback %v, want 1 at each exposure", v)
	}
	if v := byExposure(with, results.MetricRelativeRateByExposure); len(v) != 2 || v[1] > .5 {
		t.Errorf("relative rates with feedback %v", v)
	}
}

// A signal opens the gate above a threshold, or by its budget's name for a share of
// the presentations, and is shown so.
func TestBudgetsAreNamed(t *testing.T) {
	for _, signal := range []string{"surprise", "uncertainty"} {
		above := needRun(t, "digits", "hebbian", 1300, bench.Settings{"signal": signal})
		share := needRun(t, "digits", "hebbian", 1300, bench.Settings{"signal": signal + "-budget", "gate-budget": .1})
		if share.Signal != signal+"-budget" || above.Signal != signal {
			t.Errorf("shown as %q and %q", above.Signal, share.Signal)
		}
		opened := func(r bench.Result) (n int) {
			for _, k := range r.Schedule {
				n += k
			}
			return n
		}
		if a, b := opened(above), opened(share); a < 260 || b > 170 {
			t.Errorf("%s above .3 opened %d times of 1,300, for a tenth %d", signal, a, b)
		}
	}
}

// A control yoked over the run opens as often as its partner in all, and not
// where that did; one of a variant repeats the variant.
func TestYokedOverTheRunRepeatsItsPartnersTotal(t *testing.T) {
	all, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	on, err := tracks.Registry(nil).Open("digits", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	variant := func(of, name, partner string) bench.Arm {
		a := all[slices.IndexFunc(all, func(a bench.Arm) bool { return a.Name == of })]
		a.Name, a.Like = name, of
		if partner != "" {
			a.Partner = partner
		}
		return a
	}
	p, err := bench.NewPlan(bench.PlanSpec{Tracks: []bench.Track{on}, Seeds: []uint64{1}, Budget: 2 * 1197,
		Arms: []bench.Arm{variant("hebbian-yoked-run", "control", "needing"), variant("hebbian", "needing", ""),
			variant("backprop-yoked-run", "backprop-yoked-run", "")},
		Known:    all,
		Settings: map[string]bench.Settings{"needing": {"signal": "need"}}})
	if err != nil {
		t.Fatal(err)
	}
	schedules := map[string][]int{}
	err = p.Execute(context.Background(), 1, bench.Hooks{Done: func(i int, r bench.Result) error {
		schedules[r.Arm] = r.Schedule
		if gate := p.Runs[i].Arm.Gate; strings.HasSuffix(r.Arm, "-run") && (gate != "yoked-run" || r.Gate != gate || r.Signal != "none") {
			t.Errorf("%s has the gate %s, signal %s", r.Arm, r.Gate, r.Signal)
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	total := func(arm string) (n int) {
		for _, v := range schedules[arm] {
			n += v
		}
		return n
	}
	for arm, partner := range map[string]string{"control": "needing", "backprop-yoked-run": "backprop-gated"} {
		if total(arm) != total(partner) || total(arm) == 0 || slices.Equal(schedules[arm], schedules[partner]) {
			t.Errorf("%s opened %v, %s %v", arm, schedules[arm], partner, schedules[partner])
		}
	}
	// Its partner opens in the first pass, above all; it does in both.
	if w := 13; schedules["control"][w] < 30 || schedules["needing"][w] > 30 {
		t.Errorf("in window %d of 24 the control opened %d times, its partner %d", w, schedules["control"][w], schedules["needing"][w])
	}
}

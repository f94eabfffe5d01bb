package bench

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
)

// The alarms that the runner raises.
const (
	AlarmDeadUnits  = "dead units"
	AlarmGateOpen   = "gate stuck open"
	AlarmGateShut   = "gate stuck shut"
	AlarmFrozen     = "weights no longer move"
	AlarmDivergence = "divergence"
	AlarmNonFinite  = "not finite"
	AlarmCollapse   = "collapse"
	AlarmOneAnswer  = "no better than one answer"
)

// When they are raised. The largest weight is far above what any normalised
// rule or regularised network reaches.
const (
	deadUnitShare    = .1
	divergedWeight   = 1e6
	minForGateAlarms = 100
	collapsedShare   = .01 // of the units, but for one
	minForCollapse   = 20  // units
	minForOneAnswer  = 20  // test examples
)

// The measures of [Inspector] that the runner reads.
const (
	MeasureDeadUnits = "dead units" // units that no recent stimulus made active
	MeasureFreeUnits = "free units" // units that a recruiting rule has not committed yet
	MeasureUnits     = "units"      // of how many
)

// alarm raises one whose value says how bad it is, in the unit given.
func (r *run) alarm(name string, value float64, unit, text string) {
	r.res.Alarms = append(r.res.Alarms, results.Alarm{Name: name, Value: value, Unit: unit, Text: text, Matters: matters(name)})
}

// matters is what an alarm means for the figures of a run, whatever they are; of
// dead units and of weights at rest they must say it themselves.
func matters(name string) string {
	switch name {
	case AlarmCollapse:
		return "it matters: a layer of one unit says nothing of what the rule can do"
	case AlarmOneAnswer:
		return "it matters: nothing was learned that the answers show, whatever it cost"
	case AlarmDivergence, AlarmNonFinite:
		return "it matters: the figures are those of a learner that came apart"
	case AlarmGateOpen, AlarmGateShut:
		return "it matters for what is said of the gate, which chose nothing"
	}
	return ""
}

// NonFiniteError says where a number that is not finite was met. It stops a
// run and raises an alarm.
type NonFiniteError struct{ Text string }

func (e *NonFiniteError) Error() string { return e.Text }

func notFinite(format string, args ...any) error {
	return &NonFiniteError{fmt.Sprintf(format, args...)}
}

// nameDivergence raises the alarm of a run that was stopped by a number that
// is not finite. A ledger that fails on one leaves it in its entry; a learner that
// meets one says so.
func (r *run) nameDivergence(err error) {
	var e *NonFiniteError
	if errors.As(err, &e) || errors.Is(err, plasticity.ErrDiverged) || r.diverged {
		r.alarm(AlarmNonFinite, float64(r.done), "presentations", "A number is not finite: learning diverged.")
	}
}

// raiseAlarms looks at a finished run.
func (r *run) raiseAlarms(state []Measure) {
	dead, hasDead := find(state, MeasureDeadUnits)
	units, hasUnits := find(state, MeasureUnits)
	if hasDead && hasUnits && units > 0 && dead/units > deadUnitShare {
		r.alarm(AlarmDeadUnits, dead/units, results.UnitFraction,
			fmt.Sprintf("%.0f of %.0f units are dead: no recent stimulus made them active.", dead, units))
	}
	if free, has := find(state, MeasureFreeUnits); has && hasUnits && units >= minForCollapse {
		if used := units - free - dead; used <= max(1, collapsedShare*units) {
			r.alarm(AlarmCollapse, used/units, results.UnitFraction,
				fmt.Sprintf("%.0f of %.0f units answered to everything: no other ever won.", used, units))
		}
	}
	r.oneAnswer()
	if r.res.Gate == "novelty" && r.meter.schedule != nil {
		r.gateAlarms()
	}
	if !r.spec.Arm.Settles && r.open4 >= minForGateAlarms && r.meter.tally.lastingUpdates() == r.quarter {
		r.alarm(AlarmFrozen, float64(r.open4), "presentations",
			fmt.Sprintf("No weight moved during the last %d presentations at which plasticity was open.", r.open4))
	}
	if r.largest > divergedWeight {
		r.alarm(AlarmDivergence, r.largest, results.UnitWeight,
			fmt.Sprintf("A weight reached a size of %.3g: learning is diverging.", r.largest))
	}
}

// oneAnswer raises the alarm of a run that ends no better than who gives each
// test example the class that most of them have.
func (r *run) oneAnswer() {
	a := r.res.Answers
	if a == nil || len(a.Said) < minForOneAnswer {
		return
	}
	of, said, right, largest := map[uint16]int{}, map[uint16]bool{}, 0, 0
	for i, label := range a.Labels {
		of[label]++
		largest = max(largest, of[label])
		said[a.Said[i]] = true
		if a.Said[i] == label {
			right++
		}
	}
	if right <= largest && len(of) > 1 {
		r.alarm(AlarmOneAnswer, float64(right)/float64(len(a.Said)), results.UnitFraction,
			fmt.Sprintf("%d of %d test examples are answered rightly, and the largest class alone has %d; %d of %d classes are ever answered.", right, len(a.Said), largest, len(said), len(of)))
	}
}

// gateAlarms judges a novelty gate by the second half of the run: it is stuck
// open where it opened at every stimulus that was not new, and shut where it
// opened at none that was. Where the track does not know what is new, always
// and never are what counts.
func (r *run) gateAlarms() {
	m := r.meter
	if n := firstStuck(func(g counts) int { return g.n - g.opened }, m.repeat, m.unknown); n > 0 {
		r.alarm(AlarmGateOpen, float64(n), "presentations",
			fmt.Sprintf("The gate was open at each of %d presentations of the second half that should have let it close.", n))
	}
	if n := firstStuck(func(g counts) int { return g.opened }, m.fresh, m.unknown); n > 0 {
		r.alarm(AlarmGateShut, float64(n), "presentations",
			fmt.Sprintf("The gate was shut at each of %d presentations of the second half that should have opened it.", n))
	}
}

// firstStuck is how many presentations there were in the first account of enough
// of them that has no exceptions, or 0.
func firstStuck(exceptions func(counts) int, accounts ...counts) int {
	for _, g := range accounts {
		if g.n >= minForGateAlarms && exceptions(g) == 0 {
			return g.n
		}
	}
	return 0
}

func find(ms []Measure, name string) (float64, bool) {
	i := slices.IndexFunc(ms, func(m Measure) bool { return m.Name == name })
	if i < 0 {
		return 0, false
	}
	return ms[i].Value, true
}

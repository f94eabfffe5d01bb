package bench

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
)

// writeRows turns what was measured into rows, in an order that depends on
// nothing but the run. Cumulative counts by site are given at the end for
// every site, and before it for the sites at which something happened.
func (r *run) writeRows(state []Measure) {
	for i, p := range r.points {
		r.writeTally(p, i == len(r.points)-1)
		for _, m := range p.measures {
			r.row(p.presentations, m.Name, m.Value, m.Unit)
		}
	}
	r.writeWindows()
	r.writeExposures()
	end := r.res.Spec.Length
	r.writeToTarget(end)
	if r.meter.schedule != nil {
		r.row(end, results.MetricGateRate, float64(r.meter.tally.opened)/float64(end), results.UnitFraction)
	}
	for _, m := range r.final {
		r.row(end, m.Name, m.Value, m.Unit)
	}
	for _, m := range state {
		r.row(end, results.MetricState+"/"+m.Name, m.Value, m.Unit)
	}
	for _, a := range r.res.Alarms {
		r.row(end, results.MetricAlarm+"/"+a.Name, a.Value, a.Unit)
	}
}

func (r *run) row(at int, metric string, value float64, unit string) {
	r.res.Rows = append(r.res.Rows, results.Row{RunID: r.res.ID, Track: r.res.Track, Arm: r.res.Arm,
		Rule: r.res.Rule, Gate: r.res.Gate, Signal: r.res.Signal, Seed: r.res.Seed,
		Presentations: at, Metric: metric, Value: value, Unit: unit, Wiring: r.res.Wiring})
}

func (r *run) writeTally(p point, last bool) {
	t, end, at := &p.tally, &r.meter.tally, p.presentations
	r.row(at, results.MetricEvents, float64(t.anySite), results.UnitCount)
	r.row(at, results.MetricLastingEvents, float64(t.lasting), results.UnitCount)
	r.row(at, results.MetricUpdates, float64(total(t.sum.Updates)), results.UnitCount)
	r.row(at, results.MetricPlasticity, total(t.sum.Plasticity), results.UnitWeight)
	r.row(at, results.MetricEventless, float64(total(t.sum.Eventless)), results.UnitCount)
	for i := range plasticity.NumSites {
		site := "/" + plasticity.Site(i).String()
		if last || end.sum.Updates[i] > 0 {
			r.row(at, results.MetricEvents+site, float64(t.events[i]), results.UnitCount)
			r.row(at, results.MetricUpdates+site, float64(t.sum.Updates[i]), results.UnitCount)
			r.row(at, results.MetricPlasticity+site, t.sum.Plasticity[i], results.UnitWeight)
		}
		if last || end.sum.Eventless[i] > 0 {
			r.row(at, results.MetricEventless+site, float64(t.sum.Eventless[i]), results.UnitCount)
		}
	}
	r.row(at, results.MetricWrites, float64(t.sum.Writes), results.UnitCount)
	if end.sum.Consolidated > 0 {
		r.row(at, results.MetricConsolidations, float64(t.sum.Consolidated), results.UnitCount)
	}
	r.row(at, results.MetricPasses, float64(int64(at)+t.sum.Again), results.UnitCount)
	if r.meter.schedule != nil {
		r.row(at, results.MetricOpened, float64(t.opened), results.UnitCount)
	}
	r.row(at, results.MetricMACsForward, float64(t.sum.MACs.Forward), results.UnitMACs)
	r.row(at, results.MetricMACsLearning, float64(t.sum.MACs.Learning), results.UnitMACs)
	r.row(at, results.MetricElementwise, float64(t.sum.MACs.Elementwise), results.UnitCount)
	r.row(at, results.MetricSeconds, t.learning.Seconds(), results.UnitSeconds)
}

// writeWindows gives events per hundred presentations at the end of each
// window; the last may be shorter than the others and is normalised by its
// own length.
func (r *run) writeWindows() {
	m := r.meter
	for i, w := range m.windows {
		from := i * m.size
		to := min(from+m.size, m.length)
		per := 100 / float64(to-from)
		for s := range plasticity.NumSites {
			if m.tally.events[s] > 0 {
				r.row(to, results.MetricWindowEvents+"/"+plasticity.Site(s).String(), float64(w.events[s])*per, results.UnitCount)
			}
		}
		r.row(to, results.MetricWindowEvents+"/total", float64(w.anySite)*per, results.UnitCount)
		r.row(to, results.MetricWindowEvents+"/outside short-term", float64(w.lasting)*per, results.UnitCount)
		if m.schedule != nil {
			r.row(to, results.MetricWindowOpened, float64(w.opened)*per, results.UnitCount)
		}
	}
}

func (r *run) writeExposures() {
	_, sensed := r.learner.(Sensed)
	for i, e := range r.meter.exposures {
		if e.n == 0 {
			continue
		}
		n, end := float64(e.n), r.res.Spec.Length
		if sensed {
			r.row(end, fmt.Sprintf("%s %d", results.MetricRateByExposure, i+1), e.rate/n, results.UnitRate)
		}
		r.row(end, fmt.Sprintf("%s %d", results.MetricEventsByExposure, i+1), float64(e.lasting)/n, results.UnitFraction)
		if r.meter.schedule != nil {
			r.row(end, fmt.Sprintf("%s %d", results.MetricOpenedByExposure, i+1), float64(e.opened)/n, results.UnitFraction)
		}
	}
	if r.meter.recalled {
		r.writeRecalls(sensed)
	}
}

// writeRecalls says of each exposure what memory did, beside which the gate
// hears another signal, and how true the gate's calibration by it was.
func (r *run) writeRecalls(sensed bool) {
	end := r.res.Spec.Length
	for i, e := range r.meter.exposures {
		if e.n == 0 {
			continue
		}
		n, first := float64(e.n), r.meter.exposures[0]
		switch i {
		case 0:
			r.row(end, results.MetricFirstFamiliar, 100*float64(e.known)/n, results.UnitPercent)
		case 1:
			r.row(end, results.MetricSecondKnown, 100*float64(e.known)/n, results.UnitPercent)
		}
		r.row(end, fmt.Sprintf("%s %d", results.MetricKnownByExposure, i+1), 100*float64(e.known)/n, results.UnitPercent)
		if sensed && first.rate > 0 {
			r.row(end, fmt.Sprintf("%s %d", results.MetricRelativeRateByExposure, i+1), e.rate/n/(first.rate/float64(first.n)), results.UnitFraction)
		}
		r.row(end, fmt.Sprintf("%s %d", results.MetricWritesByExposure, i+1), float64(e.wrote)/n, results.UnitFraction)
		r.row(end, fmt.Sprintf("%s %d", results.MetricSearchByExposure, i+1), float64(e.search)/n, results.UnitMACs)
	}
}

// writeToTarget gives what it cost to reach the target for good: up to the
// first point of the grid from which all later ones hold it. A run without
// such a point is censored: it gives what it had spent by its end, flagged so.
func (r *run) writeToTarget(end int) {
	target := TargetOf(r.spec.Track, r.session)
	if r.res.Target = target; target == nil {
		return
	}
	reached := -1
	for i := len(r.points) - 1; i >= 0; i-- {
		v, ok := find(r.points[i].measures, target.Metric)
		if ok && !target.Holds(v) {
			break
		}
		if ok {
			reached = i
		}
	}
	prefix, censored := results.MetricToTarget+"/", reached < 0
	p := r.points[max(reached, 0)]
	if censored {
		r.row(end, prefix+"censored", 1, results.UnitOne)
		p = r.points[len(r.points)-1]
	}
	spent := func(what string, value float64, unit string) {
		r.row(end, prefix+what, value, unit)
		r.res.Rows[len(r.res.Rows)-1].Censored = censored
	}
	spent("presentations", float64(p.presentations), results.UnitCount)
	spent(results.MetricPasses, float64(int64(p.presentations)+p.tally.sum.Again), results.UnitCount)
	spent("events", float64(p.tally.anySite), results.UnitCount)
	spent("synaptic updates", float64(total(p.tally.sum.Updates)), results.UnitCount)
	spent("plasticity", total(p.tally.sum.Plasticity), results.UnitWeight)
	spent("MACs", float64(p.tally.sum.MACs.Forward+p.tally.sum.MACs.Learning), results.UnitMACs)
	spent("seconds", p.tally.learning.Seconds(), results.UnitSeconds)
}

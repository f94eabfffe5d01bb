package bench

import (
	"fmt"
	"time"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// maxWindows bounds the windows that a run emits; longer streams use windows
// that are multiples of ScheduleWindow.
const maxWindows = 200

// maxExposures bounds the exposures that are told apart: later ones of the
// same stimulus are not shown.
const maxExposures = 32

// tally is what had been counted at one moment.
type tally struct {
	events     [plasticity.NumSites]int64
	anySite    int64
	lasting    int64
	updates    [plasticity.NumSites]int64
	plasticity [plasticity.NumSites]float64
	eventless  [plasticity.NumSites]int64
	writes     int64
	again      int64
	opened     int64
	macs       plasticity.MACs
	learning   time.Duration
}

// total sums over sites.
func total[T int64 | float64](sites [plasticity.NumSites]T) (sum T) {
	for _, v := range sites {
		sum += v
	}
	return sum
}

func (t *tally) lastingUpdates() int64 { return total(t.updates) - t.updates[plasticity.ShortTerm] }

// window holds the events of one window of the stream.
type window struct {
	events  [plasticity.NumSites]int
	anySite int
	lasting int
	opened  int
}

// exposure holds what happened at the k-th exposure of stimuli.
type exposure struct {
	n       int
	lasting int
	opened  int
	rate    float64 // the sum over n
}

// gateUse counts presentations of the second half of a run, and those of
// them at which the gate was open, by what the track knows of the stimulus.
type gateUse struct{ n, opened int }

// meter accumulates the entries of a run, presentation by presentation.
type meter struct {
	length    int
	size      int // presentations of a window
	tally     tally
	windows   []window
	schedule  []int // by ScheduleWindow; nil until a gate is seen
	exposures []exposure

	fresh, repeat, unknown gateUse
}

func newMeter(length int) *meter {
	factor := windows(windows(length, ScheduleWindow), maxWindows)
	size := factor * ScheduleWindow
	return &meter{length: length, size: size, windows: make([]window, windows(length, size))}
}

// presented is what the runner saw of one call of Learn.
type presented struct {
	first    int // index in the stream of the call's first presentation
	entry    plasticity.Entry
	opened   []bool          // nil where the learner has no gate
	rates    []float32       // nil where it has no sensor
	exposure func(i int) int // nil where the track knows of none
	novel    []bool          // the track's truth, or nil
	elapsed  time.Duration
}

// CheckEntry reports the first way in which an entry contradicts itself.
func CheckEntry(e plasticity.Entry, n int) error {
	if e.Presentations != n || len(e.Marks) != n {
		return fmt.Errorf("the ledger counts %d presentations and marks %d, the batch held %d", e.Presentations, len(e.Marks), n)
	}
	var union plasticity.Mark
	for _, m := range e.Marks {
		union |= m
	}
	if union>>plasticity.NumSites != 0 {
		return fmt.Errorf("a mark names a site beyond the %d there are", plasticity.NumSites)
	}
	for i := range plasticity.NumSites {
		s, p := plasticity.Site(i), e.Plasticity[i]
		switch {
		case p-p != 0:
			return notFinite("the weights of site %v changed by %v: learning diverged", s, p)
		case p < 0 || e.Updates[i] < 0 || (e.Updates[i] == 0) != (p == 0):
			return fmt.Errorf("site %v has %d synaptic updates and a plasticity of %v: both or neither are positive", s, e.Updates[i], p)
		case union.Has(s) && e.Updates[i] == 0:
			return fmt.Errorf("a presentation is marked as an event at site %v, where no synapse changed", s)
		case e.Updates[i] > 0 && !union.Has(s) && e.Eventless[i] == 0:
			return fmt.Errorf("site %v has %d synaptic updates and no event, nor a step without one, to account for them", s, e.Updates[i])
		}
	}
	return nil
}

// add accumulates one call of Learn, which has passed CheckEntry.
func (m *meter) add(p presented) error {
	n := p.entry.Presentations
	if p.opened != nil && len(p.opened) != n {
		return fmt.Errorf("the gate tells of %d presentations, the batch held %d", len(p.opened), n)
	}
	if p.rates != nil && len(p.rates) != n {
		return fmt.Errorf("the sensor tells of %d presentations, the batch held %d", len(p.rates), n)
	}
	if p.opened != nil && m.schedule == nil {
		m.schedule = make([]int, windows(m.length, ScheduleWindow))
	}
	t := &m.tally
	for s := range plasticity.NumSites {
		t.updates[s] += p.entry.Updates[s]
		t.plasticity[s] += p.entry.Plasticity[s]
		t.eventless[s] += p.entry.Eventless[s]
	}
	t.writes += p.entry.Writes
	t.again += p.entry.Again
	t.macs.Forward += p.entry.MACs.Forward
	t.macs.Learning += p.entry.MACs.Learning
	t.macs.Elementwise += p.entry.MACs.Elementwise
	t.learning += p.elapsed
	for i, mark := range p.entry.Marks {
		if err := m.one(p, i, mark); err != nil {
			return err
		}
	}
	return nil
}

func (m *meter) one(p presented, i int, mark plasticity.Mark) error {
	at := p.first + i
	w, t := &m.windows[at/m.size], &m.tally
	if mark != 0 {
		w.anySite++
		t.anySite++
		for s := range plasticity.NumSites {
			if mark.Has(plasticity.Site(s)) {
				w.events[s]++
				t.events[s]++
			}
		}
	}
	lasting := mark.Lasting() != 0
	if lasting {
		w.lasting++
		t.lasting++
	}
	opened := p.opened != nil && p.opened[i]
	if opened {
		w.opened++
		t.opened++
		m.schedule[at/ScheduleWindow]++
	}
	k := 0
	if p.exposure != nil {
		k = p.exposure(at)
	}
	if p.opened != nil && at >= m.length/2 {
		m.use(k, p.novel, i).count(opened)
	}
	if k < 1 || k > maxExposures {
		return nil
	}
	for len(m.exposures) < k {
		m.exposures = append(m.exposures, exposure{})
	}
	e := &m.exposures[k-1]
	e.n++
	if lasting {
		e.lasting++
	}
	if opened {
		e.opened++
	}
	if p.rates != nil {
		if r := p.rates[i]; r-r != 0 {
			return notFinite("the sensor's rate is %v at presentation %d: rates must be finite", r, at)
		}
		e.rate += float64(p.rates[i])
	}
	return nil
}

// use picks the account of a presentation: the track's truth comes first,
// then the exposure.
func (m *meter) use(exposure int, novel []bool, i int) *gateUse {
	switch {
	case novel != nil && novel[i], novel == nil && exposure == 1:
		return &m.fresh
	case novel != nil, exposure > 1:
		return &m.repeat
	}
	return &m.unknown
}

func (g *gateUse) count(opened bool) {
	g.n++
	if opened {
		g.opened++
	}
}

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

// counts are presentations by what happened at them.
type counts struct {
	n       int
	events  [plasticity.NumSites]int
	anySite int
	lasting int
	opened  int
}

func (c *counts) add(mark plasticity.Mark, opened bool) {
	c.n++
	for s := range plasticity.NumSites {
		if mark.Has(plasticity.Site(s)) {
			c.events[s]++
		}
	}
	if mark != 0 {
		c.anySite++
	}
	if mark.Lasting() != 0 {
		c.lasting++
	}
	if opened {
		c.opened++
	}
}

// tally is what had been counted at one moment: sum is of all entries, but for
// their marks.
type tally struct {
	counts
	sum      plasticity.Entry
	learning time.Duration
}

// total sums over sites.
func total[T int64 | float64](sites [plasticity.NumSites]T) (sum T) {
	for _, v := range sites {
		sum += v
	}
	return sum
}

func (t *tally) lastingUpdates() int64 {
	return total(t.sum.Updates) - t.sum.Updates[plasticity.ShortTerm]
}

// exposure holds what happened at the k-th exposure of stimuli.
type exposure struct {
	counts
	rate   float64 // the sum over n
	known  int     // taken for familiar by memory alone
	wrote  int     // stored as new
	search int64   // multiply-accumulates
}

func (e *exposure) recall(r plasticity.Recall) {
	e.search += int64(r.MACs)
	if r.Known {
		e.known++
	}
	if r.Wrote {
		e.wrote++
	}
}

// meter accumulates the entries of a run, presentation by presentation.
type meter struct {
	length    int
	size      int // presentations of a window
	tally     tally
	windows   []counts
	schedule  []int // by ScheduleWindow; nil until a gate is seen
	exposures []exposure
	recalled  bool // the gate hears memory beside other signals

	// Of the second half of the run, by what the track knows of the stimulus.
	fresh, repeat, unknown counts
}

func newMeter(length int) *meter {
	factor := windows(windows(length, ScheduleWindow), maxWindows)
	size := factor * ScheduleWindow
	return &meter{length: length, size: size, windows: make([]counts, windows(length, size))}
}

// presented is what the runner saw of one call of Learn.
type presented struct {
	first    int // index in the stream of the call's first presentation
	entry    plasticity.Entry
	opened   []bool              // nil where the learner has no gate
	rates    []float32           // nil where it has no sensor
	recalls  []plasticity.Recall // nil where its gate does not hear memory beside other signals
	exposure func(i int) int     // nil where the track knows of none
	novel    []bool              // the track's truth, or nil
	elapsed  time.Duration
}

// CheckEntry reports the first way in which an entry contradicts itself.
func CheckEntry(e plasticity.Entry, n int) error {
	if e.Presentations != n || len(e.Marks) != n {
		return fmt.Errorf("the ledger counts %d presentations and marks %d, the batch held %d", e.Presentations, len(e.Marks), n)
	}
	var union plasticity.Mark
	remembered := int64(0)
	for _, m := range e.Marks {
		if union |= m; m.Has(plasticity.Memory) {
			remembered++
		}
	}
	if e.Consolidated < 0 || e.Consolidated > remembered {
		return fmt.Errorf("%d stimuli are said to be consolidated, and %d were an event at site %v", e.Consolidated, remembered, plasticity.Memory)
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
	if p.recalls != nil && len(p.recalls) != n {
		return fmt.Errorf("the memory tells of %d presentations, the batch held %d", len(p.recalls), n)
	}
	m.recalled = p.recalls != nil
	if p.opened != nil && m.schedule == nil {
		m.schedule = make([]int, windows(m.length, ScheduleWindow))
	}
	m.tally.sum.Sum(p.entry)
	m.tally.learning += p.elapsed
	for i, mark := range p.entry.Marks {
		if err := m.one(p, i, mark); err != nil {
			return err
		}
	}
	return nil
}

func (m *meter) one(p presented, i int, mark plasticity.Mark) error {
	at := p.first + i
	opened := p.opened != nil && p.opened[i]
	if opened {
		m.schedule[at/ScheduleWindow]++
	}
	m.tally.add(mark, opened)
	m.windows[at/m.size].add(mark, opened)
	k := 0
	if p.exposure != nil {
		k = p.exposure(at)
	}
	if p.opened != nil && at >= m.length/2 {
		m.use(k, p.novel, i).add(mark, opened)
	}
	if k < 1 || k > maxExposures {
		return nil
	}
	for len(m.exposures) < k {
		m.exposures = append(m.exposures, exposure{})
	}
	e := &m.exposures[k-1]
	e.add(mark, opened)
	if p.recalls != nil {
		e.recall(p.recalls[i])
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
func (m *meter) use(exposure int, novel []bool, i int) *counts {
	switch {
	case novel != nil && novel[i], novel == nil && exposure == 1:
		return &m.fresh
	case novel != nil, exposure > 1:
		return &m.repeat
	}
	return &m.unknown
}

// Package plasticity counts what learning did to synapses: which presentations
// contributed, how many stored weights changed, and by how much. Both learners
// change their weights through this package, so that one definition serves
// both and nothing is estimated.
//
// # Definitions
//
// A plasticity event is a presentation that contributed to a change of at
// least one synapse: it had a non-zero loss or third-factor weight in a learning
// step that changed one. Steps made by momentum or weight decay alone are
// counted apart, as eventless ones. Events are counted by [Site] and in total.
//
// A synaptic update is one stored weight whose effective value (scales and
// lazy decay resolved) differs after a learning step from before it. New
// storage starts at 0. One step counts each shared weight once. Biases and
// learned thresholds that enter the forward pass are stored weights; running
// averages that only steer learning are not.
//
// Plasticity is Σ|Δw| over the synaptic updates, the energy of learning of
// Li and van Rossum (2020).
package plasticity

import "fmt"

// Site is where in a learner a synapse is.
type Site uint8

// The sites, in the order in which tables show them. ShortTerm holds what
// fades by itself, such as depression and its recovery.
const (
	Layer Site = iota
	Memory
	Feedback
	Readout
	ShortTerm

	NumSites = int(ShortTerm) + 1
)

var siteNames = [NumSites]string{"layer", "memory", "feedback", "readout", "short-term"}

func (s Site) String() string {
	if int(s) < NumSites {
		return siteNames[s]
	}
	return fmt.Sprintf("site %d", uint8(s))
}

// Mark is the set of sites at which one presentation contributed to a change.
type Mark uint8

// With returns m with site s added.
func (m Mark) With(s Site) Mark { return m | 1<<s }

// Has reports whether site s is in m.
func (m Mark) Has(s Site) bool { return m&(1<<s) != 0 }

// Lasting returns m without the short-term site.
func (m Mark) Lasting() Mark { return m &^ (1 << ShortTerm) }

// MACs counts multiply-accumulates. A dense m×k by k×n product counts m·n·k
// whole; sparse work counts less only where the code really skips it.
// Element-wise operations are counted apart.
type MACs struct {
	Forward     int64
	Learning    int64
	Elementwise int64
}

// Entry is what one call of Learn did.
type Entry struct {
	Presentations int
	Marks         []Mark // one for each presentation; valid until the learner's next call
	Updates       [NumSites]int64
	Plasticity    [NumSites]float64
	Eventless     [NumSites]int64 // steps made by momentum or weight decay alone
	Writes        int64           // stimuli stored as new
	Consolidated  int64           // stimuli that changed what lies behind weights where they were stored already
	Again         int64           // stimuli put through a learning pass beyond their one presentation
	MACs          MACs
}

// Sum adds to e what o counts, but for the marks.
func (e *Entry) Sum(o Entry) {
	e.Presentations += o.Presentations
	for s := range NumSites {
		e.Updates[s] += o.Updates[s]
		e.Plasticity[s] += o.Plasticity[s]
		e.Eventless[s] += o.Eventless[s]
	}
	e.Writes += o.Writes
	e.Consolidated += o.Consolidated
	e.Again += o.Again
	e.MACs.Forward += o.MACs.Forward
	e.MACs.Learning += o.MACs.Learning
	e.MACs.Elementwise += o.MACs.Elementwise
}

// Recall is what became of one presentation in a memory that a gate hears
// beside other signals.
type Recall struct {
	Known bool // memory alone would have shut the gate
	Wrote bool // something was stored as new
	MACs  int  // multiply-accumulates of the searches
}

// Package locality certifies that a learner changes its synapses by what is
// at hand where they are.
//
// The certificate is of the learner, not of what it says of itself: its own
// Learn runs again from a saved state in which something was changed, and what
// its arrays become is compared. A learner shows itself by [Learner]: the
// arrays of its state, and in the midst of Learn each [Population] of synapses
// before and after it changes. Three experiments are made.
//
// A. Everything that Learn changes was changed by the population to which it
// belongs, while that was shown: an array that changes at any other time, or
// belongs to none, is named. A learner that goes another way from what it saved
// or while it is watched is found here too.
//
// B. Before Learn everything is changed at random except the population, what
// lies upstream of it, and the feedback synapses that it declares: also what the
// track says is new, and the label, target or reward where no factor declares it.
// Its arrays must become the same. What others tell it (the gate's factor, the
// activity of a declared source) is held meanwhile; such a source must be one
// number for each presentation, or an activity that itself depends on no weights
// but those that end on its own neuron. An error that comes back through the
// weights of the layers above shows here. It is made again at every later step
// that changes the population, and once with all that the learner shows put back
// and a second step made, which finds what it keeps and does not show.
//
// C. When its activities are known and nothing has changed yet, everything in
// the population is changed at random except what belongs to one synapse and
// its two neurons, and in some of the runs everything elsewhere. That synapse
// must change as before. The activity of a neuron must depend on no weights of
// the population that end elsewhere, unless it is recurrent, which a remark says.
//
// G. The gate's answers must be the same when everything is changed at random
// but what it declares to read, its own earlier answers and what it keeps of
// them. Each answer is 0 or 1, one for each presentation, so that a gate can
// carry no error in shades. See [Gated].
//
// Feedback synapses are a population of their own, apart from forward ones: an
// array that holds an error, or is copied from forward weights, fails by its
// own change.
package locality

import (
	"io"
	"strings"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Learner is what can be certified.
type Learner interface {
	Learn(b stimulus.Batch) (plasticity.Entry, error)
	Save(w io.Writer) error
	Load(r io.Reader) error

	// State shows every array of numbers that learning can change, each under
	// a name of its own, in a fixed order: the name of its population, a space,
	// and its name there. What visit writes into an array becomes the state.
	State(visit func(name string, v []float32))

	// Observe has o see every change from now on; nil ends it.
	Observe(o Observer)
}

// Observer sees into a learner's Learn. What it writes into the arrays that it
// is shown is what the learner goes on with.
type Observer interface {
	// Tells shows what a source tells others, as soon as it is known: one value
	// for each presentation, or the activity of the population of that name,
	// presentations×Out.
	Tells(source string, v []float32)

	// Changes says that a population, which show describes, is about to change.
	// The learner calls done when it has.
	Changes(name string, show func() *Population) (done func())
}

// Told tells o one number of a source, and returns what o makes of it; v itself
// where nobody observes.
func Told(o Observer, source string, v float32) float32 {
	if o == nil {
		return v
	}
	told := []float32{v}
	o.Tells(source, told)
	return told[0]
}

// Owner says to what the values of an array belong, in turn: value k of an
// array that belongs to n neurons is that of neuron k mod n.
type Owner int

const (
	Nobody   Owner = iota
	All            // broadcast, to every synapse alike
	Pre            // the neurons before the synapses
	Post           // the neurons on which they end
	Both           // the neurons of a recurrent population, as wide as its input
	Synapse        // Out×In
	Outgoing       // In×Out: synapses in the order of where they start
)

// Array is what a population computes with.
type Array struct {
	Name   string
	Of     Owner
	Values []float32
	Trains [][]float64 // in place of Values: spike times in seconds, ascending, a train for each neuron
}

// Factor is a third factor, beside the activities of the two neurons and the
// weight between them.
type Factor struct {
	Name   string
	Source string // in words
	Neuron bool   // each post-synaptic neuron has its own; other factors are broadcast

	From     string // the source that tells it, held: [Label] where it comes with the stimulus; empty where it is the neuron's own
	Feedback string // the population of feedback synapses that carry it; empty: none
}

// Gain is the factor that the gate gives.
func Gain() Factor {
	return Factor{Name: "gain", Source: "the gate: one number for each presentation, broadcast", From: Gate}
}

// Population is a set of In×Out synapses under one rule, while it learns.
type Population struct {
	Name     string
	Group    string // of populations alike, of which a few are examined
	Site     plasticity.Site
	In, Out  int
	Arrays   []Array
	Upstream []string // populations whose activity reaches it; a name stands for all that it begins

	Factors    []Factor
	Exceptions []Exception
}

// Watch is an observer at one population. A nil Watch sees nothing.
type Watch struct {
	Observer    Observer
	Name, Group string
	Site        plasticity.Site
	Upstream    []string
	Factors     []Factor    // what the place adds to those of the rule
	Exceptions  []Exception // the same
}

// At is w with its observer, nil where there is none.
func At(o Observer, w Watch) *Watch {
	if o == nil {
		return nil
	}
	w.Observer = o
	return &w
}

// Part is the watch at a part of what w watches.
func (w *Watch) Part(name string) *Watch {
	if w == nil {
		return nil
	}
	p := *w
	p.Name = strings.TrimSpace(w.Name + " " + name)
	p.Group = p.Name
	return &p
}

// Lists returns w with exceptions added.
func (w *Watch) Lists(e ...Exception) *Watch {
	if w == nil {
		return nil
	}
	p := *w
	p.Exceptions = append(p.Exceptions[:len(p.Exceptions):len(p.Exceptions)], e...)
	return &p
}

// Changes shows the population that show describes to the observer, with what
// the watch knows of its place.
func (w *Watch) Changes(show func() *Population) (done func()) {
	return w.Observer.Changes(w.Name, func() *Population {
		p := show()
		p.Name, p.Group, p.Site, p.Upstream = w.Name, w.Group, w.Site, w.Upstream
		p.Factors = append(p.Factors[:len(p.Factors):len(p.Factors)], w.Factors...)
		p.Exceptions = append(p.Exceptions[:len(p.Exceptions):len(p.Exceptions)], w.Exceptions...)
		return p
	})
}

// named is the name in the learner's state of an array of the population.
func (p *Population) named(array string) string { return strings.TrimSpace(p.Name + " " + array) }

// within reports whether an array or a population belongs to that of the name.
func within(name, population string) bool {
	rest, ok := strings.CutPrefix(name, population)
	return ok && (rest == "" || rest[0] == ' ')
}

package locality

import (
	"slices"
	"strings"
)

// Exception is what a population reads beyond its two neurons. Reach says of
// each of its arrays what more is held when the rest is changed; nothing else
// is excused. An exception without reach excuses nothing that the experiments
// could find, and is only named.
type Exception struct {
	Name  string
	Reach []Reach
}

// Reach is what is held of an array.
type Reach struct {
	Array string
	Holds Holds
	Beta  float32 // of SumExp
}

// Holds is what is held when the values of other neurons are changed; its
// values can be joined.
type Holds uint

const (
	Order    Holds = 1 << iota // which of two values is the larger, for each presentation
	Largest                    // the largest value of each presentation
	SumExp                     // Σ exp(β·u) of each presentation
	Values                     // which values there are, not whose they are
	Products                   // norms, and inner products between presentations
	Whole                      // everything; of activities alone
	Lower                      // what belongs to the neurons before the synapse's own
	Scale                      // of the changes themselves: one factor common to all
)

// words say what each of [Holds] is.
var words = [...]string{"order", "largest", "Σ exp", "values in any order", "norms and products", "all", "neurons before", "common factor of changes"}

// String is the name, and by array what is held, so that a name cannot hide it:
// a ranking (drive: order).
func (e Exception) String() string {
	var held []string
	for _, r := range e.Reach {
		var what []string
		for k, word := range words {
			if r.Holds>>k&1 != 0 {
				what = append(what, word)
			}
		}
		held = append(held, r.Array+": "+strings.Join(what, ", "))
	}
	if held == nil {
		return e.Name
	}
	return e.Name + " (" + strings.Join(held, "; ") + ")"
}

// LowerRows is for units in an order, as of principal components.
func LowerRows() Exception {
	return Exception{"lower rows: unit j sees the weights and activities of units before it",
		[]Reach{{Array: "weights", Holds: Lower}, {Array: "drive", Holds: Lower}, {Array: "post", Holds: Lower}}}
}

// Ranking is by drives; thresholds, where there are any, are taken from them
// before.
func Ranking() Exception {
	return Exception{"a ranking over the layer", []Reach{{Array: "drive", Holds: Order}, {Array: "conscience", Holds: Whole}}}
}

// Normalisation is a softmax of β times the drives.
func Normalisation(beta float32) Exception {
	return Exception{"a normalisation (softmax) over the layer", []Reach{{Array: "drive", Holds: SumExp, Beta: beta}, {Array: "conscience", Holds: Whole}}}
}

// LargestChange scales all changes of a step alike.
func LargestChange() Exception {
	return Exception{"the largest change of the minibatch scales all changes", []Reach{{Array: "weights", Holds: Scale}}}
}

// SharedWeights have no reach: what all places do belongs to the two neurons.
func SharedWeights() Exception { return Exception{Name: "weights shared between places"} }

// SettledInhibition has no reach: what is not learned but computed, from weights
// that are.
func SettledInhibition() Exception {
	return Exception{Name: "lateral inhibition is set to its equilibrium, computed from the covariance of all inputs"}
}

// Reference has no reach: it declares that what follows fails as it should, because
// it is there to be compared with.
func Reference() Exception {
	return Exception{Name: "not local: a reference, which keeps inputs and compares each with all units"}
}

// FreeUnit compares the best drive, or an input's product with those before it
// in the minibatch, with a threshold.
func FreeUnit() Exception {
	return Exception{"which unit is free is agreed within the layer", []Reach{{Array: "drive", Holds: Largest}, {Array: "pre", Holds: Products}}}
}

// Divisive is by a sum over the layer in which all units count alike.
func Divisive() Exception {
	return Exception{"a divisive normalisation over the layer", []Reach{{Array: "drive", Holds: Values}}}
}

// InputNorm is of each presentation.
func InputNorm() Exception {
	return Exception{"the norm of the input scales changes", []Reach{{Array: "pre", Holds: Products}}}
}

// holds joins what a population's exceptions hold of an array. That of whole
// arrays counts for activities alone: weights of others are never excused.
func (p *Population) holds(a *Array) (h Holds, beta float32) {
	for _, e := range p.Exceptions {
		for _, r := range e.Reach {
			if r.Array == a.Name {
				h |= r.Holds
				beta = max(beta, r.Beta)
			}
		}
	}
	if a.Of == Synapse || a.Of == Outgoing || a.Of == Nobody {
		h &= Lower | Scale
	}
	return h, beta
}

// scales reports whether changes are known up to a common factor.
func (e Exception) scales() bool {
	return slices.ContainsFunc(e.Reach, func(r Reach) bool { return r.Holds&Scale != 0 })
}

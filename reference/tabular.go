package reference

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TabularOptions say how a [Tabular] learns and explores.
type TabularOptions struct {
	Rate     float64 // α; 0: 1/n, so that without a discount a value is the mean of what was won
	Discount float64 // γ, of what comes a step later
	Explore  float64 // share of actions drawn at random
	Bound    float64 // c of the upper-confidence bound; 0: none
	Parts    int     // into which the range of an input is cut
	States   int     // kept at most; what is met beyond them is worth 0
}

// Tabular knows what each action is worth in each state that it has met, and learns
// by Q-learning (Watkins 1989),
//
//	δ = reward + γ·max Q(next) − Q(s, a)    Q(s, a) += α·δ
//
// where max Q(next) is 0 if nothing follows. It takes the action with the largest
// Q(s, a) + c·√(ln N(s) / N(s, a)), one never taken before any other (Auer,
// Cesa-Bianchi and Fischer 2002; Sutton and Barto 2018, section 2.7), of equal ones
// any; N counts how often it was there, and took it. Without a discount this is the
// bandit of the testbed, in every state.
//
// Values count as synapses at the site readout, and so do counts where they are kept.
type Tabular struct {
	o      TabularOptions
	spec   stimulus.Spec
	states *states
	source source

	q, n   []float32 // values and counts, states×Actions; n is nil where none are kept
	ledger plasticity.Ledger
}

// NewTabular makes a learner that has met nothing.
func NewTabular(o TabularOptions, s stimulus.Spec, src *rand.PCG) (*Tabular, error) {
	in := func(v, low, high float64) bool { return v >= low && v <= high }
	switch {
	case s.Actions == 0:
		return nil, fmt.Errorf("table of values: %w", errIdle)
	case !in(o.Rate, 0, 1) || !in(o.Discount, 0, 1) || !in(o.Explore, 0, 1) || !in(o.Bound, 0, math.MaxFloat32):
		return nil, fmt.Errorf("table of values: rate %v, discount %v, explore %v and bound %v: want 0 to 1, and of the last 0 or more", o.Rate, o.Discount, o.Explore, o.Bound)
	case o.Parts < 1 || o.States < 1:
		return nil, fmt.Errorf("table of values: %d parts and %d states: want 1 or more of both", o.Parts, o.States)
	}
	draws, err := newSource(src)
	return &Tabular{o: o, spec: s, states: newStates(s, o.Parts, o.States), source: draws}, err
}

func (t *Tabular) counts() bool { return t.o.Rate == 0 || t.o.Bound > 0 }

// row is that of a state in an array of values; nil of one that was not met, or where
// there is no array.
func (t *Tabular) row(v []float32, state int) []float32 {
	if state < 0 || v == nil {
		return nil
	}
	return v[state*t.spec.Actions : (state+1)*t.spec.Actions]
}

// best is the action of the largest value and bound, drawn from equal ones; the
// first where draw is nil.
func (t *Tabular) best(state int, bound float64, draw *rand.Rand) (action int) {
	q, n := t.row(t.q, state), t.row(t.n, state)
	var all float32
	for _, v := range n {
		all += v
	}
	log, top, equal := math.Log(max(float64(all), 1)), math.Inf(-1), 0
	for a := range t.spec.Actions {
		var v float64
		if q != nil {
			v = float64(q[a])
		}
		if bound > 0 {
			if n == nil || n[a] == 0 {
				v = math.MaxFloat64
			} else {
				v += bound * math.Sqrt(log/float64(n[a]))
			}
		}
		switch {
		case v > top:
			action, top, equal = a, v, 1
		case v == top && draw != nil:
			if equal++; draw.IntN(equal) == 0 {
				action = a
			}
		}
	}
	return action
}

// Act takes the best action, and by the share set any.
func (t *Tabular) Act(observation []float32, begins bool) (int, error) {
	if begins && t.spec.Afresh {
		t.forget()
	}
	if t.o.Explore > 0 && t.source.draw.Float64() < t.o.Explore {
		return t.source.draw.IntN(t.spec.Actions), nil
	}
	return t.best(t.states.find(observation), t.o.Bound, t.source.draw), nil
}

// Evaluate takes the action of the largest value.
func (t *Tabular) Evaluate(*rand.PCG) stimulus.Policy {
	return func(observation []float32, _ bool) (int, error) {
		return t.best(t.states.find(observation), 0, nil), nil
	}
}

// Learn goes through the steps of b in order.
func (t *Tabular) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(t.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("table of values: %w", err)
	}
	t.ledger.Begin(b.N)
	for i, a := range b.Actions {
		if t.spec.Afresh && b.Boundaries[i] {
			t.forget()
		}
		s, isNew := t.states.meet(b.Row(i))
		if isNew {
			t.q = append(t.q, make([]float32, t.spec.Actions)...)
			if t.counts() {
				t.n = append(t.n, make([]float32, t.spec.Actions)...)
			}
		}
		if s < 0 {
			continue
		}
		worth := float64(b.Rewards[i])
		if b.Ends[i] != stimulus.Terminated && t.o.Discount > 0 {
			if next := t.row(t.q, t.states.find(b.Next[i*b.D:(i+1)*b.D])); next != nil {
				worth += t.o.Discount * float64(maximum(next))
			}
		}
		t.ledger.CreditOne(plasticity.Readout, t.step(s*t.spec.Actions+a, worth), i)
	}
	t.ledger.Elementwise(b.N * t.spec.Actions)
	return t.ledger.Entry()
}

// step moves value at towards worth, and says how many values that changed.
func (t *Tabular) step(at int, worth float64) (changed int) {
	one := [1]float32{1}
	rate := t.o.Rate
	if t.counts() {
		changed = t.ledger.Add(plasticity.Readout, t.n[at:at+1], one[:])
	}
	if rate == 0 {
		rate = 1 / float64(t.n[at])
	}
	one[0] = float32(rate * (worth - float64(t.q[at])))
	return changed + t.ledger.Add(plasticity.Readout, t.q[at:at+1], one[:])
}

func maximum(v []float32) float32 {
	top := v[0]
	for _, x := range v {
		top = max(top, x)
	}
	return top
}

func (t *Tabular) forget() {
	t.states.forget()
	t.q, t.n = t.q[:0], t.n[:0]
}

// Reset forgets everything.
func (t *Tabular) Reset() error {
	t.forget()
	return t.source.reset()
}

// Keep describes the whole state.
func (t *Tabular) Keep(w *state.Walker) {
	w.In("table", t.states)
	w.Grown("values", &t.q, t.o.States*t.spec.Actions)
	w.Grown("counts", &t.n, t.o.States*t.spec.Actions)
	known := len(t.states.order) * t.spec.Actions
	if len(t.q) != known || t.counts() && len(t.n) != known || !t.counts() && len(t.n) != 0 {
		w.Refuse("%d values and %d counts of %d states with %d actions each", len(t.q), len(t.n), len(t.states.order), t.spec.Actions)
	}
	w.Binary("source", t.source.src)
}

// Save and Load carry what Keep describes, State shows its arrays.
func (t *Tabular) Save(w io.Writer) error              { return state.Save(w, t) }
func (t *Tabular) Load(r io.Reader) error              { return state.Load(r, t) }
func (t *Tabular) State(visit func(string, []float32)) { state.Visit(t, visit) }

// Synapses shows values and counts.
func (t *Tabular) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	visit(plasticity.Readout, "values", t.q)
	visit(plasticity.Readout, "counts", t.n)
}

// Inspect states the bytes held, the hashes of states among them, and how many
// states there are.
func (t *Tabular) Inspect() []plasticity.Measure {
	n := float64(len(t.q) + len(t.n))
	return []plasticity.Measure{
		{Name: "bytes", Value: 4*n + 8*float64(len(t.states.order)), Unit: "B"},
		{Name: "synapses", Value: n, Unit: "count"},
		{Name: "states", Value: float64(len(t.states.order)), Unit: "count"},
	}
}

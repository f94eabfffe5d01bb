package reference

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Search is a random search over linear policies: the action with the largest
// w_a·x + b_a. It tries a policy for one episode and keeps it if its return is at
// least that of the best so far; the next is the best with N(0, width²) added to
// each weight. width is halved when a policy is kept and doubled when not, between
// the two bounds given; as long as all returns are alike it stays at the larger. It
// is simpler than that of Mania, Guy and Recht (2018).
//
// Inputs are taken from −1 to 1 where the environment says between what they lie.
// Both policies count as synapses at the site readout.
type Search struct {
	spec        stimulus.Spec
	width, most float64 // at least, and at most
	source      source
	x           []float32 // one observation, and 1
	mid, half   []float32 // of the range of inputs; nil where there is none

	best, tried []float32 // Actions×(Dim+1)
	now         float64   // return of the present episode
	top         float64   // and of the best policy
	kept        int       // policies, so far
	dropped     int       // and those that were not
	wide        float64   // width now
	ledger      plasticity.Ledger
}

// NewSearch makes a search that begins with weights of 0 and its widest step.
func NewSearch(width, most float64, s stimulus.Spec, src *rand.PCG) (*Search, error) {
	switch {
	case s.Actions == 0:
		return nil, fmt.Errorf("linear search: %w", errIdle)
	case !s.Bounded || s.Afresh:
		return nil, errors.New("linear search: it compares episodes, and here there is only one, or each has nothing to do with the others")
	case !(width > 0) || !(most >= width):
		return nil, fmt.Errorf("linear search: steps of %v to %v: want the first above 0 and at most the second", width, most)
	}
	draws, err := newSource(src)
	n := s.Actions * (s.Dim + 1)
	l := &Search{spec: s, width: width, most: most, source: draws, x: make([]float32, s.Dim+1), best: make([]float32, n), tried: make([]float32, n), wide: most}
	for j := range s.Low {
		l.mid, l.half = append(l.mid, (s.Low[j]+s.High[j])/2), append(l.half, (s.High[j]-s.Low[j])/2)
	}
	return l, err
}

// choose is the action of a policy on an observation.
func (l *Search) choose(policy, observation []float32) (action int) {
	copy(l.x, observation)
	for j, m := range l.mid {
		l.x[j] = (l.x[j] - m) / l.half[j]
	}
	l.x[len(l.x)-1] = 1
	var top float32
	for a := range l.spec.Actions {
		var v float32
		for j, w := range policy[a*len(l.x) : (a+1)*len(l.x)] {
			v += w * l.x[j]
		}
		if a == 0 || v > top {
			action, top = a, v
		}
	}
	return action
}

// Act follows the policy that is being tried.
func (l *Search) Act(observation []float32, _ bool) (int, error) {
	return l.choose(l.tried, observation), nil
}

// Evaluate follows the best policy so far.
func (l *Search) Evaluate(*rand.PCG) stimulus.Policy {
	return func(observation []float32, _ bool) (int, error) { return l.choose(l.best, observation), nil }
}

// Learn sums rewards, and goes on to another policy after an episode.
func (l *Search) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(l.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("linear search: %w", err)
	}
	l.ledger.Begin(b.N)
	l.ledger.Forward(b.N * len(l.best))
	for i, r := range b.Rewards {
		l.now += float64(r)
		if b.Ends[i] == stimulus.GoesOn {
			continue
		}
		if l.kept == 0 || l.now >= l.top {
			if l.dropped > 0 || l.kept > 0 && l.now > l.top {
				l.wide = max(l.wide/2, l.width)
			}
			l.top = l.now
			l.kept++
			l.ledger.CreditOne(plasticity.Readout, l.ledger.Set(plasticity.Readout, l.best, l.tried), i)
		} else {
			l.wide = min(l.wide*2, l.most)
			l.dropped++
		}
		l.now = 0
		l.ledger.CreditOne(plasticity.Readout, l.next(), i)
	}
	return l.ledger.Entry()
}

// next draws the policy to be tried, and says how many weights that changed.
func (l *Search) next() (changed int) {
	for j, w := range l.best {
		w += float32(l.wide * l.source.draw.NormFloat64())
		changed += l.ledger.Set(plasticity.Readout, l.tried[j:j+1], []float32{w})
	}
	return changed
}

// Reset begins the search again.
func (l *Search) Reset() error {
	clear(l.best)
	clear(l.tried)
	l.now, l.top, l.kept, l.dropped, l.wide = 0, 0, 0, 0, l.most
	return l.source.reset()
}

// Keep describes the whole state.
func (l *Search) Keep(w *state.Walker) {
	w.Float32s("best", l.best)
	w.Float32s("tried", l.tried)
	state.Value(w, "return", &l.now)
	state.Value(w, "best return", &l.top)
	state.Count(w, "kept", &l.kept)
	state.Count(w, "dropped", &l.dropped)
	state.Value(w, "width", &l.wide)
	if l.wide < l.width || l.wide > l.most {
		w.Refuse("steps of %v, want %v to %v", l.wide, l.width, l.most)
	}
	w.Binary("source", l.source.src)
}

// Save and Load carry what Keep describes, State shows its arrays.
func (l *Search) Save(w io.Writer) error              { return state.Save(w, l) }
func (l *Search) Load(r io.Reader) error              { return state.Load(r, l) }
func (l *Search) State(visit func(string, []float32)) { state.Visit(l, visit) }

// Synapses shows both policies.
func (l *Search) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	visit(plasticity.Readout, "best", l.best)
	visit(plasticity.Readout, "tried", l.tried)
}

// Inspect states the bytes held, the weights, and the policies kept.
func (l *Search) Inspect() []plasticity.Measure {
	n := float64(len(l.best) + len(l.tried))
	return []plasticity.Measure{
		{Name: "bytes", Value: 4 * n, Unit: "B"},
		{Name: "synapses", Value: n, Unit: "count"},
		{Name: "policies kept", Value: float64(l.kept), Unit: "count"},
	}
}

package layer

import (
	"fmt"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Layer is one stage of a network.
type Layer interface {
	In() int
	Out() int

	// Forward presents n rows of x, n×In, writes the output into dst, n×Out,
	// and keeps the activity for Learn. x must stay as it is until Learn has
	// returned. led may be nil; otherwise the operations are counted in it.
	Forward(led *plasticity.Ledger, dst, x []float32, n int) error

	// Infer computes what Forward would, and changes nothing.
	Infer(dst, x []float32, n int) error

	// Learn changes the weights from the activity of the last Forward.
	Learn(s Step) error

	// Reset returns the layer to the state in which it was built.
	Reset() error

	// Keep describes the whole state; see [state.Walker].
	Keep(w *state.Walker)

	// Synapses shows the effective value of every stored weight.
	Synapses(visit func(name string, effective []float32))

	// Observe has w see each change, as package locality has it; nil ends it.
	Observe(w *locality.Watch)

	// Inspect says how the layer is.
	Inspect() Status
}

// Fielded is a layer of sets of units, each of which sees a field of the input.
type Fielded interface {
	Layer

	// Count is the number of sets, and Column returns one of them with the
	// inputs that it sees.
	Count() int
	Column(k int) (*Dense, []int)
}

// fits reports rows of the wrong length of what goes into a layer and comes out.
func fits(l Layer, dst, x []float32, n int) error {
	if n < 0 || len(x) != n*l.In() || len(dst) != n*l.Out() {
		return fmt.Errorf("%d inputs and room for %d outputs, %d presentations need %d and %d", len(x), len(dst), n, n*l.In(), n*l.Out())
	}
	return nil
}

// Step is what Learn needs beside the activity.
type Step struct {
	Ledger *plasticity.Ledger
	Site   plasticity.Site
	Offset int // index, within the ledger's call, of the first presentation of the last Forward

	// Third factors, for the presentations of the last Forward; nil where
	// there is none.
	Gain   []float32 // n, from the gate: 0 takes no part; nil means 1
	Reward []float32 // n
	Teach  []float32 // n×Out
	Labels []int     // n, for readouts

	// Elapsed is the time in seconds since the presentation before, n values,
	// for rules of spike timing; nil means the rule's own step.
	Elapsed []float64

	// PreTimes, PostTimes and Since are those of [rule.Activity], for rules
	// that read spike trains.
	PreTimes, PostTimes [][]float64
	Since               *float64
}

// Status says how a layer is.
type Status struct {
	Units    int
	Dead     int   // units that took no part in learning for a long while
	Free     int   // units that a recruiting rule has not committed yet; none of them is dead
	Synapses int   // stored weights
	Bytes    int64 // memory held, work copies of the weights included
	MACs     int   // multiply-accumulates of one dense forward presentation
	Learned  int64 // presentations learned from

	// Recruits says that the rule commits units to inputs; Recruiting are the
	// synaptic updates by which it did, Moving those of units after that.
	Recruits           bool
	Recruiting, Moving int64

	// Verbatim is the number of units that hold a patch of those of Compared
	// presentations, the cosine with it above .99; Holds says that the rule keeps
	// inputs beside the weights.
	Verbatim int
	Compared int64
	Holds    bool
}

// Measures are s as a learner states it of itself.
func (s Status) Measures() []plasticity.Measure {
	return []plasticity.Measure{
		{Name: "units", Value: float64(s.Units), Unit: "count"},
		{Name: "dead units", Value: float64(s.Dead), Unit: "count"},
		{Name: "synapses", Value: float64(s.Synapses), Unit: "count"},
		{Name: "bytes", Value: float64(s.Bytes), Unit: "B"},
	}
}

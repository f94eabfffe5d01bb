package layer

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
)

// Config describes a fully connected layer.
type Config struct {
	In, Out int
	Rule    rule.Rule  // nil: the weights stay as they are drawn
	Act     Activation // the zero Activation is Linear
	Init    Init       // the zero Init is a normal distribution with σ = 1/√In

	// Length is the number of presentations of the whole run, for rules whose
	// rate follows a schedule; 0 leaves rates constant.
	Length int

	// NoSelf says that the layer is recurrent and that no unit has a synapse
	// onto itself: In is Out, and the diagonal is 0 and stays so.
	NoSelf bool

	// Homeostasis, where above 0, is the rate at which a unit that wins raises
	// its threshold in the competition of a rule that has one, so that others
	// win too and no unit stays dead (the conscience of DeSieno 1988). It
	// steers learning only: the output does not see the thresholds.
	Homeostasis float64

	// Horizon is the number of presentations learned from, at an open gate,
	// after which a unit that took no part is dead. 0 means the larger of 1000 and 10·Out.
	Horizon int
}

// Dense is a fully connected layer, u_j = Σ_i f(w_ji)·x_i, y = act(u), where f
// is the identity unless the rule conducts otherwise. It has no bias.
type Dense struct {
	cfg     Config
	src     *rand.PCG
	initial []byte // of src

	w       []float32
	fwd     forward
	act     rule.Activity
	delta   rule.Delta
	ready   bool    // act is of the last Forward
	last    []int64 // of each unit, which presentation at an open gate it last took part in
	learned int64   // presentations
	open    int64   // of those, the gate was open at

	recruiting, moving int64 // synaptic updates that committed units, and of units committed before
	gain               []float32
	reward             []float32
	infer              rule.Activity

	respond func(a *rule.Activity) // in place of a Responder, where the layer has a response of its own
	imposed bool                   // act.Post does not come from act.Drive
	watch   *locality.Watch
}

// NewDense draws the weights from src and keeps it for Reset.
func NewDense(c Config, src *rand.PCG) (*Dense, error) {
	if c.In < 1 || c.Out < 1 {
		return nil, fmt.Errorf("a layer of %d inputs and %d units: both must be 1 or more", c.In, c.Out)
	}
	if c.Length < 0 || c.Horizon < 0 {
		return nil, fmt.Errorf("a run of %d presentations and a horizon of %d: neither may be negative", c.Length, c.Horizon)
	}
	// Weights, the change of a minibatch, and what a rule and its look-ups keep beside.
	if err := limit.Check(fmt.Sprintf("a layer of %d inputs", c.In), float64(c.Out), "units", 4*4*float64(c.In)); err != nil {
		return nil, err
	}
	if c.NoSelf && c.In != c.Out {
		return nil, fmt.Errorf("a recurrent layer of %d inputs and %d units: both are the same neurons", c.In, c.Out)
	}
	if _, competes := c.Rule.(rule.Responder); !(c.Homeostasis >= 0) || math.IsInf(c.Homeostasis, 0) || c.Homeostasis > 0 && !competes {
		return nil, fmt.Errorf("homeostasis at rate %v: it is finite and not negative, and above 0 only where the rule has a competition", c.Homeostasis)
	}
	c.Act.Kind = cmp.Or(c.Act.Kind, Linear)
	if err := cmp.Or(c.Act.check(c.Out), c.Init.check()); err != nil {
		return nil, err
	}
	c.Horizon = cmp.Or(c.Horizon, max(1000, 10*c.Out))
	b, err := src.MarshalBinary()
	if err != nil {
		return nil, err
	}
	l := &Dense{cfg: c, src: src, initial: b, w: make([]float32, c.In*c.Out), last: make([]int64, c.Out)}
	if c.Homeostasis > 0 {
		l.act.Threshold = make([]float32, c.Out)
	}
	l.fwd.init(c.Rule, rule.Weights{Out: c.Out, In: c.In, W: l.w})
	return l, l.Reset()
}

func (l *Dense) In() int  { return l.cfg.In }
func (l *Dense) Out() int { return l.cfg.Out }

// Rule returns the rule, nil where the weights are fixed.
func (l *Dense) Rule() rule.Rule { return l.cfg.Rule }

// Weights shares memory with the layer. Whoever changes them must call
// Touched.
func (l *Dense) Weights() rule.Weights {
	l.fwd.sync()
	return l.fwd.w
}

// Touched says that weights were changed from outside.
func (l *Dense) Touched() { l.fwd.stale() }

// Activity is what Learn would learn from.
func (l *Dense) Activity() *rule.Activity { return &l.act }

func (l *Dense) Reset() error {
	if err := l.src.UnmarshalBinary(l.initial); err != nil {
		return err
	}
	w := l.Weights()
	l.cfg.Init.draw(w, rand.New(l.src))
	if l.cfg.NoSelf {
		for j := range w.Out {
			w.Row(j)[j] = 0
		}
	}
	l.fwd.stale()
	clear(l.act.Threshold)
	clear(l.last)
	l.learned, l.open, l.recruiting, l.moving, l.ready = 0, 0, 0, 0, false
	if s, ok := l.cfg.Rule.(rule.Stateful); ok {
		s.Reset()
	}
	return nil
}

func (l *Dense) present(a *rule.Activity, dst, x []float32, n int) (macs int, err error) {
	if err := fits(l, dst, x, n); err != nil {
		return 0, err
	}
	in, out := l.cfg.In, l.cfg.Out
	a.N, a.In, a.Out, a.Pre = n, in, out, x
	a.Drive = grow(a.Drive, n*out)
	macs = l.fwd.drive(a)
	for i := range n {
		l.cfg.Act.apply(dst[i*out:(i+1)*out], a.Drive[i*out:(i+1)*out])
	}
	return macs, nil
}

func (l *Dense) Forward(led ledger, dst, x []float32, n int) error {
	l.ready = false
	macs, err := l.present(&l.act, dst, x, n)
	if err != nil {
		return err
	}
	l.act.PostSparse.Drop()
	l.act.Post = append(l.act.Post[:0], dst...)
	l.ready, l.imposed = true, false
	led.Forward(macs)
	led.Elementwise(n * l.cfg.Out)
	return nil
}

// Impose presents n rows of activity that come from elsewhere on both sides,
// pre n×In and post n×Out, as when a teacher makes neurons fire. No drive is
// computed, so that it serves rules that read none.
func (l *Dense) Impose(post, pre []float32, n int) error {
	err := fits(l, post, pre, n)
	if err == nil {
		l.show(post, pre, n)
	}
	return err
}

func (l *Dense) Infer(dst, x []float32, n int) error {
	_, err := l.present(&l.infer, dst, x, n)
	l.infer.Pre = nil
	return err
}

// pass is Forward where the layer is to learn from it, else Infer.
func (l *Dense) pass(led ledger, dst, x []float32, n int, learn bool) error {
	if learn {
		return l.Forward(led, dst, x, n)
	}
	return l.Infer(dst, x, n)
}

// errNoForward is returned by a Learn without a Forward before it.
var errNoForward = errors.New("Learn without a Forward before it: there is no activity to learn from")

func (l *Dense) Learn(s Step) error { return l.learn(s, 1) }

// learn is Learn where each presentation has several rows, one after another,
// as when the weights are shared by the places of an image.
func (l *Dense) learn(s Step, places int) error {
	if l.cfg.Rule == nil {
		return nil
	}
	if !l.ready {
		return errNoForward
	}
	a := &l.act
	a.Gain, a.Reward = spread(&l.gain, s.Gain, places), spread(&l.reward, s.Reward, places)
	a.Teach, a.Elapsed = s.Teach, s.Elapsed
	if s.PreTimes != nil {
		a.PreTimes, a.PostTimes, a.Since = s.PreTimes, s.PostTimes, s.Since
	}
	if l.cfg.Length > 0 {
		a.Progress = float64(l.learned) / float64(l.cfg.Length)
	}
	if l.cfg.Rule.Spec().Elapses || opened(a.Gain, a.N) > 0 {
		done := l.observed()
		if r, ok := l.cfg.Rule.(rule.Responder); ok {
			r.Respond(a)
		} else if l.respond != nil {
			l.respond(a)
		}
		if err := l.change(s, places); err != nil {
			return fmt.Errorf("rule %s: %w", l.cfg.Rule.Spec().Name, err)
		}
		l.adapt(a)
		done()
	}
	l.note(a)
	l.learned += int64(a.N / places)
	l.open += int64(opened(a.Gain, a.N) / places)
	a.Gain, a.Reward, a.Teach, a.Elapsed, a.Pre = nil, nil, nil, nil, nil
	l.ready = false
	return nil
}

// change computes Δw and takes the step.
func (l *Dense) change(s Step, places int) error {
	a, d := &l.act, &l.delta
	if a.Factored = l.fwd.factored(a) && !l.cfg.NoSelf; !a.Factored {
		l.fwd.sync()
	}
	r, recruits := l.cfg.Rule.(recruiter)
	fresh := l.cfg.Out
	if recruits {
		fresh = r.Committed()
	}
	if err := l.cfg.Rule.Delta(d, l.fwd.w, a); err != nil {
		return err
	}
	changed, recruiting := 0, 0
	if d.Coef != nil {
		changed = l.fwd.learn(s, d, a)
	} else {
		if l.cfg.NoSelf {
			noSelf(d)
		}
		l.fwd.sync()
		changed, recruiting = apply(s, d, &l.fwd, fresh)
	}
	if recruits {
		l.recruiting += int64(recruiting)
		l.moving += int64(changed - recruiting)
	}
	s.Ledger.Credit(s.Site, changed, s.Offset, gather(d.Contributed, places))
	return nil
}

// recruiter is a rule that commits units to inputs, the lower before the higher.
type recruiter interface{ Committed() int }

// noSelf takes from d what would end on the neuron that it starts from.
func noSelf(d *rule.Delta) {
	for k, j := range d.Rows {
		if d.Cols == nil {
			d.Row(k)[j] = 0
		} else if e, ok := slices.BinarySearch(d.Cols, j); ok {
			d.Row(k)[e] = 0
		}
	}
}

// adapt raises the thresholds of winners. Lowering all of them by the same in
// turn would change no competition.
func (l *Dense) adapt(a *rule.Activity) {
	rate := float32(l.cfg.Homeostasis)
	if rate == 0 {
		return
	}
	for n := range a.N {
		if a.Gain != nil && a.Gain[n] == 0 {
			continue
		}
		if !a.PostSparse.Given(a.N) {
			kernels.AXPYFused(a.Threshold, rate, a.Post[n*a.Out:(n+1)*a.Out])
			continue
		}
		idx, val := a.PostSparse.Row(n)
		for e, j := range idx {
			if val[e] > 0 {
				a.Threshold[j] += rate * val[e]
			}
		}
	}
}

// note keeps, for each unit, when it last took part in learning: when its
// post-synaptic activity lay above the layer's mean at an open gate.
func (l *Dense) note(a *rule.Activity) {
	now := l.open + 1
	for n := range a.N {
		if a.Gain != nil && a.Gain[n] == 0 {
			continue
		}
		if a.PostSparse.Given(a.N) {
			idx, val := a.PostSparse.Row(n)
			for e, j := range idx {
				if val[e] > 0 {
					l.last[j] = now
				}
			}
			continue
		}
		y := a.Post[n*a.Out : (n+1)*a.Out]
		mean := kernels.Total(y) / float32(a.Out)
		if a.Out == 1 {
			mean = float32(math.Inf(-1))
		}
		kernels.Mark(l.last, y, now, mean)
	}
}

func (l *Dense) Inspect() Status {
	s := Status{
		Units: l.cfg.Out, Synapses: len(l.w), MACs: len(l.w), Learned: l.learned,
		Bytes: 4*int64(len(l.w)) + l.fwd.bytes(),
	}
	if l.cfg.NoSelf { // no diagonal
		s.Synapses -= l.cfg.Out
	}
	if l.cfg.Rule != nil {
		for _, t := range l.last {
			if l.open-t >= int64(l.cfg.Horizon) {
				s.Dead++
			}
		}
	}
	return s
}

func (l *Dense) Synapses(visit func(name string, effective []float32)) {
	visit("weights", l.Weights().W)
}

func (l *Dense) Keep(w *state.Walker) {
	w.Float32s("weights", l.Weights().W)
	state.Values(w, "last active", l.last)
	state.Count(w, "learned", &l.learned)
	state.Count(w, "learned at an open gate", &l.open)
	if _, ok := l.cfg.Rule.(recruiter); ok {
		state.Count(w, "updates of recruitment", &l.recruiting)
		state.Count(w, "updates after recruitment", &l.moving)
	}
	w.Float32s("conscience", l.act.Threshold)
	if s, ok := l.cfg.Rule.(rule.Stateful); ok {
		s.State(w.Float32s)
	}
	if w.Changed() {
		l.fwd.stale()
	}
	if w.Loading() {
		l.ready = false
	}
}

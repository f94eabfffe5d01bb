package layer

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/internal/state"
)

// LateralConfig describes a layer whose units act on each other.
type LateralConfig struct {
	In, Out int

	// Rules of the feed-forward synapses, of the lateral ones (Out onto Out,
	// without a diagonal) and of the thresholds (1 onto Out). Nil leaves the
	// weights as they start: lateral ones and thresholds at 0.
	Forward, Lateral, Threshold rule.Rule

	Init Init // of the feed-forward weights

	// The output settles by steps of Dt time constants of
	// dy/dt = f(Σ q·x + Σ w·y − t) − y, until no unit moves by more than 1e-4
	// in a step, and by Steps of them at most. Zero means 100 and .1.
	Steps int
	Dt    float64

	// Lambda is the slope of f(u) = 1/(1 + exp(−λ·u)); 0 makes f the identity.
	Lambda float64

	// Binary rounds what has settled to 0 or 1, at a half.
	Binary bool

	Length, Horizon int // as in Config
}

// FoldiakConfig is Földiák's network for the bars task and its like, with the
// values of his paper: p is the mean activity asked of each unit.
func FoldiakConfig(in, out int, p float64) (LateralConfig, error) {
	forward, err := rule.New("foldiak", rule.Params{"rate": .02}, rule.Shape{In: in, Out: out})
	lateral, errLateral := rule.New("anti-hebb", rule.Params{"rate": .1, "p": p}, rule.Shape{In: out, Out: out})
	threshold, errThreshold := rule.New("homeostatic", rule.Params{"rate": .02, "p": p}, rule.Shape{In: 1, Out: out})
	return LateralConfig{
		In: in, Out: out, Forward: forward, Lateral: lateral, Threshold: threshold,
		Init: Init{Kind: "uniform", Mean: .5, Scale: .5, Norm: 1}, Lambda: 10, Binary: true,
	}, cmp.Or(err, errLateral, errThreshold)
}

// Lateral is a layer with recurrent lateral synapses and learned thresholds,
// after Földiák 1990 (Biological Cybernetics 64:165).
type Lateral struct {
	cfg       LateralConfig
	forward   *Dense
	lateral   *Dense
	threshold *Dense
	drive     []float32 // what feed-forward synapses and thresholds give
	input     []float32 // of one step
	ones      []float32
}

// NewLateral draws the feed-forward weights from src.
func NewLateral(c LateralConfig, src *rand.PCG) (*Lateral, error) {
	if c.Steps < 0 || c.Dt < 0 || c.Dt > 1 || math.IsNaN(c.Dt) {
		return nil, fmt.Errorf("settling by %d steps of %v time constants: neither may be negative, and a step is at most 1", c.Steps, c.Dt)
	}
	if c.Lambda < 0 || math.IsNaN(c.Lambda) || math.IsInf(c.Lambda, 0) {
		return nil, fmt.Errorf("a slope lambda of %v: it must be finite and not negative", c.Lambda)
	}
	c.Steps, c.Dt = cmp.Or(c.Steps, 100), cmp.Or(c.Dt, .1)
	zero := Init{Kind: "zero"}
	forward, err := NewDense(Config{In: c.In, Out: c.Out, Rule: c.Forward, Init: c.Init, Length: c.Length, Horizon: c.Horizon}, src)
	lateral, errLateral := NewDense(Config{In: c.Out, Out: c.Out, Rule: c.Lateral, Init: zero, Length: c.Length}, new(rand.PCG))
	threshold, errThreshold := NewDense(Config{In: 1, Out: c.Out, Rule: c.Threshold, Init: zero, Length: c.Length}, new(rand.PCG))
	if err := cmp.Or(err, errLateral, errThreshold); err != nil {
		return nil, err
	}
	return &Lateral{cfg: c, forward: forward, lateral: lateral, threshold: threshold, input: make([]float32, c.Out)}, nil
}

func (l *Lateral) In() int  { return l.cfg.In }
func (l *Lateral) Out() int { return l.cfg.Out }

// settle turns the drives in y, row by row, into settled activity, and returns
// the number of steps that took.
func (l *Lateral) settle(y []float32, n int) (steps int) {
	out := l.cfg.Out
	w := l.lateral.Weights()
	dt, lambda := float32(l.cfg.Dt), l.cfg.Lambda
	l.drive = grow(l.drive, out)
	for i := range n {
		row := y[i*out : (i+1)*out]
		kernels.Sub(l.drive, row, l.threshold.Weights().W)
		clear(row)
		moved := float32(1)
		for k := 0; k < l.cfg.Steps && moved > still; k++ {
			steps++
			moved = 0
			for j := range l.input {
				l.input[j] = l.drive[j] + kernels.Dot(w.Row(j), row)
			}
			for j, u := range l.input {
				if lambda > 0 {
					u = float32(1 / (1 + math.Exp(-lambda*float64(u))))
				}
				step := dt * (u - row[j])
				row[j] += step
				moved = max(moved, step, -step)
			}
		}
		if l.cfg.Binary {
			for j, v := range row {
				if v > .5 {
					row[j] = 1
				} else {
					row[j] = 0
				}
			}
		}
	}
	return steps
}

// still is the largest step of a unit that has settled.
const still = 1e-4

func (l *Lateral) Forward(led ledger, dst, x []float32, n int) error {
	if err := l.forward.Forward(led, dst, x, n); err != nil {
		return err
	}
	steps := l.settle(dst, n)
	led.Forward(steps * l.cfg.Out * l.cfg.Out)
	led.Elementwise(steps * 2 * l.cfg.Out)
	copy(l.forward.act.Post, dst)
	l.forward.imposed = true
	l.lateral.show(dst, l.forward.act.Post, n)
	l.ones = grow(l.ones, n)
	for i := range l.ones {
		l.ones[i] = 1
	}
	l.threshold.show(dst, l.ones, n)
	return nil
}

// show gives d an activity that it did not compute itself.
func (l *Dense) show(post, pre []float32, n int) {
	a := &l.act
	a.N, a.In, a.Out, a.Pre = n, l.cfg.In, l.cfg.Out, pre
	a.Drive = a.Drive[:0]
	a.PreSparse.Drop()
	a.PostSparse.Drop()
	a.Post = append(a.Post[:0], post...)
	l.ready, l.imposed = true, true
}

func (l *Lateral) Infer(dst, x []float32, n int) error {
	if err := l.forward.Infer(dst, x, n); err != nil {
		return err
	}
	l.settle(dst, n)
	return nil
}

func (l *Lateral) Learn(s Step) error {
	for _, d := range l.Parts() {
		if err := d.Learn(s); err != nil {
			return err
		}
	}
	return nil
}

// Parts are the feed-forward synapses, the lateral ones and the thresholds.
func (l *Lateral) Parts() [3]*Dense { return [3]*Dense{l.forward, l.lateral, l.threshold} }

func partName(k int) string { return [...]string{"feed-forward", "lateral", "threshold"}[k] }

func (l *Lateral) Reset() error {
	for _, d := range l.Parts() {
		if err := d.Reset(); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lateral) Keep(w *state.Walker) {
	for k, d := range l.Parts() {
		w.In(partName(k), d)
	}
}

func (l *Lateral) Synapses(visit func(name string, effective []float32)) {
	visit("feed-forward weights", l.forward.Weights().W)
	visit("lateral weights", l.lateral.Weights().W)
	visit("thresholds", l.threshold.Weights().W)
}

func (l *Lateral) Inspect() Status {
	s := l.forward.Inspect()
	for _, d := range []*Dense{l.lateral, l.threshold} {
		t := d.Inspect()
		s.Synapses += t.Synapses
		s.Bytes += t.Bytes
	}
	s.MACs += l.cfg.Steps * l.cfg.Out * l.cfg.Out
	return s
}

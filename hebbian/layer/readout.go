package layer

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
)

// ReadoutConfig describes a readout.
type ReadoutConfig struct {
	Features, Classes int

	// Rule is delta (the delta rule on the softmax's error: a one-layer
	// gradient) or supervised-hebb. Params are the rule's.
	Rule   string
	Params rule.Params

	// Beta turns scores into probabilities, softmax(Beta·score). 0 means 1.
	Beta float64

	Length int // presentations of the run, for schedules
}

// Readout is a layer with one weight for each feature and class that learns from
// labels. Its output is the class scores: larger means likelier.
//
// Under supervised-hebb the score of class j is w_j·x / |w_j|, so that a class
// that was taught more often has no advantage; under delta it is w_j·x.
type Readout struct {
	*Dense
	beta   float32
	scaled bool // scores are divided by the norm of the row
	norms  []float32
	known  bool // norms are those of the weights
	// counted says that a ledger has the norms. It is apart from known so that
	// what learning costs does not depend on evaluations in between.
	counted bool
	teach   []float32
}

// NewReadout makes a readout whose weights start at 0.
func NewReadout(c ReadoutConfig) (*Readout, error) {
	if c.Rule != "delta" && c.Rule != "supervised-hebb" {
		return nil, fmt.Errorf("no readout learns by %q: there are delta and supervised-hebb", c.Rule)
	}
	if c.Beta < 0 || c.Beta-c.Beta != 0 {
		return nil, fmt.Errorf("readout with beta %v: it must be finite and above 0", c.Beta)
	}
	c.Beta = cmp.Or(c.Beta, 1)
	r, err := rule.New(c.Rule, c.Params, rule.Shape{In: c.Features, Out: c.Classes})
	if err != nil {
		return nil, err
	}
	d, err := NewDense(Config{In: c.Features, Out: c.Classes, Rule: r, Init: Init{Kind: "zero"}, Length: c.Length}, new(rand.PCG))
	if err != nil {
		return nil, err
	}
	l := &Readout{Dense: d, beta: float32(c.Beta), scaled: !r.Spec().Gradient, norms: make([]float32, c.Classes)}
	if !l.scaled {
		d.respond = func(a *rule.Activity) { l.Probabilities(a.Post, a.Drive, a.N) }
	}
	return l, nil
}

func (l *Readout) Forward(led ledger, dst, x []float32, n int) error {
	if err := l.Dense.Forward(led, dst, x, n); err != nil {
		return err
	}
	l.rescale(dst, n)
	if led != nil && l.scaled {
		if !l.counted {
			led.Forward(l.In() * l.Out()) // the norms
			l.counted = true
		}
		led.Elementwise(len(dst)) // the divisions
	}
	return nil
}

func (l *Readout) Infer(dst, x []float32, n int) error {
	if err := l.Dense.Infer(dst, x, n); err != nil {
		return err
	}
	l.rescale(dst, n)
	return nil
}

// rescale divides scores by the norms of the weights.
func (l *Readout) rescale(dst []float32, n int) {
	if !l.scaled {
		return
	}
	if !l.known {
		w := l.Weights()
		for j := range w.Out {
			l.norms[j] = norm(w.Row(j))
		}
		l.known = true
	}
	for i := range n {
		row := dst[i*len(l.norms) : (i+1)*len(l.norms)]
		for j, s := range l.norms {
			if s > 0 {
				row[j] /= s
			}
		}
	}
}

// Learn takes the class of each presentation from s.Labels.
func (l *Readout) Learn(s Step) error {
	a := l.Activity()
	classes := l.Out()
	if !l.ready {
		return errNoForward
	}
	if len(s.Labels) != a.N {
		return fmt.Errorf("%d labels for %d presentations: a readout learns from labels", len(s.Labels), a.N)
	}
	l.teach = grow(l.teach, a.N*classes)
	clear(l.teach)
	for i, y := range s.Labels {
		if y < 0 || y >= classes {
			return fmt.Errorf("presentation %d has label %d: labels lie in [0, %d)", i, y, classes)
		}
		l.teach[i*classes+y] = 1
	}
	s.Teach = l.teach
	l.known, l.counted = false, false
	return l.Dense.Learn(s)
}

// Probabilities is softmax(Beta·score), row by row, in place where dst is scores.
func (l *Readout) Probabilities(dst, scores []float32, n int) {
	c := l.Out()
	for i := range n {
		rule.Softmax(dst[i*c:(i+1)*c], scores[i*c:(i+1)*c], l.beta)
	}
}

// Reset empties the readout.
func (l *Readout) Reset() error {
	l.known, l.counted = false, false
	return l.Dense.Reset()
}

func (l *Readout) Keep(w *state.Walker) {
	l.Dense.Keep(w)
	if w.Changed() {
		l.known, l.counted = false, false
	}
}

func norm(x []float32) float32 {
	var s float64
	for _, v := range x {
		s += float64(v) * float64(v)
	}
	return float32(math.Sqrt(s))
}

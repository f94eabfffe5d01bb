package layer

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/internal/spd"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// DiscriminantConfig describes a discriminant.
type DiscriminantConfig struct {
	Features, Classes int

	// Shrinkage is the leak λ of the units that inhibit each other, in shares of their
	// mean variance; 0 means .01.
	Shrinkage float64

	// Means has the class means alone, without inhibition: the nearest of them.
	Means bool

	Length int // presentations of the run
}

// Discriminant reads classes without any error of an output: linear discriminant
// analysis (Fisher 1936; Rao 1948), learned one presentation after another (Hayes and
// Kanan 2020) by correlation alone. Whatever the order, even class by class, what it
// knows after the last presentation is the same.
//
// A neuron of each class holds the mean μ_c of the features x of its class
// ([rule.ClassMean]) and predicts it of them. Units, one for each feature, carry what
// this leaves, d = √(n_c/(n_c+1))·(x − μ_c), n_c the examples of the class before; they
// inhibit each other by weights that are the mean of d·dᵀ ([rule.CorrelationMean]), the
// covariance Σ within classes, exact by that factor (Welford 1962). To read, they settle,
//
//	dy/dt = x − Σ·y − λ·y, y = (Σ + λI)⁻¹·x,
//
// and the score of class c is μ_c·y − θ_c, where the threshold θ_c is half of what its
// own mean gives it, μ_c·(Σ + λI)⁻¹·μ_c/2. The equilibrium is computed, by Cholesky's
// factors in float64, and not awaited; where weights are not those of a covariance, so
// that there is none, the leak is ten times as large, and again until there is.
//
// While it learns, scores are those of the last equilibrium of the weights onto classes,
// which is found anew where twice as much has been learned as before the last one.
// Queries find that of now. A class that was never taught scores lower than any other.
//
// With Means y is x: the class of the nearest mean.
type Discriminant struct {
	cfg        DiscriminantConfig
	means      *Dense
	inhibition *Dense // nil with Means
	count      []float32

	learned         int64
	reading, asked  reader // while learning, and of queries
	left            []float32
	shadow          []float32 // means and counts as the presentations of a step move them
	taught          []float32
	teach           []float32
	x               []float32 // of the last Forward
	shown           int
	factor, weights []float64
}

// reader are weights onto classes in equilibrium.
type reader struct {
	w         []float32 // Classes×Features
	threshold []float32
	at        int64 // one more than had been learned when they were found; 0: never
}

// NewDiscriminant makes one that knows nothing.
func NewDiscriminant(c DiscriminantConfig) (*Discriminant, error) {
	if c.Shrinkage < 0 || math.IsNaN(c.Shrinkage) || math.IsInf(c.Shrinkage, 0) {
		return nil, fmt.Errorf("a shrinkage of %v: it must be finite and not negative", c.Shrinkage)
	}
	c.Shrinkage = cmp.Or(c.Shrinkage, .01)
	l := &Discriminant{cfg: c}
	part := func(name string, out int) (*Dense, rule.Rule, error) {
		r, err := rule.New(name, nil, rule.Shape{In: c.Features, Out: out})
		if err != nil {
			return nil, nil, err
		}
		d, err := NewDense(Config{In: c.Features, Out: out, Rule: r, Init: Init{Kind: "zero"}, Length: c.Length}, new(rand.PCG))
		return d, r, err
	}
	means, r, err := part("class-mean", c.Classes)
	if err != nil {
		return nil, err
	}
	l.means, l.count = means, r.(*rule.ClassMean).Counts()
	if !c.Means {
		if l.inhibition, _, err = part("correlation-mean", c.Features); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *Discriminant) In() int  { return l.cfg.Features }
func (l *Discriminant) Out() int { return l.cfg.Classes }

// Forward writes class scores, by the equilibrium that learning keeps.
func (l *Discriminant) Forward(led ledger, dst, x []float32, n int) error {
	l.shown = 0
	if err := fits(l, dst, x, n); err != nil {
		return err
	}
	if l.learned+1 >= 2*l.reading.at {
		macs, err := l.settle(&l.reading)
		if err != nil {
			return err
		}
		led.Forward(macs)
	}
	l.reading.score(dst, x, n)
	led.Forward(n * l.In() * l.Out())
	led.Elementwise(n * l.Out())
	l.x, l.shown = x, n
	return nil
}

// Show keeps n presentations for Learn, as Forward does, and writes no scores: no
// equilibrium is wanted where nobody listens to them.
func (l *Discriminant) Show(x []float32, n int) error {
	l.shown = 0
	if len(x) != n*l.In() {
		return fmt.Errorf("%d inputs for %d presentations of %d", len(x), n, l.In())
	}
	l.x, l.shown = x, n
	return nil
}

// Infer writes class scores, by the equilibrium of all that was learned.
func (l *Discriminant) Infer(dst, x []float32, n int) error {
	if err := fits(l, dst, x, n); err != nil {
		return err
	}
	if l.asked.at != l.learned+1 {
		if _, err := l.settle(&l.asked); err != nil {
			return err
		}
	}
	l.asked.score(dst, x, n)
	return nil
}

// unreached is the threshold of a class that was never taught.
const unreached = 1e30

func (r *reader) score(dst, x []float32, n int) {
	c := len(r.threshold)
	in := len(r.w) / c
	for i := range n {
		row := x[i*in : (i+1)*in]
		for j := range c {
			dst[i*c+j] = kernels.Dot(r.w[j*in:(j+1)*in], row) - r.threshold[j]
		}
	}
}

// settle finds the weights onto classes at which the inhibition is in equilibrium.
func (l *Discriminant) settle(r *reader) (macs int, err error) {
	in, out := l.In(), l.Out()
	m := l.means.Weights().W
	r.w, r.threshold = grow(r.w, in*out), grow(r.threshold, out)
	copy(r.w, m)
	if l.inhibition != nil && l.learned > 0 {
		if err := l.equilibrium(r.w); err != nil {
			return 0, err
		}
		macs = in*in*in/6 + out*in*in // the triangle of Cholesky's factors, and two for each class
	}
	for j := range out {
		r.threshold[j] = kernels.Dot(m[j*in:(j+1)*in], r.w[j*in:(j+1)*in]) / 2
		if l.count[j] == 0 {
			r.threshold[j] = unreached
		}
	}
	r.at = l.learned + 1
	return macs + in*out, nil
}

// equilibrium overwrites rows w with (Σ + λI)⁻¹·w.
func (l *Discriminant) equilibrium(w []float32) error {
	in := l.In()
	sigma := l.inhibition.Weights()
	l.factor, l.weights = grow(l.factor, in*in), grow(l.weights, len(w))
	trace := 0.
	for i := range in {
		trace += math.Abs(float64(sigma.Row(i)[i]))
	}
	leak := l.cfg.Shrinkage * trace / float64(in)
	if trace == 0 {
		leak = 1 // nothing has varied yet, so that nothing is inhibited
	}
	for {
		for i := range in {
			for j, v := range sigma.Row(i)[:i+1] {
				l.factor[i*in+j] = float64(v)
			}
			l.factor[i*in+i] += leak
		}
		if spd.Factor(in, l.factor) == nil {
			break
		}
		if leak *= 10; !(leak <= math.MaxFloat32) {
			return fmt.Errorf("the inhibition of %d units has no equilibrium: %w", in, plasticity.ErrDiverged)
		}
	}
	for i, v := range w {
		l.weights[i] = float64(v)
	}
	spd.Solve(in, l.factor, l.weights)
	for i, v := range l.weights {
		w[i] = float32(v)
	}
	return nil
}

// Learn takes the class of each presentation from s.Labels.
func (l *Discriminant) Learn(s Step) error {
	n, out := l.shown, l.Out()
	if n == 0 {
		return errNoForward
	}
	if len(s.Labels) != n {
		return fmt.Errorf("%d labels for %d presentations: a readout learns from labels", len(s.Labels), n)
	}
	l.teach = grow(l.teach, n*out)
	clear(l.teach)
	for i, y := range s.Labels {
		if y < 0 || y >= out {
			return fmt.Errorf("presentation %d has label %d: labels lie in [0, %d)", i, y, out)
		}
		l.teach[i*out+y] = 1
	}
	if l.inhibition != nil {
		l.deviate(s)
		l.inhibition.show(l.left, l.left, n)
		if err := l.inhibition.Learn(s); err != nil {
			return err
		}
	}
	l.means.show(l.teach, l.x, n)
	s.Teach = l.teach
	if err := l.means.Learn(s); err != nil {
		return err
	}
	l.learned += int64(opened(s.Gain, n))
	l.x, l.shown = nil, 0
	return nil
}

// deviate sets what the mean of its class leaves of each presentation, as that stands
// when it comes.
func (l *Discriminant) deviate(s Step) {
	in := l.In()
	l.left = grow(l.left, l.shown*in)
	clear(l.left)
	l.shadow = append(l.shadow[:0], l.means.Weights().W...)
	l.taught = append(l.taught[:0], l.count...)
	for i, y := range s.Labels {
		g := float32(1)
		if s.Gain != nil {
			g = s.Gain[i]
		}
		if g == 0 {
			continue
		}
		mean, d := l.shadow[y*in:(y+1)*in], l.left[i*in:(i+1)*in]
		kernels.Sub(d, l.x[i*in:(i+1)*in], mean)
		before := l.taught[y]
		l.taught[y] += g
		kernels.AXPYFused(mean, g/l.taught[y], d)
		kernels.Scale(d, float32(math.Sqrt(float64(before/l.taught[y]))), d)
	}
	s.Ledger.Elementwise(4 * len(l.left))
}

// Probabilities is softmax(score), row by row, in place where dst is scores; before
// anything was learned each class has the same.
func (l *Discriminant) Probabilities(dst, scores []float32, n int) {
	c := l.Out()
	for i := range n {
		rule.Softmax(dst[i*c:(i+1)*c], scores[i*c:(i+1)*c], 1)
	}
}

func (l *Discriminant) parts(visit func(name string, d *Dense)) {
	visit("class means", l.means)
	if l.inhibition != nil {
		visit("inhibition", l.inhibition)
	}
}

// Reset has it know nothing.
func (l *Discriminant) Reset() (err error) {
	l.parts(func(_ string, d *Dense) { err = cmp.Or(err, d.Reset()) })
	l.learned, l.shown = 0, 0
	l.reading.at, l.asked.at = 0, 0
	return err
}

// Keep keeps the weights that are read while learning too: when they were found is
// part of what learning does.
func (l *Discriminant) Keep(w *state.Walker) {
	l.parts(func(name string, d *Dense) { w.In(name, d) })
	state.Count(w, "learned", &l.learned)
	state.Count(w, "settled at", &l.reading.at)
	l.reading.w = grow(l.reading.w, l.In()*l.Out())
	l.reading.threshold = grow(l.reading.threshold, l.Out())
	state.Values(w, "settled weights", l.reading.w)
	state.Values(w, "settled thresholds", l.reading.threshold)
	if w.Changed() {
		l.asked.at = 0
	}
	if w.Loading() {
		l.shown = 0
	}
}

// Synapses shows the class means and the inhibition. Weights in equilibrium follow from
// them and are not stored.
func (l *Discriminant) Synapses(visit func(name string, effective []float32)) {
	l.parts(func(name string, d *Dense) { visit(name, d.Weights().W) })
}

// Inspect counts a unit for each class.
func (l *Discriminant) Inspect() Status {
	s := Status{Units: l.Out(), MACs: l.In() * l.Out(), Learned: l.learned, Bytes: 8 * int64(cap(l.factor)+cap(l.weights))}
	l.parts(func(_ string, d *Dense) {
		t := d.Inspect()
		s.Synapses += t.Synapses
		s.Bytes += t.Bytes
	})
	return s
}

// expectation is what a unit's deviation is taken from.
func expectation() locality.Factor {
	return locality.Factor{Name: "expectation", Source: "the neuron of the class, which the label fires: what it predicts of the unit, by the weight between the two", Neuron: true, From: locality.Label}
}

// Observe has w see both sets of synapses; the class means are upstream of the
// inhibition, whose units they tell what is expected of them.
func (l *Discriminant) Observe(w *locality.Watch) {
	means := w.Part("class means")
	l.means.Observe(means)
	if l.inhibition == nil {
		return
	}
	p := w.Part("inhibition")
	if p != nil {
		p.Upstream = append(p.Upstream[:len(p.Upstream):len(p.Upstream)], means.Name)
		p.Factors = append(p.Factors[:len(p.Factors):len(p.Factors)], expectation())
	}
	l.inhibition.Observe(p)
}

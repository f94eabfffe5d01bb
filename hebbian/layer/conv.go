package layer

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// ConvConfig describes a layer of receptive fields with shared weights.
type ConvConfig struct {
	Shape stimulus.Shape // of the input
	Side  int            // a field covers Channels × Side × Side inputs
	Step  int            // distance between fields; 0 means 1
	Units int            // units that see each place

	Rule rule.Rule  // nil: the weights stay as they are drawn
	Act  Activation // at each place, over its units: Winners has K winners per place
	Init Init

	// Contrast, where above 0, is the ε of a contrast normalisation of each
	// field, as in ColumnsConfig.
	Contrast float64

	// Pool is the side of the squares of places over which the largest output
	// of each unit is kept; 0 means 1, no pooling.
	Pool int

	// Unit divides each row of the layer's output by its Euclidean norm.
	Unit bool

	Length, Horizon int     // as in Config
	Homeostasis     float64 // as in Config
}

// Conv has one set of weights that every place of an image shares; what each
// place would change is averaged over places and presentations. One step
// counts each shared weight once. The output is ordered by place, row by row,
// then by unit.
//
// Sharing weights between places is not local; certificates list it.
type Conv struct {
	cfg    ConvConfig
	fields [][]int
	rows   int // places down
	cols   int // places across
	dense  *Dense

	patches, shown []float32 // n·places × field: kept until Learn, of Infer
	units          []float32 // n·places × units
}

// NewConv draws the weights from src.
func NewConv(c ConvConfig, src *rand.PCG) (*Conv, error) {
	c.Step, c.Pool = cmp.Or(c.Step, 1), cmp.Or(c.Pool, 1)
	s := c.Shape
	switch {
	case s.Channels < 1 || s.Height < 1 || s.Width < 1:
		return nil, fmt.Errorf("receptive fields over %d channels of %d×%d: the input has no spatial arrangement", s.Channels, s.Height, s.Width)
	case c.Side < 1 || c.Side > min(s.Height, s.Width):
		return nil, fmt.Errorf("fields of side %d over %d×%d: the side lies in [1, %d]", c.Side, s.Height, s.Width, min(s.Height, s.Width))
	case c.Step < 1 || c.Pool < 1 || c.Units < 1:
		return nil, fmt.Errorf("fields every %d inputs, pooling over %d, %d units: all must be 1 or more", c.Step, c.Pool, c.Units)
	case !(c.Contrast >= 0) || math.IsInf(c.Contrast, 0):
		return nil, fmt.Errorf("contrast normalisation with ε = %v: it must be finite and not negative", c.Contrast)
	}
	l := &Conv{cfg: c}
	l.fields, l.rows, l.cols = Grid(s.Channels, s.Height, s.Width, c.Side, c.Step)
	var err error
	l.dense, err = NewDense(Config{
		In: len(l.fields[0]), Out: c.Units, Rule: c.Rule, Act: c.Act, Init: c.Init,
		Length: c.Length, Horizon: c.Horizon, Homeostasis: c.Homeostasis,
	}, src)
	return l, err
}

func (l *Conv) In() int { return l.cfg.Shape.Size() }

// Out is the number of pooled places times the units of each.
func (l *Conv) Out() int { return l.Shape().Size() }

// Shape is the arrangement of the output, with a channel for each unit. The
// order in memory is by place, then by channel.
func (l *Conv) Shape() stimulus.Shape {
	p := l.cfg.Pool
	return stimulus.Shape{Channels: l.cfg.Units, Height: (l.rows + p - 1) / p, Width: (l.cols + p - 1) / p}
}

// Kernel is the fully connected layer that every place shares.
func (l *Conv) Kernel() *Dense { return l.dense }

func (l *Conv) present(led ledger, dst, x []float32, n int, learn bool) error {
	if err := fits(l, dst, x, n); err != nil {
		return err
	}
	in, width, places, patches := l.In(), l.dense.In(), len(l.fields), &l.shown
	if learn {
		patches = &l.patches
	}
	*patches = grow(*patches, n*places*width)
	for i := range n {
		for k, field := range l.fields {
			at := (i*places + k) * width
			look((*patches)[at:at+width], x[i*in:(i+1)*in], field, float32(l.cfg.Contrast))
		}
	}
	l.units = grow(l.units, n*places*l.cfg.Units)
	if err := l.dense.pass(led, l.units, *patches, n*places, learn); err != nil {
		return err
	}
	l.pool(dst, n)
	if l.cfg.Contrast > 0 {
		led.Elementwise(4 * n * places * width)
	}
	led.Elementwise(n * places * l.cfg.Units)
	return nil
}

// pool keeps the largest output of each unit over each square of places.
func (l *Conv) pool(dst []float32, n int) {
	u, p, s := l.cfg.Units, l.cfg.Pool, l.Shape()
	for i := range n {
		from := l.units[i*len(l.fields)*u : (i+1)*len(l.fields)*u]
		to := dst[i*s.Size() : (i+1)*s.Size()]
		for y := range l.rows {
			for x := range l.cols {
				a := from[(y*l.cols+x)*u : (y*l.cols+x+1)*u]
				at := (y/p*s.Width + x/p) * u
				b := to[at : at+u]
				if y%p == 0 && x%p == 0 {
					copy(b, a)
					continue
				}
				for k, v := range a {
					b[k] = max(b[k], v)
				}
			}
		}
		if l.cfg.Unit {
			Unit(to)
		}
	}
}

func (l *Conv) Forward(led ledger, dst, x []float32, n int) error {
	return l.present(led, dst, x, n, true)
}

func (l *Conv) Infer(dst, x []float32, n int) error { return l.present(nil, dst, x, n, false) }

// Learn changes the shared weights. Teaching signals are given for each place:
// s.Teach is n·places×Units.
func (l *Conv) Learn(s Step) error {
	return l.dense.learn(s, len(l.fields))
}

func (l *Conv) Reset() error         { return l.dense.Reset() }
func (l *Conv) Keep(w *state.Walker) { w.In("shared", l.dense) }

func (l *Conv) Synapses(visit func(name string, effective []float32)) {
	l.dense.Synapses(func(name string, w []float32) { visit("shared "+name, w) })
}

func (l *Conv) Inspect() Status {
	s := l.dense.Inspect()
	s.MACs *= len(l.fields)
	return s
}

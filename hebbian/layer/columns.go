package layer

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// ColumnsConfig describes a layer of columns.
type ColumnsConfig struct {
	In     int
	Fields [][]int // the inputs that each column sees, all of one length
	Units  int     // units of each column

	// NewRule makes the rule of one column; nil: the weights stay as drawn.
	NewRule func(rule.Shape) (rule.Rule, error)

	Act  Activation // within a column
	Init Init

	// Contrast, where above 0, is the ε of a contrast normalisation of each
	// field: x ← (x − mean x)/(|x − mean x| + ε).
	Contrast float64

	// Unit divides each row of the layer's output by its Euclidean norm.
	Unit bool

	Length, Horizon int // as in Config
}

// Columns is a layer of columns side by side, each with a receptive field of
// its own over the input and a competition of its own among its units. The
// output is ordered by column, then by unit.
type Columns struct {
	cfg   ColumnsConfig
	width int // inputs of a field
	cols  []*Dense

	patch [][]float32 // of each column, kept until Learn
	part  []float32   // output of one column
	infer []float32
}

// NewColumns draws each column's weights from a source of its own, which src
// seeds.
func NewColumns(c ColumnsConfig, src *rand.PCG) (*Columns, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	l := &Columns{cfg: c, width: len(c.Fields[0]), patch: make([][]float32, len(c.Fields))}
	for k := range c.Fields {
		col, err := c.set(0, rand.NewPCG(src.Uint64(), src.Uint64()))
		if err != nil {
			return nil, fmt.Errorf("column %d: %w", k, err)
		}
		l.cols = append(l.cols, col)
	}
	return l, nil
}

func (c *ColumnsConfig) check() error {
	if len(c.Fields) == 0 || len(c.Fields[0]) == 0 || c.Units < 1 {
		return fmt.Errorf("a layer of %d columns of %d units: a layer has 1 or more of both, and a field 1 input or more", len(c.Fields), c.Units)
	}
	if !(c.Contrast >= 0) || math.IsInf(c.Contrast, 0) {
		return fmt.Errorf("contrast normalisation with ε = %v: it must be finite and not negative", c.Contrast)
	}
	for k, field := range c.Fields {
		if len(field) != len(c.Fields[0]) {
			return fmt.Errorf("the field of column %d has %d inputs, that of column 0 has %d: all have the same", k, len(field), len(c.Fields[0]))
		}
		for _, i := range field {
			if i < 0 || i >= c.In {
				return fmt.Errorf("column %d sees input %d: inputs lie in [0, %d)", k, i, c.In)
			}
		}
	}
	return nil
}

// set makes one set of weights.
func (c *ColumnsConfig) set(homeostasis float64, src *rand.PCG) (*Dense, error) {
	d := Config{
		In: len(c.Fields[0]), Out: c.Units, Act: c.Act, Init: c.Init,
		Length: c.Length, Horizon: c.Horizon, Homeostasis: homeostasis,
	}
	if c.NewRule != nil {
		r, err := c.NewRule(rule.Shape{In: d.In, Out: d.Out})
		if err != nil {
			return nil, err
		}
		d.Rule = r
	}
	return NewDense(d, src)
}

// count counts what n presentations take beside the units' own operations.
func (c *ColumnsConfig) count(led ledger, n, out int) {
	if c.Contrast > 0 {
		led.Elementwise(4 * n * len(c.Fields[0]) * len(c.Fields))
	}
	if c.Unit {
		led.Elementwise(2 * n * out)
	}
}

// Grid lists square fields of the given side over an image of channels ×
// height × width, channel by channel, from the top left corner at every
// stride-th position; the last row and column of fields end at the border, so
// that every input is seen. Side and stride must be 1 or more.
func Grid(channels, height, width, side, stride int) (fields [][]int, rows, cols int) {
	return wiring.Grid(channels, height, width, side, stride)
}

func (l *Columns) In() int  { return l.cfg.In }
func (l *Columns) Out() int { return len(l.cols) * l.cfg.Units }

// Column returns a column and the inputs that it sees.
func (l *Columns) Column(k int) (*Dense, []int) { return l.cols[k], l.cfg.Fields[k] }

// Count is the number of columns.
func (l *Columns) Count() int { return len(l.cols) }

// look copies what a field sees of an image, with its contrast normalised by ε
// where that is above 0.
func look(dst, image []float32, field []int, eps float32) {
	for e, j := range field {
		dst[e] = image[j]
	}
	if eps > 0 {
		Contrast(dst, eps)
	}
}

// present is Forward where the columns are to learn from it, else Infer.
func (l *Columns) present(led ledger, dst, x []float32, n int, learn bool) error {
	if err := fits(l, dst, x, n); err != nil {
		return err
	}
	u, in, out := l.cfg.Units, l.cfg.In, l.Out()
	l.part = grow(l.part, n*u)
	for k, c := range l.cols {
		patch := &l.infer
		if learn {
			patch = &l.patch[k]
		}
		*patch = grow(*patch, n*l.width)
		for i := range n {
			look((*patch)[i*l.width:(i+1)*l.width], x[i*in:(i+1)*in], l.cfg.Fields[k], float32(l.cfg.Contrast))
		}
		if err := c.pass(led, l.part, *patch, n, learn); err != nil {
			return err
		}
		for i := range n {
			copy(dst[i*out+k*u:], l.part[i*u:(i+1)*u])
		}
	}
	for i := 0; i < n && l.cfg.Unit; i++ {
		Unit(dst[i*out : (i+1)*out])
	}
	l.cfg.count(led, n, out)
	return nil
}

func (l *Columns) Forward(led ledger, dst, x []float32, n int) error {
	return l.present(led, dst, x, n, true)
}

func (l *Columns) Infer(dst, x []float32, n int) error { return l.present(nil, dst, x, n, false) }

func (l *Columns) Learn(s Step) error {
	for k, c := range l.cols {
		if err := c.Learn(s); err != nil {
			return fmt.Errorf("column %d: %w", k, err)
		}
	}
	return nil
}

func (l *Columns) Reset() error {
	for _, c := range l.cols {
		if err := c.Reset(); err != nil {
			return err
		}
	}
	return nil
}

func (l *Columns) Keep(w *state.Walker) {
	for k, c := range l.cols {
		w.In(columnName(k), c)
	}
}

func (l *Columns) Synapses(visit func(name string, effective []float32)) {
	for k, c := range l.cols {
		c.Synapses(func(name string, w []float32) { visit(columnName(k)+" "+name, w) })
	}
}

func (l *Columns) Inspect() Status {
	var s Status
	for _, c := range l.cols {
		t := c.status()
		s.Units += t.Units
		s.Free += t.Free
		s.Dead += t.Dead
		s.Synapses += t.Synapses
		s.Bytes += t.Bytes
		s.MACs += t.MACs
		s.Learned = t.Learned
		s.Recruits, s.Recruiting, s.Moving = t.Recruits, s.Recruiting+t.Recruiting, s.Moving+t.Moving
	}
	return s
}

// status is Inspect, with units that the rule has not committed yet as free.
func (l *Dense) status() Status {
	s := l.Inspect()
	if r, ok := l.Rule().(recruiter); ok {
		s.Recruits, s.Free = true, s.Units-r.Committed()
		s.Dead = max(0, s.Dead-s.Free)
		s.Recruiting, s.Moving = l.recruiting, l.moving
	}
	return s
}

func Unit(x []float32) {
	var s float32
	for _, v := range x {
		s += v * v
	}
	if s == 0 {
		return
	}
	f := float32(1 / math.Sqrt(float64(s)))
	for j := range x {
		x[j] *= f
	}
}

// Contrast sets x to (x − mean x)/(|x − mean x| + ε).
func Contrast(x []float32, eps float32) {
	var sum float32
	for _, v := range x {
		sum += v
	}
	mean := sum / float32(len(x))
	var s float32
	for i, v := range x {
		v -= mean
		x[i] = v
		s += v * v
	}
	kernels.Scale(x, 1/(float32(math.Sqrt(float64(s)))+eps), x)
}

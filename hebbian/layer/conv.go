package layer

import (
	"cmp"
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/state"
)

// ConvConfig describes a layer of receptive fields with shared weights: of Units
// that see each place, with Init, NewRule and Act of the one set of weights that
// all places share.
type ConvConfig struct {
	ColumnsConfig // Fields are those of the places, row by row

	Across int // places of a row; 0 means all

	// Pool is the side of the squares of places over which the largest output
	// of each unit is kept; 0 means 1, no pooling.
	Pool int

	Homeostasis float64 // as in Config
}

// Conv has one set of weights that every place of an image shares; what each
// place would change is averaged over places and presentations. One step
// counts each shared weight once. The output is ordered by place, row by row,
// then by unit.
//
// Sharing weights between places is not local; certificates list it.
type Conv struct {
	cfg   ConvConfig
	down  int // rows of places
	dense *Dense

	patches, shown []float32 // n·places × field: kept until Learn, of Infer
	units          []float32 // n·places × units
}

// NewConv draws the weights from src.
func NewConv(c ConvConfig, src *rand.PCG) (*Conv, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	places := len(c.Fields)
	c.Across, c.Pool = cmp.Or(c.Across, places), cmp.Or(c.Pool, 1)
	if c.Across < 1 || places%c.Across != 0 || c.Pool < 1 {
		return nil, fmt.Errorf("%d places in rows of %d, pooled by squares of side %d: rows are whole, and both are 1 or more", places, c.Across, c.Pool)
	}
	dense, err := c.set(c.Homeostasis, src)
	if err != nil {
		return nil, err
	}
	return &Conv{cfg: c, down: places / c.Across, dense: dense}, nil
}

func (l *Conv) In() int { return l.cfg.In }

// Out is the number of pooled places times the units of each.
func (l *Conv) Out() int {
	rows, cols := l.Places()
	return rows * cols * l.cfg.Units
}

// Places is how the output lies: rows and columns of pooled places.
func (l *Conv) Places() (rows, cols int) {
	p := l.cfg.Pool
	return (l.down + p - 1) / p, (l.cfg.Across + p - 1) / p
}

// Kernel is the fully connected layer that every place shares.
func (l *Conv) Kernel() *Dense { return l.dense }

// Count is 1: there is one set of weights.
func (l *Conv) Count() int { return 1 }

// Column returns it, and the inputs that it sees at the place in the middle.
func (l *Conv) Column(int) (*Dense, []int) {
	return l.dense, l.cfg.Fields[l.down/2*l.cfg.Across+l.cfg.Across/2]
}

func (l *Conv) present(led ledger, dst, x []float32, n int, learn bool) error {
	if err := fits(l, dst, x, n); err != nil {
		return err
	}
	in, width, places, patches := l.In(), l.dense.In(), len(l.cfg.Fields), &l.shown
	if learn {
		patches = &l.patches
	}
	*patches = grow(*patches, n*places*width)
	for i := range n {
		for k, field := range l.cfg.Fields {
			at := (i*places + k) * width
			look((*patches)[at:at+width], x[i*in:(i+1)*in], field, float32(l.cfg.Contrast))
		}
	}
	l.units = grow(l.units, n*places*l.cfg.Units)
	if err := l.dense.pass(led, l.units, *patches, n*places, learn); err != nil {
		return err
	}
	l.pool(dst, n)
	l.cfg.count(led, n, l.Out())
	if l.cfg.Pool > 1 {
		led.Elementwise(n * places * l.cfg.Units)
	}
	return nil
}

// pool keeps the largest output of each unit over each square of places.
func (l *Conv) pool(dst []float32, n int) {
	u, p, out, size := l.cfg.Units, l.cfg.Pool, l.Out(), len(l.cfg.Fields)*l.cfg.Units
	_, across := l.Places()
	for i := range n {
		from, to := l.units[i*size:(i+1)*size], dst[i*out:(i+1)*out]
		for y := range l.down {
			for x := range l.cfg.Across {
				a := from[(y*l.cfg.Across+x)*u : (y*l.cfg.Across+x+1)*u]
				at := (y/p*across + x/p) * u
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
	return l.dense.learn(s, len(l.cfg.Fields))
}

func (l *Conv) Reset() error         { return l.dense.Reset() }
func (l *Conv) Keep(w *state.Walker) { w.In("shared", l.dense) }

func (l *Conv) Synapses(visit func(name string, effective []float32)) {
	l.dense.Synapses(func(name string, w []float32) { visit("shared "+name, w) })
}

func (l *Conv) Inspect() Status {
	s := l.dense.status()
	s.MACs *= len(l.cfg.Fields)
	return s
}

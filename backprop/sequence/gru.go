package sequence

import (
	"math"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// gru is a layer of gated recurrent units. The rows of w and u are those of the
// reset gate, the update gate and the candidate, one after another.
type gru[T number] struct {
	width, units, streams int
	embedding, w, b, u, c *parameter[T]
	da, dc, dx, carry     []T
}

// gruPass is what it computes. Rows of a and c have three parts; in a the drives
// become r, z and n.
type gruPass[T number] struct {
	x, a, c, before []T
	last            []T // of each stream
	e               []T
}

func newGRU[T number](o Options, streams int) *gru[T] {
	h := o.Units
	bound := 1 / math.Sqrt(float64(h))
	array := func(name string, rows, width int) *parameter[T] {
		return newParameter[T](name, plasticity.Layer, rows, width, bound, o.Step)
	}
	return &gru[T]{width: o.Embedding, units: h, streams: streams,
		embedding: newParameter[T]("embedding", plasticity.Layer, o.symbols, o.Embedding, 0, o.Step).sparse(o.Embedding),
		w:         array("input weights", 3*h, o.Embedding), b: array("input biases", 3*h, 1),
		u: array("recurrent weights", 3*h, h), c: array("recurrent biases", 3*h, 1),
		da: make([]T, o.rows()*3*h), dc: make([]T, o.rows()*3*h), dx: make([]T, o.rows()*o.Embedding), carry: make([]T, streams*h)}
}

func (g *gru[T]) params() []*parameter[T] { return []*parameter[T]{g.embedding, g.w, g.b, g.u, g.c} }
func (g *gru[T]) features() int           { return g.units }
func (g *gru[T]) state() *past[T]         { return &past[T]{hidden: make([]T, g.streams*g.units)} }

func (g *gru[T]) pass(rows int) any {
	h := g.units
	return &gruPass[T]{x: make([]T, rows*g.width), a: make([]T, rows*3*h), c: make([]T, rows*3*h),
		before: make([]T, rows*h), last: make([]T, g.streams*h), e: make([]T, 2*h)}
}

func (g *gru[T]) forward(p *pass[T], from *past[T]) {
	q, h := p.body.(*gruPass[T]), g.units
	for r := range p.n {
		copy(q.x[r*g.width:(r+1)*g.width], g.embedding.w[int(p.symbols[r])*g.width:])
	}
	forward(q.a, q.x, g.w.padded, p.n, g.width, 3*h)
	for r := range p.n {
		kernels.AXPY(q.a[r*3*h:(r+1)*3*h], 1, g.b.w)
	}
	copy(q.last, from.hidden)
	for lo := 0; lo < p.n; {
		hi := p.group(lo)
		for r := lo; r < hi; r++ {
			last := q.last[int(p.streams[r])*h:][:h]
			if p.begins[r] {
				clear(last)
			}
			copy(q.before[r*h:], last)
		}
		if hi-lo == 1 {
			forwardOne(q.c[lo*3*h:hi*3*h], q.before[lo*h:hi*h], g.u.padded, h, 3*h)
		} else {
			forward(q.c[lo*3*h:hi*3*h], q.before[lo*h:hi*h], g.u.padded, hi-lo, h, 3*h)
		}
		for r := lo; r < hi; r++ {
			y := p.features[r*h : (r+1)*h]
			g.unit(y, q.a[r*3*h:(r+1)*3*h], q.c[r*3*h:(r+1)*3*h], q.before[r*h:(r+1)*h], q.e)
			copy(q.last[int(p.streams[r])*h:], y)
		}
		lo = hi
	}
}

// unit computes one row: a are its drives by the input and c by the units before.
func (g *gru[T]) unit(y, a, c, before, e []T) {
	h := g.units
	kernels.AXPY(c, 1, g.c.w)
	kernels.AXPY(a[:2*h], 1, c[:2*h])
	exponential(e, a[:2*h], 1)
	for i, v := range e {
		a[i] = 1 / (1 + v)
	}
	r, z, n, cn := a[:h], a[h:2*h], a[2*h:3*h], c[2*h:3*h]
	for i := range n {
		n[i] += r[i] * cn[i]
	}
	e = e[:h]
	exponential(e, n, 2)
	y, before = y[:h], before[:h]
	for i, v := range e {
		t := 2/(1+v) - 1
		n[i] = t
		y[i] = t + z[i]*(before[i]-t)
	}
}

func (g *gru[T]) backward(p *pass[T], d []T) {
	q, h, n := p.body.(*gruPass[T]), g.units, p.n
	clear(g.carry)
	for hi := n; hi > 0; {
		lo := hi - 1
		for lo > 0 && p.streams[lo] == p.streams[lo-1]+1 {
			lo--
		}
		for r := lo; r < hi; r++ {
			carry := g.carry[int(p.streams[r])*h:][:h]
			kernels.AXPY(d[r*h:(r+1)*h], 1, carry)
			g.unitBack(g.da[r*3*h:(r+1)*3*h], g.dc[r*3*h:(r+1)*3*h], carry, d[r*h:(r+1)*h], q.a[r*3*h:(r+1)*3*h], q.c[r*3*h+2*h:(r+1)*3*h], q.before[r*h:(r+1)*h])
		}
		s := int(p.streams[lo])
		if lo > 0 { // what came before the first is not followed
			back(g.carry[s*h:(s+hi-lo)*h], g.dc[lo*3*h:hi*3*h], g.u.padded, hi-lo, h, 3*h, 1)
		}
		for r := lo; r < hi; r++ {
			if p.begins[r] {
				clear(g.carry[int(p.streams[r])*h:][:h])
			}
		}
		hi = lo
	}
	da, dc := g.da[:n*3*h], g.dc[:n*3*h]
	outer(g.w.grad, da, q.x, n, g.width, 3*h)
	sum(g.b.grad[:3*h], da)
	outer(g.u.grad, dc, q.before, n, h, 3*h)
	sum(g.c.grad[:3*h], dc)
	back(g.dx, da, g.w.padded, n, g.width, 3*h, 0)
	for r, s := range p.symbols[:n] {
		kernels.AXPY(g.embedding.row(s), 1, g.dx[r*g.width:(r+1)*g.width])
	}
}

// unitBack is one row: of what its units ask for, dh, it makes the gradients of
// its drives and of the units before, as far as they act through z alone.
func (g *gru[T]) unitBack(da, dc, dbefore, dh, a, cn, before []T) {
	h := g.units
	r, z, n := a[:h], a[h:2*h], a[2*h:3*h]
	cn, before, dbefore, dh = cn[:h], before[:h], dbefore[:h], dh[:h]
	dr, dz, dn := da[:h], da[h:2*h], da[2*h:3*h]
	cr, cz, cc := dc[:h], dc[h:2*h], dc[2*h:3*h]
	for i, v := range dh {
		ri, zi, ni := r[i], z[i], n[i]
		u := v * (1 - zi) * (1 - ni*ni)
		gz := v * (before[i] - ni) * zi * (1 - zi)
		gr := u * cn[i] * ri * (1 - ri)
		dn[i], dz[i], dr[i] = u, gz, gr
		cr[i], cz[i], cc[i] = gr, gz, u*ri
		dbefore[i] = v * zi
	}
}

func (g *gru[T]) advance(s *past[T], p *pass[T], k int) {
	h := g.units
	for r := range k {
		copy(s.hidden[int(p.streams[r])*h:][:h], p.features[r*h:])
	}
}

func (g *gru[T]) macs() (forward, back, elementwise, elementwiseBack int) {
	h := g.units
	n := 3 * h * (g.width + h)
	return n, 2 * n, 15 * h, 20*h + g.width
}

package backprop

import (
	"gonum.org/v1/gonum/blas"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
)

// conv is a convolution (a cross-correlation, as the field writes it) and its
// activation. Where [direct] cannot serve, it lays the windows of one stimulus
// at a time side by side, one a column, and multiplies: Y (channels × places)
// = W·columns. Laying them out again for the gradient costs less than keeping
// them all.
type conv[T number] struct {
	rows       *int
	g          window
	act        activation
	columns    []T
	direct     *direct // nil where the windows must be laid out
	x, w, b, y []T
}

// window is the geometry of a convolution.
type window struct {
	p      plan
	k      int // weights of one channel: in.Channels·Size²
	places int // out.Height·out.Width
}

func newWindow(p plan) window {
	return window{p, p.in.Channels * p.Size * p.Size, p.out.Height * p.out.Width}
}

func (k *conv[T]) bind(out []T, in [][]T) { k.y, k.x, k.w, k.b = out, in[0], in[1], in[2] }

func (k *conv[T]) run() {
	if k.direct != nil {
		y := any(k.y[:*k.rows*k.g.p.out.Size()]).([]float32)
		k.direct.forward(y, any(k.x).([]float32), any(k.w).([]float32), any(k.b).([]float32), *k.rows, k.act == actReLU)
		if k.act != actReLU {
			applyActivation(k.act, y)
		}
		return
	}
	in, out, c := k.g.p.in.Size(), k.g.p.out.Size(), k.g.p.Units
	for r := range *k.rows {
		layOut(k.g, k.columns, k.x[r*in:(r+1)*in])
		y := k.y[r*out : (r+1)*out]
		gemm(blas.NoTrans, blas.NoTrans, c, k.g.places, k.g.k, 1, k.w, k.g.k, k.columns, k.g.places, 0, y, k.g.places)
		for ch, bias := range k.b {
			addConstant(k.act, y[ch*k.g.places:(ch+1)*k.g.places], bias)
		}
	}
}

// addConstant adds b to y and applies the activation.
func addConstant[T number](a activation, y []T, b T) {
	if a == actReLU {
		kernels.ConstantReLU(y, b)
		return
	}
	for j := range y {
		y[j] += b
	}
	applyActivation(a, y)
}

// layOut writes the windows of stimulus x as the columns of a matrix
// k × places; what lies outside the stimulus is 0.
func layOut[T number](g window, columns, x []T) {
	in, out, s, pad := g.p.in, g.p.out, g.p.Stride, g.p.Pad
	row := 0
	for c := range in.Channels {
		for u := range g.p.Size {
			for v := range g.p.Size {
				dst := columns[row*g.places : (row+1)*g.places]
				row++
				for i := range out.Height {
					line := dst[i*out.Width : (i+1)*out.Width]
					y := i*s + u - pad
					if y < 0 || y >= in.Height {
						clear(line)
						continue
					}
					src := x[(c*in.Height+y)*in.Width : (c*in.Height+y+1)*in.Width]
					if s == 1 && pad == 0 {
						copy(line, src[v:])
						continue
					}
					for j := range line {
						if at := j*s + v - pad; at >= 0 && at < in.Width {
							line[j] = src[at]
						} else {
							line[j] = 0
						}
					}
				}
			}
		}
	}
}

// foldBack adds the columns to the places of dx that they were laid out from.
func foldBack[T number](g window, dx, columns []T) {
	in, out, s, pad := g.p.in, g.p.out, g.p.Stride, g.p.Pad
	clear(dx)
	row := 0
	for c := range in.Channels {
		for u := range g.p.Size {
			for v := range g.p.Size {
				src := columns[row*g.places : (row+1)*g.places]
				row++
				for i := range out.Height {
					y := i*s + u - pad
					if y < 0 || y >= in.Height {
						continue
					}
					line := src[i*out.Width : (i+1)*out.Width]
					dst := dx[(c*in.Height+y)*in.Width : (c*in.Height+y+1)*in.Width]
					if s == 1 && pad == 0 {
						dst = dst[v : v+len(line)]
						kernels.AXPY(dst, 1, line)
						continue
					}
					for j, d := range line {
						if at := j*s + v - pad; at >= 0 && at < in.Width {
							dst[at] += d
						}
					}
				}
			}
		}
	}
}

// convGradW is dW = Σ over stimuli of dZ·columnsᵀ.
type convGradW[T number] struct {
	rows      *int
	g         window
	columns   []T
	direct    *direct
	dz, x, dw []T
}

func (k *convGradW[T]) bind(out []T, in [][]T) { k.dw, k.dz, k.x = out, in[0], in[1] }
func (k *convGradW[T]) run() {
	if k.direct != nil {
		k.direct.gradW(any(k.dw).([]float32), any(k.dz).([]float32), any(k.x).([]float32), *k.rows)
		return
	}
	in, out, c := k.g.p.in.Size(), k.g.p.out.Size(), k.g.p.Units
	clear(k.dw)
	for r := range *k.rows {
		layOut(k.g, k.columns, k.x[r*in:(r+1)*in])
		gemm(blas.NoTrans, blas.Trans, c, k.g.k, k.g.places, 1, k.dz[r*out:(r+1)*out], k.g.places, k.columns, k.g.places, 1, k.dw, k.g.k)
	}
}

// convGradB is db = Σ over stimuli and places of dZ.
type convGradB[T number] struct {
	rows   *int
	g      window
	dz, db []T
}

func (k *convGradB[T]) bind(out []T, in [][]T) { k.db, k.dz = out, in[0] }
func (k *convGradB[T]) run() {
	clear(k.db)
	dz := k.dz
	for range *k.rows {
		for ch := range k.db {
			k.db[ch] += kernels.Total(dz[:k.g.places])
			dz = dz[k.g.places:]
		}
	}
}

// convGradX is dX: the columns Wᵀ·dZ, folded back.
type convGradX[T number] struct {
	rows      *int
	g         window
	columns   []T
	direct    *direct
	dz, w, dx []T
}

func (k *convGradX[T]) bind(out []T, in [][]T) { k.dx, k.dz, k.w = out, in[0], in[1] }
func (k *convGradX[T]) run() {
	if k.direct != nil {
		k.direct.gradX(any(k.dx).([]float32), any(k.dz).([]float32), any(k.w).([]float32), *k.rows)
		return
	}
	in, out, c := k.g.p.in.Size(), k.g.p.out.Size(), k.g.p.Units
	for r := range *k.rows {
		gemm(blas.Trans, blas.NoTrans, k.g.k, k.g.places, c, 1, k.w, k.g.k, k.dz[r*out:(r+1)*out], k.g.places, 0, k.columns, k.g.places)
		foldBack(k.g, k.dx[r*in:(r+1)*in], k.columns)
	}
}

func (b *builder[T]) conv(name string, p plan, x, w, bias *gorgonia.Node, first bool) (*gorgonia.Node, error) {
	g := newWindow(p)
	act, err := activationOf(p.Activation)
	if err != nil {
		return nil, err
	}
	var fast *direct
	var columns []T // scratch, shared: one operation runs at a time
	if dtype[T]() == tensor.Float32 {
		fast = newDirect(g, b.capacity)
	}
	if fast == nil {
		columns = make([]T, g.k*g.places)
	}
	op := &fused[T]{
		name:  name,
		shape: tensor.Shape{b.capacity, p.out.Size()},
		k:     &conv[T]{rows: b.rows, g: g, act: act, columns: columns, direct: fast},
		wrt:   []bool{!first, true, true},
	}
	op.diff = func(ins gorgonia.Nodes, y, dy *gorgonia.Node) (gorgonia.Nodes, error) {
		dz, err := b.actGrad(name, act, p.out.Size(), y, dy)
		if err != nil {
			return nil, err
		}
		grads := make(gorgonia.Nodes, 3)
		dw := &fused[T]{name: name + " weight gradient", shape: tensor.Shape{p.Units, g.k},
			k: &convGradW[T]{rows: b.rows, g: g, columns: columns, direct: fast}}
		if grads[1], err = dw.apply(dz, ins[0]); err != nil {
			return nil, err
		}
		db := &fused[T]{name: name + " bias gradient", shape: tensor.Shape{1, p.Units},
			k: &convGradB[T]{rows: b.rows, g: g}}
		if grads[2], err = db.apply(dz); err != nil {
			return nil, err
		}
		if !first {
			dx := &fused[T]{name: name + " input gradient", shape: tensor.Shape{b.capacity, p.in.Size()},
				k: &convGradX[T]{rows: b.rows, g: g, columns: columns, direct: fast}}
			if grads[0], err = dx.apply(dz, ins[1]); err != nil {
				return nil, err
			}
		}
		return grads, nil
	}
	return op.apply(x, w, bias)
}

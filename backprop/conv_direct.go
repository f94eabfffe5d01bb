package backprop

import "github.com/hebbgrad/hebbgrad/internal/kernels"

// direct computes a convolution of stride 1 in float32 without laying its
// windows out. A vector holds eight neighbouring places of a row; a tile is
// four channels by three vectors, kept in registers while the sum over the
// window's weights runs. The products are fused with their sums, so that the
// last bits differ from those of the general way, as they do between one BLAS
// and another.
type direct struct {
	p             plan
	height, width int // of the padded input
	wide          int // the row of an output, filled up to whole vectors
	groups        int // of four output channels
	inGroups      int // of four input channels

	offsets []int64 // bytes from a place of the input to that of weight k of its window
	in, out []int64 // bytes from the first vector to each vector, in the padded input and in a filled-up output; a multiple of three
	vectors int     // of those, the ones that are not repeats

	packed  []float32 // weights by group of four channels, biases first
	turned  []float32 // weights by group of four input channels, for the gradient of the input
	padded  []float32 // the inputs with their zeros around; empty where there are none
	rows    []float32 // four filled-up output channels, where the output cannot be written in place
	errors  []float32 // dZ filled up to whole vectors and groups; empty where it is so already
	scratch []float32 // one stimulus of the gradient of the padded input
	table   []int64   // places of dZ and of the input for a block of stimuli
	sums    []float32 // of the gradient of the weights, by group
}

// blockRows is how many stimuli the gradient of the weights sums in registers
// before it adds to memory.
const blockRows = 8

// newDirect returns nil where the general way must serve.
func newDirect(p plan, capacity int) *direct {
	fan := p.fan()
	if !kernels.HasTiles() || p.Stride != 1 {
		return nil
	}
	d := &direct{p: p, height: p.in.Height + 2*p.Pad, width: p.in.Width + 2*p.Pad}
	d.wide = (p.out.Width + 7) &^ 7
	d.groups, d.inGroups = (p.Units+3)/4, (p.in.Channels+3)/4
	for c := range p.in.Channels {
		for u := range p.Size {
			for v := range p.Size {
				d.offsets = append(d.offsets, int64(4*((c*d.height+u)*d.width+v)))
			}
		}
	}
	for i := range p.out.Height {
		for j := 0; j < d.wide; j += 8 {
			d.in = append(d.in, int64(4*(i*d.width+j)))
			d.out = append(d.out, int64(4*(i*d.wide+j)))
		}
	}
	d.vectors = len(d.in)
	for len(d.in)%3 != 0 {
		d.in, d.out = append(d.in, d.in[d.vectors-1]), append(d.out, d.out[d.vectors-1])
	}
	d.packed = make([]float32, d.groups*4*(fan+1))
	d.turned = make([]float32, d.inGroups*p.Size*p.Size*p.Units*4)
	if p.Pad > 0 {
		d.padded = make([]float32, capacity*d.inSize()+8)
	}
	if !d.whole() {
		d.errors = make([]float32, capacity*d.errorSize())
		d.rows = make([]float32, 4*d.channelSize())
	}
	d.scratch = make([]float32, d.inGroups*4*d.height*d.width+8)
	d.sums = make([]float32, d.groups*((fan+2)/3)*12)
	d.table = make([]int64, 0, 2*blockRows*d.vectors)
	for r := range blockRows {
		for v := range d.vectors {
			d.table = append(d.table, int64(4*r*d.errorSize())+d.out[v], int64(4*r*d.inSize())+d.in[v])
		}
	}
	return d
}

func (d *direct) inSize() int      { return d.p.in.Channels * d.height * d.width }
func (d *direct) channelSize() int { return d.p.out.Height * d.wide }
func (d *direct) errorSize() int   { return d.groups * 4 * d.channelSize() }

// whole reports whether the output consists of whole vectors and groups.
func (d *direct) whole() bool { return d.wide == d.p.out.Width && d.p.Units%4 == 0 }

// pad returns the inputs with zeros around them.
func (d *direct) pad(x []float32, rows int) []float32 {
	p := d.p
	if p.Pad == 0 {
		return x
	}
	for r := range rows * p.in.Channels {
		copyRows(d.padded[(r*d.height+p.Pad)*d.width+p.Pad:], d.width, x[r*p.in.Height*p.in.Width:], p.in.Width, p.in.Height, p.in.Width)
	}
	return d.padded
}

// copyRows copies rows of some width from src to dst, each a stride apart.
func copyRows(dst []float32, to int, src []float32, from, rows, width int) {
	for i := range rows {
		copy(dst[i*to:][:width], src[i*from:])
	}
}

// affine is the arithmetic of the layer but for the gradient of the biases.
func (d *direct) affine(rows *int) affine[float32] {
	return affine[float32]{
		forward: func(y []float32, in [][]float32) {
			y = y[:*rows*d.p.out.Size()]
			d.forward(y, in[0], in[1], in[2], *rows, d.p.Activation == ReLU)
			applyActivation(d.p.Activation, y)
		},
		gradW: func(dw []float32, in [][]float32) { d.gradW(dw, in[0], in[1], *rows) },
		gradX: func(dx []float32, in [][]float32) { d.gradX(dx, in[0], in[1], *rows) },
	}
}

// forward is Y = f(W∗X + b), with ReLU done where asked; another activation
// is left to the caller.
func (d *direct) forward(y, x, w, b []float32, rows int, relu bool) {
	p, k := d.p, d.p.fan()
	for c := range p.Units {
		group := d.packed[c/4*4*(k+1):][:4*(k+1)]
		group[c%4] = b[c]
		for i, v := range w[c*k : (c+1)*k] {
			group[4*(i+1)+c%4] = v
		}
	}
	x = d.pad(x, rows)
	for r := range rows {
		for c := range d.groups {
			dst := d.rows
			if d.whole() {
				dst = y[(r*p.Units+4*c)*p.places():]
			}
			for v := 0; v < len(d.in); v += 3 {
				kernels.ConvTile(dst, 4*d.channelSize(), d.out[v:v+3], x[r*d.inSize():], d.in[v:v+3], d.offsets, d.packed[c*4*(k+1):], relu)
			}
			if !d.whole() {
				copyRows(y[(r*p.Units+4*c)*p.places():], p.out.Width, d.rows, d.wide, min(4, p.Units-4*c)*p.out.Height, p.out.Width)
			}
		}
	}
}

// fill returns dZ in whole vectors and groups; what is added is 0.
func (d *direct) fill(dz []float32, rows int) []float32 {
	p := d.p
	if d.whole() {
		return dz
	}
	for r := range rows {
		copyRows(d.errors[r*d.errorSize():], d.wide, dz[r*p.out.Size():], p.out.Width, p.Units*p.out.Height, p.out.Width)
	}
	return d.errors
}

// gradW is dW: for each weight of a window the sum over stimuli and places of
// dZ times the input that the weight meets there. forward has padded x.
func (d *direct) gradW(dw, dz, x []float32, rows int) {
	k := d.p.fan()
	dz = d.fill(dz, rows)
	if len(d.padded) > 0 {
		x = d.padded
	}
	clear(d.sums)
	threes := (k + 2) / 3
	for lo := 0; lo < rows; lo += blockRows {
		n := min(blockRows, rows-lo) * d.vectors
		for c := range d.groups {
			for t := range threes {
				var at [3]int64
				for i := range at {
					at[i] = d.offsets[min(3*t+i, k-1)]
				}
				kernels.ConvGradTile(d.sums[(c*threes+t)*12:], d.table[:2*n],
					dz[lo*d.errorSize()+4*c*d.channelSize():], 4*d.channelSize(), x[lo*d.inSize():], &at)
			}
		}
	}
	for c := range d.p.Units {
		for i := range k {
			dw[c*k+i] = d.sums[(c/4*threes+i/3)*12+i%3*4+c%4]
		}
	}
}

// gradX is dX: each dZ times each weight, added to the input that the weight
// met there.
func (d *direct) gradX(dx, dz, w []float32, rows int) {
	p, window := d.p, d.p.Size*d.p.Size
	for c := range p.Units {
		for ch := range p.in.Channels {
			for i, v := range w[c*p.fan()+ch*window:][:window] {
				d.turned[((ch/4*window+i)*p.Units+c)*4+ch%4] = v
			}
		}
	}
	dz = d.fill(dz, rows)
	channel := d.height * d.width
	for r := range rows {
		clear(d.scratch)
		for g := range d.inGroups {
			for i := range window {
				at := d.scratch[4*g*channel+i/p.Size*d.width+i%p.Size:]
				weights := d.turned[(g*window+i)*p.Units*4:]
				for v := 0; v < len(d.in); v += 3 {
					kernels.ConvScatterTile(at, 4*channel, d.in[v:v+3], dz[r*d.errorSize():], 4*d.channelSize(), d.out[v:v+3], weights, p.Units)
				}
			}
		}
		for c := range p.in.Channels {
			copyRows(dx[(r*p.in.Channels+c)*p.in.Height*p.in.Width:], p.in.Width, d.scratch[c*channel+p.Pad*d.width+p.Pad:], d.width, p.in.Height, p.in.Width)
		}
	}
}

package kernels

// Block is the number of neurons whose weights lie side by side in a Pack.
const Block = 64

// Pack holds a weight matrix so that a sum over the inputs that are not 0 runs
// along contiguous memory: for each block of 64 neurons, a row of 64 weights
// for each input. The product of a sparse input then reads only the rows of
// its non-zero entries, which for a handwritten digit is a fifth of them.
type Pack struct {
	in, out int
	data    []float32
	tail    [Block]float32
	part    [step]float32
	cuts    []int32
	coef    []float32 // of Learn, for one block
	decay   [Block]float32
	columns columns
}

// step is the number of inputs that setBlock takes at a time.
const step = 64

// Conductor turns weights, element by element, into what a drive sums.
type Conductor interface {
	Conduct(dst, w []float32)
}

// NewPack makes room for weights onto out neurons from in.
func NewPack(in, out int) *Pack {
	blocks := (out + Block - 1) / Block
	return &Pack{in: in, out: out, data: make([]float32, blocks*in*Block)}
}

// Bytes is the memory held.
func (p *Pack) Bytes() int64 { return 4 * int64(len(p.data)) }

// Set stores f of the rows of w, row-major out×in, of the neurons listed, which
// ascend; a nil f is the identity.
func (p *Pack) Set(w []float32, neurons []int32, f Conductor) {
	for len(neurons) > 0 {
		b := int(neurons[0]) / Block
		n := 1
		for n < len(neurons) && int(neurons[n])/Block == b {
			n++
		}
		p.setBlock(p.data[b*p.in*Block:(b+1)*p.in*Block], w, neurons[:n], f)
		neurons = neurons[n:]
	}
}

// setBlock stores several rows of one block, some inputs at a time, so that a
// line of the block is visited once for all of them.
func (p *Pack) setBlock(block, w []float32, neurons []int32, f Conductor) {
	for i := 0; i < p.in; i += step {
		hi := min(i+step, p.in)
		for _, j := range neurons {
			row := w[int(j)*p.in+i : int(j)*p.in+hi]
			if f != nil {
				f.Conduct(p.part[:hi-i], row)
				row = p.part[:hi-i]
			}
			to := block[i*Block+int(j)%Block:]
			for k, v := range row {
				to[k*Block] = v
			}
		}
	}
}

// segment is the number of inputs whose rows of one block stay in the first
// cache while a minibatch passes over them.
const segment = 96

// Mul writes the products with the sparse rows into dst, row-major with out
// entries to a row. ptr, idx and val list the entries as rule.Sparse does.
func (p *Pack) Mul(dst []float32, ptr, idx []int32, val []float32) {
	rows := len(ptr) - 1
	if rows < 1 {
		return
	}
	dst = dst[:rows*p.out]
	clear(dst)
	segments := 1
	if rows > 1 {
		segments = (p.in + segment - 1) / segment
	}
	p.cut(rows, segments, ptr, idx)
	for lo := 0; lo < p.out; lo += Block {
		block := p.data[lo*p.in : (lo+Block)*p.in]
		width := min(Block, p.out-lo)
		for k := range segments {
			from, to := p.cuts[k*rows:(k+1)*rows], p.cuts[(k+1)*rows:(k+2)*rows]
			for n, s := range from {
				e := to[n]
				if s == e {
					continue
				}
				if width == Block {
					mulBlock((*[Block]float32)(dst[n*p.out+lo:]), block, idx[s:e], val[s:e])
					continue
				}
				copy(p.tail[:], dst[n*p.out+lo:n*p.out+lo+width])
				mulBlock(&p.tail, block, idx[s:e], val[s:e])
				copy(dst[n*p.out+lo:n*p.out+lo+width], p.tail[:])
			}
		}
	}
}

// cut finds where the entries of each row cross from one segment of inputs to
// the next: segment k of row n is [cuts[k·rows+n], cuts[(k+1)·rows+n]).
func (p *Pack) cut(rows, segments int, ptr, idx []int32) {
	p.cuts = room(p.cuts, (segments+1)*rows)
	for n := range rows {
		at, end := ptr[n], ptr[n+1]
		p.cuts[n] = at
		for k := 1; k < segments; k++ {
			for at < end && int(idx[at]) < k*segment {
				at++
			}
			p.cuts[k*rows+n] = at
		}
		p.cuts[segments*rows+n] = end
	}
}

// mulBlock adds the sum of val·row(idx) over one block.
func mulBlock(dst *[Block]float32, block []float32, idx []int32, val []float32) {
	if useVector {
		mulBlockAVX2(&dst[0], &block[0], &idx[0], &val[0], len(idx))
		return
	}
	mulBlockGo(dst, block, idx, val)
}

func mulBlockGo(dst *[Block]float32, block []float32, idx []int32, val []float32) {
	for e, i := range idx {
		row, v := (*[Block]float32)(block[int(i)*Block:]), val[e]
		for l, w := range row {
			dst[l] += v * w
		}
	}
}

package kernels

// columns lists the entries of sparse rows by column.
type columns struct {
	ptr, idx []int32
	val      []float32
}

// turn lists by column what ptr, idx and val list by row.
func (c *columns) turn(in int, ptr, idx []int32, val []float32) {
	c.ptr = room(c.ptr, in+1)
	c.idx, c.val = room(c.idx, len(idx)), room(c.val, len(idx))
	clear(c.ptr)
	for _, i := range idx {
		c.ptr[i+1]++
	}
	for i := range in {
		c.ptr[i+1] += c.ptr[i]
	}
	for n := range len(ptr) - 1 {
		for e := ptr[n]; e < ptr[n+1]; e++ {
			at := c.ptr[idx[e]]
			c.idx[at], c.val[at] = int32(n), val[e]
			c.ptr[idx[e]]++
		}
	}
	// Each start has moved to its end, which is the next one's start.
	copy(c.ptr[1:], c.ptr[:in])
	c.ptr[0] = 0
}

// Learn takes the step
//
//	w_ji ← w_ji + Σ_n coef[n·out+j]·x_ni − decay[j]·w_ji
//
// in the pack itself, where ptr, idx and val list the entries of x that are
// not 0. It returns how many weights differ after from before, and the sum of
// abs(after − before) in float64, by the definitions of package plasticity.
func (p *Pack) Learn(coef, decay []float32, ptr, idx []int32, val []float32) (changed int, sum float64) {
	rows := len(ptr) - 1
	p.columns.turn(p.in, ptr, idx, val)
	p.coef = room(p.coef, rows*Block)
	for lo := 0; lo < p.out; lo += Block {
		width := min(Block, p.out-lo)
		if width < Block {
			clear(p.coef) // weights beyond the last neuron are 0 and stay so
		}
		for n := range rows {
			copy(p.coef[n*Block:(n+1)*Block], coef[n*p.out+lo:n*p.out+lo+width])
		}
		copy(p.decay[:], decay[lo:lo+width])
		block := p.data[lo*p.in : (lo+Block)*p.in]
		changed += learnBlock(block, p.coef, &p.decay, &p.columns, &sum)
	}
	return changed, sum
}

func learnBlock(block, coef []float32, decay *[Block]float32, x *columns, sum *float64) int {
	if useVector && len(x.idx) > 0 {
		return learnBlockAVX2(&block[0], &coef[0], &decay[0], &x.ptr[0], &x.idx[0], &x.val[0], len(x.ptr)-1, sum)
	}
	return learnBlockGo(block, coef, decay, x, sum)
}

func learnBlockGo(block, coef []float32, decay *[Block]float32, x *columns, sum *float64) (changed int) {
	for i := range len(x.ptr) - 1 {
		var d [Block]float32
		for e := x.ptr[i]; e < x.ptr[i+1]; e++ {
			row, v := (*[Block]float32)(coef[int(x.idx[e])*Block:]), x.val[e]
			for l, c := range row {
				d[l] += v * c
			}
		}
		w := (*[Block]float32)(block[i*Block:])
		for l, before := range w {
			after := before + (d[l] - decay[l]*before)
			if after != before {
				changed++
				*sum += float64(max(after-before, before-after))
				w[l] = after
			}
		}
	}
	return changed
}

// Get writes every row of the pack into w, row-major out×in.
func (p *Pack) Get(w []float32) {
	for lo := 0; lo < p.out; lo += Block {
		block := p.data[lo*p.in : (lo+Block)*p.in]
		width := min(Block, p.out-lo)
		for i := 0; i < p.in; i += step {
			hi := min(i+step, p.in)
			for l := range width {
				row := w[(lo+l)*p.in+i : (lo+l)*p.in+hi]
				from := block[i*Block+l:]
				for k := range row {
					row[k] = from[k*Block]
				}
			}
		}
	}
}

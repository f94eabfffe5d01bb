package sequence

import (
	"fmt"
	"math"
	"math/bits"
)

// maxSize is how many sizes of counts are told apart for the discounts.
const maxSize = 4

// field is one population of cells over the last symbols.
type field struct {
	name   string
	free   string // the source that tells whether it may grow
	base   int    // the field on whose prediction it falls back; −1: all symbols alike
	longer int    // the field that may inhibit it; −1: none
	traces bool   // it keeps traces of what came lately

	sizes    [maxSize + 1]int // counts of size 1, 2, …
	discount [maxSize]float32 // of counts of size 1, 2, and 3 or more
	updates  int64            // counts that grew
}

// lay makes the fields: orders 0 to Order, then those of words.
func (o *Options) lay() (fields []field) {
	for k := range o.Order + 1 {
		f := field{name: fmt.Sprintf("order %d", k), base: k - 1, longer: k + 1, traces: k >= leastTraced && k <= o.Recent}
		if k == o.Order {
			f.longer = -1
		}
		fields = append(fields, f)
	}
	first := len(fields)
	for k := range o.Words {
		f := field{name: [...]string{"word", "two words", "word and the one before the last"}[k], base: min(2, o.Order), longer: -1}
		if k == 1 {
			f.base, fields[first].longer = first, first+1
		}
		fields = append(fields, f)
	}
	for f := range fields {
		fields[f].free = fields[f].name + " is free"
	}
	return fields
}

// leastTraced is the shortest field that keeps traces.
const leastTraced = 2

// sizeOf is the size of a count, 0 to maxSize and more.
func sizeOf(n float32) int {
	if n >= maxSize+1 {
		return maxSize + 1
	}
	return int(n + .5)
}

// resized notes that a count was of one size and is now of another.
func (f *field) resized(was, now float32) {
	if s := sizeOf(was); s >= 1 && s <= maxSize {
		f.sizes[s]--
	}
	if s := sizeOf(now); s >= 1 && s <= maxSize {
		f.sizes[s]++
	}
}

// setDiscounts makes the discounts from the sizes of the counts.
func (f *field) setDiscounts() {
	one, two := float64(f.sizes[1]+1), float64(f.sizes[2]+1)
	y := one / (one + 2*two)
	for k := 1; k < maxSize; k++ {
		c := float64(k)
		d := c - (c+1)*y*float64(f.sizes[k+1]+1)/float64(f.sizes[k]+1)
		f.discount[k] = float32(min(max(d, .1), c))
	}
	f.discount[0] = f.discount[1]
}

// off is what is taken off a count.
func (f *field) off(n float32) float32 { return min(f.discount[min(sizeOf(n), maxSize-1)], n) }

// states is how many states of its own cell an input's gain is told apart by.
const states = 16

// respond writes what field f predicts when a cell of it fires, −1 for none, as
// probabilities and as their logarithms, and returns the cell's state.
func (l *Learner) respond(f int, cell int32) (state int) {
	fd, s := &l.fields[f], &l.store
	p, ln := l.p[f], l.inputs[f]
	base, lnBase := l.uniform, l.lnUniform
	if fd.base >= 0 {
		base, lnBase = l.p[fd.base], l.inputs[fd.base]
	}
	var total, off float32
	known := 0
	if cell >= 0 {
		for e := s.head[cell]; e >= 0; e = s.next[e] {
			if n := s.count[e]; n > 0 {
				total += n
				off += fd.off(n)
				known++
			}
		}
	}
	if known == 0 {
		copy(p, base)
		copy(ln, lnBase)
		return 0
	}
	w := off / total
	lnW := logarithm(w)
	for y, v := range base {
		p[y] = w * v
		ln[y] = lnW + lnBase[y]
	}
	for e := s.head[cell]; e >= 0; e = s.next[e] {
		if n := s.count[e]; n > 0 {
			y := s.symbol[e]
			p[y] += (n - fd.off(n)) / total
			ln[y] = logarithm(p[y])
		}
	}
	state = 1 + min(bits.Len32(uint32(min(total, 8)))-1, 3)
	state = max(state, 1)
	switch {
	case known == 1:
		state += 8
	case known <= 3:
		state += 4
	}
	return state
}

// trust is the share of its own prediction on which a field with traces falls back
// whatever they say.
const trust = .05

// recall writes, as an input of its own, by how much the traces of the cell of
// field f make each symbol likelier: ln of
//
//	((1 − ε)(r_s + (1 − Σr)·p_s) + ε·p_s) / p_s
func (l *Learner) recall(f int, cell int32, ln []float32) (state int) {
	s, p := &l.store, l.p[f]
	var all float32
	if cell >= 0 {
		for e := s.head[cell]; e >= 0; e = s.next[e] {
			all += s.recent[e]
		}
	}
	if all <= 0 {
		clear(ln)
		return 0
	}
	all = min(all, 1)
	left := (1-trust)*(1-all) + trust
	other := logarithm(left)
	for y := range ln {
		ln[y] = other
	}
	for e := s.head[cell]; e >= 0; e = s.next[e] {
		if r := s.recent[e]; r > 0 {
			y := s.symbol[e]
			ln[y] = logarithm((1-trust)*r/max(p[y], 0x1p-100) + left)
		}
	}
	return 1 + min(int(all*(states-2)), states-2)
}

// logarithm is the natural one of a positive number, or of the smallest normal one
// where it is less, to 2⁻²² of it: the exponent, and of the rest r in [√½, √2) a
// series in z = (r − 1)/(r + 1), ln r = 2(z + z³/3 + z⁵/5 + …).
func logarithm(x float32) float32 {
	const half = 0x3f3504f3 // √½
	b := math.Float32bits(max(x, 0x1p-126))
	e := (int32(b) - half) >> 23
	r := math.Float32frombits(b - uint32(e)<<23)
	z := (r - 1) / (r + 1)
	q := z * z
	return float32(e)*math.Ln2 + 2*z*(1+q*(1./3+q*(1./5+q*(1./7+q/9))))
}

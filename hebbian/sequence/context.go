package sequence

import "github.com/hebbgrad/hebbgrad/stimulus"

// MaxOrder is how many symbols a field looks back at most.
const MaxOrder = 12

// context is what was shown last, as far as fields look back.
type context struct {
	n    int32           // symbols since the sequence began, at most MaxOrder
	last [MaxOrder]int32 // the newest first
	word [3]uint64       // of the word so far, 0 between words, and of the two before it
}

// show puts the symbol of stimulus i before those shown last in its stream, which
// are forgotten where a sequence begins, and returns them.
func show(streams []context, b *stimulus.Batch, i int, letters []int32) *context {
	c := &streams[0]
	if b.Streams != nil {
		c = &streams[b.Streams[i]]
	}
	if b.Boundaries != nil && b.Boundaries[i] {
		*c = context{}
	}
	s := b.Symbols[i]
	copy(c.last[1:], c.last[:])
	c.last[0] = s
	c.n = min(c.n+1, MaxOrder)
	if letters == nil {
		return c
	}
	if letter := letters[s]; letter >= 0 {
		c.word[0] = mix(c.word[0], uint64(letter))
	} else if c.word[0] != 0 {
		c.word[2], c.word[1], c.word[0] = c.word[1], c.word[0], 0
	}
	return c
}

// mix adds a number to a hash.
func mix(h, v uint64) uint64 {
	h = (h ^ (v + 1)) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// hashes are what each field fires for, those of words after those of orders; it
// returns how many of the orders there are symbols for.
func (l *Learner) hashes(c *context) (orders int) {
	var h uint64
	orders = min(int(c.n), l.o.Order) + 1
	for k := range orders {
		if k > 0 {
			h = mix(h, uint64(c.last[k-1]))
		}
		l.hash[k] = fold(h, k)
	}
	for k := range l.o.Words {
		f := l.o.Order + 1 + k
		w := mix(c.word[0], uint64(c.last[0]))
		if k > 0 {
			w = mix(w, c.word[k])
		}
		l.hash[f] = fold(w, f)
	}
	return orders
}

// fold is the hash in a field of its own.
func fold(h uint64, field int) uint32 { return uint32(mix(h, uint64(field)<<32) >> 32) }

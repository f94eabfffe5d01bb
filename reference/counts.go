package reference

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// CountsOptions describe a [Counts].
type CountsOptions struct {
	// Order is how many symbols the longest context has; 0: none, so that symbols
	// are counted alone.
	Order int

	// Inhibit stops counting at the longest context that has met this successor
	// before, which is Kneser and Ney's smoothing: what a shorter context counts
	// is in how many longer ones the symbol was new. Without it every order counts
	// every symbol.
	Inhibit bool
}

// Counts predicts the next symbol from how often each symbol came after the last
// ones, of 0 to Order symbols. It interpolates between orders with discounts
// (Chen and Goodman 1998):
//
//	p_k(s) = (c − D_k(c)) / n + ΣD_k/n · p_{k−1}(s)
//
// where c is the count of s after the last k symbols, n the sum over all s, ΣD_k
// what was taken off all counts there, and p_{−1} is uniform. The discount
// differs for counts of 1, 2, and 3 or more, and follows from how many counts of
// each size the order holds: with m_c of size c, and one more of each so that none
// is 0, D_k(c) = c − (c+1)·m_1/(m_1 + 2m_2)·m_{c+1}/m_c, from .1 to c.
//
// A count is a synapse from context to symbol that grows by 1, at the site layer.
// A float32 counts to 2²⁴. Everything else follows from the counts.
type Counts struct {
	spec stimulus.Spec
	o    CountsOptions

	contexts []context
	places   []uint64 // of each context but the first: the context without its oldest symbol, and that symbol
	index    table    // from those to contexts

	owner  []int32   // of each count: its context,
	symbol []int32   // its symbol,
	next   []int32   // another count of the same context, or −1,
	count  []float32 // and its size

	sizes    [][maxSize]int // of each order, how many counts are of size 1, 2, …
	discount [][maxSize]float32
	recent   [][]int32 // of each stream, the last symbols shown, the newest first
	ahead    [][]int32 // the same, in a prediction
	path     []int32   // contexts of a stimulus, the shortest first
	ledger   plasticity.Ledger
}

// maxSize is how many sizes of counts are told apart for the discounts.
const maxSize = 4

// context is what is known of the counts after some symbols.
type context struct {
	head  int32              // the newest count, or −1
	total uint32             // their sum
	sizes [maxSize - 1]int32 // how many are 1, 2, and 3 or more
}

// NewCounts makes a learner that has counted nothing, for a stream of symbols.
func NewCounts(o CountsOptions, s stimulus.Spec) (*Counts, error) {
	switch {
	case s.Symbols == 0 || s.Classes == 0:
		return nil, fmt.Errorf("counts: the stream has %d symbols and %d labels, want some of both", s.Symbols, s.Classes)
	case o.Order < 0:
		return nil, fmt.Errorf("counts: contexts of %d symbols, want 0 or more", o.Order)
	}
	c := &Counts{spec: s, o: o, sizes: make([][maxSize]int, o.Order+1), discount: make([][maxSize]float32, o.Order+1),
		path: make([]int32, 0, o.Order+1)}
	for range max(s.Streams, 1) {
		c.recent, c.ahead = append(c.recent, make([]int32, 0, o.Order)), append(c.ahead, make([]int32, 0, o.Order))
	}
	return c, c.Reset()
}

// Reset forgets all counts.
func (c *Counts) Reset() error {
	c.contexts = append(c.contexts[:0], context{head: -1})
	c.places, c.owner, c.symbol, c.next, c.count = c.places[:0], c.owner[:0], c.symbol[:0], c.next[:0], c.count[:0]
	c.index.clear()
	clear(c.sizes)
	for s := range c.recent {
		c.recent[s] = c.recent[s][:0]
	}
	return nil
}

// Learn counts each symbol after those before it.
func (c *Counts) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(c.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("counts: %w", err)
	}
	c.ledger.Begin(b.N)
	for i, y := range b.Labels {
		c.follow(c.shown(c.recent, &b, i), true)
		changed, order := 0, len(c.path)-1
		for ; order >= 0; order-- {
			grew, known := c.grow(c.path[order], int32(y), order)
			changed += grew
			if known && c.o.Inhibit {
				break
			}
		}
		c.ledger.CreditOne(plasticity.Layer, c.ledger.Note(plasticity.Layer, changed, float64(changed)), i)
		c.ledger.Elementwise(len(c.path) - max(order, 0))
	}
	return c.ledger.Entry()
}

// shown puts the symbol of stimulus i before those shown last in its stream, which it
// forgets where a sequence begins, and returns them.
func (c *Counts) shown(streams [][]int32, b *stimulus.Batch, i int) []int32 {
	s := 0
	if b.Streams != nil {
		s = int(b.Streams[i])
	}
	recent := streams[s]
	if b.Boundaries != nil && b.Boundaries[i] {
		recent = recent[:0]
	}
	if c.o.Order == 0 {
		return recent
	}
	if len(recent) < c.o.Order {
		recent = append(recent, 0)
	}
	copy(recent[1:], recent)
	recent[0] = b.Symbols[i]
	streams[s] = recent
	return recent
}

// follow sets the path to the contexts of the last symbols, as far as they are
// known; new ones are made where make is set.
func (c *Counts) follow(recent []int32, create bool) {
	c.path = append(c.path[:0], 0)
	at := int32(0)
	for _, s := range recent {
		place := uint64(at)<<32 | uint64(uint32(s))
		next, ok := c.index.get(place)
		if !ok {
			if !create {
				return
			}
			next = int32(len(c.contexts))
			c.contexts = append(c.contexts, context{head: -1})
			c.places = append(c.places, place)
			c.index.put(place, next)
		}
		at = next
		c.path = append(c.path, at)
	}
}

// grow adds 1 to a count, and says how many synapses that changed and whether the
// context knew the symbol.
func (c *Counts) grow(at, symbol int32, order int) (changed int, known bool) {
	of := &c.contexts[at]
	for e := of.head; e >= 0; e = c.next[e] {
		if c.symbol[e] != symbol {
			continue
		}
		was := c.count[e]
		if was+1 == was {
			return 0, true
		}
		c.count[e]++
		c.sized(of, order, was, -1)
		c.sized(of, order, was+1, 1)
		of.total++
		return 1, true
	}
	c.owner, c.symbol = append(c.owner, at), append(c.symbol, symbol)
	c.next, c.count = append(c.next, of.head), append(c.count, 1)
	of.head = int32(len(c.count) - 1)
	of.total++
	c.sized(of, order, 1, 1)
	return 1, false
}

// sized notes that a context has n more counts of a size.
func (c *Counts) sized(of *context, order int, size float32, n int) {
	if size <= maxSize {
		c.sizes[order][int(size)-1] += n
	}
	of.sizes[min(int(size), maxSize-1)-1] += int32(n)
}

// Probabilities are those of the next symbol.
func (c *Counts) Probabilities(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(c.spec, false); err != nil {
		return fmt.Errorf("counts: %w", err)
	}
	k := c.spec.Classes
	if len(dst) != b.N*k {
		return fmt.Errorf("counts: %d probabilities asked for, %d stimuli have %d", len(dst), b.N, b.N*k)
	}
	c.setDiscounts()
	for s, recent := range c.recent {
		c.ahead[s] = append(c.ahead[s][:0], recent...)
	}
	for i := range b.N {
		c.follow(c.shown(c.ahead, &b, i), false)
		c.predict(dst[i*k : (i+1)*k])
	}
	return nil
}

// predict writes the probabilities after the contexts of the path.
func (c *Counts) predict(p []float32) {
	clear(p)
	weight := float32(1)
	for order := len(c.path) - 1; order >= 0; order-- {
		of, d := &c.contexts[c.path[order]], &c.discount[order]
		if of.total == 0 {
			continue
		}
		share := weight / float32(of.total)
		for e := of.head; e >= 0; e = c.next[e] {
			n := c.count[e]
			p[c.symbol[e]] += share * (n - d[min(int(n), maxSize-1)-1])
		}
		weight = share * (float32(of.sizes[0])*d[0] + float32(of.sizes[1])*d[1] + float32(of.sizes[2])*d[2])
	}
	weight /= float32(len(p))
	for s := range p {
		p[s] = min(p[s]+weight, 1) // rounding
	}
}

// setDiscounts makes the discounts of each order from the sizes of its counts.
func (c *Counts) setDiscounts() {
	for order, m := range c.sizes {
		one, two := float64(m[0]+1), float64(m[1]+1)
		y := one / (one + 2*two)
		for k := range maxSize - 1 {
			size := float64(k + 1)
			d := size - (size+1)*y*float64(m[k+1]+1)/float64(m[k]+1)
			c.discount[order][k] = float32(math.Min(math.Max(d, .1), size))
		}
	}
}

// Keep describes the counts; the rest is made of them.
func (c *Counts) Keep(w *state.Walker) {
	for s := range c.recent {
		state.List(w, "recent", &c.recent[s], c.o.Order)
	}
	state.List(w, "contexts", &c.places, math.MaxInt32)
	state.List(w, "owners", &c.owner, math.MaxInt32)
	state.List(w, "symbols", &c.symbol, len(c.owner))
	w.Grown("counts", &c.count, len(c.owner))
	if w.Loading() {
		if err := c.rebuild(); err != nil {
			w.Refuse("%v", err)
		}
	}
}

// rebuild makes what follows from places and counts.
func (c *Counts) rebuild() error {
	if len(c.symbol) != len(c.owner) || len(c.count) != len(c.owner) {
		return fmt.Errorf("%d counts have %d symbols and %d contexts", len(c.count), len(c.symbol), len(c.owner))
	}
	for _, s := range slices.Concat(c.recent...) {
		if s < 0 || int(s) >= c.spec.Symbols {
			return fmt.Errorf("symbol %d, the alphabet has %d", s, c.spec.Symbols)
		}
	}
	c.contexts = append(c.contexts[:0], context{head: -1})
	c.index.clear()
	clear(c.sizes)
	depth := []int{0}
	for i, place := range c.places {
		from, s := place>>32, uint32(place)
		if _, twice := c.index.get(place); twice || from > uint64(i) || int(s) >= c.spec.Symbols || depth[from] >= c.o.Order {
			return fmt.Errorf("context %d is symbol %d before context %d, which cannot be", i+1, s, from)
		}
		depth = append(depth, depth[from]+1)
		c.contexts = append(c.contexts, context{head: -1})
		c.index.put(place, int32(i+1))
	}
	c.next = c.next[:0]
	for e, at := range c.owner {
		n, s := c.count[e], c.symbol[e]
		if at < 0 || int(at) >= len(c.contexts) || s < 0 || int(s) >= c.spec.Classes || !(n >= 1 && n <= 1<<24) || n != float32(int(n)) {
			return fmt.Errorf("count %d is %v, of symbol %d after context %d, which cannot be", e, n, s, at)
		}
		of := &c.contexts[at]
		c.next = append(c.next, of.head)
		of.head = int32(e)
		of.total += uint32(n)
		c.sized(of, depth[at], n, 1)
	}
	return nil
}

// Save and Load carry what Keep describes.
func (c *Counts) Save(w io.Writer) error { return state.Save(w, c) }
func (c *Counts) Load(r io.Reader) error { return state.Load(r, c) }

// Synapses shows the counts, in the order in which they came to be.
func (c *Counts) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	visit(plasticity.Layer, "counts", c.count)
}

// Inspect states what is held: bytes, contexts and counts.
func (c *Counts) Inspect() []plasticity.Measure {
	bytes := 20*len(c.contexts) + 8*len(c.places) + 16*len(c.count) + 12*len(c.index.keys)
	return []plasticity.Measure{
		{Name: "bytes", Value: float64(bytes), Unit: "B"},
		{Name: "contexts", Value: float64(len(c.contexts)), Unit: "count"},
		{Name: "synapses", Value: float64(len(c.count)), Unit: "count"},
	}
}

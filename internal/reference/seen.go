package reference

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"hebbgrad/plasticity"
	"hebbgrad/stimulus"
)

// Seen is a table of what was seen: it knows every stimulus that comes back
// exactly, and no other. It is the upper bound for exact repeats.
//
// It keeps the first 64 bits of the SHA-256 of each stimulus; two that differ
// are taken for one another, among 10⁵, with probability 3·10⁻¹⁰. Each new one
// counts as a weight that goes from 0 to 1, at the site memory.
type Seen struct {
	spec   stimulus.Spec
	known  map[uint64]struct{}
	order  []uint64  // as they were seen
	marks  []float32 // 1 for each
	ledger plasticity.Ledger
	buf    []byte

	opened  []bool
	novelty []float32
}

// NewSeen makes an empty table.
func NewSeen(s stimulus.Spec) *Seen { return &Seen{spec: s, known: map[uint64]struct{}{}} }

func (t *Seen) key(x []float32) uint64 {
	t.buf = t.buf[:0]
	for _, v := range x {
		if v == 0 {
			v = 0 // −0 is the same stimulus
		}
		t.buf = binary.LittleEndian.AppendUint32(t.buf, math.Float32bits(v))
	}
	sum := sha256.Sum256(t.buf)
	return binary.BigEndian.Uint64(sum[:8])
}

// Learn writes down what it has not seen.
func (t *Seen) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(t.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("table of what was seen: %w", err)
	}
	t.ledger.Begin(b.N)
	t.opened, t.novelty = t.opened[:0], t.novelty[:0]
	for i := range b.N {
		k := t.key(b.Row(i))
		_, seen := t.known[k]
		t.opened = append(t.opened, !seen)
		if seen {
			t.novelty = append(t.novelty, 0)
			continue
		}
		t.novelty = append(t.novelty, 1)
		t.known[k] = struct{}{}
		t.order = append(t.order, k)
		t.marks = append(t.marks, 1)
		t.ledger.CreditOne(plasticity.Memory, t.ledger.Note(plasticity.Memory, 1, 1), i)
		t.ledger.Wrote(1)
	}
	return t.ledger.Entry()
}

// Novelty is 0 for what was seen and 1 for the rest.
func (t *Seen) Novelty(dst []float32, b stimulus.Batch) error {
	if err := b.Validate(t.spec, false); err != nil {
		return fmt.Errorf("table of what was seen: %w", err)
	}
	if len(dst) != b.N {
		return fmt.Errorf("table of what was seen: %d novelties asked for, the batch has %d stimuli", len(dst), b.N)
	}
	for i := range dst {
		dst[i] = 1
		if _, seen := t.known[t.key(b.Row(i))]; seen {
			dst[i] = 0
		}
	}
	return nil
}

// Opened says which stimuli of the last call were new, and GateNovelty the
// same as 0 and 1.
func (t *Seen) Opened() []bool         { return t.opened }
func (t *Seen) GateNovelty() []float32 { return t.novelty }

// Reset empties the table.
func (t *Seen) Reset() error {
	clear(t.known)
	t.order, t.marks = t.order[:0], t.marks[:0]
	return nil
}

// Save writes the table.
func (t *Seen) Save(w io.Writer) error {
	e := encoder{w: w}
	e.uint(uint64(len(t.order)))
	e.uint(t.order...)
	return e.err
}

// Load reads what Save wrote.
func (t *Seen) Load(r io.Reader) error {
	d := decoder{r: r}
	n := d.uint()
	var order []uint64
	for i := uint64(0); i < n && d.err == nil; i++ {
		order = append(order, d.uint())
	}
	if d.err != nil {
		return d.err
	}
	if err := t.Reset(); err != nil {
		return err
	}
	for _, k := range order {
		t.known[k] = struct{}{}
		t.order, t.marks = append(t.order, k), append(t.marks, 1)
	}
	return nil
}

// Synapses shows a weight of 1 for each stimulus seen.
func (t *Seen) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	visit(plasticity.Memory, "seen", t.marks)
}

// Inspect states the bytes of the hashes.
func (t *Seen) Inspect() []plasticity.Measure {
	return []plasticity.Measure{
		{Name: "bytes", Value: float64(8 * len(t.order)), Unit: "B"},
		{Name: "memory bytes", Value: float64(8 * len(t.order)), Unit: "B"},
		{Name: "memory patterns", Value: float64(len(t.order)), Unit: "count"},
		{Name: "memory holds verbatim input", Value: 0, Unit: "1"},
	}
}

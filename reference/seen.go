package reference

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Seen is a table of what was seen: it knows every stimulus that comes back
// exactly, and no other. It is the upper bound for exact repeats.
//
// It keeps the first 64 bits of the SHA-256 of each stimulus; two that differ
// are taken for one another, among 10⁵, with probability 3·10⁻¹⁰. Each new one
// counts as a weight that grows by 1, at the site memory: a table of bounded
// size forgets, once it is full, the oldest for each new one, and the weight of
// a place is the number of stimuli that it has held.
type Seen struct {
	spec   stimulus.Spec
	most   int // stimuli; 0: no limit
	known  map[uint64]struct{}
	order  []uint64  // as they were seen; from the place of wrote on once it is full
	marks  []float32 // stimuli that each place has held
	wrote  int
	ledger plasticity.Ledger
	buf    []byte

	opened  []bool
	novelty []float32
}

// NewSeen makes an empty table that keeps at most the given bytes of hashes, 8
// for each stimulus; 0 means no limit.
func NewSeen(bytes int, s stimulus.Spec) (*Seen, error) {
	if bytes < 0 || bytes > 0 && bytes < 8 {
		return nil, fmt.Errorf("table of what was seen: %d bytes: 8 or more, or 0 for no limit", bytes)
	}
	return &Seen{spec: s, most: bytes / 8, known: map[uint64]struct{}{}}, nil
}

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
		if t.most > 0 && len(t.order) == t.most {
			oldest := t.wrote % t.most
			delete(t.known, t.order[oldest])
			t.order[oldest] = k
			t.marks[oldest]++
		} else {
			t.order = append(t.order, k)
			t.marks = append(t.marks, 1)
		}
		t.wrote++
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
	t.order, t.marks, t.wrote = t.order[:0], t.marks[:0], 0
	return nil
}

// Keep describes the table.
func (t *Seen) Keep(w *state.Walker) {
	state.Count(w, "new stimuli", &t.wrote)
	most := t.wrote
	if t.most > 0 {
		most = min(most, t.most)
	}
	state.List(w, "seen", &t.order, most)
	if len(t.order) != most {
		w.Refuse("%d stimuli of %d are known, want %d", len(t.order), t.wrote, most)
	}
	if !w.Loading() {
		return
	}
	clear(t.known)
	t.marks = t.marks[:0]
	for i, k := range t.order {
		held := 1
		if t.most > 0 {
			held = (t.wrote-1-i)/t.most + 1
		}
		t.known[k] = struct{}{}
		t.marks = append(t.marks, float32(held))
	}
}

// Save and Load carry what Keep describes.
func (t *Seen) Save(w io.Writer) error { return state.Save(w, t) }
func (t *Seen) Load(r io.Reader) error { return state.Load(r, t) }

// Synapses shows for each place how many stimuli it has held.
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

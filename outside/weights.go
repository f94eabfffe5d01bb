package outside

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Weights is an array of weights that a program declares.
type Weights struct {
	Name   string `json:"name"`
	Site   string `json:"site"` // layer, memory, feedback, readout or short-term; empty: layer
	Shape  []int  `json:"shape"`
	Offset int    `json:"offset"` // in bytes from the beginning of the file

	site   plasticity.Site
	now    []float32 // in the file
	before []float32 // as it was when learning began
}

// alignment is what every array's offset is a multiple of.
const alignment = 64

// mapped is the file in which a program keeps its weights.
type mapped struct {
	file   *os.File
	bytes  []byte
	arrays []Weights
	size   int
}

// mapWeights checks what a program declares and makes the file.
func mapWeights(declared []Weights) (*mapped, error) {
	m := &mapped{arrays: declared}
	seen := map[string]bool{}
	for i := range m.arrays {
		w := &m.arrays[i]
		if w.Name == "" || seen[w.Name] {
			return nil, fmt.Errorf("it declares weights %q twice or without a name", w.Name)
		}
		seen[w.Name] = true
		if w.Site == "" {
			w.Site = plasticity.Layer.String()
		}
		known := false
		for s := range plasticity.NumSites {
			if w.Site == plasticity.Site(s).String() {
				w.site, known = plasticity.Site(s), true
			}
		}
		if !known {
			return nil, fmt.Errorf("it declares weights %q at the site %q: want layer, memory, feedback, readout or short-term", w.Name, w.Site)
		}
		n, err := Array{Name: w.Name, Type: "f4", Shape: w.Shape}.bytes()
		if err != nil {
			return nil, fmt.Errorf("it declares weights: %w", err)
		}
		w.Offset = m.size
		m.size += (n + alignment - 1) / alignment * alignment
		w.before = make([]float32, n/4)
	}
	if m.size == 0 {
		return nil, errors.New("it declares no weights: a learner's are counted, and it can have none outside the arrays that it declares")
	}
	var err error
	if m.file, err = os.CreateTemp("", "hebbgrad-weights-*"); err != nil {
		return nil, err
	}
	if err = m.file.Truncate(int64(m.size)); err == nil {
		m.bytes, err = mapFile(m.file, m.size)
	}
	if err != nil {
		m.close()
		return nil, err
	}
	for i := range m.arrays {
		w := &m.arrays[i]
		if len(w.before) > 0 {
			w.now = unsafe.Slice((*float32)(unsafe.Pointer(&m.bytes[w.Offset])), len(w.before))
		}
	}
	return m, nil
}

// whole says whether the file is as long as it was made. What lies beyond the end of
// a mapped file cannot be read.
func (m *mapped) whole() error {
	info, err := m.file.Stat()
	if err == nil && info.Size() < int64(m.size) {
		err = fmt.Errorf("it cut the file of its weights to %d bytes of %d: map it, and write no other file in its place", info.Size(), m.size)
	}
	return err
}

// piece is how many weights are compared before they are copied: so many are still at
// hand then.
const piece = 2048

// count has the ledger compare the weights with what they were, and says by site how
// many changed.
func (m *mapped) count(l *plasticity.Ledger) (changed [plasticity.NumSites]int) {
	for i := range m.arrays {
		w := &m.arrays[i]
		for lo := 0; lo < len(w.before); lo += piece {
			before, now := w.before[lo:min(lo+piece, len(w.before))], w.now[lo:min(lo+piece, len(w.before))]
			if n := l.Compare(w.site, before, now); n > 0 {
				changed[w.site] += n
				copy(before, now)
			}
		}
	}
	return changed
}

// settle takes the weights as they are for those before the next learn.
func (m *mapped) settle() {
	for i := range m.arrays {
		copy(m.arrays[i].before, m.arrays[i].now)
	}
}

func (m *mapped) close() {
	if m.bytes != nil {
		_ = unmap(m.bytes)
		m.bytes = nil
	}
	for i := range m.arrays {
		m.arrays[i].now = nil
	}
	_ = m.file.Close()
	_ = os.Remove(m.file.Name())
}

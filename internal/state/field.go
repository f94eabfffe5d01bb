package state

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
)

// chunk is the number of values converted at a time, and so allocated ahead of
// the bytes that a file promises.
const chunk = 4096

type number interface {
	byte | int32 | int64 | uint64 | float32 | float64
}

// Value describes one number, whatever it is.
func Value[T number](w *Walker, name string, v *T) {
	one := [1]T{*v}
	Values(w, name, one[:])
	if w.Loading() {
		*v = one[0]
	}
}

// Count describes a number that is never negative.
func Count[T int | int64](w *Walker, name string, v *T) {
	n := int64(*v)
	Value(w, name, &n)
	if w.Loading() && n < 0 {
		w.fail(name, fmt.Errorf("the state has %d, a count is 0 or more", n))
	}
	*v = T(n)
}

// Count describes a number that is never negative.
func (w *Walker) Count(name string, v *int) { Count(w, name, v) }

// Values describes an array of fixed length. Visitors are shown none but those
// of [Walker.Float32s].
func Values[T number](w *Walker, name string, values []T) {
	n := w.head(name, len(values))
	if w.Loading() && n != uint64(len(values)) {
		w.fail(name, fmt.Errorf("%d values saved, the learner has %d", n, len(values)))
	}
	for part := range slices.Chunk(values, chunk) {
		move(w, name, part)
	}
}

// List describes an array whose length is state, at most most. Visitors are
// shown none but those of [Walker.Grown].
func List[T number](w *Walker, name string, values *[]T, most int) {
	n := w.head(name, len(*values))
	if w.Loading() && n > uint64(most) {
		w.fail(name, fmt.Errorf("%d values saved, at most %d are possible", n, most))
	}
	if !w.Loading() {
		for part := range slices.Chunk(*values, chunk) {
			move(w, name, part)
		}
		return
	}
	read := (*values)[:0]
	for uint64(len(read)) < n && w.err == nil {
		at := len(read)
		read = slices.Grow(read, int(min(n-uint64(at), chunk)))
		read = read[:at+int(min(n-uint64(at), chunk))]
		move(w, name, read[at:])
	}
	if w.err == nil {
		*values = read
	}
}

// Bits describes the first n bits of an array of fixed length. Visitors are
// shown them as 0 and 1; whatever they write that is not 0 sets a bit.
func (w *Walker) Bits(name string, words []uint64, n int) {
	Values(w, name, words)
	if w.visit == nil {
		return
	}
	shown := make([]float32, n)
	for k, word := range words {
		for ; word != 0; word &= word - 1 {
			shown[k<<6+bits.TrailingZeros64(word)] = 1
		}
	}
	w.show(name, shown)
	for k := range words {
		word := uint64(0)
		for i, v := range shown[min(n, k<<6):min(n, (k+1)<<6)] {
			size := math.Float32bits(v) << 1 // 0 for both zeros
			word |= uint64((size|-size)>>31) << i
		}
		words[k] = word
	}
}

// head writes or reads the name and the length of a field, and returns the
// length.
func (w *Walker) head(name string, n int) uint64 {
	full := w.prefix + name
	if w.to != nil {
		b := binary.LittleEndian.AppendUint16(nil, uint16(len(full)))
		b = binary.LittleEndian.AppendUint64(append(b, full...), uint64(n))
		w.bytes(name, b)
	}
	if !w.Loading() {
		return uint64(n)
	}
	size, length := make([]byte, 2), make([]byte, 8)
	w.bytes(name, size)
	saved := make([]byte, binary.LittleEndian.Uint16(size))
	w.bytes(name, saved)
	if string(saved) != full {
		w.fail(name, fmt.Errorf("the state holds %q here: it was saved by another learner", saved))
	}
	w.bytes(name, length)
	return binary.LittleEndian.Uint64(length)
}

// move writes or reads at most a chunk of numbers.
func move[T number](w *Walker, name string, values []T) {
	if w.err != nil || w.visit != nil {
		return
	}
	size := binary.Size(values)
	w.buf = slices.Grow(w.buf[:0], size)
	if w.to != nil {
		w.buf, _ = binary.Append(w.buf, binary.LittleEndian, values) // numbers of a fixed size
		w.bytes(name, w.buf)
		return
	}
	w.bytes(name, w.buf[:size])
	if w.err == nil {
		_, err := binary.Decode(w.buf[:size], binary.LittleEndian, values)
		w.fail(name, err)
	}
}

// bytes writes or reads all of b.
func (w *Walker) bytes(name string, b []byte) {
	if w.err != nil {
		return
	}
	var err error
	if w.to != nil {
		_, err = w.to.Write(b)
	} else {
		_, err = io.ReadFull(w.from, b)
	}
	w.fail(name, err)
}

package reference

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// encoder writes little-endian values and keeps the first error.
type encoder struct {
	w   io.Writer
	err error
}

func (e *encoder) write(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

func (e *encoder) uint(values ...uint64) {
	for _, v := range values {
		e.write(binary.LittleEndian.AppendUint64(nil, v))
	}
}

func (e *encoder) floats(values []float32) {
	b := make([]byte, 0, 4*len(values))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	e.write(b)
}

func (e *encoder) bytes(b []byte) {
	e.uint(uint64(len(b)))
	e.write(b)
}

// decoder reads them back.
type decoder struct {
	r   io.Reader
	err error
}

func (d *decoder) read(b []byte) {
	if d.err != nil {
		return
	}
	if _, err := io.ReadFull(d.r, b); err != nil {
		d.err = fmt.Errorf("saved state: %w", err)
	}
}

func (d *decoder) uint() uint64 {
	var b [8]byte
	d.read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

func (d *decoder) floats(dst []float32) {
	b := make([]byte, 4*len(dst))
	d.read(b)
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
}

// maxBytes bounds what a length in a saved state may promise.
const maxBytes = 1 << 16

func (d *decoder) bytes() []byte {
	n := d.uint()
	if d.err == nil && n > maxBytes {
		d.err = fmt.Errorf("saved state: a field of %d bytes", n)
	}
	if d.err != nil {
		return nil
	}
	b := make([]byte, n)
	d.read(b)
	return b
}

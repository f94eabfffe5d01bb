package gate

import (
	"encoding/binary"
	"fmt"
	"math"
)

// encoder and decoder write and read the state of a gate: its name, then its
// fields in little-endian order.
type encoder struct{ b []byte }

func (e *encoder) name(s string) { e.bytes([]byte(s)) }
func (e *encoder) int(v int)     { e.b = binary.LittleEndian.AppendUint64(e.b, uint64(v)) }
func (e *encoder) float64(v float64) {
	e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(v))
}
func (e *encoder) float32(v float32) {
	e.b = binary.LittleEndian.AppendUint32(e.b, math.Float32bits(v))
}

func (e *encoder) bool(v bool) {
	if v {
		e.b = append(e.b, 1)
	} else {
		e.b = append(e.b, 0)
	}
}

func (e *encoder) bytes(v []byte) {
	e.int(len(v))
	e.b = append(e.b, v...)
}

func (e *encoder) float32s(v []float32) {
	e.int(len(v))
	for _, x := range v {
		e.float32(x)
	}
}

type decoder struct {
	b    []byte
	gate string
	err  error
}

func (d *decoder) take(n int) []byte {
	if d.err != nil || n < 0 || n > len(d.b) {
		if d.err == nil {
			d.err = fmt.Errorf("gate %s: state ends early", d.gate)
		}
		return make([]byte, 8)
	}
	v := d.b[:n]
	d.b = d.b[n:]
	return v
}

func (d *decoder) name(want string) {
	d.gate = want
	if got := string(d.bytes()); d.err == nil && got != want {
		d.err = fmt.Errorf("gate %s: state is that of gate %q", want, got)
	}
}

func (d *decoder) int() int { return int(binary.LittleEndian.Uint64(d.take(8))) }
func (d *decoder) float64() float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(d.take(8)))
}
func (d *decoder) float32() float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(d.take(4)))
}
func (d *decoder) bool() bool { return d.take(1)[0] != 0 }

func (d *decoder) bytes() []byte {
	n := d.int()
	if d.err != nil || n < 0 || n > len(d.b) {
		n = -1
	}
	v := d.take(n)
	if d.err != nil {
		return nil
	}
	return append([]byte(nil), v...)
}

func (d *decoder) float32s() []float32 {
	n := d.int()
	if d.err != nil || n < 0 || n > len(d.b)/4 {
		d.take(-1)
		return nil
	}
	v := make([]float32, n)
	for i := range v {
		v[i] = d.float32()
	}
	return v
}

// end reports what went wrong, bytes left over included.
func (d *decoder) end() error {
	if d.err == nil && len(d.b) != 0 {
		d.err = fmt.Errorf("gate %s: state has %d bytes too many", d.gate, len(d.b))
	}
	return d.err
}

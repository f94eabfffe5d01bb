// Package state writes and reads the saved state of layers bit for bit: each
// array under its name and with its length, little-endian, so that state of
// another network is refused by name.
package state

import (
	"encoding"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// chunk is the number of values converted at a time.
const chunk = 4096

// Write writes values under a name.
func Write[T float32 | float64 | int64](w io.Writer, name string, values []T) error {
	if err := head(w, name, len(values)); err != nil {
		return err
	}
	buf := make([]byte, 0, 8*chunk)
	for len(values) > 0 {
		n := min(len(values), chunk)
		buf = buf[:0]
		for _, v := range values[:n] {
			buf = put(buf, v)
		}
		if _, err := w.Write(buf); err != nil {
			return fmt.Errorf("save %s: %w", name, err)
		}
		values = values[n:]
	}
	return nil
}

// Read reads into values what Write wrote under the same name; another name
// or length is refused. When it fails values may be partly overwritten.
func Read[T float32 | float64 | int64](r io.Reader, name string, values []T) error {
	if err := expect(r, name, len(values)); err != nil {
		return err
	}
	var zero T
	size := len(put(nil, zero))
	buf := make([]byte, size*chunk)
	for len(values) > 0 {
		n := min(len(values), chunk)
		if _, err := io.ReadFull(r, buf[:size*n]); err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
		for i := range values[:n] {
			values[i] = get[T](buf[size*i:])
		}
		values = values[n:]
	}
	return nil
}

// WriteBinary writes what v marshals to, such as a generator of random
// numbers, under a name.
func WriteBinary(w io.Writer, name string, v encoding.BinaryMarshaler) error {
	b, err := v.MarshalBinary()
	if err != nil {
		return fmt.Errorf("save %s: %w", name, err)
	}
	if err := head(w, name, len(b)); err != nil {
		return err
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("save %s: %w", name, err)
	}
	return nil
}

// maxBinary bounds what ReadBinary allocates on the word of a file.
const maxBinary = 1 << 20

// ReadBinary reads what WriteBinary wrote under the same name.
func ReadBinary(r io.Reader, name string, v encoding.BinaryUnmarshaler) error {
	n, err := name2len(r, name)
	if err != nil {
		return err
	}
	if n > maxBinary {
		return fmt.Errorf("load %s: state of %d bytes, at most %d are plausible", name, n, maxBinary)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return fmt.Errorf("load %s: %w", name, err)
	}
	if err := v.UnmarshalBinary(b); err != nil {
		return fmt.Errorf("load %s: %w", name, err)
	}
	return nil
}

func put[T float32 | float64 | int64](buf []byte, v T) []byte {
	switch v := any(v).(type) {
	case float32:
		return binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
	case float64:
		return binary.LittleEndian.AppendUint64(buf, math.Float64bits(v))
	case int64:
		return binary.LittleEndian.AppendUint64(buf, uint64(v))
	}
	return buf
}

func get[T float32 | float64 | int64](buf []byte) T {
	var v T
	switch p := any(&v).(type) {
	case *float32:
		*p = math.Float32frombits(binary.LittleEndian.Uint32(buf))
	case *float64:
		*p = math.Float64frombits(binary.LittleEndian.Uint64(buf))
	case *int64:
		*p = int64(binary.LittleEndian.Uint64(buf))
	}
	return v
}

func head(w io.Writer, name string, n int) error {
	b := binary.LittleEndian.AppendUint16(nil, uint16(len(name)))
	b = append(b, name...)
	b = binary.LittleEndian.AppendUint64(b, uint64(n))
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("save %s: %w", name, err)
	}
	return nil
}

func expect(r io.Reader, name string, n int) error {
	got, err := name2len(r, name)
	if err != nil {
		return err
	}
	if got != uint64(n) {
		return fmt.Errorf("load %s: %d values saved, the learner has %d", name, got, n)
	}
	return nil
}

func name2len(r io.Reader, name string) (uint64, error) {
	var b [8]byte
	if _, err := io.ReadFull(r, b[:2]); err != nil {
		return 0, fmt.Errorf("load %s: %w", name, err)
	}
	saved := make([]byte, binary.LittleEndian.Uint16(b[:2]))
	if _, err := io.ReadFull(r, saved); err != nil {
		return 0, fmt.Errorf("load %s: %w", name, err)
	}
	if string(saved) != name {
		return 0, fmt.Errorf("load %s: the state holds %q here: it was saved by another learner", name, saved)
	}
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return 0, fmt.Errorf("load %s: %w", name, err)
	}
	return binary.LittleEndian.Uint64(b[:]), nil
}

// Package state carries the state of learners, by one description of each
// type, in three ways: it writes it, reads it back bit for bit, and shows its
// arrays by name.
//
// A type describes what it keeps once, in a method that hands each field to a
// [Walker]:
//
//	func (l *Layer) Keep(w *state.Walker) {
//		w.Float32s("weights", l.w)
//		state.Count(w, "presented", &l.n)
//		w.Binary("source", l.src)
//	}
//
// On disk each field stands under its name and with its length, little-endian,
// so that the state of another learner is refused by name. State that is
// refused changes nothing, and what a file says of its own size allocates
// nothing before the bytes are there.
package state

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Keeper describes what it keeps, in an order that depends on settings and on
// fields described before, and on nothing else.
type Keeper interface{ Keep(w *Walker) }

// Save writes the state of k.
func Save(to io.Writer, k Keeper) error {
	w := Walker{to: to}
	k.Keep(&w)
	return w.err
}

// Load reads what Save wrote, and no byte more. State that does not fit, or
// ends early, is refused and leaves k as it was.
func Load(from io.Reader, k Keeper) error {
	before, err := Marshal(k)
	if err != nil {
		return err
	}
	w := Walker{from: from}
	k.Keep(&w)
	if w.err == nil {
		return nil
	}
	back := Walker{from: bytes.NewReader(before)}
	k.Keep(&back)
	return errors.Join(w.err, back.err)
}

// Visit shows every array of float32 that k keeps and that is not empty, under
// the name that it has on disk. What visit writes into it becomes the state.
func Visit(k Keeper, visit func(name string, values []float32)) {
	k.Keep(&Walker{visit: visit})
}

// Marshal is Save into memory.
func Marshal(k Keeper) ([]byte, error) {
	var b bytes.Buffer
	err := Save(&b, k)
	return b.Bytes(), err
}

// Unmarshal is Load of all of data; bytes left over are refused.
func Unmarshal(data []byte, k Keeper) error {
	r := bytes.NewReader(data)
	return Load(r, whole{k, r})
}

type whole struct {
	Keeper
	r *bytes.Reader
}

func (k whole) Keep(w *Walker) {
	k.Keeper.Keep(w)
	if n := k.r.Len(); n > 0 && w.from == k.r {
		w.Refuse("%d bytes too many", n)
	}
}

// Walker is one walk through what a [Keeper] keeps. After the first error its
// methods do nothing.
type Walker struct {
	to    io.Writer
	from  io.Reader
	visit func(string, []float32)

	prefix string
	buf    []byte
	err    error
}

// Loading reports whether fields have just been read, so that what derives
// from them must be made again.
func (w *Walker) Loading() bool { return w.from != nil && w.err == nil }

// Changed reports whether arrays may have been written to, in loading or by
// who was shown them.
func (w *Walker) Changed() bool { return w.to == nil && w.err == nil }

// Refuse says why the state that is being loaded cannot be that of this learner.
func (w *Walker) Refuse(format string, args ...any) {
	if w.Loading() {
		w.fail("", fmt.Errorf(format, args...))
	}
}

// fail keeps the first error, with the name of the field that it is about.
func (w *Walker) fail(name string, err error) {
	if w.err != nil || err == nil {
		return
	}
	verb := "save"
	if w.to == nil {
		verb = "load"
	}
	if name = strings.TrimSpace(w.prefix + name); name != "" {
		verb += " " + name
	}
	w.err = fmt.Errorf("%s: %w", verb, err)
}

// In describes a part, the names of whose fields then begin with name.
func (w *Walker) In(name string, part Keeper) {
	outer := w.prefix
	w.prefix += name + " "
	part.Keep(w)
	w.prefix = outer
}

// Is describes what is no state but must be the same in the learner that
// loads, such as which gate it has.
func (w *Walker) Is(name, value string) {
	got := []byte(value)
	List(w, name, &got, 1<<16)
	if w.Loading() && string(got) != value {
		w.fail(name, fmt.Errorf("the state has %q, the learner %q", got, value))
	}
}

// Binary describes what marshals itself, such as a generator of random numbers.
func (w *Walker) Binary(name string, v interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}) {
	var b []byte
	if w.to != nil {
		var err error
		b, err = v.MarshalBinary()
		w.fail(name, err)
	}
	List(w, name, &b, 1<<20)
	if w.Loading() {
		w.fail(name, v.UnmarshalBinary(b))
	}
}

// Float32s describes an array of fixed length, which visitors are shown.
func (w *Walker) Float32s(name string, values []float32) {
	Values(w, name, values)
	w.show(name, values)
}

// Grown describes an array whose length is state, at most most, and which
// visitors are shown.
func (w *Walker) Grown(name string, values *[]float32, most int) {
	List(w, name, values, most)
	w.show(name, *values)
}

func (w *Walker) show(name string, values []float32) {
	if w.visit != nil && len(values) > 0 {
		w.visit(w.prefix+name, values)
	}
}

// Bool describes a field.
func (w *Walker) Bool(name string, v *bool) {
	n := byte(0)
	if *v {
		n = 1
	}
	Value(w, name, &n)
	if w.Loading() && n > 1 {
		w.fail(name, fmt.Errorf("the state has %d, it is 0 or 1", n))
	}
	*v = n == 1
}

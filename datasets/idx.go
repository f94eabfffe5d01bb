package datasets

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Images are stimuli of one unsigned byte an input, as an IDX file holds them.
type Images struct {
	N      int
	Shape  stimulus.Shape // zero where the file holds vectors, not images
	Dim    int
	Pixels []byte // N×Dim, row-major
}

// idxHeader is what the head of an IDX file promises: its dimensions.
type idxHeader []int64

func (h idxHeader) count() int64 { return h[0] }

// row is the number of bytes of one entry.
func (h idxHeader) row() int64 {
	n := int64(1)
	for _, d := range h[1:] {
		n *= d
	}
	return n
}

func (h idxHeader) String() string {
	s, sep := fmt.Sprintf("%d entries", h.count()), " of "
	for _, d := range h[1:] {
		s += sep + fmt.Sprint(d)
		sep = "×"
	}
	return s
}

const (
	idxWant  = "an IDX file of unsigned bytes begins 00 00 08 and the number of dimensions"
	maxInput = 1 << 24 // inputs of one stimulus
)

// readIDXHeader reads the magic number and the dimensions.
func readIDXHeader(r io.Reader, file string) (idxHeader, error) {
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, headErr(file, err)
	}
	if magic[0] != 0 || magic[1] != 0 || magic[2] != 8 || magic[3] < 1 || magic[3] > 4 {
		return nil, inputErr(file, idxWant+" (1 to 4)", "the magic number is % x", magic[:])
	}
	var h idxHeader
	size := int64(1)
	for i := range magic[3] {
		var d uint32
		if err := binary.Read(r, binary.BigEndian, &d); err != nil {
			return nil, headErr(file, err)
		}
		h = append(h, int64(d))
		if i == 0 {
			continue
		}
		if d == 0 {
			return nil, inputErr(file, "every dimension is 1 or more", "the header says %s", h)
		}
		if size *= int64(d); size > maxInput {
			return nil, inputErr(file, fmt.Sprintf("one stimulus has at most %d inputs", maxInput), "the header says %s", h)
		}
	}
	if h.count() == 0 {
		return nil, inputErr(file, "", "the file holds nothing: the header promises 0 entries")
	}
	if h.count()*size > MaxBytes {
		return nil, inputErr(file, fmt.Sprintf("at most %d bytes are read of one file", int64(MaxBytes)),
			"the header promises %s, %d bytes", h, h.count()*size)
	}
	return h, nil
}

func headErr(file string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &InputError{File: file, Problem: "the file ends within its header", Want: idxWant, Err: io.ErrUnexpectedEOF}
	}
	return readErr(file, err)
}

// readIDX reads an IDX file, gzipped or plain, or its header alone. Memory grows
// with what has been read, whatever the header promises.
func readIDX(r io.Reader, file string, whole bool) (h idxHeader, body []byte, err error) {
	if r, err = plain(r, file); err != nil {
		return nil, nil, err
	}
	if h, err = readIDXHeader(r, file); err != nil || !whole {
		return h, nil, err
	}
	want := h.count() * h.row()
	// One byte more tells whether the file goes on; to read to the end also
	// checks the checksum of gzipped data.
	body, err = io.ReadAll(io.LimitReader(r, want+1))
	switch got := int64(len(body)); {
	case err != nil:
		return h, nil, readErr(file, err)
	case got < want:
		return h, nil, inputErr(file, "the file was cut short, or its header is wrong", "the header promises %s, the file holds %d", h, got/h.row())
	case got > want:
		return h, nil, inputErr(file, "the file ends after its last entry", "the header promises %s, the file goes on after them", h)
	}
	return h, body, nil
}

// ReadImages reads IDX images, gzipped or plain: dimensions N×height×width,
// N×channels×height×width, or N×inputs for vectors. file names the source in
// errors, which are all of type [InputError].
func ReadImages(r io.Reader, file string) (*Images, error) { return readImages(r, file, true) }

// readImageHeader is ReadImages without the pixels.
func readImageHeader(r io.Reader, file string) (*Images, error) { return readImages(r, file, false) }

func readImages(r io.Reader, file string, whole bool) (*Images, error) {
	h, body, err := readIDX(r, file, whole)
	if err != nil {
		return nil, err
	}
	im := &Images{N: int(h.count()), Dim: int(h.row()), Pixels: body}
	switch len(h) {
	case 1:
		return nil, inputErr(file, "images have 2 to 4: count, (channels,) height, width", "the file has 1 dimension, as labels have")
	case 3:
		im.Shape = stimulus.Shape{Channels: 1, Height: int(h[1]), Width: int(h[2])}
	case 4:
		im.Shape = stimulus.Shape{Channels: int(h[1]), Height: int(h[2]), Width: int(h[3])}
	}
	return im, nil
}

// ReadLabels reads IDX labels, gzipped or plain: one unsigned byte for each
// image.
func ReadLabels(r io.Reader, file string) ([]byte, error) {
	h, body, err := readIDX(r, file, true)
	if err != nil {
		return nil, err
	}
	if len(h) != 1 {
		return nil, inputErr(file, "labels have 1: their count", "the file has %d dimensions, as images have", len(h))
	}
	return body, nil
}

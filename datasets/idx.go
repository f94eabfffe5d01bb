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

// idxHeader is what the head of an IDX file promises.
type idxHeader struct {
	dims []int64
}

func (h idxHeader) count() int64 { return h.dims[0] }

// row is the number of bytes of one entry.
func (h idxHeader) row() int64 {
	n := int64(1)
	for _, d := range h.dims[1:] {
		n *= d
	}
	return n
}

const (
	idxWant  = "an IDX file of unsigned bytes begins 00 00 08 and the number of dimensions"
	maxInput = 1 << 24 // inputs of one stimulus
)

// readIDXHeader reads the magic number and the dimensions.
func readIDXHeader(r io.Reader, file string) (idxHeader, error) {
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return idxHeader{}, headErr(file, err)
	}
	if magic[0] != 0 || magic[1] != 0 || magic[2] != 8 || magic[3] < 1 || magic[3] > 4 {
		return idxHeader{}, inputErr(file, idxWant+" (1 to 4)", "the magic number is % x", magic[:])
	}
	h := idxHeader{dims: make([]int64, magic[3])}
	size := int64(1)
	for i := range h.dims {
		var b [4]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return idxHeader{}, headErr(file, err)
		}
		h.dims[i] = int64(binary.BigEndian.Uint32(b[:]))
		if i > 0 {
			if h.dims[i] == 0 {
				return idxHeader{}, inputErr(file, "every dimension is 1 or more", "the header says %s", h)
			}
			if size *= h.dims[i]; size > maxInput {
				return idxHeader{}, inputErr(file, fmt.Sprintf("one stimulus has at most %d inputs", maxInput), "the header says %s", h)
			}
		}
	}
	if h.count() == 0 {
		return idxHeader{}, inputErr(file, "", "the file holds nothing: the header promises 0 entries")
	}
	if h.count()*h.row() > MaxBytes {
		return idxHeader{}, inputErr(file, fmt.Sprintf("at most %d bytes are read of one file", int64(MaxBytes)),
			"the header promises %s, %d bytes", h, h.count()*h.row())
	}
	return h, nil
}

func headErr(file string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		e := readErr(file, io.ErrUnexpectedEOF).(*InputError)
		e.Problem, e.Want = "the file ends within its header", idxWant
		return e
	}
	return readErr(file, err)
}

func (h idxHeader) String() string {
	s := fmt.Sprintf("%d entries", h.dims[0])
	for i, d := range h.dims[1:] {
		if i == 0 {
			s += fmt.Sprintf(" of %d", d)
		} else {
			s += fmt.Sprintf("×%d", d)
		}
	}
	return s
}

// readIDX reads a whole IDX file, gzipped or plain.
func readIDX(r io.Reader, file string) (idxHeader, []byte, error) {
	r, err := plain(r, file)
	if err != nil {
		return idxHeader{}, nil, err
	}
	h, err := readIDXHeader(r, file)
	if err != nil {
		return h, nil, err
	}
	want := h.count() * h.row()
	body, err := readUpTo(r, want)
	if err != nil {
		return h, nil, readErr(file, err)
	}
	if int64(len(body)) < want {
		return h, nil, inputErr(file, "the file was cut short, or its header is wrong",
			"the header promises %s, the file holds %d", h, int64(len(body))/h.row())
	}
	end, err := atEnd(r)
	if err != nil {
		return h, nil, readErr(file, err)
	}
	if !end {
		return h, nil, inputErr(file, "the file ends after its last entry", "the header promises %s, the file goes on after them", h)
	}
	return h, body, nil
}

// ReadImages reads IDX images, gzipped or plain: dimensions N×height×width,
// N×channels×height×width, or N×inputs for vectors. file names the source in
// errors, which are all of type [InputError].
func ReadImages(r io.Reader, file string) (*Images, error) {
	h, body, err := readIDX(r, file)
	if err != nil {
		return nil, err
	}
	shape, err := h.shape(file)
	if err != nil {
		return nil, err
	}
	return &Images{N: int(h.count()), Shape: shape, Dim: int(h.row()), Pixels: body}, nil
}

// readImageHeader is ReadImages without the pixels.
func readImageHeader(r io.Reader, file string) (*Images, error) {
	r, err := plain(r, file)
	if err != nil {
		return nil, err
	}
	h, err := readIDXHeader(r, file)
	if err != nil {
		return nil, err
	}
	shape, err := h.shape(file)
	return &Images{N: int(h.count()), Shape: shape, Dim: int(h.row())}, err
}

func (h idxHeader) shape(file string) (stimulus.Shape, error) {
	d := h.dims
	switch len(d) {
	case 2:
		return stimulus.Shape{}, nil
	case 3:
		return stimulus.Shape{Channels: 1, Height: int(d[1]), Width: int(d[2])}, nil
	case 4:
		return stimulus.Shape{Channels: int(d[1]), Height: int(d[2]), Width: int(d[3])}, nil
	}
	return stimulus.Shape{}, inputErr(file, "images have 2 to 4: count, (channels,) height, width", "the file has 1 dimension, as labels have")
}

// ReadLabels reads IDX labels, gzipped or plain: one unsigned byte for each
// image.
func ReadLabels(r io.Reader, file string) ([]byte, error) {
	h, body, err := readIDX(r, file)
	if err != nil {
		return nil, err
	}
	if len(h.dims) != 1 {
		return nil, inputErr(file, "labels have 1: their count", "the file has %d dimensions, as images have", len(h.dims))
	}
	return body, nil
}

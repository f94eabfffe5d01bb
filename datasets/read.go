package datasets

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
)

// MaxBytes is the most that a loader reads of one file, uncompressed.
const MaxBytes = 1 << 30

// plain returns the uncompressed bytes of r, which may be gzipped or not: the
// first two bytes tell.
func plain(r io.Reader, file string) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	head, err := b.Peek(2)
	switch {
	case len(head) == 0 && errors.Is(err, io.EOF):
		return nil, inputErr(file, "", "the file is empty")
	case err != nil && !errors.Is(err, io.EOF):
		return nil, readErr(file, err)
	case len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b:
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, readErr(file, err)
	}
	return z, nil
}

// readErr turns an error of reading into one that says what is wrong with the
// file, where the file is at fault.
func readErr(file string, err error) error {
	e := &InputError{File: file, Err: err}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Problem, e.Want = "the gzip data end too early", "the file was cut short: get it again"
	case errors.Is(err, gzip.ErrChecksum):
		e.Problem, e.Want = "the gzip checksum does not agree with the data", "the file is damaged: get it again"
	case errors.Is(err, gzip.ErrHeader):
		e.Problem, e.Want = "the gzip header is damaged", "get the file again"
	default:
		e.Problem = "cannot be read: " + err.Error()
	}
	return e
}

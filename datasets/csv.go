package datasets

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Numbers are stimuli of float32 inputs with a label each, as a CSV holds them.
type Numbers struct {
	N, Dim int
	X      []float32 // N×Dim, row-major, as in the file
	Labels []int     // as in the file: any whole numbers
}

// ReadCSV reads rows of numbers separated by commas, gzipped or plain. The
// label, a whole number, is in the last column, or in the one that a header
// calls label, class or target. The first line is a header where it has such a
// name or no number. All rows have as many columns as the first; a NaN, an
// infinity or a text is refused. Errors are of type [InputError].
func ReadCSV(r io.Reader, file string) (*Numbers, error) {
	r, err := plain(r, file)
	if err != nil {
		return nil, err
	}
	limited := &io.LimitedReader{R: r, N: MaxBytes + 1}
	b := bufio.NewReaderSize(limited, 1<<16)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = b.Discard(3) // a byte order mark, which spreadsheets write
	}
	c := csv.NewReader(b)
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	c.TrimLeadingSpace = true

	out := &Numbers{}
	columns, label := 0, 0
	for {
		fields, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, csvErr(file, err)
		}
		if columns == 0 {
			columns, label = len(fields), len(fields)-1
			if columns < 2 {
				return nil, inputErr(file, "a row has one input or more and a label, separated by commas", "line %d has %d column", line(c, 0), columns)
			}
			if named, header := readHeader(fields); header {
				if named >= 0 {
					label = named
				}
				continue
			}
		}
		if len(fields) != columns {
			return nil, inputErr(file, fmt.Sprintf("the first line has %d", columns), "line %d has %d columns", line(c, 0), len(fields))
		}
		for i, f := range fields {
			if i == label {
				y, err := readLabel(f)
				if err != nil {
					return nil, inputErr(file, "a label is a whole number", "line %d, column %d: the label is %q", line(c, i), i+1, clip(f))
				}
				out.Labels = append(out.Labels, y)
				continue
			}
			v, err := strconv.ParseFloat(strings.TrimSpace(f), 32)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, inputErr(file, "every input is a finite number", "line %d, column %d is %q", line(c, i), i+1, clip(f))
			}
			out.X = append(out.X, float32(v))
		}
	}
	if limited.N <= 0 {
		return nil, inputErr(file, fmt.Sprintf("at most %d bytes are read of one file", int64(MaxBytes)), "the file is larger")
	}
	if len(out.Labels) == 0 {
		return nil, inputErr(file, "", "the file holds no rows of numbers")
	}
	out.N, out.Dim = len(out.Labels), columns-1
	return out, nil
}

func line(c *csv.Reader, field int) int {
	n, _ := c.FieldPos(field)
	return n
}

// readHeader says whether the first line is a header, and which column it
// calls the label, -1 where none.
func readHeader(fields []string) (label int, header bool) {
	label = -1
	numbers := 0
	for i, f := range fields {
		f = strings.TrimSpace(f)
		switch strings.ToLower(f) {
		case "label", "class", "target":
			if label < 0 {
				label = i
			}
			continue
		}
		if _, err := strconv.ParseFloat(f, 64); err == nil || errors.Is(err, strconv.ErrRange) {
			numbers++
		}
	}
	return label, label >= 0 || numbers == 0
}

// readLabel reads a whole number, which may be written 3 or 3.0.
func readLabel(s string) (int, error) {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 32); err == nil {
		return int(n), nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v != math.Trunc(v) || math.Abs(v) > math.MaxInt32 {
		return 0, fmt.Errorf("not a whole number")
	}
	return int(v), nil
}

// clip shortens a field for an error of one line.
func clip(s string) string {
	if len(s) > 24 {
		return s[:24] + "…"
	}
	return s
}

func csvErr(file string, err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		e := inputErr(file, "rows of numbers separated by commas", "line %d, column %d: %v", p.Line, p.Column, p.Err).(*InputError)
		e.Err = err
		return e
	}
	return readErr(file, err)
}

package datasets

import (
	"fmt"
	"io"
	"slices"
)

// Numbers are stimuli of float32 inputs with a label each, as a table holds
// them.
type Numbers struct {
	N, Dim  int
	X       []float32 // N×Dim, row-major, as in the file; NaN where a value is missing
	Labels  []string  // words, or whole numbers without sign of their form: 3 for 3.0
	Columns Columns
	// Warnings are about what was read otherwise than a user may think.
	Warnings []string
	file     string
}

// ReadCSV reads a table, gzipped or plain: rows of numbers and a label, with
// commas, tabs or semicolons between them, or white space. label names the
// column of the labels by its header or by its number from 1; where it is empty
// the column is the one that the header calls label, class or target, or the
// only one that could hold labels, and otherwise refused. Labels are whole
// numbers or words. The first line is a header where it has such a name or no
// number, or where it only counts the columns. An empty cell, ?, NA, N/A and
// null are missing values. All rows have as many columns as the first; a NaN,
// an infinity or a text is refused. Errors are of type [InputError].
func ReadCSV(r io.Reader, file, label string) (*Numbers, error) {
	s, err := readSheet(r, file)
	if err != nil {
		return nil, err
	}
	c, err := s.choose(label)
	if err != nil {
		return nil, err
	}
	order := make([]int, c.Count)
	for i := range order {
		order[i] = i
	}
	n, err := s.numbers(c, order)
	if err != nil {
		return nil, err
	}
	if s.run {
		n.warn("line 1, which counts from %s to %s, is taken for the names of the columns", s.names[0], s.names[len(s.names)-1])
	}
	for _, i := range c.Left {
		n.warn("%s only tells the rows apart and is left out", c.Column(i))
	}
	for i := range s.cols {
		if s.cols[i].missing > 0 {
			n.warn("%s has no value in %d of %d rows: the mean of the training part stands there", c.Column(i), s.cols[i].missing, s.n)
		}
	}
	return n, nil
}

// ReadTest reads the file of a test part, whose columns are those of the
// training part n: by name where both have a header, by place where the test
// file has none.
func (n *Numbers) ReadTest(r io.Reader, file string) (*Numbers, error) {
	s, err := readSheet(r, file)
	if err != nil {
		return nil, err
	}
	order, err := s.match(&n.Columns, n.file)
	if err != nil {
		return nil, err
	}
	for i, at := range order {
		if at < 0 || i == n.Columns.Label || slices.Contains(n.Columns.Left, i) {
			continue
		}
		if c := &s.cols[at]; c.words > 0 {
			return nil, s.noNumber(at, c.word, c.wordLine)
		}
	}
	test, err := s.numbers(n.Columns, order)
	if err != nil {
		return nil, err
	}
	if n.Columns.Names != nil && s.names == nil {
		test.warn("it has no header: its columns are taken to be those of %s, in the same order", n.file)
	}
	for i, at := range order {
		if at >= 0 && s.cols[at].missing > 0 {
			test.warn("%s has no value in %d of %d rows: the mean of the training part stands there", n.Columns.Column(i), s.cols[at].missing, s.n)
		}
	}
	return test, nil
}

func (n *Numbers) warn(format string, args ...any) {
	n.Warnings = append(n.Warnings, fmt.Sprintf("%s: ", n.file)+fmt.Sprintf(format, args...))
}

// numbers takes labels and inputs apart. order[i] is where the file has column
// i of c.
func (s *sheet) numbers(c Columns, order []int) (*Numbers, error) {
	at := c
	at.Label = order[c.Label]
	if err := s.checkLabel(at); err != nil {
		return nil, err
	}
	n := &Numbers{N: s.n, Dim: c.Count - 1 - len(c.Left), Columns: c, file: s.file, Labels: make([]string, s.n)}
	label, width := &s.cols[at.Label], len(s.cols)
	if s.class != nil && s.rows != s.n {
		return nil, inputErr(s.file, "the file was cut short or put together: get it again", "the first line says %d rows, there are %d", s.rows, s.n)
	}
	var inputs []int
	inOrder := true
	for i, p := range order {
		if i != c.Label && !slices.Contains(c.Left, i) {
			inOrder = inOrder && (len(inputs) == 0 || p > inputs[len(inputs)-1])
			inputs = append(inputs, p)
		}
	}
	names := map[float32]string{}
	for r := range s.n {
		v := s.x[r*width+at.Label]
		switch name, known := names[v]; {
		case label.words > 0:
			n.Labels[r] = label.text[r]
		case known:
			n.Labels[r] = name
		case s.class != nil:
			if v < 0 || int(v) >= len(s.class) {
				return nil, inputErr(s.file, fmt.Sprintf("the first line names %d classes, numbered from 0", len(s.class)), "row %d has label %s", r+1, number(v))
			}
			names[v] = s.class[int(v)]
			n.Labels[r] = names[v]
		default:
			names[v] = number(v)
			n.Labels[r] = names[v]
		}
	}
	if inOrder { // in place: each value moves towards the front
		n.X = s.x[:0]
	}
	for r := range s.n {
		row := s.x[r*width : (r+1)*width]
		for _, p := range inputs {
			n.X = append(n.X, row[p])
		}
	}
	s.x = nil
	return n, nil
}

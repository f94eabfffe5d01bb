package datasets

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// sheet is a table as its file has it, before it is known which column holds
// the labels.
type sheet struct {
	file  string
	names []string // of the header; nil where there is none
	class []string // class names of a first line as scikit-learn writes it; else nil
	rows  int      // that such a line promises
	run   bool     // the header only counts the columns
	n     int
	x     []float32 // n rows of len(columns) values; NaN where there is no number
	cols  []column
}

// column is what is known of the cells of one column.
type column struct {
	numbers, words, missing int

	word, fraction         string // the first cell that is a word, and that is no whole number
	wordLine, fractionLine int
	missingLine            int

	counts bool // each row holds its own number, from 0 or 1
	start  float32

	values tally[float32] // of the numbers, while there are few
	texts  tally[string]  // of the words
	text   []string       // each row's text, from the first word on
}

// tally counts how often each value occurs, and gives up beyond maxClasses.
type tally[T comparable] struct {
	times map[T]int
	many  bool
	last  T
	run   int
}

func (t *tally[T]) add(v T) {
	if t.run > 0 && v == t.last {
		t.run++
		return
	}
	t.flush()
	t.last, t.run = v, 1
}

func (t *tally[T]) flush() {
	if t.run == 0 || t.many {
		t.run = 0
		return
	}
	if t.times == nil {
		t.times = map[T]int{}
	}
	t.times[t.last] += t.run
	t.run = 0
	if len(t.times) > maxClasses {
		t.many, t.times = true, nil
	}
}

// labels reports whether the values could be the classes of n examples: two or
// more, at least two examples of each on average, and few that occur once.
func (t *tally[T]) labels(n int) bool {
	once := 0
	for _, k := range t.times {
		if k == 1 {
			once++
		}
	}
	k := len(t.times)
	return !t.many && k >= 2 && 2*k <= n && 3*once <= k
}

// maxClasses is how many different labels a table may have.
const maxClasses = 10_000

// Whole numbers below maxWhole are told apart by a float32.
const maxWhole = 1 << 24

// Cells that say that there is no value.
func isMissing(cell string) bool {
	switch strings.ToLower(cell) {
	case "", "?", "na", "n/a", "null":
		return true
	}
	return false
}

// readSheet reads a table, gzipped or plain.
func readSheet(r io.Reader, file string) (*sheet, error) {
	r, err := plain(r, file)
	if err != nil {
		return nil, err
	}
	limited := &io.LimitedReader{R: r, N: MaxBytes + 1}
	b := bufio.NewReaderSize(limited, 1<<16)
	skipMark(b)
	next, line := lines(b)
	s := &sheet{file: file}
	first, err := next()
	if err == io.EOF {
		return nil, inputErr(file, "", "the file holds no rows of numbers")
	}
	if err != nil {
		return nil, csvErr(file, err)
	}
	first = append([]string(nil), first...)
	fields, err := next()
	if err != nil && err != io.EOF {
		return nil, csvErr(file, err)
	}
	width := len(first)
	if err == nil && s.published(first, len(fields)) {
		width = len(fields)
	}
	if width < 2 {
		return nil, inputErr(file, "a row has one input or more and a label, separated by commas", "line %d has %d column", line(), width)
	}
	s.cols = make([]column, width)
	at := 1
	if s.class == nil && !s.header(first) {
		if err := s.row(first, at); err != nil {
			return nil, err
		}
	}
	for err == nil {
		if at = line(); len(fields) != width {
			return nil, inputErr(file, fmt.Sprintf("the first line has %d", width), "line %d has %d columns", at, len(fields))
		}
		if err := s.row(fields, at); err != nil {
			return nil, err
		}
		fields, err = next()
	}
	switch {
	case limited.N <= 0:
		return nil, inputErr(file, fmt.Sprintf("at most %d bytes are read of one file", int64(MaxBytes)), "the file is larger")
	case err != io.EOF:
		return nil, csvErr(file, err)
	case s.n == 0:
		return nil, inputErr(file, "", "the file holds no rows of numbers")
	}
	for i := range s.cols {
		s.cols[i].values.flush()
		s.cols[i].texts.flush()
	}
	return s, nil
}

// skipMark passes over a byte order mark, which spreadsheets write.
func skipMark(b *bufio.Reader) {
	if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = b.Discard(3)
	}
}

// lines returns what reads the fields of the next line that is not blank, and
// what tells its number. The separator is the first of comma, tab and semicolon
// that the first line has, or else white space.
func lines(b *bufio.Reader) (next func() ([]string, error), line func() int) {
	head, _ := b.Peek(1 << 16)
	head, _, _ = bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	for _, comma := range ",\t;" {
		if !bytes.ContainsRune(head, comma) {
			continue
		}
		c := csv.NewReader(b)
		c.Comma, c.ReuseRecord, c.FieldsPerRecord, c.TrimLeadingSpace = comma, true, -1, comma != '\t'
		n := 0
		next = func() ([]string, error) {
			fields, err := c.Read()
			if err == nil {
				n, _ = c.FieldPos(0)
			}
			return fields, err
		}
		return next, func() int { return n }
	}
	n := 0
	next = func() ([]string, error) {
		for {
			text, err := b.ReadString('\n')
			if text == "" && err != nil {
				return nil, err
			}
			n++
			if fields := strings.Fields(text); len(fields) > 0 {
				return fields, nil
			}
		}
	}
	return next, func() int { return n }
}

// published recognises the first line of the tables that scikit-learn ships:
// the number of rows, the number of inputs, and the names of the classes.
func (s *sheet) published(first []string, width int) bool {
	if len(first) < 4 {
		return false
	}
	rows, err := strconv.Atoi(first[0])
	inputs, err2 := strconv.Atoi(first[1])
	if err != nil || err2 != nil || rows < 1 || inputs+1 != width {
		return false
	}
	for _, name := range first[2:] {
		if _, err := strconv.ParseFloat(name, 64); err == nil || name == "" {
			return false
		}
	}
	s.class, s.rows = first[2:], rows
	return true
}

// header decides whether the first line holds names: it has one that means a
// label, or no number, or it only counts the columns.
func (s *sheet) header(first []string) bool {
	named, numbers := false, 0
	var from [2]bool
	from[0], from[1] = len(first) >= 3, len(first) >= 3
	for i, f := range first {
		f = strings.TrimSpace(f)
		if meansLabel(f) {
			named = true
			continue
		}
		if _, err := strconv.ParseFloat(f, 64); err == nil || errors.Is(err, strconv.ErrRange) {
			numbers++
		}
		for k := range from {
			from[k] = from[k] && f == strconv.Itoa(i+k)
		}
	}
	s.run = !named && (from[0] || from[1])
	if !named && numbers > 0 && !s.run {
		return false
	}
	for _, f := range first {
		s.names = append(s.names, strings.TrimSpace(f))
	}
	return true
}

func meansLabel(name string) bool {
	switch strings.ToLower(name) {
	case "label", "class", "target":
		return true
	}
	return false
}

// row adds the cells of one line.
func (s *sheet) row(fields []string, line int) error {
	for i, f := range fields {
		c := &s.cols[i]
		f = strings.TrimSpace(f)
		v, err := strconv.ParseFloat(f, 32)
		switch {
		case err == nil && !math.IsNaN(v) && !math.IsInf(v, 0):
			s.x = append(s.x, float32(v))
			c.number(float32(v), f, s.n, line)
		case err == nil || errors.Is(err, strconv.ErrRange):
			return s.noNumber(i, f, line)
		case isMissing(f):
			if c.missing++; c.missing == 1 {
				c.missingLine = line
			}
			s.x = append(s.x, float32(math.NaN()))
			if c.text != nil {
				c.text = append(c.text, "")
			}
		default:
			s.x = append(s.x, float32(math.NaN()))
			c.read(f, line, s.before(i))
		}
	}
	s.n++
	return nil
}

// noNumber refuses a cell of column i, where an input belongs.
func (s *sheet) noNumber(i int, cell string, line int) error {
	return inputErr(s.file, "every input is a finite number; a missing value is an empty cell, ? or NA", "line %d, column %d is %q", line, i+1, clip(cell))
}

func (c *column) number(v float32, cell string, row, line int) {
	if c.numbers++; row == 0 {
		c.counts, c.start = v == 0 || v == 1, v
	}
	c.counts = c.counts && v == c.start+float32(row)
	exact := float64(v)
	if whole := exact == math.Trunc(exact) && math.Abs(exact) < maxWhole; !whole && c.fraction == "" {
		c.fraction, c.fractionLine = cell, line
	}
	if c.fraction == "" {
		c.values.add(v)
	}
	if c.text != nil {
		c.text = append(c.text, number(v))
		c.texts.add(number(v))
	}
}

// read takes a word. The column's numbers so far, of the rows in before, become
// text beside it.
func (c *column) read(word string, line int, before func(yield func(float32) bool)) {
	if c.words++; c.words == 1 {
		c.word, c.wordLine = word, line
		c.text = []string{}
		for v := range before {
			t := ""
			if v == v {
				t = number(v)
				c.texts.add(t)
			}
			c.text = append(c.text, t)
		}
	}
	if !c.texts.many { // it can be no label otherwise, and is not kept
		c.text = append(c.text, strings.Clone(word))
		c.texts.add(word)
	}
}

// before are the values of column i in the rows above the one being read.
func (s *sheet) before(i int) func(yield func(float32) bool) {
	return func(yield func(float32) bool) {
		for r := range s.n {
			if !yield(s.x[r*len(s.cols)+i]) {
				return
			}
		}
	}
}

// number is how a number stands as a label: 3 for 3, 3.0 and 3e0.
func number(v float32) string {
	return strconv.FormatFloat(float64(v+0), 'f', -1, 32) // −0 + 0 is 0
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
		return causedBy(err, file, "rows of numbers separated by commas", "line %d, column %d: %v", p.Line, p.Column, p.Err)
	}
	return readErr(file, err)
}

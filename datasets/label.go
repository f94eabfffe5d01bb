package datasets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Columns say what the columns of a table are.
type Columns struct {
	Names []string // of all columns, from the header; nil where there is none
	Count int      // of all columns
	Label int      // the place of the labels, from 0
	Left  []int    // columns left out, because they only tell the rows apart
	// How says why Label was chosen, for a reader.
	How string
}

// Column is how a message calls the column at a place.
func (c *Columns) Column(i int) string { return columnName(c.Names, i) }

// input is how a message calls input j.
func (c *Columns) input(j int) string {
	for i := range c.Count {
		if i == c.Label || slices.Contains(c.Left, i) {
			continue
		}
		if j == 0 {
			return c.Column(i)
		}
		j--
	}
	return ""
}

func columnName(names []string, i int) string {
	if i < len(names) && names[i] != "" && names[i] != strconv.Itoa(i+1) {
		return fmt.Sprintf("column %d (%s)", i+1, clip(names[i]))
	}
	return fmt.Sprintf("column %d", i+1)
}

const nameIt = "say which: --label NAME or NUMBER, label: in the experiment file, or a header that calls it label"

// choose says which column holds the labels: the one that the user names, by
// its header or by its number from 1; or the one that the header calls label,
// class or target; or the one column alone that could. Anything else is
// refused.
func (s *sheet) choose(label string) (Columns, error) {
	c := Columns{Names: s.names, Count: len(s.cols)}
	var err error
	switch {
	case label != "":
		c.Label, err = s.place(label)
		c.How = "as asked for"
	case s.class != nil:
		c.Label, c.How = len(s.cols)-1, "the last, as the first line says"
	default:
		c.Label, c.How, err = s.guess()
	}
	if err != nil {
		return c, err
	}
	if err := s.checkLabel(c); err != nil {
		return c, err
	}
	for i := range s.cols {
		if i != c.Label && s.tells(i) {
			c.Left = append(c.Left, i)
		}
	}
	for i := range s.cols {
		if col := &s.cols[i]; i != c.Label && col.words > 0 && !slices.Contains(c.Left, i) {
			return c, s.noNumber(i, col.word, col.wordLine)
		}
	}
	if len(c.Left)+1 == len(s.cols) {
		return c, inputErr(s.file, "a row has one input or more and a label", "no column holds an input")
	}
	return c, nil
}

// tells reports whether column i does nothing but tell the rows apart: words of
// which nearly each row has its own, or the numbers of the rows under a name
// that says so.
func (s *sheet) tells(i int) bool {
	c := &s.cols[i]
	if c.words > 0 {
		return c.numbers == 0 && s.n >= 4 && (c.texts.many || 2*len(c.texts.times) > s.n)
	}
	if !c.counts || c.missing > 0 || s.n < 4 || i >= len(s.names) {
		return false
	}
	switch strings.ToLower(s.names[i]) {
	case "", "id", "index", "row", "unnamed: 0":
		return !s.run
	}
	return false
}

// place finds the column that the user names.
func (s *sheet) place(label string) (int, error) {
	var found []int
	for i, n := range s.names {
		if n == label {
			found = append(found, i)
		}
	}
	number, err := strconv.Atoi(strings.TrimPrefix(label, "#"))
	at := number - 1
	switch {
	case len(found) > 1:
		return 0, inputErr(s.file, "name it by its number, from 1", "%d columns are called %q", len(found), label)
	case len(found) == 1 && (err != nil || found[0] == at):
		return found[0], nil
	case len(found) == 1:
		return 0, inputErr(s.file, fmt.Sprintf("write #%d for the one, #%d for the other", number, found[0]+1),
			"column %d is called %s, and %s is also the number of a column", found[0]+1, label, label)
	case err == nil && at >= 0 && at < len(s.cols):
		return at, nil
	case err == nil:
		return 0, inputErr(s.file, fmt.Sprintf("columns are counted from 1 to %d", len(s.cols)), "there is no column %d", number)
	case s.names == nil:
		return 0, inputErr(s.file, "name the column by its number, from 1", "the file has no header, and %q is no number", clip(label))
	}
	return 0, inputErr(s.file, "the columns are "+some(s.names, 12), "there is no column %q", clip(label))
}

// guess finds the label where it is safe to.
func (s *sheet) guess() (int, string, error) {
	var named, words, whole []int
	for i := range s.cols {
		c := &s.cols[i]
		switch {
		case i < len(s.names) && meansLabel(s.names[i]):
			named = append(named, i)
		case c.words > 0 && c.numbers == 0 && c.texts.labels(s.n):
			words = append(words, i)
		case c.words == 0 && c.missing == 0 && c.fraction == "" && c.values.labels(s.n):
			whole = append(whole, i)
		}
	}
	if len(named) != 1 { // a number in words is no label unless it is said to be
		for i := range s.cols {
			if c := &s.cols[i]; c.words > 0 && c.numbers > 0 {
				return 0, "", s.noNumber(i, c.word, c.wordLine)
			}
		}
	}
	for _, g := range []struct {
		columns []int
		how     string
	}{
		{named, "by its name"},
		{words, "the only one of words that could be labels"},
		{whole, "the only one of whole numbers that could be labels"},
	} {
		switch len(g.columns) {
		case 0:
			continue
		case 1:
			return g.columns[0], g.how, nil
		}
		return 0, "", inputErr(s.file, nameIt, "%s could each be the label", s.list(g.columns))
	}
	if last := &s.cols[len(s.cols)-1]; last.words == 0 && len(last.values.times) == 1 && last.fraction == "" {
		return 0, "", inputErr(s.file, nameIt, "no column could be the label: the last has one value, %s, and one class is nothing to classify",
			number(last.values.last))
	}
	return 0, "", inputErr(s.file, nameIt, "no column could be the label: none has whole numbers or words that come again")
}

// checkLabel refuses a column that cannot be labels.
func (s *sheet) checkLabel(c Columns) error {
	col := &s.cols[c.Label]
	const want = "a label is a whole number or a word"
	switch {
	case col.missing > 0:
		return inputErr(s.file, want, "line %d, column %d: the label is missing", col.missingLine, c.Label+1)
	case col.words == 0 && col.fraction != "":
		return inputErr(s.file, want+"; whole numbers reach to 2^24", "line %d, column %d: the label is %q", col.fractionLine, c.Label+1, clip(col.fraction))
	case col.words > 0 && col.texts.many || col.words == 0 && col.values.many:
		return inputErr(s.file, nameIt, "%s has more than %d different labels", c.Column(c.Label), maxClasses)
	}
	if !s.run || len(s.cols) >= 8 {
		return nil
	}
	// A short first line that counts up may be an example.
	name := float32(c.Label)
	if s.names[0] == "1" {
		name++
	}
	if col.values.times[name] > 0 {
		return inputErr(s.file, "delete it, or give the columns names", "line 1 counts from %s to %s: names of columns or an example", s.names[0], s.names[len(s.names)-1])
	}
	return nil
}

// match says what the columns of a test file are, of which the training file's
// columns are known. Where both have a header, names match by name; a file
// without one has the training file's columns at the same places.
func (s *sheet) match(train *Columns, trainFile string) (order []int, err error) {
	order = make([]int, train.Count)
	if s.names == nil || s.class != nil {
		if len(s.cols) != train.Count {
			return nil, inputErr(s.file, "both files have the same columns", "rows of %d columns, %s has %d", len(s.cols), trainFile, train.Count)
		}
		for i := range order {
			order[i] = i
		}
		return order, nil
	}
	if train.Names == nil {
		return nil, inputErr(s.file, "give both files a header, or neither", "it has a header and %s has none", trainFile)
	}
	for i, name := range train.Names {
		at := slices.Index(s.names, name)
		if at >= 0 && (slices.Contains(s.names[at+1:], name) || slices.Contains(train.Names[i+1:], name)) {
			return nil, inputErr(s.file, "columns are matched by name, so that each name stands once", "two columns are called %q", clip(name))
		}
		if at < 0 && !slices.Contains(train.Left, i) {
			return nil, inputErr(s.file, "columns are matched by name; it has "+some(s.names, 12), "it has no column %q, which %s has", clip(name), trainFile)
		}
		order[i] = at
	}
	return order, nil
}

func (s *sheet) list(columns []int) string {
	var names []string
	for _, i := range columns {
		names = append(names, columnName(s.names, i))
	}
	return some(names, 4)
}

// some joins the first names and says how many follow.
func some(names []string, most int) string {
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

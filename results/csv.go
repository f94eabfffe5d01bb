package results

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Columns are the columns of a file of rows, in order. The index is what a metric
// over a parameter stands for, taken off the metric's name.
func Columns() []string {
	return []string{"run_id", "track", "arm", "rule", "gate", "signal", "seed", "presentations", "metric", "value", "unit", "wiring", "index", "censored"}
}

// older are the numbers of columns that files of rows had before: without index
// and censored, and without wiring.
var older = []int{12, 11}

// cells takes the name of a row's metric apart into metric and index, which is
// empty where the metric is over no parameter.
func (r Row) cells() (metric, index string) {
	if metric, _, index, ok := At(r.Metric); ok {
		return metric, index
	}
	return r.Metric, ""
}

// Timed reports whether the row may differ between two runs of one command.
func (r Row) Timed() bool { return r.Unit == UnitSeconds || r.Unit == UnitPerSecond }

func (r Row) check() error {
	if err := checkNames(r.RunID, r.Track, r.Arm); err != nil {
		return err
	}
	for _, c := range [][2]string{{"rule", r.Rule}, {"gate", r.Gate}, {"signal", r.Signal}, {"metric", r.Metric}, {"unit", r.Unit}, {"wiring", r.Wiring}} {
		if err := checkCell(c[0], c[1]); err != nil {
			return err
		}
	}
	switch {
	case r.Metric == "":
		return errors.New("the metric has no name")
	case r.Unit == "":
		return fmt.Errorf("metric %q has no unit", r.Metric)
	case r.Presentations < 0:
		return fmt.Errorf("metric %q stands at %d presentations", r.Metric, r.Presentations)
	case math.IsNaN(r.Value) || math.IsInf(r.Value, 0):
		return fmt.Errorf("metric %q at %d presentations is %v: want a finite number", r.Metric, r.Presentations, r.Value)
	}
	return nil
}

// FormatFloat is the shortest text that reads back as v, without an exponent
// for numbers of ordinary size.
func FormatFloat(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// WriteCSV writes rows under the header of [Columns], lines ended by "\n".
func WriteCSV(w io.Writer, rows []Row) error {
	c := csv.NewWriter(w)
	if err := c.Write(Columns()); err != nil {
		return err
	}
	for i, r := range rows {
		if err := r.check(); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		metric, index := r.cells()
		if err := c.Write([]string{r.RunID, r.Track, r.Arm, r.Rule, r.Gate, r.Signal,
			strconv.FormatUint(r.Seed, 10), strconv.Itoa(r.Presentations), metric, FormatFloat(r.Value), r.Unit, r.Wiring,
			index, strconv.FormatBool(r.Censored)}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// ReadCSV reads what [WriteCSV] writes, or wrote when the numbers stood in the
// metrics' names and there was no wiring. An error names the line.
func ReadCSV(r io.Reader) ([]Row, error) {
	c := csv.NewReader(r)
	c.ReuseRecord = true
	head, err := c.Read()
	if err == io.EOF {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	wide := Columns()
	if !slices.Equal(head, wide) && !slices.ContainsFunc(older, func(n int) bool { return slices.Equal(head, wide[:n]) }) {
		return nil, fmt.Errorf("line 1: the columns are %s: want %s", strings.Join(head, ","), strings.Join(wide, ","))
	}
	var rows []Row
	for {
		f, err := c.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		row, err := parseRow(f)
		if err != nil {
			line, _ := c.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		rows = append(rows, row)
	}
}

func parseRow(f []string) (Row, error) {
	r := Row{RunID: f[0], Track: f[1], Arm: f[2], Rule: f[3], Gate: f[4], Signal: f[5], Metric: f[8], Unit: f[10]}
	var err error
	if len(f) > 11 {
		r.Wiring = f[11]
	}
	if len(f) > 12 && f[12] != "" {
		r.Metric += " " + f[12]
		if _, index := r.cells(); index != f[12] {
			return r, fmt.Errorf("index %q: want a number, or two with \"to\" between them", f[12])
		}
	}
	if len(f) > 13 {
		if r.Censored, err = strconv.ParseBool(f[13]); err != nil {
			return r, fmt.Errorf("censored is %q: want true or false", f[13])
		}
	}
	if r.Seed, err = strconv.ParseUint(f[6], 10, 64); err != nil {
		return r, fmt.Errorf("seed %q: want a whole number", f[6])
	}
	if r.Presentations, err = strconv.Atoi(f[7]); err != nil {
		return r, fmt.Errorf("presentations %q: want a whole number", f[7])
	}
	if r.Value, err = strconv.ParseFloat(f[9], 64); err != nil {
		return r, fmt.Errorf("value %q: want a number", f[9])
	}
	return r, r.check()
}

// encode is WriteCSV into memory, with the check of the run and that its rows are
// its own, in the units declared.
func encode(m Manifest, rows []Row) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	for i, r := range rows {
		if r.RunID != m.RunID || r.Track != m.Track || r.Arm != m.Arm || r.Seed != m.Seed {
			return nil, fmt.Errorf("row %d is of run %q (track %q, arm %q, seed %d)", i+1, r.RunID, r.Track, r.Arm, r.Seed)
		}
	}
	var b bytes.Buffer
	err := WriteCSV(&b, rows)
	if err == nil && m.Declared != nil {
		err = m.Declared.fits(rows)
	}
	return b.Bytes(), err
}

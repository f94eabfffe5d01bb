package results

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Form is how the rows of all runs are written.
type Form string

// The forms. The zero Form is CSV.
const (
	CSV     Form = "csv"
	Gzip    Form = "gzip"
	Parquet Form = "parquet"
)

// Forms are all forms, the default first.
func Forms() []Form { return []Form{CSV, Gzip, Parquet} }

// File is the file of a table of rows, such as "results".
func (f Form) File(table string) string {
	switch f {
	case Gzip:
		return table + ".csv.gz"
	case Parquet:
		return table + ".parquet"
	}
	return table + ".csv"
}

// FormIn is the form in which a folder has its rows; CSV where it has none.
func FormIn(dir string) Form {
	for _, f := range Forms() {
		if _, err := os.Stat(filepath.Join(dir, f.File(resultsTable))); err == nil {
			return f
		}
	}
	return CSV
}

// CheckForm refuses what is no form.
func CheckForm(f Form) error {
	if !slices.Contains(Forms(), f) {
		return fmt.Errorf("format is %q: want csv, gzip or parquet", f)
	}
	return nil
}

// write writes rows in the form.
func (f Form) write(w io.Writer, rows []Row) error {
	switch f {
	case Gzip:
		z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
		if err != nil {
			return err
		}
		return errors.Join(WriteCSV(z, rows), z.Close())
	case Parquet:
		return writeParquet(w, rows)
	}
	return WriteCSV(w, rows)
}

// readRows reads a file of rows in the form.
func (f Form) readRows(path string) ([]Row, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	switch f {
	case Gzip:
		z, err := gzip.NewReader(file)
		if err != nil {
			return nil, err
		}
		return ReadCSV(z)
	case Parquet:
		return readParquet(file)
	}
	return ReadCSV(file)
}

// ReadRows reads the rows that [Folder.Merge] wrote into a folder, in the form in
// which they are: those of results and those of windows.
func ReadRows(dir string) ([]Row, error) {
	form := FormIn(dir)
	rows, err := form.readRows(filepath.Join(dir, form.File(resultsTable)))
	if err != nil {
		return nil, err
	}
	windows, err := form.readRows(filepath.Join(dir, form.File(windowsTable)))
	if errors.Is(err, fs.ErrNotExist) { // they stood among the results once
		err = nil
	}
	return append(rows, windows...), err
}

// removeOthers deletes the files of a table of rows in the other forms.
func (f Form) removeOthers(dir, table string) error {
	for _, other := range Forms() {
		if path := filepath.Join(dir, other.File(table)); other.File(table) != f.File(table) {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return writeError(path, err)
			}
		}
	}
	return nil
}

// column is a row as Parquet has it: the columns of a CSV, typed.
type column struct {
	RunID         string  `parquet:"run_id,dict"`
	Track         string  `parquet:"track,dict"`
	Arm           string  `parquet:"arm,dict"`
	Rule          string  `parquet:"rule,dict"`
	Gate          string  `parquet:"gate,dict"`
	Signal        string  `parquet:"signal,dict"`
	Seed          uint64  `parquet:"seed"`
	Presentations int64   `parquet:"presentations"`
	Metric        string  `parquet:"metric,dict"`
	Value         float64 `parquet:"value"`
	Unit          string  `parquet:"unit,dict"`
	Wiring        string  `parquet:"wiring,dict"`
	Index         string  `parquet:"index,dict"`
	Censored      bool    `parquet:"censored"`
}

func writeParquet(w io.Writer, rows []Row) error {
	out := make([]column, len(rows))
	for i, r := range rows {
		if err := r.check(); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		metric, index := r.cells()
		out[i] = column{r.RunID, r.Track, r.Arm, r.Rule, r.Gate, r.Signal, r.Seed, int64(r.Presentations),
			metric, r.Value, r.Unit, r.Wiring, index, r.Censored}
	}
	return parquet.Write(w, out, parquet.Compression(&parquet.Zstd), parquet.KeyValueMetadata(versionKey, strconv.Itoa(Format)))
}

// versionKey is the metadata of a Parquet file that holds its schema's version.
const versionKey = "schema_version"

func readParquet(file *os.File) ([]Row, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	in, err := parquet.Read[column](file, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s is no Parquet file of rows: %w", filepath.Base(file.Name()), err)
	}
	out := make([]Row, len(in))
	for i, c := range in {
		out[i] = Row{c.RunID, c.Track, c.Arm, c.Rule, c.Gate, c.Signal, c.Seed, int(c.Presentations),
			strings.TrimSpace(c.Metric + " " + c.Index), c.Value, c.Unit, c.Wiring, c.Censored}
		if err := out[i].check(); err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return out, nil
}

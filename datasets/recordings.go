package datasets

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/limit"
)

// RecordingsFile is where, in the folder of data sets, the responses of the
// MBON-α′3 neurons are looked for (Dasgupta, Hattori and Navlakha 2022, Nature
// Communications). They are read where they are; the program holds no copy.
const RecordingsFile = "mbon/mbon_a3.csv"

// Recordings reads the responses of neurons to successive presentations of one
// stimulus, a row for each neuron, on the scale of its first response, from
// mbon/mbon_a3.csv in dataDir ([DefaultDir] where it is empty). Where there is
// no such file both results are nil. Errors are of type [InputError].
func Recordings(dataDir string) ([][]float64, error) {
	dataDir, err := dirOr(dataDir)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dataDir, filepath.FromSlash(RecordingsFile))
	f, err := limit.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, readErr(file, err)
	}
	defer f.Close()
	return ReadRecordings(f, file)
}

// ReadRecordings reads a header line, which calls the columns of responses
// MCH01, MCH02 and so on in their order, and a line for each neuron. Other
// columns, as those of its name and of its largest response, are passed over.
// A response that is no finite number, a first response that is not above 0, and a
// file of fewer than four neurons are refused.
func ReadRecordings(r io.Reader, file string) ([][]float64, error) {
	const want = "a header line with columns MCH01, MCH02, …, and a line of numbers for each neuron"
	b := bufio.NewReader(io.LimitReader(r, 1<<20))
	skipMark(b)
	c := csv.NewReader(b)
	c.FieldsPerRecord = -1
	rows, err := c.ReadAll()
	if err != nil {
		return nil, csvErr(file, err)
	}
	if len(rows) == 0 {
		return nil, inputErr(file, want, "the file is empty")
	}
	var columns []int
	for i, name := range rows[0] {
		n, ok := strings.CutPrefix(strings.TrimSpace(name), "MCH")
		if !ok {
			continue
		}
		if v, err := strconv.Atoi(n); err != nil || v != len(columns)+1 {
			return nil, inputErr(file, want, "line 1, column %d is %q where presentation %d belongs", i+1, clip(name), len(columns)+1)
		}
		columns = append(columns, i)
	}
	if len(columns) < 2 {
		return nil, inputErr(file, want, "the first line names %d presentations", len(columns))
	}
	var cells [][]float64
	for k, row := range rows[1:] {
		if len(row) != len(rows[0]) {
			return nil, inputErr(file, "every line has as many as the first", "line %d has %d columns, the first %d", k+2, len(row), len(rows[0]))
		}
		cell := make([]float64, len(columns))
		for n, i := range columns {
			v, err := strconv.ParseFloat(strings.TrimSpace(row[i]), 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, inputErr(file, "every response is a finite number", "line %d, column %d is %q", k+2, i+1, clip(row[i]))
			}
			cell[n] = v
		}
		if cell[0] <= 0 {
			return nil, inputErr(file, "a neuron that habituates responds at first", "line %d: the first response is %v", k+2, cell[0])
		}
		cells = append(cells, cell)
	}
	if len(cells) < 4 {
		return nil, inputErr(file, "half of at least 4 is fitted", "the file holds %d neurons", len(cells))
	}
	return cells, nil
}

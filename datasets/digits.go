package datasets

import (
	"bytes"
	_ "embed"
)

// Digits is the name of the embedded data set.
const Digits = "digits"

// The UCI handwritten digits, CC BY 4.0, E. Alpaydin and C. Kaynak: 1,797 rows
// of 8×8 pixels of 0 to 16 and a label.
//
//go:embed digits/digits.csv.gz
var digitsFile []byte

func openDigits() (*Full, error) {
	info, _ := known(Digits)
	info.Files = []string{"(embedded) digits.csv.gz"}
	n, err := ReadCSV(bytes.NewReader(digitsFile), "digits.csv.gz", "65")
	if err != nil {
		return nil, err
	}
	return buildNumbers(info, n, nil, "digits.csv.gz", "")
}

// buildNumbers cuts a table into parts; test is nil where there is one file.
func buildNumbers(info Info, train, test *Numbers, file, testFile string) (*Full, error) {
	classes, err := classesOf(train.Labels, file)
	if err != nil {
		return nil, err
	}
	a, err := numberTable(info, train, classes, file)
	if err != nil {
		return nil, err
	}
	info.Label = train.Columns.Column(train.Columns.Label) + ", " + train.Columns.How
	info.Warnings = append(info.Warnings, train.Warnings...)
	var b *table
	if test != nil {
		if b, err = numberTable(info, test, classes, testFile); err != nil {
			return nil, err
		}
		info.Warnings = append(info.Warnings, test.Warnings...)
	}
	return build(info, a, b, classes, file, train.Columns.input)
}

func numberTable(info Info, n *Numbers, classes []string, file string) (*table, error) {
	labels, err := toClasses(n.Labels, classes, file)
	t := &table{dim: n.Dim, numbers: n.X, labels: labels}
	if info.Shape.Size() == n.Dim {
		t.shape = info.Shape
	}
	return t, err
}

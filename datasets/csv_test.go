package datasets

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestReadCSV(t *testing.T) {
	for _, c := range []struct {
		name, file string
		x          []float32
		labels     []int
	}{
		{"no header", "1,2,0\n3,4,1\n", []float32{1, 2, 3, 4}, []int{0, 1}},
		{"header, label last", "a,b,kind\n1,2,0\n3,4,1\n", []float32{1, 2, 3, 4}, []int{0, 1}},
		{"named label", "a,label,b\n1,7,2\n3,-8,4", []float32{1, 2, 3, 4}, []int{7, -8}},
		{"named class, numbers for names", "Class,1,2\n7,1,2\n8,3,4\n", []float32{1, 2, 3, 4}, []int{7, 8}},
		{"spreadsheet", "\ufeff\"a\",\"b\",\"label\"\r\n1,2,0\r\n3,4,1\r\n", []float32{1, 2, 3, 4}, []int{0, 1}},
		{"blanks", " 1, 2 ,0\n\n3,\t4, 1 \n\n", []float32{1, 2, 3, 4}, []int{0, 1}},
		{"scientific", "1e-3,-2.5,0.0\n+3,4,1e2\n", []float32{1e-3, -2.5, 3, 4}, []int{0, 100}},
	} {
		for _, p := range [][]byte{[]byte(c.file), gzipped(t, []byte(c.file))} {
			n, err := ReadCSV(bytes.NewReader(p), "f")
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			if n.N != 2 || n.Dim != 2 || !slices.Equal(n.X, c.x) || !slices.Equal(n.Labels, c.labels) {
				t.Errorf("%s: read as %+v", c.name, n)
			}
		}
	}
}

func TestReadCSVRefuses(t *testing.T) {
	for _, c := range []struct{ name, file, says string }{
		{"nothing", "", "empty"},
		{"blank", "\n\n\n", "no rows"},
		{"header only", "a,b,label\n", "no rows"},
		{"one column", "1\n2\n", "1 column"},
		{"semicolons", "1;2;3\n", "1 column"},
		{"NaN", "1,2,0\n1,NaN,0\n", `line 2, column 2 is "NaN"`},
		{"NaN in the first line", "1,NaN,0\n", `line 1, column 2 is "NaN"`},
		{"infinity", "1,2,0\n1,-Inf,0\n", `line 2, column 2 is "-Inf"`},
		{"too large", "1,2,0\n1,1e39,0\n", `line 2, column 2 is "1e39"`},
		{"text", "1,2,0\n1,two,0\n", `line 2, column 2 is "two"`},
		{"text in the first line", "1,two,0\n", `line 1, column 2 is "two"`},
		{"missing value", "1,2,0\n1,,0\n", `line 2, column 2 is ""`},
		{"short row", "1,2,0\n1,2\n", "line 2 has 2 columns; the first line has 3"},
		{"long row", "a,b,label\n1,2,0\n1,2,0,4\n", "line 3 has 4 columns"},
		{"label of text", "1,2,0\n1,2,cat\n", `line 2, column 3: the label is "cat"`},
		{"label with a fraction", "1,2,0\n1,2,.5\n", `the label is ".5"`},
		{"label NaN", "1,2,NaN\n", `the label is "NaN"`},
		{"label too large", "1,2,1e300\n", `the label is "1e300"`},
		{"bad quotes", "1,2,0\n1,\"2,0\n", "line 2"},
		{"binary", "\x00\x01\x02,\x03,\x04\n\x00,\x00,\x00\n", "line 2"},
		{"long text", "1,2,0\n1," + strings.Repeat("x", 1<<16) + ",0\n", "xxx…"},
	} {
		_, err := ReadCSV(strings.NewReader(c.file), "some-file")
		checkInputError(t, c.name, err, "some-file", c.says)
	}
	zipped := gzipped(t, bytes.Repeat([]byte("1,2,0\n"), 1000))
	_, err := ReadCSV(bytes.NewReader(zipped[:len(zipped)-9]), "some-file")
	checkInputError(t, "gzip cut", err, "some-file", "gzip data end too early")
}

// TestScaleRule: numbers are divided by the largest absolute value of the
// training part, and of it alone.
func TestScaleRule(t *testing.T) {
	n := &Numbers{N: 600, Dim: 1, X: make([]float32, 600), Labels: make([]int, 600)}
	for i := range n.X {
		n.X[i] = float32(i)
		n.Labels[i] = i % 2
	}
	d, err := buildNumbers(Info{}, n, nil, "f", "")
	if err != nil {
		t.Fatal(err)
	}
	train, test := d.Train.index[3], d.Test.index[3]
	n.X[train], n.X[test] = 1000, 4000
	for range 2 { // positive and negative
		if d, err = buildNumbers(Info{}, n, nil, "f", ""); err != nil {
			t.Fatal(err)
		}
		if d.Train.Scale() != 1./1000 || d.Test.Scale() != 1./1000 {
			t.Errorf("scales %v and %v, want 1/1000", d.Train.Scale(), d.Test.Scale())
		}
		var x [1]float32
		if d.Test.Fill(x[:], 3); x[0] != 4000*(float32(1)/1000) {
			t.Errorf("a test input of 4000 is scaled to %v, want 4", x[0])
		}
		n.X[train] = -1000
	}
	zeros := &Numbers{N: 30, Dim: 1, X: make([]float32, 30), Labels: make([]int, 30)}
	if d, err := buildNumbers(Info{}, zeros, nil, "f", ""); err != nil || d.Train.Scale() != 1 {
		t.Errorf("numbers that are all 0: %v", err)
	}
}

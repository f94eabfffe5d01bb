package datasets

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// rows repeats lines, so that values come again as those of labels do.
func rows(lines ...string) string { return strings.Repeat(strings.Join(lines, "\n")+"\n", 3) }

func TestReadCSV(t *testing.T) {
	for _, c := range []struct {
		name, file, label string
		x                 []float32 // of the first two rows
		labels            []string
	}{
		{"last, asked for by number", rows("1,2,0", "3,4,1"), "3", []float32{1, 2, 3, 4}, []string{"0", "1"}},
		{"first, asked for by number", rows("5,1,2", "6,3,4"), "#1", []float32{1, 2, 3, 4}, []string{"5", "6"}},
		{"asked for by name", "a,b,kind\n" + rows("1,2,0", "3,4,1"), "b", []float32{1, 0, 3, 1}, []string{"2", "4"}},
		{"named label", "a,label,b\n1,7,2\n3,-8,4\n1,7,2\n", "", []float32{1, 2, 3, 4}, []string{"7", "-8"}},
		{"named class, numbers for names", "Class,1,2\n7,1,2\n8,3,4\n", "", []float32{1, 2, 3, 4}, []string{"7", "8"}},
		{"spreadsheet", "\ufeff\"a\",\"b\",\"label\"\r\n1,2,0\r\n3,4,1\r\n", "", []float32{1, 2, 3, 4}, []string{"0", "1"}},
		{"blanks", " 1, 2 ,0\n\n3,\t4, 1 \n\n", "3", []float32{1, 2, 3, 4}, []string{"0", "1"}},
		{"scientific", "1e-3,-2.5,0.0\n+3,4,1e2\n1,2,-0\n", "3", []float32{1e-3, -2.5, 3, 4}, []string{"0", "100"}},
		{"words, as iris has them", rows("1.5,2,setosa", "3.5,4,virginica"), "", []float32{1.5, 2, 3.5, 4}, []string{"setosa", "virginica"}},
		{"words in the middle, in a table with a header", "a,kind,b\n" + rows("1,M,2", "3,R,4"), "", []float32{1, 2, 3, 4}, []string{"M", "R"}},
		{"the only column of whole numbers", rows("1.5,4,2.5", "3.5,7,4.5"), "", []float32{1.5, 2.5, 3.5, 4.5}, []string{"4", "7"}},
		{"words and numbers as labels, asked for", rows("1,2,7", "3,4,none"), "3", []float32{1, 2, 3, 4}, []string{"7", "none"}},
		{"a header that counts", "0,1,2\n" + rows("1.5,2.5,7", "3.5,4.5,8"), "", []float32{1.5, 2.5, 3.5, 4.5}, []string{"7", "8"}},
		{"white space and names of rows, as ecoli has them", "AAT  .5 .1 cp\nACE .6  .2 im\nBCE .7 .3 cp\nCCE .8 .4 im\n", "", []float32{.5, .1, .6, .2}, []string{"cp", "im"}},
		{"tabs", rows("1\t2\ta b", "3\t4\tc d"), "", []float32{1, 2, 3, 4}, []string{"a b", "c d"}},
		{"semicolons", rows("1;2;x", "3;4;y"), "", []float32{1, 2, 3, 4}, []string{"x", "y"}},
		{"numbers of the rows", ",a,label\n0,1,5\n1,3,6\n2,1,5\n3,3,6\n", "", []float32{1, 3}, []string{"5", "6"}},
		{"as scikit-learn ships them", "4,2,no,yes\n1,2,0\n3,4,1\n1,2,0\n3,4,1\n", "", []float32{1, 2, 3, 4}, []string{"no", "yes"}},
	} {
		for _, p := range [][]byte{[]byte(c.file), gzipped(t, []byte(c.file))} {
			n, err := ReadCSV(bytes.NewReader(p), "f", c.label)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			if n.Dim*2 != len(c.x) || len(n.X) != n.N*n.Dim || !slices.Equal(n.X[:len(c.x)], c.x) || !slices.Equal(n.Labels[:2], c.labels) {
				t.Errorf("%s: read as %+v", c.name, n)
			}
		}
	}
}

// A missing value is kept as such, and the column is named in a warning.
func TestMissingValues(t *testing.T) {
	n, err := ReadCSV(strings.NewReader("a,b,label\n1,,0\n?,4,1\nNA,5,1\n2,6,0\n"), "f", "")
	if err != nil {
		t.Fatal(err)
	}
	for k, missing := range []bool{false, true, true, false, true, false, false, false} {
		if math.IsNaN(float64(n.X[k])) != missing {
			t.Errorf("value %d is %v", k, n.X[k])
		}
	}
	for _, want := range []string{"f: column 1 (a) has no value in 2 of 4 rows", "f: column 2 (b) has no value in 1 of 4 rows"} {
		if !slices.ContainsFunc(n.Warnings, func(w string) bool { return strings.HasPrefix(w, want) }) {
			t.Errorf("no warning begins %q: %q", want, n.Warnings)
		}
	}
}

func TestReadCSVRefuses(t *testing.T) {
	for _, c := range []struct{ name, file, label, says string }{
		{"nothing", "", "", "empty"},
		{"blank", "\n\n\n", "", "no rows"},
		{"header only", "a,b,label\n", "", "no rows"},
		{"one column", "1\n2\n", "", "1 column"},
		{"NaN", "1,2,0\n1,NaN,0\n", "3", `line 2, column 2 is "NaN"`},
		{"NaN in the first line", "1,NaN,0\n", "3", `line 1, column 2 is "NaN"`},
		{"infinity", "1,2,0\n1,-Inf,0\n", "3", `line 2, column 2 is "-Inf"`},
		{"too large", "1,2,0\n1,1e39,0\n", "3", `line 2, column 2 is "1e39"`},
		{"text", "1,2,0\n1,two,0\n", "3", `line 2, column 2 is "two"`},
		{"text, and no label named", "1,2,0\n1,two,0\n", "", `line 2, column 2 is "two"`},
		{"text in the first line", "1,two,0\n", "3", `line 1, column 2 is "two"`},
		{"missing label", "1,2,0\n1,1,\n", "3", `line 2, column 3: the label is missing`},
		{"short row", "1,2,0\n1,2\n", "", "line 2 has 2 columns; the first line has 3"},
		{"long row", "a,b,label\n1,2,0\n1,2,0,4\n", "", "line 3 has 4 columns"},
		{"words and numbers, and no label named", "1,2,0\n1,2,cat\n", "", `line 2, column 3 is "cat"`},
		{"label with a fraction", "1,2,0\n1,2,.5\n", "3", `line 2, column 3: the label is ".5"`},
		{"named label with a fraction", "a,label\n1,2\n1,.5\n", "", `line 3, column 2: the label is ".5"`},
		{"label NaN", "1,2,NaN\n", "3", `is "NaN"`},
		{"label too large", "1,2,1e30\n", "3", `the label is "1e30"`},
		{"label beyond whole numbers", "1,2,16777217\n", "3", `the label is "16777217"`},
		{"bad quotes", "1,2,0\n1,\"2,0\n", "", "line 2"},
		{"long text", "1,2,0\n1," + strings.Repeat("x", 1<<16) + ",0\n", "3", "xxx…"},

		{"two columns of whole numbers", rows("1,2,0", "3,4,1"), "", "column 1, column 2, column 3 could each be the label; say which: --label"},
		{"label first among pixels", rows("5,0,0,7", "3,9,0,8"), "", "column 1, column 2, column 4 could each be the label"},
		{"two columns of words", rows("a,x,0", "b,y,1"), "", "column 1, column 2 could each be the label"},
		{"two names", "class,a,label\n" + rows("0,2,0", "1,4,1"), "", "column 1 (class), column 3 (label) could each be the label"},
		{"one class", rows("4.5,3.5,7", "6.5,2.5,7"), "", "the last has one value, 7, and one class is nothing to classify"},
		{"nothing comes again", "1.5,2\n2.5,3\n", "", "no column could be the label"},
		{"no such name", "a,b,label\n1,2,0\n", "x", `there is no column "x"; the columns are a, b, label`},
		{"no such number", "a,b,label\n1,2,0\n", "4", "there is no column 4; columns are counted from 1 to 3"},
		{"column 0", "1,2,0\n", "0", "columns are counted from 1"},
		{"a name without header", "1,2,0\n", "label", "the file has no header"},
		{"a name and a number", "2,b,label\n" + rows("1,2,0"), "2", "write #2 for the one, #1 for the other"},
		{"a name twice", "a,a,label\n1,2,0\n", "a", "2 columns are called"},
		{"line 1 counts and may be an example", "0,1,2\n" + rows("1.5,2.5,2", "3.5,4.5,8"), "", "line 1 counts from 0 to 2"},
		{"scikit-learn's, cut short", "9,2,no,yes\n1,2,0\n3,4,1\n", "", "the first line says 9 rows, there are 2"},
		{"scikit-learn's, a class too many", "2,2,no,yes\n1,2,0\n3,4,2\n", "", "row 2 has label 2"},
	} {
		_, err := ReadCSV(strings.NewReader(c.file), "some-file", c.label)
		checkInputError(t, c.name, err, "some-file", c.says)
	}
	zipped := gzipped(t, bytes.Repeat([]byte("1,2,0\n"), 1000))
	_, err := ReadCSV(bytes.NewReader(zipped[:len(zipped)-9]), "some-file", "")
	checkInputError(t, "gzip cut", err, "some-file", "gzip data end too early")
	many := new(strings.Builder)
	for i := range 2 * maxClasses {
		fmt.Fprintf(many, "%d,.5,w%d\n", i, i)
	}
	for _, label := range []string{"1", "3"} {
		_, err := ReadCSV(strings.NewReader(many.String()), "some-file", label)
		checkInputError(t, "classes", err, "some-file", "column "+label+" has more than 10000 different labels")
	}
}

// A test file's columns are matched by name, whatever their order, and a file
// without header by place; what cannot be matched is refused.
func TestReadTest(t *testing.T) {
	train, err := ReadCSV(strings.NewReader("id,a,b,label\n"+"1,1,2,0\n2,3,4,1\n3,5,6,1\n4,7,8,0\n"), "train", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, file, says string }{
		{"same order", "id,a,b,label\n9,1,2,0\n8,3,4,1\n", ""},
		{"another order", "label,b,a,id\n0,2,1,1\n1,4,3,2\n", ""},
		{"no numbers of rows", "b,label,a\n2,0,1\n4,1,3\n", ""},
		{"more columns", "b,label,extra,a\n2,0,x,1\n4,1,y,3\n", ""},
		{"no header", "9,1,2,0\n8,3,4,1\n", ""},
		{"no header, other columns", "1,2,0\n3,4,1\n", "rows of 3 columns, train has 4"},
		{"a column fewer", "id,a,label\n9,1,0\n", `it has no column "b", which train has`},
		{"a name twice", "b,b,a,label\n9,1,2,0\n", `two columns are called "b"`},
		{"text", "id,a,b,label\n9,one,2,0\n", `line 2, column 2 is "one"`},
		{"label with a fraction", "id,a,b,label\n9,1,2,.5\n", `the label is ".5"`},
		{"no label", "id,a,b,label\n9,1,2,\n", "the label is missing"},
	} {
		n, err := train.ReadTest(strings.NewReader(c.file), "test")
		if c.says != "" {
			checkInputError(t, c.name, err, "test", c.says)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if !slices.Equal(n.X, []float32{1, 2, 3, 4}) || !slices.Equal(n.Labels, []string{"0", "1"}) {
			t.Errorf("%s: read as %+v", c.name, n)
		}
		if warned := len(n.Warnings) > 0; warned != (c.name == "no header") {
			t.Errorf("%s: warnings %q", c.name, n.Warnings)
		}
	}
	if train, err = ReadCSV(strings.NewReader(rows("1,2,0", "3,4,1")), "train", "3"); err != nil {
		t.Fatal(err)
	}
	_, err = train.ReadTest(strings.NewReader("a,b,label\n1,2,0\n"), "test")
	checkInputError(t, "header in the test file alone", err, "test", "give both files a header, or neither")
}

// TestColumnsAreStandardised: each column of a table loses its mean and is
// divided by its standard deviation, both of the training part alone; a missing
// value becomes 0, and a column of one value as well, with a warning.
func TestColumnsAreStandardised(t *testing.T) {
	var file strings.Builder
	file.WriteString("small,large,same,label\n")
	for i := range 600 {
		small := fmt.Sprint(float64(i%7) / 100)
		if i%50 == 17 {
			small = ""
		}
		fmt.Fprintf(&file, "%s,%d,3,%d\n", small, 1000*(i%13), i%2)
	}
	n, err := ReadCSV(strings.NewReader(file.String()), "f", "")
	if err != nil {
		t.Fatal(err)
	}
	d, err := buildNumbers(Info{}, n, nil, "f", "")
	if err != nil {
		t.Fatal(err)
	}
	if d.Train.Scale() != 0 {
		t.Errorf("a common scale of %v", d.Train.Scale())
	}
	x := make([]float32, 3)
	var mean, square [3]float64
	missing := 0
	for i := range d.Train.Len() {
		d.Train.Fill(x, i)
		for j, v := range x {
			mean[j] += float64(v)
			square[j] += float64(v) * float64(v)
		}
		if d.Train.index[i]%50 == 17 {
			if missing++; math.Abs(float64(x[0])) > 1e-6 {
				t.Errorf("a missing value becomes %v", x[0])
			}
		}
	}
	if missing == 0 {
		t.Error("no missing value is in the training part")
	}
	for j := range 2 {
		n := float64(d.Train.Len())
		want := 1.
		if j == 0 { // of the values that there are
			want = (n - float64(missing)) / n
		}
		if m, s := mean[j]/n, square[j]/n; math.Abs(m) > 1e-6 || math.Abs(s-want) > 1e-5 {
			t.Errorf("column %d has mean %v and mean square %v, want 0 and %v", j+1, m, s, want)
		}
	}
	if square[2] != 0 {
		t.Errorf("a column of one value becomes %v", x[2])
	}
	if !slices.ContainsFunc(d.Info.Warnings, func(w string) bool { return strings.Contains(w, "column 3 (same)") }) {
		t.Errorf("warnings %q", d.Info.Warnings)
	}
}

// TestCommonScale: columns that share one range, as pixels do, are divided by
// the largest absolute value of the training part, and of it alone.
func TestCommonScale(t *testing.T) {
	const dim = pixelColumns
	n := &Numbers{N: 600, Dim: dim, X: make([]float32, 600*dim), Labels: make([]string, 600), Columns: Columns{Count: dim + 1, Label: dim}}
	for i := range n.X {
		n.X[i] = float32(i * 7 % 100)
		n.Labels[i/dim] = fmt.Sprint(i / dim % 2)
	}
	d, err := buildNumbers(Info{}, n, nil, "f", "")
	if err != nil {
		t.Fatal(err)
	}
	train, test := int(d.Train.index[3])*dim, int(d.Test.index[3])*dim
	for j := range dim {
		n.X[train+j], n.X[test+j] = 200, 250
	}
	if d, err = buildNumbers(Info{}, n, nil, "f", ""); err != nil {
		t.Fatal(err)
	}
	if d.Train.Scale() != 1./200 || d.Test.Scale() != 1./200 {
		t.Errorf("scales %v and %v, want 1/200", d.Train.Scale(), d.Test.Scale())
	}
	var x [dim]float32
	if d.Test.Fill(x[:], 3); x[0] != 250*(float32(1)/200) {
		t.Errorf("a test input of 250 is scaled to %v, want 1.25", x[0])
	}
	zeros := &Numbers{N: 30, Dim: 1, X: make([]float32, 30), Labels: make([]string, 30), Columns: Columns{Count: 2, Label: 1}}
	for i := range zeros.Labels {
		zeros.Labels[i] = fmt.Sprint(i % 2)
	}
	d, err = buildNumbers(Info{}, zeros, nil, "f", "")
	if err != nil {
		t.Fatal(err)
	}
	if d.Train.Fill(x[:1], 0); x[0] != 0 {
		t.Errorf("numbers that are all 0 become %v", x[0])
	}
}

package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/results"
)

// dataTable writes a data set of one or more tables.
func dataTable(t *testing.T, data, name string, files map[string]string) {
	t.Helper()
	dir := filepath.Join(data, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// three are rows of three classes that lie apart in two columns of very
// different scales; class says what a row's class is called.
func three(format string, rows int, class func(k int) string) string {
	var b strings.Builder
	for i := range rows {
		k := i % 3
		fmt.Fprintf(&b, format+"\n", .01*float64(k)+.001*float64(i%5), 1000*float64(k*k)+37*float64(i%7)+.5, class(k))
	}
	return b.String()
}

// accuracy is the mean test accuracy of an arm.
func accuracy(t *testing.T, dir, arm string) float64 {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, results.ResultsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := results.ReadCSV(f)
	if err != nil {
		t.Fatal(err)
	}
	sum, n := 0., 0
	for _, r := range rows {
		if r.Arm == arm && r.Metric == results.MetricTestAccuracy {
			sum += r.Value
			n++
		}
	}
	if n == 0 {
		t.Fatalf("%s has no test accuracy of %s", dir, arm)
	}
	return sum / float64(n)
}

// Tables are read as their makers publish them: words as labels, the label
// first, columns of very different scales, columns in another order in the test
// file, a header that only counts, a name that holds the letters of test.
func TestTablesOfAllKinds(t *testing.T) {
	t.Parallel()
	commandtest.Draws(t)
	data := t.TempDir()
	number := func(k int) string { return fmt.Sprint(k) }
	word := func(k int) string { return []string{"ant", "bee", "wasp"}[k] }
	dataTable(t, data, "words", map[string]string{"latest.data": three("%.4f,%.1f,%s", 120, word)})
	dataTable(t, data, "ordered", map[string]string{
		"train.csv": "a,b,label\n" + three("%.4f,%.1f,%s", 120, number),
		"test.csv":  "label,b,a\n" + three("%[3]s,%[2]g,%[1]g", 60, number)})
	dataTable(t, data, "counted", map[string]string{"x.csv": "0,1,2\n" + three("%.4f,%.1f,%s", 120, func(k int) string { return fmt.Sprint(k + 5) })})
	dataTable(t, data, "first", map[string]string{"x.csv": three("%[3]s,%[1]g,%[2]g", 120, number)})
	dataTable(t, data, "whole", map[string]string{"x.csv": strings.ReplaceAll(three("%[3]s,%[2]g,%[1]g", 120, number), ".5,", ",")})
	for _, c := range []struct {
		track, says string
		more        []string
	}{
		{"words", "words: the labels are in column 3, the only one of words that could be labels", nil},
		{"ordered", "ordered: the labels are in column 3 (label), by its name", nil},
		{"counted", "counted: the labels are in column 3 (2), the only one of whole numbers that could be labels", nil},
		{"first", "first: the labels are in column 1, the only one of whole numbers that could be labels", nil},
		{"whole", "", []string{"--label", "1"}},
	} {
		out := filepath.Join(t.TempDir(), "out")
		text := must(t, append([]string{"--track", c.track, "--data", data, "--arm", "hebbian,backprop", "--seeds", "1", "--budget", "1500", "--out", out}, c.more...)...)
		if !strings.Contains(text, c.says) || c.says == "" && strings.Contains(text, "labels are in") {
			t.Errorf("%s: it does not say %q:\n%s", c.track, c.says, text)
		}
		for _, arm := range []string{"hebbian", "backprop"} {
			if a := accuracy(t, out, arm); a < 90 {
				t.Errorf("%s: %s has %.0f %%", c.track, arm, a)
			}
		}
		page, err := os.ReadFile(filepath.Join(out, "report.html"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), "in 3 classes") || !strings.Contains(string(page), "standard deviation") {
			t.Errorf("%s: the report does not say what the data are", c.track)
		}
	}
}

// What a table leaves open is refused in one line that says what to write, and
// what is read otherwise than a user may think is said.
func TestTablesThatLeaveSomethingOpen(t *testing.T) {
	data := t.TempDir()
	ints := strings.Repeat("1,2,0,5\n3,4,1,6\n", 30)
	dataTable(t, data, "open", map[string]string{"x.csv": ints})
	dataTable(t, data, "one", map[string]string{"x.csv": strings.Repeat("1.5,7\n2.5,7\n", 30)})
	dataTable(t, data, "header", map[string]string{"train.csv": ints, "test.csv": "a,b,c,d\n" + ints})
	dataTable(t, data, "digits", map[string]string{"mine.csv": "a,label\n" + strings.Repeat("1,0\n2,1\n", 30)})
	dataTable(t, data, "bars", map[string]string{"mine.csv": "a,label\n" + strings.Repeat("1,0\n2,1\n", 30)})
	if err := os.WriteFile(filepath.Join(data, "label.yaml"), []byte("track: open\narm: softmax\nlabel: 9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, says string }{
		{"--track open", "column 1, column 2, column 3, column 4 could each be the label; say which: --label NAME or NUMBER, label: in the experiment file, or a header"},
		{"--track one", "one class is nothing to classify"},
		{"--track header --label 3", "it has a header and"},
		{"--track open --label x", "the file has no header"},
		{"--track open --label 9", "columns are counted from 1 to 4"},
		{"run " + data + "/label.yaml", "columns are counted from 1 to 4"},
		{"--track digits", "digits is the name of what is built in, and the data in this folder would not be used"},
		{"--track bars --arm competitive", "bars is the name of what is built in"},
		{"--track mnist --label 3", "there is no data set mnist here"},
		{"--track change --arm hash-table --label 3", `label is "3", and no track shows a table of yours`},
	} {
		args := strings.Fields(c.args)
		if args[0] != "run" && !strings.Contains(c.args, "--arm") {
			args = append(args, "--arm", "softmax")
		}
		code, _, errs := compare(append(args, "--data", data, "--out", filepath.Join(t.TempDir(), "out"))...)
		if code != exitUsage || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, c.says) {
			t.Errorf("compare %s: status %d, %swant %q", c.args, code, errs, c.says)
		}
	}
}

func TestTablesWithGapsAreWarnedOf(t *testing.T) {
	t.Parallel()
	commandtest.Draws(t)
	data, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	dataTable(t, data, "gaps", map[string]string{"x.csv": "a,b,same,label\n" + strings.Repeat("1,2.5,3,0\n2,,3,1\n1.5,4,3,0\n2,1,3,1\n", 15)})
	code, _, errs := compare("--track", "gaps", "--data", data, "--arm", "softmax", "--seeds", "1", "--budget", "200", "--out", out)
	if code != 0 {
		t.Fatal(errs)
	}
	page, err := os.ReadFile(filepath.Join(out, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"column 2 (b) has no value in 15 of 60 rows", "column 3 (same)"} {
		if !strings.Contains(errs, want) || !strings.Contains(string(page), want) {
			t.Errorf("%q is not said: %s", want, errs)
		}
	}
	if !strings.Contains(string(page), "the test part has 10 examples") {
		t.Error("the report does not warn of a test part of 10 examples")
	}
}

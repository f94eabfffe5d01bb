package results

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// published writes the package of two runs in a form.
func published(t *testing.T, form Form) (dir string, p dataPackage) {
	t.Helper()
	dir = t.TempDir()
	f := create(t, dir)
	put(t, f, manifest("digits", "hebbian", 1))
	put(t, f, manifest("digits", "backprop", 1))
	republish(t, f, form)
	if err := readJSON(filepath.Join(dir, PackageFile), &p); err != nil {
		t.Fatal(err)
	}
	return dir, p
}

func republish(t *testing.T, f *Folder, form Form) {
	t.Helper()
	about := About{Title: "Digits", Version: "abc", Form: form, Licences: []Licence{{Name: "CC-BY-4.0", Path: "https://creativecommons.org/licenses/by/4.0/"}},
		Sources: []Source{{Title: "Optical Recognition of Handwritten Digits", Path: "https://doi.org/10.24432/C50P49", Licence: "CC BY 4.0"}}}
	if _, err := f.Merge(about); err != nil {
		t.Fatal(err)
	}
}

func TestDataPackageDescribesTheTables(t *testing.T) {
	for _, form := range Forms() {
		dir, p := published(t, form)
		if p.Schema != "https://datapackage.org/profiles/2.0/datapackage.json" || p.Title != "Digits" || len(p.Sources) != 1 || len(p.Licences) != 1 {
			t.Errorf("package %+v", p)
		}
		if len(p.Resources) != 5 {
			t.Errorf("%s: %d tables are described", form, len(p.Resources))
		}
		for _, r := range p.Resources {
			table := read(t, filepath.Join(dir, r.Path))
			if r.Bytes != len(table) || r.Hash != "sha256:"+hash([]byte(table)) || r.Schema.Version != "2" {
				t.Errorf("%s: %d bytes, %s, version %q", r.Path, r.Bytes, r.Hash, r.Schema.Version)
			}
			if strings.HasSuffix(r.Path, ".csv") {
				describes(t, r, table)
			}
		}
	}
}

// describes compares a table with its schema: the header, and each cell.
func describes(t *testing.T, r resource, table string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("%s: %d lines, %v", r.Path, len(lines), err)
	}
	var names []string
	for _, field := range r.Schema.Fields {
		names = append(names, field.Name)
		if field.Type == "" || field.Description == "" {
			t.Errorf("%s: field %q is not described", r.Path, field.Name)
		}
	}
	if !slices.Equal(names, lines[0]) {
		t.Errorf("%s: schema %q, header %q", r.Path, names, lines[0])
	}
	for _, line := range lines[1:] {
		for j, f := range r.Schema.Fields {
			c := f.Constraints
			switch cell := line[j]; {
			case cell == "" && c != nil && c.Required:
				t.Errorf("%s: %s is empty in %q", r.Path, f.Name, line)
			case cell == "":
			case f.Type == "boolean" && cell != "true" && cell != "false", (f.Type == "number" || f.Type == "integer") && !isNumber(cell):
				t.Errorf("%s: %s is %q, which is no %s", r.Path, f.Name, cell, f.Type)
			case c != nil && c.Enum != nil && !slices.Contains(c.Enum, cell):
				t.Errorf("%s: %s is %q, want one of %q", r.Path, f.Name, cell, c.Enum)
			}
		}
	}
}

// safePath is the profile's pattern of a path, which looks ahead as Go's patterns
// cannot: a URL, or a path that stays in its folder.
type safePath string

func (p safePath) String() string { return string(p) }

func (safePath) MatchString(s string) bool {
	if regexp.MustCompile(`^(http|ftp)s?://`).MatchString(s) {
		return true
	}
	return s != "" && !strings.ContainsAny(s[:1], "./~") && !strings.HasPrefix(s, "file:") &&
		!strings.Contains(s, "/../") && !strings.Contains(s, `\`) && !strings.Contains(s, "://")
}

// TestDataPackageIsValid under the published profile of the standard, which
// testdata holds as of https://datapackage.org/profiles/2.0/datapackage.json (public
// domain) without its titles, descriptions and examples.
func TestDataPackageIsValid(t *testing.T) {
	data, err := os.ReadFile("testdata/datapackage-2.0.json")
	if err != nil {
		t.Fatal(err)
	}
	profile, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		if strings.Contains(pattern, "(?!file:)") {
			return safePath(pattern), nil
		}
		return regexp.Compile(pattern)
	})
	if err := c.AddResource("profile", profile); err != nil {
		t.Fatal(err)
	}
	valid, err := c.Compile("profile")
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range Forms() {
		dir, _ := published(t, form)
		text := read(t, filepath.Join(dir, PackageFile))
		var found any
		if err := json.Unmarshal([]byte(text), &found); err != nil {
			t.Fatal(err)
		}
		if err := valid.Validate(found); err != nil {
			t.Errorf("%s: %v", form, err)
		}
		found.(map[string]any)["resources"] = []any{map[string]any{"name": "rows"}}
		if valid.Validate(found) == nil {
			t.Error("the profile takes anything: a resource without a path is accepted")
		}
	}
}

// TestFormsHoldTheSameRows, one form at a time.
func TestFormsHoldTheSameRows(t *testing.T) {
	var want []Row
	for _, form := range Forms() {
		dir, _ := published(t, form)
		got, err := ReadRows(dir)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if len(want) != 2*len(rowsFor(manifest("digits", "hebbian", 1))) || !slices.Equal(got, want) {
			t.Errorf("%s: %d rows, want the %d of csv", form, len(got), len(want))
		}
	}
	dir := t.TempDir()
	f := create(t, dir)
	put(t, f, manifest("digits", "hebbian", 1))
	for _, form := range append(Forms(), CSV) {
		republish(t, f, form)
		if got := FormIn(dir); got != form {
			t.Errorf("the folder is in the form %q, want %q", got, form)
		}
		all := files(t, dir)
		for _, other := range Forms() {
			if other != form && (slices.Contains(all, other.File("results")) || slices.Contains(all, other.File("windows"))) {
				t.Errorf("%s stands beside %s: %q", other.File("results"), form.File("results"), all)
			}
		}
	}
	if CheckForm("xml") == nil {
		t.Error("a form that is none is accepted")
	}
}

func TestParquetHasItsVersion(t *testing.T) {
	dir, _ := published(t, Parquet)
	file, err := os.Open(filepath.Join(dir, Parquet.File(resultsTable)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	p, err := parquet.OpenFile(file, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := p.Lookup(versionKey); v != "2" {
		t.Errorf("version %q", v)
	}
	if _, err := Parquet.readRows(filepath.Join(dir, RunsFile)); err == nil || !strings.Contains(err.Error(), "no Parquet file") {
		t.Errorf("a CSV is read as Parquet: %v", err)
	}
}

// TestNumbersStandInAColumn of their own, and what is censored says so.
func TestNumbersStandInAColumn(t *testing.T) {
	dir, _ := published(t, CSV)
	text := read(t, filepath.Join(dir, ResultsFile))
	for _, want := range []string{",100,sensor rate/exposure,0,spikes/s,contrast.1 256,1,false\n", ",100,to target/events,7,count,contrast.1 256,,true\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("results.csv has no row that ends in %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, MetricWindowOpened) || !strings.Contains(read(t, filepath.Join(dir, WindowsFile)), MetricWindowOpened) {
		t.Error("the counts of windows stand among the results, or nowhere")
	}
	metrics := read(t, filepath.Join(dir, MetricsFile))
	for _, want := range []string{"digits,sensor rate/exposure,spikes/s,sensor,,", "digits,validation accuracy,%,validation,higher,", ",exposure,\n"} {
		if strings.Count(metrics, want) != 1 {
			t.Errorf("metrics.csv has not one %q:\n%s", want, metrics)
		}
	}
	if settings := read(t, filepath.Join(dir, SettingsFile)); !strings.Contains(settings, "digits.hebbian.1,rate,0.1,0.2,true\n") || !strings.Contains(settings, "digits.hebbian.1,units,16,16,false\n") {
		t.Errorf("settings.csv:\n%s", settings)
	}
	if runs := read(t, filepath.Join(dir, RunsFile)); !strings.Contains(runs, ",validation accuracy,at least,90,%,2\n") {
		t.Errorf("runs.csv does not tell the target:\n%s", runs)
	}
}

// TestOlderRunsAreRead as they were written, before there was an index or a target.
func TestOlderRunsAreRead(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	put(t, f, manifest("digits", "hebbian", 1))
	rows := strings.Join(Columns()[:12], ",") + "\ndigits.hebbian.1,digits,hebbian,oja,novelty,surprise,1,100,AUC/lag 16,2,count,9\n"
	path := filepath.Join(dir, "runs", "digits.hebbian.1")
	if err := WriteBytes(path+".csv", []byte(rows)); err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := readJSON(path+".json", &fields); err != nil {
		t.Fatal(err)
	}
	fields["format"], fields["rows"] = 1, RowsFile{"digits.hebbian.1.csv", 1, len(rows), hash([]byte(rows))}
	delete(fields, "sha256")
	delete(fields, "target")
	if err := writeJSON(path+".json", fields); err != nil {
		t.Fatal(err)
	}
	if _, rows, err := f.Get("digits.hebbian.1"); err != nil || len(rows) != 1 || rows[0].Metric != "AUC/lag 16" {
		t.Errorf("rows %+v, %v", rows, err)
	}
	republish(t, f, CSV)
	if text := read(t, filepath.Join(dir, ResultsFile)); !strings.Contains(text, ",AUC/lag,2,count,9,16,false\n") {
		t.Errorf("results.csv of an older run:\n%s", text)
	}
}

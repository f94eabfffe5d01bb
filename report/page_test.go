package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

const (
	hostileTrack = "<script>alert(1)</script>"
	hostileSheet = `=HYPERLINK("x")`
	hostileArm   = "]]>&\"'<img src=x onerror=alert(2)>\x1b[31m\x00"
)

// hostile gives names such as an experiment file might hold.
func hostile(in *Input) {
	rename := func(s *string, from, to string) {
		if *s == from {
			*s = to
		}
	}
	for i := range in.Rows {
		in.Rows[i].Track = hostileTrack
		rename(&in.Rows[i].Arm, "hebbian", hostileArm)
		rename(&in.Rows[i].Arm, "backprop", hostileSheet)
	}
	for i := range in.Runs {
		in.Runs[i].Track = hostileTrack
		rename(&in.Runs[i].Arm, "hebbian", hostileArm)
		rename(&in.Runs[i].Arm, "backprop", hostileSheet)
		rename(&in.Runs[i].Partner, "hebbian", hostileArm)
		in.Runs[i].Settings = append(in.Runs[i].Settings, results.Setting{Name: "</td><script>", Value: "javascript:alert(3)", Default: "\"><b>"})
	}
	in.Arms[0] = hostileArm
	in.Title = "<h1>\"'"
	in.Links = []Link{{"javascript:alert(4)", "no"}, {"//elsewhere.example/x", "no"}, {"../../etc", "no"}, {"results.csv", "<b>rows</b>"}}
	in.Notes = []string{"<script>alert(5)</script>"}
	in.Declared = map[string]results.Declared{hostileTrack: {Published: []results.Published{{System: "<i>x</i>", Metric: "m", Value: "1 %", Source: "a & b", Tag: results.Read}},
		Metrics: []results.Metric{{Name: "d′", Kind: results.KindOutcome, Unit: "<b>", Better: results.Higher, Definition: "<script>"}}}}
	in.Certificates = []Certificate{{Arm: hostileArm, Local: true, Factors: []string{"<u>gate</u>"}}}
	in.Refusals = []Refusal{{hostileTrack, "x<y", "a<b"}}
}

// hostileReport writes a report full of hostile names once for all tests.
var hostileReport = sync.OnceValues(func() (dir string, err error) {
	dir, err = os.MkdirTemp("", "report")
	if err != nil {
		return "", err
	}
	hostileDir = dir
	in := madeInput("digits", 3, 600)
	hostile(&in)
	return dir, Write(dir, in)
})

var hostileDir string // set once it exists

func TestMain(m *testing.M) {
	code := m.Run()
	if hostileDir != "" {
		os.RemoveAll(hostileDir)
	}
	os.Exit(code)
}

// lean keeps what two figures need, for tests that are not about figures.
func lean(in Input) Input {
	var rows []results.Row
	for _, r := range in.Rows {
		switch r.Metric {
		case results.MetricValidationAccuracy, results.MetricTestAccuracy:
			rows = append(rows, r)
		case results.MetricUpdates:
			if r.Presentations > 0 && r.RunID != "" {
				rows = append(rows, r)
			}
		}
	}
	in.Rows, in.Runs = rows, slices.Clone(in.Runs)
	for i := range in.Runs {
		in.Runs[i].Fields = nil
	}
	return in
}

func written(t *testing.T, in Input) (dir, page string) {
	t.Helper()
	dir = t.TempDir()
	if err := Write(dir, in); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, PageName))
	if err != nil {
		t.Fatal(err)
	}
	return dir, string(b)
}

func TestHostileNamesAreEscaped(t *testing.T) {
	dir, err := hostileReport()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, PageName))
	if err != nil {
		t.Fatal(err)
	}
	page, _ := apart(string(b))
	for _, bad := range []string{"<script", "<img", "onerror=alert(2)>", "<h1>\"", "<b>", "<u>", "href=\"javascript", "href=\"./javascript", "elsewhere.example", "/etc\"", "\x1b", "\x00"} {
		if i := strings.Index(page, bad); i >= 0 {
			t.Errorf("page holds %q: …%.80s…", bad, page[max(0, i-20):])
		}
	}
	if !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the track's name is not shown")
	}
	for _, m := range carriedElement.FindAllStringSubmatch(string(b), -1) {
		if strings.ContainsAny(m[2], "<>&\x1b\x00") || strings.Contains(m[2], `\u001b[31m\u0000"`) {
			t.Error("what the page carries is markup")
		}
	}
	if e := carriedBy(t, string(b))["script-alert-1-script"]; len(e.Arms) == 0 || e.Arms[0].Name != string(visible([]byte(hostileArm))) {
		t.Errorf("the page carries the arms %v", e.Arms)
	}
	names, err := filepath.Glob(filepath.Join(dir, figuresDir, "*.svg"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no SVG: %v", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if text := wellFormed(t, name, b); !strings.Contains(text, hostileTrack) {
			t.Errorf("%s does not show the track's name", name)
		}
		if bytes.Contains(b, []byte("<script")) {
			t.Errorf("%s holds a script", name)
		}
	}
	in := madeInput("digits", 2, 100)
	hostile(&in)
	text, err := Text(in)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text, "\x1b\x00") {
		t.Error("the terminal would obey a name")
	}
}

// wellFormed parses an XML document and returns its text.
func wellFormed(t *testing.T, name string, b []byte) string {
	t.Helper()
	var text strings.Builder
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return text.String()
		}
		if err != nil {
			t.Fatalf("%s is not well-formed: %v", name, err)
		}
		if c, ok := tok.(xml.CharData); ok {
			text.Write(c)
		}
	}
}

func TestPageIsSelfContained(t *testing.T) {
	in := lean(madeInput("digits", 4, 300))
	in.Rows = append(in.Rows, lean(madeInput("other digits", 4, 300)).Rows...)
	dir, page := written(t, in)
	page, _ = apart(page)
	for _, m := range regexp.MustCompile(`(?:src|href|xlink:href|url)\s*[=(]\s*["']?([^"')>\s]*)`).FindAllStringSubmatch(page, -1) {
		at := m[1]
		switch {
		case strings.HasPrefix(at, "data:"), strings.HasPrefix(at, "#"):
		case strings.Contains(at, ":"), strings.HasPrefix(at, "/"):
			t.Errorf("the page points at %q", at)
		case strings.HasPrefix(at, "figures/"), strings.HasPrefix(at, "./tables/"):
			if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(at))); err != nil {
				t.Errorf("the page points at %q: %v", at, err)
			}
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "@import") {
		t.Error("the page holds a script or an import")
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("id %q stands twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("link to #%s leads nowhere", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`aria-labelledby="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for _, id := range strings.Fields(m[1]) {
			if !ids[id] {
				t.Errorf("label %q is nowhere", id)
			}
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	in := func() Input {
		if testing.Short() {
			return lean(madeInput("digits", 3, 300))
		}
		return madeInput("digits", 3, 300)
	}
	a, _ := written(t, in())
	b, _ := written(t, in())
	n := 0
	err := filepath.WalkDir(a, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		rel, _ := filepath.Rel(a, path)
		x, err1 := os.ReadFile(path)
		y, err2 := os.ReadFile(filepath.Join(b, rel))
		if err1 != nil || err2 != nil || !bytes.Equal(x, y) {
			t.Errorf("%s differs between two reports of the same rows", rel)
		}
		return nil
	})
	if err != nil || n < 7 {
		t.Errorf("%d files compared, error %v", n, err)
	}
}

// The first screen answers before it warns: sentences, one table, one figure.
func TestAnswerComesFirst(t *testing.T) {
	_, page := written(t, plannedInput(10))
	at := -1
	for _, part := range []string{`<section id="answer"`, `<p class="said">hebbian (local) against backprop (gradient): `,
		`data-name="account-digits"`, `<figure id="digits-trade-off">`, `data-name="planned"`, `✓ hebbian takes less`, `href="#warnings"`, `<section id="findings"`, `<section class="warn" id="warnings"`, `<section id="compared"`, `<section id="track-digits"`} {
		if i := strings.Index(page, part); i <= at {
			t.Errorf("%s stands at %d, want it after %d", part, i, at)
		} else {
			at = i
		}
	}
	if n := strings.Count(page, `<figure id="digits-trade-off">`); n != 1 {
		t.Errorf("the figure of the answer stands %d times", n)
	}
}

// A figure that an earlier report drew and this one cannot is no longer there.
func TestWriteRemovesWhatIsStale(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, figuresDir, "digits-receptive-fields.png")
	notes := filepath.Join(dir, figuresDir, "notes.txt")
	if err := os.Mkdir(filepath.Join(dir, figuresDir), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{name, notes} {
		if err := os.WriteFile(f, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(dir, lean(madeInput("digits", 2, 200))); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(notes); err != nil {
		t.Errorf("a file of somebody else's was removed: %v", err)
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", name, err)
	}
	b, err := os.ReadFile(filepath.Join(dir, PageName))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "No figure of receptive fields") {
		t.Error("the page does not say why the figure is missing")
	}
}

func TestRefusedInput(t *testing.T) {
	dir := t.TempDir()
	row := results.Row{RunID: "r", Track: "t", Arm: "a", Metric: "m", Value: math.NaN()}
	for what, in := range map[string]Input{
		"no result rows": {},
		"finite":         {Data: analysis.Data{Rows: []results.Row{row}}},
		"no track":       {Data: analysis.Data{Rows: []results.Row{{RunID: "r"}}}},
		"recalled":       {Data: analysis.Data{Rows: []results.Row{{RunID: "r", Track: "t", Arm: "a", Metric: "m"}}, Declared: map[string]results.Declared{"t": {Published: []results.Published{{Tag: "recalled"}}}}}},
	} {
		err := Write(dir, in)
		if err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("error %v, want one that says %q", err, what)
		}
		if _, err := Text(in); err == nil {
			t.Errorf("Text accepts what Write refuses (%s)", what)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("a refused report left %d files", len(entries))
	}
}

// The least a report can be made of: one row.
func TestOneRow(t *testing.T) {
	_, page := written(t, Input{Data: analysis.Data{Rows: []results.Row{{RunID: "r", Track: "t", Arm: "a", Metric: results.MetricTestAccuracy, Value: 50, Unit: "%", Presentations: 10}}}})
	for _, want := range []string{"No figure of validation accuracy", "one seed", "are not known"} {
		if !strings.Contains(page, want) {
			t.Errorf("page does not say %q", want)
		}
	}
}

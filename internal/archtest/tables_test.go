package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTablesOfDocumentsAreTheirFiles: what stands in a document between the marks
// of a table is, to the letter, the file that they name, which a command writes.
func TestTablesOfDocumentsAreTheirFiles(t *testing.T) {
	_, root := packages(t)
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	tables := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(string(data), "<!-- table: ")
		for _, part := range parts[1:] {
			name, rest, ok := strings.Cut(part, " -->\n")
			table, _, ended := strings.Cut(rest, "<!-- end of table -->")
			if !ok || !ended {
				t.Errorf("%s: a table's marks are not closed: %.60q", filepath.Base(file), part)
				continue
			}
			tables++
			want, err := os.ReadFile(filepath.Join(root, "docs", filepath.FromSlash(name)))
			if err != nil {
				t.Errorf("%s names a table that is not there: %v", filepath.Base(file), err)
			} else if table != string(want) {
				t.Errorf("%s: its table is not docs/%s; run the command beside it again", filepath.Base(file), name)
			}
		}
	}
	if tables == 0 {
		t.Error("no document has a table from a file")
	}
}

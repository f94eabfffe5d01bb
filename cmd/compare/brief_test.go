package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheFirstScreenIsTheOverviews: the README's table is that of the full overview whose
// results are kept, row by row.
func TestTheFirstScreenIsTheOverviews(t *testing.T) {
	kept, err := os.ReadFile(filepath.Join("..", "..", "docs", "results", "overview-full", "overview.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(kept), "### Both rules in every domain")
	table, _, _ := strings.Cut(after, "\n### ")
	rows := 0
	for _, line := range strings.Split(table, "\n") {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		rows++
		if !strings.Contains(string(readme), line) {
			t.Errorf("README.md lacks the row\n%s", line)
		}
	}
	if !found || rows < 5 {
		t.Errorf("the kept overview has %d rows in brief", rows)
	}
}

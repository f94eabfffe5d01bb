package report

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTablesHoldPlainNumbers: the files of tables have numbers where the page has
// words about numbers, and each ratio and difference its bounds.
func TestTablesHoldPlainNumbers(t *testing.T) {
	_, files, err := madeInput("digits", 5, 2000).render()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if !strings.HasSuffix(f.path, ".csv") {
			continue
		}
		lines, err := csv.NewReader(strings.NewReader(string(f.data))).ReadAll()
		if err != nil || len(lines) < 2 {
			t.Fatalf("%s: %d lines, %v", f.path, len(lines), err)
		}
		seen++
		for j, name := range lines[0] {
			for _, line := range lines[1:] {
				_, err := strconv.ParseFloat(line[j], 64)
				bound := strings.HasSuffix(name, " lower") || strings.HasSuffix(name, " upper") || name == "ratio" || name == "p (Holm)"
				if strings.HasSuffix(name, " method") {
					continue
				}
				if err != nil && (bound && line[j] != "" || strings.ContainsAny(line[j], "<±–") || strings.Contains(line[j], "× ")) {
					t.Errorf("%s: %s is %q", f.path, name, line[j])
				}
			}
		}
		if !strings.Contains(f.path, "comparison-") {
			continue
		}
		at := func(name string) int { return slices.Index(lines[0], name) }
		for _, name := range []string{"difference lower", "difference method", "ratio", "ratio lower", "ratio upper", "ratio method", "planned", "unit"} {
			if at(name) < 0 {
				t.Errorf("%s has no column %q: %q", f.path, name, lines[0])
			}
		}
		between := 0
		for _, line := range lines[1:] {
			var v [3]float64
			for i, name := range []string{"ratio lower", "ratio", "ratio upper"} {
				v[i], _ = strconv.ParseFloat(line[at(name)], 64)
			}
			if line[at("ratio lower")] != "" && v[0] < v[1] && v[1] < v[2] {
				between++
			}
		}
		if between == 0 {
			t.Errorf("%s: no ratio stands between its bounds:\n%s", f.path, f.data)
		}
	}
	if seen < 3 {
		t.Errorf("%d tables", seen)
	}
}

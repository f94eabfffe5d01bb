package report

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/figure"
	"github.com/hebbgrad/hebbgrad/report/table"
	"github.com/hebbgrad/hebbgrad/results"
)

// Where a report's files stand in the results folder.
const (
	PageName   = "report.html"
	figuresDir = "figures"
	tablesDir  = "tables"
)

type file struct {
	path string // slash-separated, in the results folder
	data []byte
}

// Write leaves report.html, figures/*.png, figures/*.svg and tables/*.csv in
// dir. Everything is made before anything is written, each file appears
// whole or not at all, and the page comes last. Figures and tables that an
// earlier report left there and this one does not have are removed.
func Write(dir string, in Input) error {
	if err := in.check(); err != nil {
		return err
	}
	html, files, err := in.render()
	if err != nil {
		return err
	}
	for _, sub := range []string{figuresDir, tablesDir} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	keep := map[string]bool{}
	for _, f := range append(files, file{PageName, html}) {
		name := filepath.FromSlash(f.path)
		keep[name] = true
		if err := results.WriteBytes(filepath.Join(dir, name), f.data); err != nil {
			return err
		}
	}
	return in.removeOthers(dir, keep)
}

// removeOthers deletes what this package wrote there before: files that are called
// by one of the tracks or for all of them together, and no others.
func (in Input) removeOthers(dir string, keep map[string]bool) error {
	for _, sub := range []string{figuresDir, tablesDir} {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		for _, e := range entries {
			name := filepath.Join(sub, e.Name())
			ext := strings.ToLower(filepath.Ext(name))
			named := slices.ContainsFunc(in.Tracks, func(t TrackInfo) bool { return strings.Contains(e.Name(), t.Name) }) ||
				slices.Contains([]string{table.AcrossName, figure.AcrossName}, strings.TrimSuffix(e.Name(), filepath.Ext(name)))
			if keep[name] || !named || !e.Type().IsRegular() || !slices.Contains([]string{".png", ".svg", ".csv"}, ext) {
				continue
			}
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return fmt.Errorf("report: %w", err)
			}
		}
	}
	return nil
}

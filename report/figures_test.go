package report

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestFiguresRender(t *testing.T) {
	dir := os.Getenv("LOOK")
	in := madeInput("digits", 10, 3000)
	f := newFrame(in)
	for _, b := range builders() {
		d := b(f.tracks[0], in)
		if d.figure == nil {
			t.Log(d.missing)
			continue
		}
		t0 := time.Now()
		png, err := d.figure.PNG()
		if err != nil {
			t.Fatal(err)
		}
		t1 := time.Now()
		svg, err := d.figure.SVG()
		if err != nil {
			t.Fatal(err)
		}
		t.Log(d.figure.Name, len(png), t1.Sub(t0), len(svg), time.Since(t1))
		if dir != "" {
			os.WriteFile(filepath.Join(dir, d.figure.Name+".png"), png, 0o644)
			os.WriteFile(filepath.Join(dir, d.figure.Name+".svg"), svg, 0o644)
		}
	}
}

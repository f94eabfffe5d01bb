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
	figures, missing := figuresOf(f.tracks[0], in)
	t.Log(missing)
	for _, fig := range figures {
		t0 := time.Now()
		png, err := fig.PNG()
		if err != nil {
			t.Fatal(err)
		}
		t1 := time.Now()
		svg, err := fig.SVG()
		if err != nil {
			t.Fatal(err)
		}
		t.Log(fig.Name, len(png), t1.Sub(t0), len(svg), time.Since(t1))
		if dir != "" {
			os.WriteFile(filepath.Join(dir, fig.Name+".png"), png, 0o644)
			os.WriteFile(filepath.Join(dir, fig.Name+".svg"), svg, 0o644)
		}
	}
}

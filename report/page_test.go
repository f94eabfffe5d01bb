package report

import (
	"os"
	"testing"
	"time"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	if d := os.Getenv("LOOK"); d != "" {
		dir = d
	}
	t0 := time.Now()
	if err := Write(dir, madeInput("digits", 10, 3000)); err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(t0))
}

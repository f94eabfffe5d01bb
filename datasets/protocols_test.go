package datasets

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

func TestSlicesAreThePublished(t *testing.T) {
	if sum := fmt.Sprintf("%x", sha256.Sum256(sjostrom)); sum != "8dc8164b02c2d458a3b22ee8470b68683695e797a3da48963369559685bfae4f" {
		t.Errorf("the embedded table has the SHA-256 %s", sum)
	}
	points, err := Slices()
	if err != nil || len(points) != 10 {
		t.Fatalf("%d points, %v", len(points), err)
	}
	if points[1] != (Recorded{10, PreFirst, .14, .10}) || points[9] != (Recorded{50, PostFirst, .75, .19}) {
		t.Errorf("points %v and %v", points[1], points[9])
	}
}

// TestProtocolsHaveSynapsesOfTheirOwn: each begins with a boundary, shows its own spikes in order, and
// ends in silence.
func TestProtocolsHaveSynapsesOfTheirOwn(t *testing.T) {
	s := NewProtocols([]Protocol{Paired(2, 10, .01), Paired(1, 10, -.01), {Pre: []float64{.5}, Post: []float64{.5}}})
	var b stimulus.Batch
	if n, err := s.Next(&b, 100); n != 5+3+2 || err != nil {
		t.Fatalf("%d presentations, %v", n, err)
	}
	if err := b.Validate(s.Spec(), true); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"0 true [1 0 0] [0 0 0]", "0.01 false [0 0 0] [1 0 0]", "0.1 false [1 0 0] [0 0 0]", "0.11 false [0 0 0] [1 0 0]", "1.11 false [0 0 0] [0 0 0]",
		"0 true [0 0 0] [0 1 0]", "0.01 false [0 1 0] [0 0 0]", "1.01 false [0 0 0] [0 0 0]",
		"0.5 true [0 0 1] [0 0 1]", "1.5 false [0 0 0] [0 0 0]",
	}
	for i, w := range want {
		if got := fmt.Sprintf("%.3g %v %v %v", b.Times[i], b.Boundaries[i], b.Row(i), b.Target(i)); got != w {
			t.Errorf("presentation %d is %s, want %s", i, got, w)
		}
	}
	p := Independent(10, 40, 500, rand.NewPCG(1, 1))
	if n, m := len(p.Pre), len(p.Post); n < 4700 || n > 5300 || m < 19400 || m > 20600 { // four standard deviations
		t.Errorf("%d and %d spikes of 10 and 40 a second", n, m)
	}
}

// A folder that holds the recording as the program does hides nothing; another under
// that name would not be used, and is refused.
func TestSlicesInTheFolder(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string][]byte
		good  bool
	}{
		"the same":    {map[string][]byte{slicesFile: sjostrom}, true},
		"another":     {map[string][]byte{slicesFile: append(bytes.Clone(sjostrom), "60,1,1,1,1\n"...)}, false},
		"other names": {map[string][]byte{"mine.csv": sjostrom}, false},
		"more":        {map[string][]byte{slicesFile: sjostrom, "yours.csv": sjostrom}, false},
	} {
		dir := folderOf(t, c.files)
		if err := os.Rename(filepath.Join(dir, "set"), filepath.Join(dir, slicesFolder)); err != nil {
			t.Fatal(err)
		}
		if err := (Set{Name: slicesFolder, Dir: dir}).Hidden(); c.good != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package datasets

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
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

package sensor

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

var retina = stimulus.Shape{Channels: 2, Height: 16, Width: 19}

// blob is an image of some spots whose borders are dark, moved by (dy, dx).
func blob(seed uint64, dy, dx int) []float32 {
	r := rand.New(rand.NewPCG(seed, 2))
	x := make([]float32, retina.Size())
	for range 12 {
		ch, row, col := r.IntN(retina.Channels), 5+r.IntN(5), 6+r.IntN(6)
		x[(ch*retina.Height+row+dy)*retina.Width+col+dx] = .3 + .7*r.Float32()
	}
	return x
}

func fixating(t *testing.T, c FieldConfig) *Sensor {
	return build(t, Config{Field: c, Fixate: true}, retina.Size(), retina, 0)
}

// Wherever an image lies, the eye sees the same.
func TestFixationUndoesAShift(t *testing.T) {
	s := fixating(t, FieldConfig{Kind: Gaussian})
	want, got := make([]float32, s.Dim()), make([]float32, s.Dim())
	for seed := range uint64(20) {
		s.Respond(nil, want, blob(seed, 0, 0))
		for dy := -3; dy <= 3; dy++ {
			for dx := -3; dx <= 3; dx++ {
				s.Respond(nil, got, blob(seed, dy, dx))
				for i := range want {
					if math.Abs(float64(got[i]-want[i])) > 1e-5 {
						t.Fatalf("image %d moved by %d, %d: sensor %d responds %v, unmoved %v", seed, dy, dx, i, got[i], want[i])
					}
				}
			}
		}
	}
}

// Against a slow version in float64: every pixel that is seen is the mean of
// four, by how near they are to where the eye looks.
func TestFixationAgreesWithInterpolation(t *testing.T) {
	s := fixating(t, FieldConfig{})
	r := rand.New(rand.NewPCG(3, 3))
	got := make([]float32, s.Dim())
	for range 50 {
		x := make([]float32, s.Dim())
		for i := range x {
			if r.IntN(6) == 0 {
				x[i] = float32(r.NormFloat64())
			}
		}
		s.Respond(nil, got, x)
		h, w := retina.Height, retina.Width
		at := func(ch, row, col int) float64 {
			if row < 0 || row >= h || col < 0 || col >= w {
				return 0
			}
			return float64(x[(ch*h+row)*w+col])
		}
		most := 0.
		for _, v := range x {
			most = max(most, float64(v))
		}
		var mass, cy, cx float64
		for i, v := range x {
			e := max(0, float64(v)-fixationShare*most)
			mass += e
			cy += e * float64(i/w%h)
			cx += e * float64(i%w)
		}
		cy, cx = cy/mass-float64(h/2), cx/mass-float64(w/2)
		y0, x0 := int(math.Floor(cy)), int(math.Floor(cx))
		fy, fx := cy-float64(y0), cx-float64(x0)
		for i, v := range got {
			ch, row, col := i/(h*w), i/w%h+y0, i%w+x0
			want := (1-fy)*((1-fx)*at(ch, row, col)+fx*at(ch, row, col+1)) + fy*((1-fx)*at(ch, row+1, col)+fx*at(ch, row+1, col+1))
			if math.Abs(float64(v)-want) > 1e-4 {
				t.Fatalf("sensor %d responds %v, by interpolation %v", i, v, want)
			}
		}
	}
}

// A point is looked at: it lies in the middle, as bright as it was, and the
// sensors respond with their fields there. Nothing moves an image without one.
func TestFixationOfAPointAndOfNothing(t *testing.T) {
	for _, c := range []FieldConfig{{}, {Kind: CentreSurround}} {
		s := fixating(t, c)
		middle := retina.Height/2*retina.Width + retina.Width/2
		y := make([]float32, s.Dim())
		for j := 0; j < s.Dim(); j += 13 {
			x := make([]float32, s.Dim())
			x[j] = .5
			s.Respond(nil, y, x)
			plane := j / (retina.Height * retina.Width) * retina.Height * retina.Width
			for i, v := range y {
				if want := .5 * s.Field(i)[plane+middle]; math.Abs(float64(v-want)) > 1e-6 {
					t.Fatalf("%q: sensor %d responds %v to a point at %d, want %v", c.Kind, i, v, j, want)
				}
			}
		}
	}
	s := fixating(t, FieldConfig{})
	for _, x := range [][]float32{make([]float32, s.Dim()), signal(s.Dim(), 1)} {
		for i, v := range x {
			x[i] = min(v, 0)
		}
		y := make([]float32, s.Dim())
		s.Respond(nil, y, x)
		for i := range y {
			if y[i] != x[i] {
				t.Fatalf("sensor %d responds %v to an input of %v, where there is nothing to look at", i, y[i], x[i])
			}
		}
	}
}

func TestFixationIsCountedAndNeedsAnImage(t *testing.T) {
	plain := build(t, Config{}, retina.Size(), retina, 0)
	s := fixating(t, FieldConfig{})
	x, y := blob(1, 1, 1), make([]float32, retina.Size())
	ops := func(s *Sensor) int64 {
		var l plasticity.Ledger
		l.Begin(1)
		s.Respond(&l, y, x)
		e, err := l.Entry()
		if err != nil {
			t.Fatal(err)
		}
		return e.MACs.Elementwise
	}
	if got, want := ops(s)-ops(plain), int64(8*len(x)); got != want {
		t.Errorf("fixation of %d inputs is counted as %d operations, want %d", len(x), got, want)
	}
	if n := testing.AllocsPerRun(20, func() { s.Respond(nil, y, x) }); n != 0 {
		t.Errorf("%v allocations in a presentation", n)
	}
	if s.Bytes()-plain.Bytes() != int64(4*len(x)) {
		t.Errorf("the eye holds %d bytes, want those of an image of %d inputs", s.Bytes()-plain.Bytes(), len(x))
	}
	if _, err := New(Config{Fixate: true}, 30, stimulus.Shape{}, 0); err == nil {
		t.Error("a vector without shape was fixated")
	}
}

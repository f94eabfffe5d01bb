package reinforce

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

func bounded() stimulus.Spec {
	return stimulus.Spec{Dim: 2, Actions: 2, Reward: true, Bounded: true, Low: []float32{-1, 0}, High: []float32{1, 10}}
}

func encoderOf(t *testing.T, f Features, s stimulus.Spec) *encoder {
	t.Helper()
	e, err := newEncoder(f, s, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Each kind gives features of length 1, each within the width, and the same again.
func TestFeaturesHaveLengthOne(t *testing.T) {
	image := stimulus.Spec{Dim: 64, Shape: stimulus.Shape{Channels: 1, Height: 8, Width: 8}, Actions: 2}
	r := rand.New(rand.NewPCG(3, 4))
	for _, k := range []struct {
		f Features
		s stimulus.Spec
	}{
		{Features{Kind: Observed}, bounded()}, {Features{Kind: Observed}, image},
		{Features{Kind: Tiles, Tilings: 8, Tiles: 5, Units: 1 << 16}, bounded()},
		{Features{Kind: Tiles, Tilings: 8, Tiles: 5, Units: 1 << 16, Field: 1}, bounded()},
		{Features{Kind: Tiles, Tilings: 8, Tiles: 5, Units: 50}, bounded()}, // hashed
		{Features{Kind: Expansion, Units: 100, Active: .1}, bounded()},
		{Features{Kind: Expansion, Units: 100, Field: 3, Active: .1}, image},
	} {
		e := encoderOf(t, k.f, k.s)
		var c, again code
		for range 50 {
			x := make([]float32, k.s.Dim)
			for i := range x {
				x[i] = 3*r.Float32() - 1.5 // beyond bounds too
			}
			e.encode(&c, x)
			encoderOf(t, k.f, k.s).encode(&again, x)
			if !slices.Equal(c.at, again.at) || !slices.Equal(c.v, again.v) {
				t.Fatalf("%+v: features differ when they are found again", k.f)
			}
			var size float64
			for i, v := range c.v {
				size += float64(v * v)
				if c.at[i] < 0 || int(c.at[i]) >= e.width {
					t.Fatalf("%+v: unit %d of %d", k.f, c.at[i], e.width)
				}
			}
			if math.Abs(size-1) > 1e-4 {
				t.Errorf("%+v: features of squared length %v", k.f, size)
			}
			if want := int(k.f.Active * float64(k.f.Units)); k.f.Kind == Expansion && len(c.at) > want {
				t.Errorf("%+v: %d units are active, want %d", k.f, len(c.at), want)
			}
		}
	}
}

// Near states share tiles, the more the nearer they are, and far ones none.
func TestTilesAreSharedByNeighbours(t *testing.T) {
	e := encoderOf(t, Features{Kind: Tiles, Tilings: 16, Tiles: 4, Units: 1 << 16}, bounded())
	shared := func(x, y float32) (n int) {
		var a, b code
		e.encode(&a, []float32{x, 5})
		e.encode(&b, []float32{y, 5})
		for _, f := range a.at {
			if slices.Contains(b.at, f) {
				n++
			}
		}
		return n
	}
	if n := shared(0, 0); n != 16 {
		t.Errorf("a state shares %d of 16 tiles with itself", n)
	}
	if near, farther, far := shared(0, .1), shared(0, .3), shared(0, .9); !(16 > near && near > farther && farther > 0 && far == 0) {
		t.Errorf("%d tiles are shared at a fifth of a tile, %d at three fifths, %d at almost two: want fewer and fewer, and then none", near, farther, far)
	}
}

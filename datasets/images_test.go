package datasets

import (
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/hebbgrad/hebbgrad/internal/seed"
)

func TestBars(t *testing.T) {
	o := BarsOptions{Length: 8000}
	of := func(s uint64) *Sequence {
		b, err := NewBars(o, seed.PCG(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	sameHoweverCut(t, func(s uint64) Stream { return of(s) })
	s := of(1)
	templates := BarTemplates(8)
	if templates.Len() != 16 {
		t.Fatalf("%d templates", templates.Len())
	}
	b := collect(t, s, 64)
	var whole [16]int
	var on float64
	for i := range b.N {
		// An image is the union of the bars that lie wholly in it: whatever
		// is lit belongs to one of them.
		union := make([]float32, 64)
		for k := range 16 {
			inside := true
			for j, v := range templates.Row(k) {
				inside = inside && (v == 0 || b.Row(i)[j] == 1)
			}
			if inside {
				whole[k]++
				for j, v := range templates.Row(k) {
					union[j] = max(union[j], v)
				}
			}
		}
		if !slices.Equal(union, b.Row(i)) {
			t.Fatalf("image %d is no union of bars: %v", i, b.Row(i))
		}
		for _, v := range b.Row(i) {
			on += float64(v)
		}
	}
	// A bar lies in an image when drawn (1/8), or, rarely (8⁻⁸), when crossed
	// by all of the others: 1000 of 8000, standard deviation 30.
	for k, n := range whole {
		if n < 870 || n > 1130 {
			t.Errorf("bar %d lies in %d of 8000 images, want about 1000", k, n)
		}
	}
	// A pixel is lit with probability 1 − (7/8)² = 15/64. Bars light eight
	// pixels at once: one image's mean has variance about 16·(1/8·7/8)/64·…,
	// below .0272; five standard errors of 8000 are .0092.
	if got := on / float64(len(b.X)); math.Abs(got-15./64) > .0092 {
		t.Errorf("%.4f of the pixels are lit, want %.4f", got, 15./64)
	}
	for _, o := range []BarsOptions{{Side: -1, Length: 1}, {P: 1.5, Length: 1}, {P: math.NaN(), Length: 1}, {}} {
		if _, err := NewBars(o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
}

// slope fits log amplitude, averaged over orientations, against log
// frequency between lo and hi cycles a pixel.
func slope(scene []float32, side int, lo, hi float64) float64 {
	z := make([]complex128, len(scene))
	for i, v := range scene {
		z[i] = complex(float64(v), 0)
	}
	transform(z, side, (*fourier.CmplxFFT).Coefficients)
	sum, n := make([]float64, side), make([]float64, side)
	for i, v := range z {
		f := math.Hypot(frequency(i/side, side), frequency(i%side, side))
		r := int(math.Round(f * float64(side)))
		sum[r] += cmplx.Abs(v)
		n[r]++
	}
	var sx, sy, sxx, sxy, m float64
	for r := int(lo * float64(side)); r <= int(hi*float64(side)); r++ {
		x, y := math.Log(float64(r)), math.Log(sum[r]/n[r])
		sx, sy, sxx, sxy, m = sx+x, sy+y, sxx+x*x, sxy+x*y, m+1
	}
	return (m*sxy - sx*sy) / (m*sxx - sx*sx)
}

func kurtosis(x []float32) float64 {
	var m2, m4 float64
	for _, v := range x {
		q := float64(v) * float64(v)
		m2 += q
		m4 += q * q
	}
	n := float64(len(x))
	return (m4 / n) / (m2 / n * m2 / n)
}

func TestScenes(t *testing.T) {
	for _, c := range []struct {
		kind  SceneKind
		raw   bool
		slope float64
	}{{Leaves, true, -1}, {Gaussian, true, -1}, {Leaves, false, 0}, {Gaussian, false, 0}} {
		s, err := NewScenes(SceneOptions{Kind: c.kind, Raw: c.raw, Count: 2, Side: 128}, seed.PCG(1))
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.pixels {
			scene := s.Scene(i)
			mean, std := 0., 0.
			for _, v := range scene {
				mean += float64(v) / float64(len(scene))
				std += float64(v) * float64(v) / float64(len(scene))
			}
			if math.Abs(mean) > 1e-5 || math.Abs(std-1) > 1e-4 {
				t.Errorf("%v: mean %.2g, variance %.5f", c, mean, std)
			}
			// The rings' mean is set exactly; within a ring 1/f varies by
			// the ring's width. Whitened, the cut-off at .4 takes 1 % at .13.
			if got := slope(scene, 128, .03, .13); math.Abs(got-c.slope) > .03 {
				t.Errorf("%v: spectrum falls as f^%.3f, want f^%v", c, got, c.slope)
			}
			// Only edges make whitened pixels sparse. A Gaussian has 3; the
			// standard error of 16,384 pixels is .04.
			switch k := kurtosis(scene); {
			case c.raw:
			case c.kind == Gaussian && math.Abs(k-3) > .25, c.kind == Leaves && k < 5:
				t.Errorf("%v: kurtosis %.2f; want 3 without edges and 5 or more with them", c, k)
			}
		}
		if slices.Equal(s.Scene(0), s.Scene(1)) {
			t.Errorf("%v: two scenes are equal", c)
		}
	}
	for _, o := range []SceneOptions{{Count: -1}, {Side: 100}, {Side: 8}, {Kind: 7}} {
		if _, err := NewScenes(o, seed.PCG(1)); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
}

// TestTransformInverts: back and forth gives the image times its size.
func TestTransformInverts(t *testing.T) {
	z := make([]complex128, 64)
	for i := range z {
		z[i] = complex(float64(i*i%17), 0)
	}
	want := slices.Clone(z)
	transform(z, 8, (*fourier.CmplxFFT).Coefficients)
	// A dumb transform at one frequency.
	var dumb complex128
	for i, v := range want {
		dumb += v * cmplx.Exp(complex(0, -2*math.Pi*(2*float64(i/8)+3*float64(i%8))/8))
	}
	if cmplx.Abs(z[2*8+3]-dumb) > 1e-9 {
		t.Errorf("the transform at (2, 3) is %v, want %v", z[2*8+3], dumb)
	}
	transform(z, 8, (*fourier.CmplxFFT).Sequence)
	for i := range z {
		if cmplx.Abs(z[i]/64-want[i]) > 1e-9 {
			t.Fatalf("pixel %d is %v, want %v", i, z[i]/64, want[i])
		}
	}
}

func TestPatches(t *testing.T) {
	scenes, err := NewScenes(SceneOptions{Count: 2, Side: 64}, seed.PCG(3))
	if err != nil {
		t.Fatal(err)
	}
	of := func(s uint64) Stream {
		p, err := NewPatches(scenes, 12, 500, seed.PCG(s))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	sameHoweverCut(t, of)
	b := collect(t, of(1), 40)
	for i := range b.N {
		var mean float64
		for _, v := range b.Row(i) {
			mean += float64(v) / 144
		}
		if math.Abs(mean) > 1e-6 {
			t.Fatalf("patch %d has mean %v", i, mean)
		}
	}
	// The first patch is somewhere in a scene.
	found := false
	for _, scene := range scenes.pixels {
		for at := 0; at+11*64+12 <= len(scene) && !found; at++ {
			if at%64 > 52 {
				continue
			}
			found = true
			off := b.X[0] - scene[at]
			for j, v := range b.Row(0) {
				if math.Abs(float64(v-scene[at+j/12*64+j%12]-off)) > 1e-5 {
					found = false
					break
				}
			}
		}
	}
	if !found {
		t.Error("a patch is nowhere in the scenes")
	}
	for _, c := range [][2]int{{1, 10}, {65, 10}, {12, 0}} {
		if _, err := NewPatches(scenes, c[0], c[1], seed.PCG(1)); err == nil {
			t.Errorf("%v accepted", c)
		}
	}
}

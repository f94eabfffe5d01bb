package tracks

import (
	"math"
	"math/rand/v2"
	"testing"
)

const gaborSide = 12

func drawGabor(g gabor, noise float64, rng *rand.Rand) []float32 {
	field := make([]float32, gaborSide*gaborSide)
	sin, cos := math.Sincos(g.theta)
	for i := range field {
		dx, dy := float64(i%gaborSide)-g.x, float64(i/gaborSide)-g.y
		u, v := dx*cos+dy*sin, dy*cos-dx*sin
		w := math.Exp(-u*u/(2*g.su*g.su) - v*v/(2*g.sv*g.sv))
		field[i] = float32(w*(g.a*math.Cos(2*math.Pi*g.f*u)+g.b*math.Sin(2*math.Pi*g.f*u)) + noise*rng.NormFloat64())
	}
	return field
}

func randomGabor(rng *rand.Rand) gabor {
	phase := 2 * math.Pi * rng.Float64()
	f := .1 + .2*rng.Float64()
	return gabor{x: 3 + 5*rng.Float64(), y: 3 + 5*rng.Float64(), su: (.2 + .3*rng.Float64()) / f, sv: 1.2 + 2*rng.Float64(),
		theta: math.Pi * rng.Float64(), f: f, a: math.Cos(phase), b: math.Sin(phase)}
}

func TestGaborFunctionsAreFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	found, direction, n := 0, 0, 20
	if testing.Short() {
		n = 10
	}
	for range n {
		g := randomGabor(rng)
		got := fitGabor(drawGabor(g, .02, rng), gaborSide)
		if got.fit > .95 && got.oriented() {
			found++
		}
		if turn := math.Abs(math.Mod(got.theta-g.theta+10.5*math.Pi, math.Pi) - math.Pi/2); turn < .15 {
			direction++
		}
	}
	if found < n*9/10 || direction < n*9/10 {
		t.Errorf("of %d Gabor functions %d are fitted and %d in their direction, want nine tenths", n, found, direction)
	}
}

func TestWhatIsNoGaborFunctionIsNotTakenForOne(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const n = 10
	for name, field := range map[string]func() []float32{
		"noise": func() []float32 {
			f := make([]float32, gaborSide*gaborSide)
			for i := range f {
				f[i] = float32(rng.NormFloat64())
			}
			return f
		},
		"one pixel": func() []float32 {
			f := make([]float32, gaborSide*gaborSide)
			f[rng.IntN(len(f))] = 1
			return f
		},
		"a round blob": func() []float32 {
			return drawGabor(gabor{x: 4 + 3*rng.Float64(), y: 4 + 3*rng.Float64(), su: 1.8, sv: 1.8, a: 1}, 0, rng)
		},
		"nothing": func() []float32 { return make([]float32, gaborSide*gaborSide) },
	} {
		taken := 0
		for range n {
			if g := fitGabor(field(), gaborSide); g.oriented() {
				taken++
			}
		}
		if taken > n/10 {
			t.Errorf("%s: %d of %d are taken for Gabor functions", name, taken, n)
		}
	}
}

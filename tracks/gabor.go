package tracks

import (
	"math"

	"gonum.org/v1/gonum/optimize"
)

// gabor is the function
//
//	g(x, y) = exp(−u²/2σ_u² − v²/2σ_v²)·(a·cos 2πfu + b·sin 2πfu)
//
// with u along and v across the direction θ from the centre, in pixels.
type gabor struct {
	x, y, su, sv, theta, f float64
	a, b                   float64
	fit                    float64 // R², the share of the field's variance that it explains
	spread                 float64 // (Σz²)²/Σz⁴: over how many pixels the field extends
}

// What counts as an oriented field. The product σ_u·f is how many cycles a
// standard deviation of the envelope holds: simple cells lie at .1 to .6
// (Ringach 2002), blobs below. A few pixels can be fitted and have no
// orientation.
const (
	gaborFit    = .7
	gaborCycles = .1
	gaborSpread = 4
)

// oriented reports whether a field is one that this function fits.
func (g gabor) oriented() bool {
	return g.fit >= gaborFit && g.su*g.f >= gaborCycles && g.spread >= gaborSpread
}

// fitGabor finds the Gabor function nearest to a side×side field in squared
// error: from several orientations and frequencies, by Nelder and Mead's
// method over centre, widths, direction and frequency; the amplitudes a and b
// are linear and solved for. The field's mean is removed first.
func fitGabor(field []float32, side int) gabor {
	z := make([]float64, len(field))
	m := mean(field)
	var total, fourth, cx, cy float64
	for i, v := range field {
		z[i] = float64(v) - m
		e := z[i] * z[i]
		total += e
		fourth += e * e
		cx += e * float64(i%side)
		cy += e * float64(i/side)
	}
	if total == 0 {
		return gabor{}
	}
	cx, cy = cx/total, cy/total
	best := gabor{fit: math.Inf(-1)}
	s := float64(side)
	for _, start := range coarse(z, side, cx, cy, total) {
		problem := optimize.Problem{Func: func(p []float64) float64 {
			if !inside(p, s) {
				return total * 2
			}
			_, _, left := amplitudes(z, side, p)
			return left
		}}
		settings := &optimize.Settings{FuncEvaluations: 400, Converger: &optimize.FunctionConverge{Absolute: 1e-5 * total, Iterations: 40}}
		r, err := optimize.Minimize(problem, start, settings, &optimize.NelderMead{SimplexSize: .3})
		if r == nil || (err != nil && r.X == nil) {
			continue
		}
		a, b, left := amplitudes(z, side, r.X)
		if fit := 1 - left/total; fit > best.fit && inside(r.X, s) {
			best = gabor{r.X[0], r.X[1], math.Abs(r.X[2]), math.Abs(r.X[3]), r.X[4], math.Abs(r.X[5]), a, b, fit, 0}
		}
	}
	best.spread = total * total / fourth
	return best
}

// inside keeps the centre on the field, the widths between a pixel and the
// side, and the frequency between half a cycle across the field and Nyquist's.
func inside(p []float64, side float64) bool {
	return p[0] > -1 && p[0] < side && p[1] > -1 && p[1] < side &&
		p[2] >= 1 && p[2] <= side && p[3] >= 1 && p[3] <= side &&
		p[5] >= .5/side && p[5] <= .5
}

// coarse returns the three best starting points of a grid over direction and
// frequency.
func coarse(z []float64, side int, cx, cy, total float64) [][]float64 {
	type candidate struct {
		p    []float64
		left float64
	}
	var best [3]candidate
	for i := range best {
		best[i].left = math.Inf(1)
	}
	s := float64(side)
	for k := range 8 {
		for _, f := range []float64{.75 / s, 1.25 / s, 2 / s, 3 / s, 4.5 / s} {
			if f > .45 {
				continue
			}
			for _, w := range []float64{s / 8, s / 4} {
				p := []float64{cx, cy, max(w, 1), max(w, 1), math.Pi * float64(k) / 8, f}
				_, _, left := amplitudes(z, side, p)
				c := candidate{p, left}
				for i := range best {
					if c.left < best[i].left {
						c, best[i] = best[i], c
					}
				}
			}
		}
	}
	var out [][]float64
	for _, c := range best {
		if c.p != nil && c.left <= total {
			out = append(out, c.p)
		}
	}
	return out
}

// amplitudes solves for a and b and returns the squared error that is left.
// Function and field both have their mean removed.
func amplitudes(z []float64, side int, p []float64) (a, b, left float64) {
	sin, cos := math.Sincos(p[4])
	n := len(z)
	even, odd := make([]float64, n), make([]float64, n)
	var me, mo float64
	for i := range z {
		dx, dy := float64(i%side)-p[0], float64(i/side)-p[1]
		u, v := dx*cos+dy*sin, dy*cos-dx*sin
		w := math.Exp(-u*u/(2*p[2]*p[2]) - v*v/(2*p[3]*p[3]))
		so, co := math.Sincos(2 * math.Pi * p[5] * u)
		even[i], odd[i] = w*co, w*so
		me += even[i]
		mo += odd[i]
	}
	me, mo = me/float64(n), mo/float64(n)
	var ee, oo, eo, ez, oz, zz float64
	for i, v := range z {
		e, o := even[i]-me, odd[i]-mo
		ee += e * e
		oo += o * o
		eo += e * o
		ez += e * v
		oz += o * v
		zz += v * v
	}
	det := ee*oo - eo*eo
	if det <= 1e-12*ee*oo || math.IsNaN(det) {
		if ee == 0 {
			return 0, 0, zz
		}
		return ez / ee, 0, zz - ez*ez/ee
	}
	a, b = (ez*oo-oz*eo)/det, (oz*ee-ez*eo)/det
	return a, b, max(0, zz-a*ez-b*oz)
}

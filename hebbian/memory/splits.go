package memory

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
)

// HabituationFit says how near [Habituation] and two nulls come to responses of
// neurons that took no part in the fit.
type HabituationFit struct {
	Depress  float64   // that fits the medians of all neurons best
	Decay    float64   // the same of the geometric null
	Response []float64 // of the model with that factor, by presentation

	// Of each split, the root of the mean squared difference from the medians
	// of the half that was not fitted, in first responses.
	Model, Geometric, Harmonic []float64
}

// SplitHabituation divides neurons at random into halves, fits the factor of
// depression to the medians of one by presentation, and scores it on those of
// the other; again for each of so many splits. The geometric null has a factor
// fitted alike, the harmonic one, 1/n, has nothing to fit. A row holds the
// responses of a neuron relative to its first.
func SplitHabituation(neurons [][]float64, splits int, src *rand.PCG) (HabituationFit, error) {
	var f HabituationFit
	if len(neurons) < 4 || splits < 1 {
		return f, errors.New("habituation: a fit over splits needs four neurons or more, and one split or more")
	}
	n := len(neurons[0])
	for _, row := range neurons {
		if len(row) != n || n < 2 {
			return f, errors.New("habituation: all neurons have as many responses, two or more")
		}
	}
	const steps = 199
	models, decays := make([][]float64, steps), make([][]float64, steps)
	for k := range steps {
		d := factor(k)
		m, err := Habituation(d, n)
		if err != nil {
			return f, err
		}
		models[k] = m
		decays[k] = make([]float64, n)
		for i := range n {
			decays[k][i] = math.Pow(d, float64(i))
		}
	}
	harmonic := make([]float64, n)
	for i := range harmonic {
		harmonic[i] = 1 / float64(i+1)
	}
	r := rand.New(src)
	for range splits {
		order := r.Perm(len(neurons))
		fit, score := medians(neurons, order[:len(order)/2]), medians(neurons, order[len(order)/2:])
		f.Model = append(f.Model, RMS(models[nearest(models, fit)], score))
		f.Geometric = append(f.Geometric, RMS(decays[nearest(decays, fit)], score))
		f.Harmonic = append(f.Harmonic, RMS(harmonic, score))
	}
	all := medians(neurons, r.Perm(len(neurons)))
	best := nearest(models, all)
	f.Depress, f.Response = factor(best), models[best]
	f.Decay = factor(nearest(decays, all))
	return f, nil
}

func factor(k int) float64 { return float64(k+1) / 200 }

// nearest is the index of the curve with the least RMS from c.
func nearest(curves [][]float64, c []float64) int {
	best, at := math.Inf(1), 0
	for k, m := range curves {
		if e := RMS(m, c); e < best {
			best, at = e, k
		}
	}
	return at
}

// medians of some rows, column by column.
func medians(rows [][]float64, of []int) []float64 {
	m, v := make([]float64, len(rows[0])), make([]float64, len(of))
	for n := range m {
		for i, k := range of {
			v[i] = rows[k][n]
		}
		slices.Sort(v)
		m[n] = (v[(len(v)-1)/2] + v[len(v)/2]) / 2
	}
	return m
}

package layer

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

// Init draws initial weights.
type Init struct {
	// Kind is normal (mean Mean, standard deviation Scale), uniform (in
	// [Mean − Scale, Mean + Scale]), constant (Mean), identity (1 from input i
	// onto unit i, 0 elsewhere) or zero. Empty means normal.
	Kind  string
	Mean  float64
	Scale float64 // 0 means 1/√In for normal and uniform

	// Norm, where above 0, scales each neuron's weights to this Euclidean
	// norm.
	Norm float64
}

func (c Init) check() error {
	switch c.Kind {
	case "", "normal", "uniform", "constant", "identity", "zero":
	default:
		return fmt.Errorf("initial weights of kind %q: there are normal, uniform, constant, identity and zero", c.Kind)
	}
	for _, v := range []float64{c.Mean, c.Scale, c.Norm} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("initial weights with mean %v, scale %v and norm %v: all must be finite", c.Mean, c.Scale, c.Norm)
		}
	}
	if c.Scale < 0 || c.Norm < 0 {
		return fmt.Errorf("initial weights with scale %v and norm %v: neither may be negative", c.Scale, c.Norm)
	}
	return nil
}

func (c Init) draw(w rule.Weights, r *rand.Rand) {
	scale := cmp.Or(c.Scale, 1/math.Sqrt(float64(w.In)))
	for i := range w.W {
		switch c.Kind {
		case "uniform":
			w.W[i] = float32(c.Mean + scale*(2*r.Float64()-1))
		case "constant":
			w.W[i] = float32(c.Mean)
		case "identity":
			w.W[i] = 0
			if i/w.In == i%w.In {
				w.W[i] = 1
			}
		case "zero":
			w.W[i] = 0
		default:
			w.W[i] = float32(c.Mean + scale*r.NormFloat64())
		}
	}
	if c.Norm == 0 {
		return
	}
	for j := range w.Out {
		row := w.Row(j)
		var s float64
		for _, v := range row {
			s += float64(v) * float64(v)
		}
		if s == 0 {
			continue
		}
		f := c.Norm / math.Sqrt(s)
		for i, v := range row {
			row[i] = float32(f * float64(v))
		}
	}
}

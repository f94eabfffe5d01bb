package sensor

import (
	"errors"
	"fmt"
	"math"
)

// tuning is a population code (Bohte, Kok and La Poutré, Error-backpropagation in
// temporally encoded networks of spiking neurons, Neurocomputing 48, 2002): m
// sensors with Gaussian tuning curves over the values of each input,
//
//	d_k = exp(−(x − c_k)²/2σ²),
//
// with centres c_k evenly from −reach to reach and σ the distance between them.
// A value beyond reach responds as reach does. The inputs are standardised: what
// is a whole unit of one would else be a thousandth of another.
type tuning struct {
	centre []float32
	width  float64 // 1/2σ²
}

// reach is how far from its mean, in standard deviations, an input is resolved.
const reach = 2

func newTuning(c FieldConfig, fixate bool) (*tuning, error) {
	if c.Kind != Population {
		return nil, nil
	}
	m := c.PerInput()
	switch {
	case m < 2 || m > 256:
		return nil, fmt.Errorf("sensor: %d tuning curves over each input: from 2 to 256", c.Curves)
	case fixate:
		return nil, errors.New("sensor: an eye fixates images, and a population code is for inputs of different kinds")
	}
	t := &tuning{centre: make([]float32, m)}
	step := 2 * reach / float64(m-1)
	for k := range t.centre {
		t.centre[k] = float32(float64(k)*step - reach)
	}
	t.width = 1 / (2 * step * step)
	return t, nil
}

func (t *tuning) respond(dst, x []float32) {
	m := len(t.centre)
	for i, v := range x {
		v = min(max(v, -reach), reach)
		for k, c := range t.centre {
			d := float64(v - c)
			dst[i*m+k] = float32(math.Exp(-d * d * t.width))
		}
	}
}

func (t *tuning) prefer(w []float32) []float32 {
	m := len(t.centre)
	out := make([]float32, len(w)/m)
	for i := range out {
		var sum, moment float32
		for k, v := range w[i*m : (i+1)*m] {
			sum += v
			moment += v * t.centre[k]
		}
		if sum != 0 {
			out[i] = moment / sum
		}
	}
	return out
}

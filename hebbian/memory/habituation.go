package memory

import (
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Habituation is the response of the [Expansion] block's output neuron to
// presentations of one stimulus in a row, relative to the first: what a neuron
// that signals novelty does by exposure. Its one free parameter is the factor
// of depression; cells that fire do not recover, so that the response is
// depress^(n−1), and it is what the block does, not that formula, that is
// returned. It fits the responses of the fly's MBON-α′3 (Dasgupta, Hattori and
// Navlakha 2022, Nature Communications); [SplitHabituation] says how well.
func Habituation(depress float64, presentations int) ([]float64, error) {
	const inputs = 50
	b, err := New("expansion", Values{"depress": depress}, inputs, rand.NewPCG(1, 1))
	if err != nil {
		return nil, err
	}
	odour := make([]float32, inputs)
	r := rand.New(rand.NewPCG(2, 2))
	for i := range odour {
		odour[i] = r.Float32()
	}
	response := make([]float64, presentations)
	var l plasticity.Ledger
	for n := range response {
		response[n] = 1 - float64(b.Search(odour))
		l.Begin(1)
		b.Present(&l, 0, odour, true)
	}
	return response, nil
}

// RMS is the root of the mean squared difference of two curves of one length.
func RMS(a, b []float64) float64 {
	var s float64
	for i, v := range a {
		s += (v - b[i]) * (v - b[i])
	}
	return math.Sqrt(s / float64(len(a)))
}

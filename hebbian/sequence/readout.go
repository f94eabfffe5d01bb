package sequence

import (
	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// readout is the neuron that weighs what the fields predict. There is one for each
// symbol and all have the same weights,
//
//	u_s = Σ_j w_j·x_js    p_s = exp u_s / Σ_r exp u_r    Δw_j = η·Σ_s (t_s − p_s)·x_js
//
// where x_js is the logarithm of the probability that input j gives to symbol s and
// t_s is 1 for the symbol that came. Its dendrite has three branches, and on each
// what else fires chooses the synapses that conduct: on the first the longest field
// that knows where it is, on the second the symbol shown, on the third, for each
// input alone, the state of its own cell.
type readout struct {
	inputs, reaches, symbols int
	w                        []float32 // reaches×inputs, symbols×inputs, inputs×states
	start                    float32

	// of the present context
	reach, symbol int
	state         []int // of each input
	gain          []float32
}

const branches = 3

func newReadout(inputs, reaches, symbols int) readout {
	return readout{inputs: inputs, reaches: reaches, symbols: symbols, start: startSum / branches,
		w: make([]float32, (reaches+symbols+states)*inputs), state: make([]int, inputs), gain: make([]float32, inputs)}
}

// startSum is what the weights of an input on the three branches add up to before
// learning.
const startSum = .25

func (r *readout) reset() {
	for k := range r.w {
		r.w[k] = r.start
	}
}

// rows are the weights that conduct on the first two branches.
func (r *readout) rows() (first, second []float32) {
	at := (r.reaches + r.symbol) * r.inputs
	return r.w[r.reach*r.inputs : (r.reach+1)*r.inputs], r.w[at : at+r.inputs]
}

// own is where the weight of an input is that its state chooses.
func (r *readout) own(input int) int {
	return (r.reaches+r.symbols)*r.inputs + input*states + r.state[input]
}

// drive writes the drives of the neurons of all symbols.
func (r *readout) drive(u []float32, x [][]float32) {
	first, second := r.rows()
	clear(u)
	for j, v := range x {
		r.gain[j] = first[j] + second[j] + r.w[r.own(j)]
		kernels.AXPYFused(u, r.gain[j], v)
	}
}

// softmax writes the probabilities that drives give.
func softmax(p, u []float32) {
	kernels.Scale(p, 1/kernels.ExpSum(p, u, 1, kernels.Max(u)), p)
}

// learn takes the step for symbol y, of which p was predicted, and returns how many
// weights it changed. Inputs whose gradient is smaller than least stay as they are.
func (r *readout) learn(g *plasticity.Ledger, x [][]float32, p []float32, y int, rate, least float32) (changed int) {
	var sum float64
	first, second := r.rows()
	for j, v := range x {
		d := v[y] - kernels.Dot(p, v)
		if d < least && -d < least {
			continue
		}
		for _, w := range [branches]*float32{&first[j], &second[j], &r.w[r.own(j)]} {
			if next := *w + rate*d; next != *w {
				changed++
				sum += abs(float64(next - *w))
				*w = next
			}
		}
	}
	return g.Note(plasticity.Readout, changed, sum)
}

func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}

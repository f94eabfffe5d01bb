package sequence

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/kernels"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// net is a body with embedding, readout and step, in one precision. It knows
// nothing of gates and ledgers.
type net[T number] struct {
	o          Options
	classes    int
	outs       int // classes, padded
	body       body[T]
	read, bias *parameter[T]
	all        []*parameter[T]
	weights    int

	train, look *pass[T]
	at, looking *past[T] // before the first row of train; of look
	d           []T      // gradient of the features
	steps       int64
}

// lookRows is how many rows a prediction takes at once.
const lookRows = 128

func newNet[T number](o Options, classes, streams int) *net[T] {
	n := &net[T]{o: o, classes: classes, outs: (classes + 3) / 4 * 4}
	if o.Length > 0 {
		n.body = newWindow[T](o, streams)
	} else {
		n.body = newGRU[T](o, streams)
	}
	f := n.body.features()
	bound := 1 / math.Sqrt(float64(f))
	n.read = newParameter[T]("readout weights", plasticity.Readout, classes, f, bound, o.Step)
	n.bias = newParameter[T]("readout biases", plasticity.Readout, classes, 1, bound, o.Step)
	n.all = append(n.body.params(), n.read, n.bias)
	for _, p := range n.all {
		n.weights += len(p.w)
	}
	n.train, n.look = n.pass(o.rows(), o.Minibatch), n.pass(lookRows, lookRows)
	n.at, n.looking = n.body.state(), n.body.state()
	n.d = make([]T, o.rows()*f)
	return n
}

// pass has room for rows, of which some at the end are read out.
func (n *net[T]) pass(rows, read int) *pass[T] {
	return &pass[T]{symbols: make([]int32, rows), streams: make([]int32, rows), begins: make([]bool, rows), labels: make([]int, rows),
		features: make([]T, rows*n.body.features()), out: make([]T, read*n.outs), body: n.body.pass(rows)}
}

// reset draws the initial weights and forgets all else.
func (n *net[T]) reset(source *rand.PCG) {
	r := rand.New(source)
	for _, p := range n.all {
		p.reset(r)
	}
	n.at.clear()
	clear(n.train.features)
	n.train.n, n.steps = 0, 0
}

// forward computes the probabilities after the last rows of p.
func (n *net[T]) forward(p *pass[T], from *past[T], last int) {
	n.body.forward(p, from)
	f := n.body.features()
	forward(p.out, p.features[(p.n-last)*f:p.n*f], n.read.padded, last, f, n.outs)
	for r := range last {
		row := p.out[r*n.outs:][:n.classes]
		kernels.AXPY(row, 1, n.bias.w)
		softmax(row)
	}
}

// backward makes the gradients of the mean loss of those of the last rows whose
// share is not 0, and returns that loss. The probabilities are used up.
func (n *net[T]) backward(last int, share []float32) float64 {
	p, f := n.train, n.body.features()
	var loss float64
	open := 0
	for _, v := range share {
		if v != 0 {
			open++
		}
	}
	for r := range last {
		row := p.out[r*n.outs : (r+1)*n.outs]
		clear(row[n.classes:])
		if share[r] == 0 {
			clear(row)
			continue
		}
		y := p.labels[p.n-last+r]
		loss -= math.Log(max(float64(row[y]), math.SmallestNonzeroFloat32))
		row[y]--
		kernels.Scale(row, T(share[r])/T(open), row)
	}
	features := p.features[(p.n-last)*f : p.n*f]
	outer(n.read.grad, p.out, features, last, f, n.outs)
	sum(n.bias.grad, p.out[:last*n.outs])
	clear(n.d[:(p.n-last)*f])
	back(n.d[(p.n-last)*f:], p.out, n.read.padded, last, f, n.outs, 0)
	n.body.backward(p, n.d)
	return loss / float64(open)
}

// step makes the step of every array.
func (n *net[T]) step(rate float64, add func(site plasticity.Site, w, dw []T)) {
	n.steps++
	for _, p := range n.all {
		p.step(n.o.Step, rate, n.steps, add)
	}
}

// move forgets the rows of train that no later step goes through again, when the
// next has so many presentations.
func (n *net[T]) move(next int) {
	k := n.train.n
	if n.o.Truncation > 0 {
		k = max(k+next-n.o.rows(), 0)
	}
	n.body.advance(n.at, n.train, k)
	n.train.drop(k)
}

// diverged names what is not finite.
func (n *net[T]) diverged() error {
	for _, p := range n.all {
		if !finite(p.w) {
			return fmt.Errorf("step %d: the %s are no longer finite: %w", n.steps, p.name, plasticity.ErrDiverged)
		}
	}
	if !finite(n.train.features[:n.train.n*n.body.features()]) {
		return fmt.Errorf("step %d: the activity of the hidden layer is not finite: %w", n.steps, plasticity.ErrDiverged)
	}
	return fmt.Errorf("step %d: the probabilities of the readout are not finite: %w", n.steps, plasticity.ErrDiverged)
}

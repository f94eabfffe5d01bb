package backprop

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// building is held while a graph is put together: Gorgonia then touches node
// and constant tables of its own package, without a lock.
var building sync.Mutex

// loss names what a network minimises.
type loss uint8

const (
	lossCrossEntropy loss = iota
	lossSquaredError
)

// parameter is one array of weights with its gradient and what its step
// remembers.
type parameter[T number] struct {
	name    string
	layer   int // 1 is the first with weights
	readout bool
	w, grad []T
	m, v    []T // moments; nil where the step rule has none

	// later, where it is not nil, computes the gradient in blocks when the
	// step is made; grad then is the memory of one block after another.
	later *denseGradW[T]
}

// builder puts one graph together.
type builder[T number] struct {
	g             *gorgonia.ExprGraph
	capacity      int
	rows          *int
	dropoutSource *rand.PCG
}

// graph is a network compiled for minibatches of up to capacity rows.
type graph[T number] struct {
	capacity int
	rows     int // of the minibatch that is run

	x      []T   // capacity×inputs
	labels []T   // capacity, for cross-entropy
	target []T   // capacity×outputs, for squared error
	hidden [][]T // the output of each hidden layer with weights
	output []T   // logits, or the output of a regression
	prob   []T   // softmax of the logits; only where there is no loss
	cost   []T   // one value

	forward, backward *machine[T]

	g     *gorgonia.ExprGraph
	roots gorgonia.Nodes // the loss and the gradients, or the prediction
}

// newGraph builds the graph of a network. With train it has dropout, a loss
// and, through Gorgonia's differentiation, the gradients, whose memory is
// handed to the parameters; without, it ends in the prediction.
func newGraph[T number](ps []plan, params []*parameter[T], kind loss, capacity int, train bool, dropoutSource *rand.PCG) (*graph[T], error) {
	building.Lock()
	defer building.Unlock()

	gr := &graph[T]{capacity: capacity}
	b := &builder[T]{g: gorgonia.NewGraph(), capacity: capacity, rows: &gr.rows, dropoutSource: dropoutSource}
	input := func(name string, mem []T, rows, columns int) *gorgonia.Node {
		v := tensor.New(tensor.WithShape(rows, columns), tensor.WithBacking(mem))
		return gorgonia.NewMatrix(b.g, dtype[T](), gorgonia.WithShape(rows, columns), gorgonia.WithName(name), gorgonia.WithValue(v))
	}
	inputs := ps[0].in.Size()
	gr.x = withSlack[T](capacity * inputs)
	x := input("stimuli", gr.x, capacity, inputs)

	var weights gorgonia.Nodes
	next := 0
	first := true // no gradient is wanted below the first layer with weights
	for i, p := range ps {
		name := fmt.Sprintf("%s %d", p.Kind, i+1)
		var err error
		switch p.Kind {
		case Dense, Conv:
			fan := p.in.Size()
			if p.Kind == Conv {
				fan = newWindow(p).k
			}
			w := input(name+" weights", params[next].w, p.Units, fan)
			bias := input(name+" biases", params[next+1].w, 1, p.Units)
			next += 2
			weights = append(weights, w, bias)
			if p.Kind == Conv {
				x, err = b.conv(name, p, x, w, bias, first)
			} else {
				x, err = b.dense(name, p, x, w, bias, first)
			}
			first = false
		case Pool:
			x, err = b.pool(name, p, x, first)
		case Dropout:
			if train {
				x, err = b.dropout(name, p, x, first)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if i < len(ps)-1 && (p.Kind == Dense || p.Kind == Conv) {
			gr.hidden = append(gr.hidden, x.Op().(*fused[T]).mem)
		}
	}
	gr.output = x.Op().(*fused[T]).mem
	width := ps[len(ps)-1].Units
	done := make(map[*fused[T]]bool)
	var err error

	if !train {
		if kind == lossCrossEntropy {
			op := &fused[T]{name: "softmax", shape: tensor.Shape{capacity, width}, k: &softmax[T]{rows: b.rows, classes: width}}
			if x, err = op.apply(x); err != nil {
				return nil, err
			}
			gr.prob = op.mem
		}
		gr.g, gr.roots = b.g, gorgonia.Nodes{x}
		gr.forward, err = newMachine(b.g, done, x)
		return gr, err
	}

	var cost *gorgonia.Node
	switch kind {
	case lossCrossEntropy:
		gr.labels = make([]T, capacity)
		cost, err = b.crossEntropy(x, input("labels", gr.labels, capacity, 1), width)
	case lossSquaredError:
		gr.target = make([]T, capacity*width)
		cost, err = b.squaredError(x, input("targets", gr.target, capacity, width), width)
	}
	if err != nil {
		return nil, err
	}
	gr.cost = cost.Op().(*fused[T]).mem
	grads, err := gorgonia.Grad(cost, weights...)
	if err != nil {
		return nil, err
	}
	for i, g := range grads {
		op := g.Op().(*fused[T])
		params[i].grad = op.mem
		if w, ok := op.k.(*denseGradW[T]); ok && w.later() {
			params[i].later = w
		}
	}
	if gr.forward, err = newMachine(b.g, done, cost); err != nil {
		return nil, err
	}
	gr.g, gr.roots = b.g, append(gorgonia.Nodes{cost}, grads...)
	gr.backward, err = newMachine(b.g, done, grads...)
	return gr, err
}

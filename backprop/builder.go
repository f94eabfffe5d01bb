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
	lossPolicy // of an actor, with a weight and a share of entropy for each row
	lossChosen // of one output for each row, by Huber
	lossOutput // the one output itself
)

// parameter is one array of weights with its gradient and what its step
// remembers.
type parameter[T number] struct {
	name    string
	readout bool
	w, grad []T
	m, v    []T // moments; nil where the step rule has none

	// later, where it is not nil, computes the gradient in blocks when the
	// step is made; grad then is the memory of one block after another.
	later *fused[T]
}

// builder puts one graph together.
type builder[T number] struct {
	g             *gorgonia.ExprGraph
	capacity      int
	rows          *int
	dropoutSource *rand.PCG
	train         bool
}

// graph is a network compiled for minibatches of up to capacity rows.
type graph[T number] struct {
	capacity int
	rows     int // of the minibatch that is run

	x       []T   // capacity×inputs
	labels  []T   // capacity, for cross-entropy; actions
	target  []T   // capacity×outputs, for squared error; of an action its target, or weight and share of entropy
	outputs [][]T // of each layer with weights
	output  []T   // what is predicted: the softmax of the last of them, or that itself
	cost    []T   // one value

	forward, backward machine[T]

	g     *gorgonia.ExprGraph
	roots gorgonia.Nodes // the loss and the gradients, or the prediction
}

// newGraph builds the graph of a network. With train it has dropout, a loss
// and, through Gorgonia's differentiation, the gradients, whose memory is
// handed to the parameters; without, it ends in the prediction.
func newGraph[T number](ps []plan, params []*parameter[T], parts []*settled[T], kind loss, capacity int, train bool, dropoutSource *rand.PCG) (*graph[T], error) {
	building.Lock()
	defer building.Unlock()

	gr := &graph[T]{capacity: capacity}
	b := &builder[T]{g: gorgonia.NewGraph(), capacity: capacity, rows: &gr.rows, dropoutSource: dropoutSource, train: train}
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
	for _, p := range ps {
		name := fmt.Sprintf("%s %d", p.Kind, p.number)
		switch p.Kind {
		case Dense, Conv, Columns:
			w := input(name+" weights", params[next].w, p.units(), p.fan())
			bias := input(name+" biases", params[next+1].w, 1, p.units())
			next += 2
			weights = append(weights, w, bias)
			if p.fields != nil {
				x = b.look(name+" fields", p, x, first)
			}
			if p.whitened > 0 {
				x, parts = b.settled(name+" whitening", parts[0], p.seen(), x, first), parts[1:]
			}
			x = b.weighted(name, p, b.affine(p), first, x, w, bias)
			first = false
			gr.outputs = append(gr.outputs, x.Op().(*fused[T]).mem)
		case Pool:
			x = b.pool(name, p, x, first)
		case Dropout:
			if train {
				x = b.dropout(name, p, x, first)
			}
		case Winners:
			x = b.winners(name, p, x, first)
		case Inhibition:
			x = b.inhibition(name, p, x, first)
		case Unit:
			x = b.unit(name, p, x, first)
		case Norm:
			x = b.norm(name, p, x, first)
		case Power:
			x = b.power(name, p, x, first)
		case Quadrants:
			x = b.quadrants(name, p, x, first)
		case Standard:
			x, parts = b.settled(name, parts[0], p.out.Size(), x, first), parts[1:]
		}
	}
	width := ps[len(ps)-1].Units
	done := make(map[*fused[T]]bool)
	var err error

	if !train {
		if kind == lossCrossEntropy || kind == lossPolicy {
			x = b.softmax(x, width)
		}
		gr.output = x.Op().(*fused[T]).mem
		gr.g, gr.roots = b.g, gorgonia.Nodes{x}
		gr.forward, err = newMachine(b.g, done, x)
		return gr, err
	}

	var cost *gorgonia.Node
	switch kind {
	case lossCrossEntropy:
		gr.labels = make([]T, capacity)
		cost = b.crossEntropy(x, input("labels", gr.labels, capacity, 1), width)
	case lossSquaredError:
		gr.target = make([]T, capacity*width)
		cost = b.squaredError(x, input("targets", gr.target, capacity, width), width)
	case lossPolicy:
		gr.labels, gr.target = make([]T, capacity), make([]T, capacity*2)
		cost = b.policy(x, input("actions", gr.labels, capacity, 1), input("weights", gr.target, capacity, 2), width)
	case lossChosen:
		gr.labels, gr.target = make([]T, capacity), make([]T, capacity)
		cost = b.chosen(x, input("actions", gr.labels, capacity, 1), input("targets", gr.target, capacity, 1), width)
	case lossOutput:
		cost = b.mean(x)
	}
	gr.cost = cost.Op().(*fused[T]).mem
	grads, err := gorgonia.Grad(cost, weights...)
	if err != nil {
		return nil, err
	}
	for i, g := range grads {
		op := g.Op().(*fused[T])
		params[i].grad = op.mem
		if op.block != nil {
			params[i].later = op
		}
	}
	if gr.forward, err = newMachine(b.g, done, cost); err != nil {
		return nil, err
	}
	gr.g, gr.roots = b.g, append(gorgonia.Nodes{cost}, grads...)
	gr.backward, err = newMachine(b.g, done, grads...)
	return gr, err
}

// affine is the arithmetic of a layer with weights: its output from x, w and the
// biases, and the gradients: of the weights from dZ and x, of the biases from dZ,
// of x from dZ and w. gradBlock is a block of the first of them, or nil.
type affine[T number] struct {
	forward, gradW, gradB, gradX kernel[T]
	gradBlock                    func(dw []T, in [][]T, from, to int)
}

// affine is the arithmetic of a layer with weights.
func (b *builder[T]) affine(p plan) affine[T] {
	switch {
	case p.Kind == Columns:
		return b.columns(p)
	case p.Kind == Conv && p.fields != nil:
		return b.seenConv(p)
	case p.Kind == Conv:
		return b.conv(p)
	}
	return b.dense(p)
}

// weighted adds a layer with weights. first says that x holds data, of which no
// gradient is wanted.
func (b *builder[T]) weighted(name string, p plan, k affine[T], first bool, x, w, bias *gorgonia.Node) *gorgonia.Node {
	if p.threshold != 0 {
		plain, shifted, args := k.forward, make([]T, p.units()), make([][]T, 3)
		k.forward = func(y []T, ins [][]T) {
			for i, b := range ins[2] {
				shifted[i] = b - T(p.threshold)
			}
			args[0], args[1], args[2] = ins[0], ins[1], shifted
			plain(y, args)
		}
	}
	op := &fused[T]{name: name, shape: tensor.Shape{b.capacity, p.out.Size()}, compute: k.forward, wrt: []bool{!first, true, true}}
	op.diff = func(in gorgonia.Nodes, y, dz *gorgonia.Node) gorgonia.Nodes {
		if p.Activation != Linear {
			dz = b.add(name+" activation gradient", p.out.Size(), func(dz []T, in [][]T) {
				n := *b.rows * p.out.Size()
				activationGrad(p.Activation, dz[:n], in[1][:n], in[0][:n])
			}, y, dz)
		}
		dw := &fused[T]{name: name + " weight gradient", shape: tensor.Shape{p.units(), p.fan()}, compute: k.gradW, block: k.gradBlock}
		db := &fused[T]{name: name + " bias gradient", shape: tensor.Shape{1, p.units()}, compute: k.gradB}
		grads := gorgonia.Nodes{nil, dw.apply(dz, in[0]), db.apply(dz)}
		if !first {
			grads[0] = b.add(name+" input gradient", p.seen(), k.gradX, dz, in[1])
		}
		return grads
	}
	return op.apply(x, w, bias)
}

// add adds an operation that has so many results for each row of a minibatch.
func (b *builder[T]) add(name string, width int, k kernel[T], in ...*gorgonia.Node) *gorgonia.Node {
	return (&fused[T]{name: name, shape: tensor.Shape{b.capacity, width}, compute: k}).apply(in...)
}

package backprop

import (
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// number is the element type of a network: float32 when it learns, float64
// when its gradients and loss curves are checked.
type number interface{ float32 | float64 }

// kernel is the arithmetic of one operation of the graph: it computes out from
// the inputs. It works on the first rows of a minibatch only, so that one graph
// serves every size up to the one it was built for.
type kernel[T number] func(out []T, in [][]T)

// fused is an operation of Gorgonia's graph that owns the memory of its
// result, so that running it allocates nothing. Every operation of this
// package is one; what differs is the kernel and the derivative.
type fused[T number] struct {
	name     string // unique in its graph
	shape    tensor.Shape
	out      gorgonia.Value
	mem      []T   // the memory of out
	in       [][]T // that of the inputs
	compute  kernel[T]
	children gorgonia.Nodes

	// block, where it is not nil, computes rows from to to−1 of the result into
	// out. It stands in for compute where the result is a gradient of weights: each
	// block is computed as its step is made, while it is in cache.
	block func(out []T, in [][]T, from, to int)

	// wrt says for each input whether the operation has a derivative; diff
	// builds the nodes of these derivatives.
	wrt  []bool
	diff func(in gorgonia.Nodes, out, grad *gorgonia.Node) gorgonia.Nodes
}

var (
	_ gorgonia.SDOp = (*fused[float32])(nil)
	_ gorgonia.SDOp = (*fused[float64])(nil)
)

func dtype[T number]() tensor.Dtype {
	var zero T
	if _, ok := any(zero).(float32); ok {
		return tensor.Float32
	}
	return tensor.Float64
}

// apply adds the operation to the graph of its inputs. What Gorgonia refuses is a
// defect of this package.
func (op *fused[T]) apply(in ...*gorgonia.Node) *gorgonia.Node {
	op.children = in
	if op.shape == nil { // a scalar
		op.mem = make([]T, 1)
		switch p := any(&op.mem[0]).(type) {
		case *float32:
			op.out = (*gorgonia.F32)(p)
		case *float64:
			op.out = (*gorgonia.F64)(p)
		}
	} else {
		op.mem = withSlack[T](op.shape.TotalSize())
		op.out = tensor.New(tensor.WithShape(op.shape...), tensor.WithBacking(op.mem))
	}
	return gorgonia.Must(gorgonia.ApplyOp(op, in...))
}

// withSlack makes a slice that can be read, but not used, one vector beyond
// its end: the last vector of a row of a convolution may begin inside the
// array and end outside.
func withSlack[T number](n int) []T { return make([]T, n+8)[:n] }

func (op *fused[T]) Arity() int { return len(op.children) }

func tensorType(dims int) hm.Type {
	a := hm.TypeVariable('a')
	if dims == 0 {
		return a
	}
	return gorgonia.TensorType{Dims: dims, Of: a}
}

func (op *fused[T]) Type() hm.Type {
	var ts []hm.Type
	for _, n := range op.children {
		ts = append(ts, tensorType(n.Dims()))
	}
	return hm.NewFnType(append(ts, tensorType(len(op.shape)))...)
}

func (op *fused[T]) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	if op.shape == nil {
		return tensor.ScalarShape(), nil
	}
	return op.shape.Clone(), nil
}

// Do serves Gorgonia's own machines; [machine] binds once instead.
func (op *fused[T]) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	if err := op.bind(in); err != nil {
		return nil, err
	}
	op.run()
	return op.out, nil
}

func (op *fused[T]) run() { op.compute(op.mem, op.in) }

func (op *fused[T]) bind(in []gorgonia.Value) error {
	op.in = make([][]T, len(in))
	for i, v := range in {
		switch d := v.Data().(type) {
		case []T:
			op.in[i] = d
		case T:
			op.in[i] = []T{d}
		default:
			return fmt.Errorf("%s: input %d holds %T", op.name, i, d)
		}
	}
	return nil
}

func (op *fused[T]) DiffWRT(int) []bool { return op.wrt }

func (op *fused[T]) SymDiff(in gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	if op.diff == nil {
		return nil, fmt.Errorf("%s has no derivative", op.name)
	}
	return op.diff(in, out, grad), nil
}

// The result is the operation's own memory: Gorgonia must neither preallocate
// it nor reuse it for another value.
func (op *fused[T]) ReturnsPtr() bool     { return false }
func (op *fused[T]) CallsExtern() bool    { return false }
func (op *fused[T]) OverwritesInput() int { return -1 }

func (op *fused[T]) WriteHash(h hash.Hash) { fmt.Fprint(h, op.name) }
func (op *fused[T]) Hashcode() uint32 {
	h := fnv.New32a()
	op.WriteHash(h)
	return h.Sum32()
}
func (op *fused[T]) String() string { return op.name }

package backprop

import (
	"fmt"

	"gorgonia.org/gorgonia"
)

// machine runs a part of a graph in the order that Gorgonia's compiler gives
// it. Gorgonia's TapeMachine would start a goroutine, make two channels and
// allocate an argument list for every operation of every step; all memory
// being fixed here, the operations are bound to it once.
type machine[T number] []*fused[T]

// newMachine compiles the operations on which roots depend and that are not
// in done.
func newMachine[T number](g *gorgonia.ExprGraph, done map[*fused[T]]bool, roots ...*gorgonia.Node) (machine[T], error) {
	sorted, err := gorgonia.Sort(g.SubgraphRoots(roots...))
	if err != nil {
		return nil, err
	}
	var m machine[T]
	for i := len(sorted) - 1; i >= 0; i-- { // Sort puts a result before its inputs
		n := sorted[i]
		if n.Op() == nil || len(n.Nodes()) == 0 {
			continue
		}
		op, ok := n.Op().(*fused[T])
		if !ok {
			if n.Value() == nil { // only constants have a value before anything runs
				return nil, fmt.Errorf("operation %v is not one of this package", n.Op())
			}
			continue
		}
		if done[op] {
			continue
		}
		done[op] = true
		in := make([]gorgonia.Value, len(op.children))
		for j, c := range op.children {
			if child, ok := c.Op().(*fused[T]); ok {
				in[j] = child.out
			} else {
				in[j] = c.Value()
			}
			if in[j] == nil {
				return nil, fmt.Errorf("%s: input %d has no value", op.name, j)
			}
		}
		if err := op.bind(in); err != nil {
			return nil, err
		}
		m = append(m, op)
	}
	return m, nil
}

// run runs every operation; unless whole, those that [core.step] runs block by
// block are left to it.
func (m machine[T]) run(whole bool) {
	for _, op := range m {
		if whole || op.block == nil {
			op.run()
		}
	}
}

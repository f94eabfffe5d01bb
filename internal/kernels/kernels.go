// Package kernels holds the inner loops of both learners that a vector
// processor shortens, each with a portable version that defines its result.
//
// Most give the bits of the portable version: each product and each sum is
// rounded by itself, and sums are taken in eight lanes folded in a fixed order.
// Those that fuse or reorder operations (AXPYFused, MulAdd, Dot, ExpSum, Pack,
// and the tiles of dense and convolutional layers) agree within rounding; on one
// processor they always give the same bits.
//
// The build tag noasm switches all assembly off.
package kernels

// Float is the precision of a network: float64, in which gradients are checked,
// has the portable version alone.
type Float interface{ ~float32 | ~float64 }

// vectors is how many of n values the assembly takes: whole vectors of eight.
// The rest is left to the portable version.
func vectors(n int) int {
	if !useVector {
		return 0
	}
	return n &^ 7
}

// lead is vectors for values of type T, none unless that is float32.
func lead[T Float](n int) int {
	if _, single := any((*T)(nil)).(*float32); !single {
		return 0
	}
	return vectors(n)
}

// at is where the values of x begin, which lead found to be float32.
func at[T Float](x []T) *float32 {
	p, _ := any(&x[0]).(*float32)
	return p
}

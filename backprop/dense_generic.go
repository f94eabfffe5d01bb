//go:build !amd64 || noasm

package backprop

const outputBlock = 1

// Without vector kernels the BLAS serves every dense layer.
func denseForward(y, x, w []float32, rows, in, out int) bool              { return false }
func denseOuterFits(in, out int) bool                                     { return false }
func denseOuter(dw, dz, x, packed []float32, from, to, rows, in, out int) {}

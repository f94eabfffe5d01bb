//go:build !amd64 || noasm

package backprop

// Without vector kernels the general way serves every convolution.
const hasConvKernels = false

func convTile([]float32, int, []int64, []float32, []int64, []int64, []float32, bool)   {}
func convGradTile([]float32, []int64, []float32, int, []float32, *[3]int64)            {}
func convScatterTile([]float32, int, []int64, []float32, int, []int64, []float32, int) {}

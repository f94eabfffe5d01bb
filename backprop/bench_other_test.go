//go:build !unix

package backprop

func processorSeconds() (float64, bool) { return 0, false }

//go:build !unix

package sequence

func processorSeconds() (float64, bool) { return 0, false }

//go:build !unix

package runinfo

func peakFromUsage() int64 { return 0 }

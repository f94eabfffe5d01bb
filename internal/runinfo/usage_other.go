//go:build !unix

package runinfo

import "time"

// ProcessorTime is not known here.
func ProcessorTime() (used time.Duration, ok bool) { return 0, false }

func peakFromUsage() int64 { return 0 }

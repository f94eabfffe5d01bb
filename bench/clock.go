package bench

import (
	"time"

	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/results"
)

// clock measures how long learning takes.
type clock struct{ processor bool }

// clockOf is the processor time of the process where it does one run at a time and the
// system says it, since other work on the machine has no part in it. Where runs go side
// by side in one process that would be theirs too, and it is the clock on the wall.
func clockOf(alone bool) clock {
	_, known := runinfo.ProcessorTime()
	return clock{alone && known}
}

func (c clock) name() string {
	if c.processor {
		return results.ClockProcessor
	}
	return results.ClockWall
}

// start begins to measure; what it returns says how long ago that was.
func (c clock) start() func() time.Duration {
	if !c.processor {
		from := time.Now()
		return func() time.Duration { return time.Since(from) }
	}
	from, _ := runinfo.ProcessorTime()
	return func() time.Duration {
		to, _ := runinfo.ProcessorTime()
		return to - from
	}
}

package analysis

import (
	"slices"

	"github.com/hebbgrad/hebbgrad/results"
)

// WallNote says of learning times what the clock on the wall makes of them.
const WallNote = "Learning time is by the clock on the wall, with the work of other runs and programs in it, and is not judged: " +
	"run with --jobs 1, which times the processor"

// whyWall is why no arm is better in learning time.
const whyWall = "not judged: by the clock on the wall"

// OnWall reports whether some run says that its learning was timed by the wall's clock,
// as runs that went side by side are. Runs of older versions do not say.
func (t *Track) OnWall() bool {
	return slices.ContainsFunc(t.Arms, func(a *Arm) bool {
		return slices.ContainsFunc(a.Seeds, func(s *Seed) bool { return s.clock == results.ClockWall })
	})
}

package benchtest_test

import (
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/bench/benchtest/tiny"
)

// hider answers by more than the arrays that it shows: another that is given those is
// as one that has learned nothing.
type hider struct {
	*tiny.Learner
	other func() (bench.Learner, error)
}

func (h hider) Bare() (bench.Learner, error) { return h.other() }

func hiding() bench.Arm {
	plain := tiny.Arm("plain", nil)
	hides := tiny.Arm("hides", nil)
	hides.New = func(s bench.Setup) (bench.Learner, error) {
		return tiny.Arm("hides", func(l *tiny.Learner) bench.Learner {
			return hider{l, func() (bench.Learner, error) { return plain.New(s) }}
		}).New(s)
	}
	return hides
}

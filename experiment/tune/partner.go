package tune

import (
	"context"
	"slices"
	"sync"

	"github.com/hebbgrad/hebbgrad/bench"
)

// partner is the arm whose gate a repeats, with the settings that it has in a
// comparison; the zero Arm where a repeats none.
func (s Search) partner(a bench.Arm) (p bench.Arm, ok bool) {
	if a.Partner == "" {
		return p, true
	}
	i := slices.IndexFunc(s.Known, func(k bench.Arm) bool { return k.Name == a.Partner })
	if i < 0 {
		return p, false
	}
	return s.Known[i], true
}

// schedule is how often the gate of an arm's partner was open on the stream of a
// run; nil where the arm repeats none. Each is found once.
func (e *search) schedule(ctx context.Context, spec bench.RunSpec) ([]int, error) {
	p, _ := e.partner(spec.Arm)
	if p.Name == "" {
		return nil, nil
	}
	type key struct {
		arm    string
		seed   uint64
		length int
	}
	find, _ := e.schedules.LoadOrStore(key{p.Name, spec.Seed, spec.Budget}, sync.OnceValues(func() ([]int, error) {
		r, err := bench.Run(ctx, bench.RunSpec{Track: spec.Track, Arm: p, Seed: spec.Seed, Budget: spec.Budget})
		return r.Schedule, err
	}))
	return find.(func() ([]int, error))()
}

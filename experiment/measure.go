package experiment

import (
	"context"
	"fmt"
	"time"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/cluster"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/internal/processor"
	"github.com/hebbgrad/hebbgrad/results"
)

// Measured is what a run of an arm on a track takes.
type Measured struct {
	Track, Arm    string
	Presentations int // of a whole run
	Runs          int // that the experiment has of it
	cluster.Cost
	Whole int // runs of this very experiment that were measured; 0 where it was extrapolated
}

// Costs are the runs of an experiment and what they take.
type Costs struct {
	Measured []Measured
	Runs     []cluster.Run
	Each     []cluster.Cost // of each of Runs
}

// A run is made short to be measured: a fortieth of its length, and some presentations at least.
const (
	shortShare = 40
	shortLeast = 100
)

// Measure finds out what the runs of an experiment take: from those that are finished in
// dirs, and of an arm and track that has none there from a short run, done now on this
// machine: once, and once more at twice the length, which tells what every run takes from
// what every presentation does. say is told of each.
func (e Experiment) Measure(ctx context.Context, src *Source, dirs []string, say func(string)) (c Costs, err error) {
	served, err := blas.Install(e.BLAS)
	if err != nil {
		return c, usage(src.at(err, "blas"))
	}
	plan, err := e.Plan(src)
	if err != nil {
		return c, err
	}
	id, err := e.identity(plan, served)
	if err != nil {
		return c, err
	}
	lengths, _, err := opened(plan)
	if err != nil {
		return c, usage(err)
	}
	known, err := whole(id, dirs)
	if err != nil {
		return c, usage(err)
	}
	m := &measuring{lengths: lengths, say: say}
	at := map[[2]string]int{}
	c.Runs = dealt(plan)
	for i, r := range plan.Runs {
		of := [2]string{r.Track.Name(), r.Arm.Name}
		if _, met := at[of]; !met {
			found, ok := known[of]
			if !ok {
				if found.Cost, err = m.short(ctx, plan, i); err != nil {
					return c, err
				}
			}
			found.Track, found.Arm, found.Presentations = of[0], of[1], lengths[of[0]]
			at[of] = len(c.Measured)
			c.Measured = append(c.Measured, found)
		}
		it := &c.Measured[at[of]]
		it.Runs++
		c.Each = append(c.Each, it.Cost)
	}
	return c, nil
}

// Runs are those of an experiment as they are dealt to shards.
func (e Experiment) Runs(src *Source) ([]cluster.Run, error) {
	plan, err := e.Plan(src)
	if err != nil {
		return nil, err
	}
	return dealt(plan), nil
}

// whole is what finished runs of the experiment took, by track and arm.
func whole(id results.Identity, dirs []string) (map[[2]string]Measured, error) {
	found := map[[2]string]Measured{}
	for _, dir := range dirs {
		f, err := results.Open(dir)
		if err != nil || f.Identity().Experiment != id.Experiment {
			continue // not begun, or another's, which the run will say
		}
		heads, err := f.Heads()
		if err != nil {
			return nil, err
		}
		for _, m := range heads {
			if m.Status != results.Finished {
				continue
			}
			of := [2]string{m.Track, m.Arm}
			was := found[of]
			was.Seconds += (m.WallSeconds - was.Seconds) / float64(was.Whole+1)
			was.Memory, was.Whole = max(was.Memory, m.PeakMemory), was.Whole+1
			found[of] = was
		}
	}
	return found, nil
}

// measuring does short runs.
type measuring struct {
	lengths map[string]int
	say     func(string)
	done    map[shortRun]bench.Result
}

type shortRun struct{ index, budget int }

// short is what run i would take, from two of its beginnings.
func (m *measuring) short(ctx context.Context, plan *bench.Plan, i int) (cluster.Cost, error) {
	length := m.lengths[plan.Runs[i].Track.Name()]
	n := max(shortLeast, length/shortShare)
	for ; 2*n < length; n *= 2 { // a track may need a certain length
		one, err := m.run(ctx, plan, i, n)
		if ctx.Err() != nil {
			return cluster.Cost{}, ctx.Err()
		}
		if err != nil {
			continue
		}
		two, err := m.run(ctx, plan, i, 2*n)
		if err != nil {
			return cluster.Cost{}, err
		}
		each := max(0, (two.Wall-one.Wall).Seconds()/float64(n))
		return cluster.Cost{Seconds: two.Wall.Seconds() + each*float64(length-2*n), Memory: two.PeakMemory}, nil
	}
	r, err := m.run(ctx, plan, i, plan.Runs[i].Budget)
	return cluster.Cost{Seconds: r.Wall.Seconds(), Memory: r.PeakMemory}, err
}

// run does the first presentations of run i, and before it those of its partner.
func (m *measuring) run(ctx context.Context, plan *bench.Plan, i, budget int) (r bench.Result, err error) {
	if r, done := m.done[shortRun{i, budget}]; done {
		return r, nil
	}
	spec := plan.Runs[i].RunSpec
	spec.Budget = budget
	if p := plan.Runs[i].Partner; p >= 0 {
		partner, err := m.run(ctx, plan, p, budget)
		if err != nil {
			return r, err
		}
		spec.Schedule = partner.Schedule
	}
	m.say(fmt.Sprintf("measuring %s, a run of %d presentations", spec.ID(), budget))
	before, ok := processor.Seconds()
	if r, err = bench.Run(ctx, spec); err == nil {
		// Beside other work the clock says more than a run takes on a core of its own.
		if after, _ := processor.Seconds(); ok && spec.Arm.Program == nil {
			r.Wall = time.Duration((after - before) * float64(time.Second))
		}
		if m.done == nil {
			m.done = map[shortRun]bench.Result{}
		}
		m.done[shortRun{i, budget}] = r
	}
	return r, err
}

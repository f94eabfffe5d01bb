package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// run is one run under way.
type run struct {
	spec        RunSpec
	anySchedule bool // Check builds a yoked arm before its partner has run

	res     Result
	session Session
	learner Learner
	done    int
	digest  *datasets.Digest
	meter   *meter
	points  []point
	final   []Measure
	quarter int64 // lasting updates when the last quarter began
	open4   int   // presentations of the last quarter with the gate open, or with no gate
	largest float64

	diverged bool // the last entry held a number that is not finite
}

// point is one point of the evaluation grid.
type point struct {
	presentations int
	tally         tally
	measures      []Measure
}

func (r *run) execute(ctx context.Context) error {
	length := r.res.Spec.Length
	r.meter = newMeter(length)
	grid := r.session.Grid()
	if grid[0] == 0 {
		if err := r.probe(); err != nil {
			return err
		}
		grid = grid[1:]
	}
	next, err := r.feeder()
	if err != nil {
		return err
	}
	report := max(1, length/maxWindows)
	shown := 0
	for r.done < length {
		if err := ctx.Err(); err != nil {
			return r.at(err)
		}
		if err := next(); err != nil {
			return r.at(err)
		}
		if r.spec.Progress != nil && (r.done-shown >= report || r.done == length) {
			shown = r.done
			r.spec.Progress(r.done, length)
		}
		// A grid point inside a minibatch is evaluated after the minibatch:
		// evaluating must not change how the learner is fed.
		due := false
		for len(grid) > 0 && grid[0] <= r.done {
			grid, due = grid[1:], true
		}
		if due {
			if err := r.probe(); err != nil {
				return err
			}
		}
	}
	return r.finish()
}

// at says how far the run had come when err happened.
func (r *run) at(err error) error {
	return fmt.Errorf("after %d of %d presentations: %w", r.done, r.res.Spec.Length, err)
}

// feeder returns the function that presents the next minibatch and learns
// from it.
func (r *run) feeder() (func() error, error) {
	if env, ok := r.session.(Environment); ok {
		r.digest = datasets.NewDigest()
		r.digest.Bytes(env.Noise())
		return r.interact(env)
	}
	r.digest = datasets.NewDigest()
	var batch stimulus.Batch
	return func() error {
		n, err := r.session.Next(&batch, r.res.Minibatch)
		if err != nil {
			return err
		}
		if want := min(r.res.Minibatch, r.res.Spec.Length-r.done); n != want || batch.N != want {
			return fmt.Errorf("the track gave %d presentations, asked for %d of the %d that it promised", n, want, r.res.Spec.Length)
		}
		if err := batch.Validate(r.res.Spec, true); err != nil {
			return fmt.Errorf("the track gave what it had not promised: %w", err)
		}
		r.digest.Add(&batch)
		if p, ok := r.session.(Previewer); ok {
			if err := p.Preview(r.learner, batch, r.done); err != nil {
				return fmt.Errorf("preview: %w", err)
			}
		}
		start := time.Now()
		entry, err := r.learner.Learn(batch)
		took := time.Since(start)
		return r.learned(batch, entry, took, err)
	}, nil
}

// interact drives an environment: the learner acts on an observation, and
// learns from it with the reward that the action brought.
func (r *run) interact(env Environment) (func() error, error) {
	actor, ok := r.learner.(Actor)
	if !ok {
		return nil, r.refuse("it has no " + string(NeedActions))
	}
	dim := r.res.Spec.Dim
	observation := make([]float32, dim)
	reward := make([]float32, 1)
	begins := []bool{true}
	if n := copy(observation, env.Begin()); n != dim {
		return nil, fmt.Errorf("the environment gave %d inputs, it promised %d", n, dim)
	}
	return func() error {
		start := time.Now()
		action, err := actor.Act(observation)
		took := time.Since(start)
		if err != nil {
			return err
		}
		got, next, fresh, err := env.Step(action)
		if err != nil {
			return err
		}
		if len(next) != dim {
			return fmt.Errorf("the environment gave %d inputs, it promised %d", len(next), dim)
		}
		reward[0] = got
		batch := stimulus.Batch{N: 1, D: dim, X: observation, Rewards: reward}
		if r.res.Spec.Bounded {
			batch.Boundaries = begins
		}
		if err := batch.Validate(r.res.Spec, true); err != nil {
			return fmt.Errorf("the environment gave what it had not promised: %w", err)
		}
		start = time.Now()
		entry, err := r.learner.Learn(batch)
		took += time.Since(start)
		err = r.learned(batch, entry, took, err)
		copy(observation, next)
		begins[0] = fresh
		return err
	}, nil
}

// learned accounts for one call of Learn.
func (r *run) learned(b stimulus.Batch, e plasticity.Entry, took time.Duration, err error) error {
	if err == nil {
		err = CheckEntry(e, b.N)
	}
	if err != nil {
		for _, v := range e.Plasticity {
			r.diverged = r.diverged || v-v != 0
		}
		return err
	}
	p := presented{first: r.done, entry: e, exposure: r.session.Exposure, novel: b.Novel, took: took}
	if g, ok := r.learner.(Gated); ok {
		p.opened = g.Opened()
	}
	if s, ok := r.learner.(Sensed); ok {
		p.rates = s.Rates()
	}
	if err := r.meter.add(p); err != nil {
		return err
	}
	for i := range b.N {
		if at := r.done + i; at >= r.res.Spec.Length*3/4 && (p.opened == nil || p.opened[i]) {
			r.open4++
		}
	}
	if r.done < r.res.Spec.Length*3/4 {
		r.quarter = r.meter.tally.lastingUpdates()
	}
	if o, ok := r.session.(Observer); ok {
		if err := o.Observe(r.learner, b, r.done, e); err != nil {
			return err
		}
	}
	r.done += b.N
	return nil
}

// probe evaluates the learner on the validation split.
func (r *run) probe() error {
	p := point{presentations: r.done, tally: r.meter.tally}
	if err := r.checkWeights(); err != nil {
		return r.at(err)
	}
	err := r.session.Probe(r.learner, r.done, collect(&p.measures))
	if err == nil {
		err = checkMeasures(p.measures)
	}
	if err != nil {
		return r.at(fmt.Errorf("evaluation: %w", err))
	}
	r.points = append(r.points, p)
	return nil
}

// checkWeights fails on the first weight that is not finite, naming its array,
// and keeps the largest.
func (r *run) checkWeights() (err error) {
	r.learner.Synapses(func(s plasticity.Site, name string, w []float32) {
		for i, v := range w {
			if v-v != 0 && err == nil {
				err = notFinite("site %v, %s: weight %d is %v: learning diverged", s, name, i, v)
			}
			r.largest = max(r.largest, float64(v), -float64(v))
		}
	})
	return err
}

func (r *run) finish() error {
	if r.done != r.res.Spec.Length {
		return r.at(fmt.Errorf("the stream ended early"))
	}
	r.res.Digest = r.digest.Sum()
	if err := r.session.Final(r.learner, collect(&r.final)); err != nil {
		return fmt.Errorf("final evaluation: %w", err)
	}
	if err := checkMeasures(r.final); err != nil {
		return fmt.Errorf("final evaluation: %w", err)
	}
	var state []Measure
	if i, ok := r.learner.(Inspector); ok {
		state = i.Inspect()
		if err := checkMeasures(state); err != nil {
			return fmt.Errorf("the learner's state: %w", err)
		}
	}
	if f, ok := r.learner.(Fielder); ok && r.spec.Fields > 0 {
		for _, field := range f.Fields(r.spec.Fields) {
			r.res.Fields = append(r.res.Fields, append([]float32(nil), field...))
		}
	}
	r.res.Schedule = r.meter.schedule
	r.res.Learning = r.meter.tally.learning
	r.raiseAlarms(state)
	r.writeRows(state)
	return nil
}

func collect(to *[]Measure) func(Measure) {
	return func(m Measure) { *to = append(*to, m) }
}

func checkMeasures(ms []Measure) error {
	seen := make(map[string]bool, len(ms))
	for _, m := range ms {
		switch {
		case m.Name == "" || m.Unit == "":
			return fmt.Errorf("measure %q has unit %q: both must be named", m.Name, m.Unit)
		case seen[m.Name]:
			return fmt.Errorf("measure %q is given twice", m.Name)
		case m.Value-m.Value != 0:
			return notFinite("measure %q is %v: measures must be finite", m.Name, m.Value)
		}
		seen[m.Name] = true
	}
	return nil
}

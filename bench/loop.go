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
	clock       clock
	anySchedule bool // Check builds a yoked arm before its partner has run

	res     Result
	session *Session
	learner Learner
	acting  *interaction // nil where a stream is presented
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

func (r *run) loop(ctx context.Context) error {
	length := r.res.Spec.Length
	r.meter, r.digest = newMeter(length), datasets.NewDigest()
	grid := r.session.Grid
	if grid[0] == 0 {
		if err := r.probe(); err != nil {
			return err
		}
		grid = grid[1:]
	}
	if r.session.Noise != nil || r.session.Environment != nil {
		r.digest.Bytes(r.session.Noise)
	}
	if env := r.session.Environment; env != nil {
		r.acting = &interaction{spec: r.res.Spec, env: env, act: r.learner.(Actor).Act, clock: r.clock}
	}
	var batch stimulus.Batch
	report := max(1, length/maxWindows)
	shown := 0
	for r.done < length {
		if err := ctx.Err(); err != nil {
			return r.at(err)
		}
		if err := r.learn(&batch); err != nil {
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

// next fills b with the next n presentations and says how long the learner took
// to choose its actions for them.
func (r *run) next(b *stimulus.Batch, n int) (acting time.Duration, err error) {
	if r.acting != nil {
		r.acting.spent = 0
		err := r.acting.gather(b, n)
		return r.acting.spent, err
	}
	given, err := r.session.Stream.Next(b, n)
	if err == nil && (given != n || b.N != n) {
		err = fmt.Errorf("the track gave %d presentations, asked for %d of the %d that it promised", given, n, r.res.Spec.Length)
	}
	return 0, err
}

// learn presents the next minibatch and has the learner learn from it, which
// alone is timed.
func (r *run) learn(b *stimulus.Batch) error {
	acting, err := r.next(b, min(r.res.Minibatch, r.res.Spec.Length-r.done))
	if err != nil {
		return err
	}
	if err := b.Validate(r.res.Spec, true); err != nil {
		return fmt.Errorf("the track gave what it had not promised: %w", err)
	}
	if r.acting == nil {
		r.digest.Add(b)
	}
	if r.session.Preview != nil {
		if err := r.session.Preview(r.learner, *b, r.done); err != nil {
			return fmt.Errorf("preview: %w", err)
		}
	}
	since := r.clock.start()
	entry, err := r.learner.Learn(*b)
	return r.learned(*b, entry, acting+since(), err)
}

// learned accounts for one call of Learn.
func (r *run) learned(b stimulus.Batch, e plasticity.Entry, elapsed time.Duration, err error) error {
	if err == nil {
		err = CheckEntry(e, b.N)
	}
	if err != nil {
		for _, v := range e.Plasticity {
			r.diverged = r.diverged || v-v != 0
		}
		return err
	}
	p := presented{first: r.done, entry: e, exposure: r.session.Exposure, novel: b.Novel, elapsed: elapsed}
	if g, ok := r.learner.(Gated); ok {
		p.opened = g.Opened()
	}
	if m, ok := r.learner.(Remembering); ok {
		p.recalls = m.Recalls()
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
	if r.session.Observe != nil {
		if err := r.session.Observe(r.learner, b, r.done, e); err != nil {
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
	if err := r.evaluate(&p); err != nil {
		return r.at(fmt.Errorf("evaluation: %w", err))
	}
	r.points = append(r.points, p)
	return nil
}

func (r *run) evaluate(p *point) error {
	if e := r.session.Evaluation; e != nil {
		m, err := e.play(r.learner, RandFor(r.res.Seed, r.res.Track, r.res.Arm)("evaluation"))
		if err != nil {
			return err
		}
		p.measures = append(p.measures, m)
	}
	if r.session.Probe != nil {
		if err := r.session.Probe(r.learner, p.presentations, collect(&p.measures)); err != nil {
			return err
		}
	}
	return checkMeasures(p.measures)
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
	if r.session.Final != nil {
		if err := r.session.Final(r.learner, collect(&r.final)); err != nil {
			return fmt.Errorf("final evaluation: %w", err)
		}
	}
	if r.session.Answers != nil {
		r.res.Answers = r.session.Answers()
	}
	if r.session.Journeys != nil {
		r.res.Journeys = r.session.Journeys()
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
	if f, ok := r.learner.(Fielder); ok && r.spec.Fields > 0 && Has(r.learner, NeedFields) {
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

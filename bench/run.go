package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/internal/runinfo"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// RunSpec is one run: an arm on one repetition of a track.
type RunSpec struct {
	Track  Track
	Arm    Arm
	Seed   uint64 // the base seed of the repetition
	Budget int    // presentations; 0 means the track's own

	// Settings replace the arm's defaults and tuned settings, by name.
	Settings Settings

	// Schedule is how often the partner's gate was open in each window of
	// ScheduleWindow presentations; required for an arm with a Partner.
	Schedule []int

	// Fields is how many receptive fields the result keeps; 0 means none.
	Fields int

	// Alone says that the process does no other run meanwhile, so that its processor
	// time is that of this run.
	Alone bool

	// Progress, where it is not nil, is called now and then with the number
	// of presentations done and of the whole run.
	Progress func(done, total int)
}

// ID names a run within an experiment: track, arm and seed.
func (s RunSpec) ID() string { return RunID(s.Track.Name(), s.Arm.Name, s.Seed) }

// RunID is the ID of a run of an arm on a track.
func RunID(track, arm string, seed uint64) string {
	return track + "." + arm + "." + strconv.FormatUint(seed, 10)
}

// Result is what a run found.
type Result struct {
	ID        string
	Track     string
	Arm       string
	Rule      string
	Gate      string
	Signal    string
	Wiring    string // see [Arm.Wiring]
	Readout   string
	Seed      uint64
	Spec      stimulus.Spec
	Minibatch int // stimuli, or steps in an environment, of each call of Learn but the last

	// Digest is the SHA-256, in hexadecimal, of what was presented.
	Digest string

	// Settings is every setting as it was; Changed those that differ from
	// the defaults.
	Settings Settings
	Changed  Settings

	// Schedule is how often the gate was open in each window of
	// ScheduleWindow presentations, for a yoked arm to repeat. Nil where the
	// learner has no gate.
	Schedule []int

	Rows   []results.Row
	Fields [][]float32
	Alarms []results.Alarm

	// Warnings are what the learner says that a reader has to know of its counts.
	Warnings []string

	// Target is what to-target waited for; nil where the track has none.
	Target *results.Target

	// Answers are those to the test part; nil where the track has none.
	Answers *results.Answers

	// Journeys are ways that were taken; nil where the track keeps none.
	Journeys *results.Journeys

	// Learning is the time spent in learning alone, by Clock; Wall that of the whole
	// run, evaluation included.
	Clock    string
	Learning time.Duration
	Wall     time.Duration

	// PeakMemory is the largest resident set of the process until the run's end, in bytes.
	PeakMemory int64
}

// Run does one run. Only learning is timed: evaluation stops the clock. An
// error names the run, how far it had come and, where it is known, the layer;
// what had been found until then is in the result. A panic inside a learner
// or a track is such an error.
func Run(ctx context.Context, spec RunSpec) (res Result, err error) {
	start := time.Now()
	r := &run{spec: spec, clock: clockOf(spec.Alone && spec.Arm.Program == nil)}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("after %d presentations: panic: %v\n%s", r.done, p, debug.Stack())
		}
		r.close()
		r.nameDivergence(err)
		r.res.Wall, r.res.Clock, r.res.PeakMemory = time.Since(start), r.clock.name(), runinfo.PeakMemory()
		res = r.res
		if err != nil {
			err = fmt.Errorf("run %s: %w", res.ID, err)
		}
	}()
	if err := r.prepare(); err != nil {
		return r.res, err
	}
	return r.res, r.loop(ctx)
}

// Check says whether the arm can take part in the track: it resolves the
// settings, opens the session, builds the learner and compares its
// capabilities with the track's needs. Nothing is presented.
func Check(spec RunSpec) (err error) {
	r := &run{spec: spec}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("run %s: panic while it was prepared: %v\n%s", r.res.ID, p, debug.Stack())
		}
		r.close()
	}()
	if spec.Arm.Partner != "" && spec.Schedule == nil {
		r.anySchedule = true
	}
	if err := r.prepare(); err != nil {
		return fmt.Errorf("run %s: %w", r.res.ID, err)
	}
	return nil
}

// close ends the learner, of whom all is known.
func (r *run) close() {
	if r.learner == nil {
		return
	}
	if m, ok := r.learner.(Remarking); ok {
		r.res.Warnings = m.Remarks()
	}
	_ = Close(r.learner)
}

// Refusal says why an arm cannot take part in a track.
type Refusal struct {
	Track, Arm string
	Reason     string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("arm %q cannot take part in track %q: %s", r.Arm, r.Track, r.Reason)
}

func (r *run) refuse(reason string) error {
	return &Refusal{Track: r.res.Track, Arm: r.res.Arm, Reason: reason}
}

// prepare resolves the settings, opens the session and builds the learner.
// recorded is the memory, in bytes, that a run's windows, its schedule and what it
// learns of exposures take at most for each presentation.
const recorded = 1

func (r *run) prepare() error {
	s := r.spec
	r.res = Result{ID: s.ID(), Track: s.Track.Name(), Arm: s.Arm.Name, Rule: s.Arm.Rule,
		Gate: s.Arm.Gate, Signal: s.Arm.Signal, Seed: s.Seed}
	var err error
	if r.res.Settings, r.res.Changed, err = Resolve(s.Arm, r.res.Track, s.Settings); err != nil {
		return err
	}
	if v, ok := r.res.Settings["signal"].(string); ok {
		r.res.Signal = v
	}
	if r.res.Minibatch = s.Arm.MinibatchSize(r.res.Settings); r.res.Minibatch < 1 {
		return fmt.Errorf("minibatch of %d stimuli: want 1 or more", r.res.Minibatch)
	}
	if s.Budget < 0 {
		return fmt.Errorf("budget of %d presentations: want 1 or more, or 0 for the track's own", s.Budget)
	}
	if err := limit.Check("the record of a run", float64(s.Budget), "presentations", recorded); err != nil {
		return err
	}
	if r.session, err = s.Track.Open(Rep{Seed: s.Seed, Budget: s.Budget}); err != nil {
		return err
	}
	if err := r.session.check(); err != nil {
		return fmt.Errorf("track %q: %w", r.res.Track, err)
	}
	r.res.Spec = r.session.Spec()
	if s.Arm.SignalOn != nil {
		r.res.Signal = s.Arm.SignalOn(r.res.Settings, r.res.Spec)
	}
	if s.Arm.Wiring != nil {
		r.res.Wiring = s.Arm.Wiring(r.res.Settings, r.res.Spec)
	}
	if s.Arm.Readout != nil {
		r.res.Readout = s.Arm.Readout(r.res.Settings, r.res.Spec)
	}
	schedule := s.Schedule
	if r.anySchedule {
		schedule = make([]int, windows(r.res.Spec.Length, ScheduleWindow))
	}
	if err := checkSchedule(s.Arm, schedule, r.res.Spec.Length); err != nil {
		return err
	}
	if err := s.Arm.Takes(r.res.Spec); err != nil {
		return r.refuse(err.Error())
	}
	r.learner, err = s.Arm.New(Setup{
		Track:    r.res.Track,
		Spec:     r.res.Spec,
		Rand:     RandFor(s.Seed, r.res.Track, r.res.Arm),
		Schedule: schedule,
		Settings: r.res.Settings,
	})
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return r.refuse(refusal.Reason)
	}
	if err != nil {
		return err
	}
	needs := s.Track.Needs()
	if r.session.Environment != nil {
		needs = append(slices.Clone(needs), NeedActions)
	}
	for _, c := range needs {
		if !Has(r.learner, c) {
			return r.refuse("it has no " + string(c))
		}
	}
	return nil
}

// RandFor gives an arm its sources of random numbers on one repetition of a
// track: a hash of the base seed, the track, the arm and the purpose.
func RandFor(base uint64, track, arm string) func(purpose string) *rand.PCG {
	return func(purpose string) *rand.PCG {
		return seed.PCG(base, "arm", track, arm, purpose)
	}
}

func checkSchedule(a Arm, schedule []int, length int) error {
	switch want := windows(length, ScheduleWindow); {
	case a.Partner == "" && schedule != nil:
		return fmt.Errorf("arm %q has no partner and was given a schedule", a.Name)
	case a.Partner != "" && len(schedule) != want:
		return fmt.Errorf("arm %q was given a schedule of %d windows, %d presentations need %d from a run of %q", a.Name, len(schedule), length, want, a.Partner)
	}
	for i, n := range schedule {
		if size := min(ScheduleWindow, length-i*ScheduleWindow); n < 0 || n > size {
			return fmt.Errorf("arm %q was given a schedule in which window %d opens %d times in %d presentations", a.Name, i, n, size)
		}
	}
	return nil
}

// windows is how many windows of the given size cover n presentations.
func windows(n, size int) int { return (n + size - 1) / size }

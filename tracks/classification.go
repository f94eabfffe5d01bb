package tracks

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/results"
)

// MetricWholeValidation is the accuracy on the whole validation part at the
// end of a run. The curve over presentations uses a fixed sample of the part,
// so that evaluating costs less than learning.
const MetricWholeValidation = "validation accuracy/whole"

// MetricValidationSample is how many stimuli the sample holds.
const MetricValidationSample = "validation accuracy/stimuli of the curve"

// Tuning is the classification track as code that chooses settings may see
// it: it is made from a data set without its test part and cannot evaluate on
// one.
type Tuning struct {
	data   *datasets.Tuning
	order  order
	budget int
	target float64
	probe  []int // rows of the validation part

	tasks                int     // of inputs in one order after another
	turns, concentration float64 // of a stream that drifts

	perClass   int     // examples of each class that are shown; 0: all
	labelNoise float64 // share of labels that are wrong
	robustness bool    // the test part is shown under noise and occlusion too
}

// Classification is the track over a labelled data set: its training part in
// a new random order each epoch, accuracy on the validation part along the
// way, and on the test part once, at the end.
type Classification struct {
	Tuning
	full  *datasets.Full
	drawn bool // the test part is drawn for each repetition
}

var (
	_ Tunable        = (*Tuning)(nil)
	_ bench.Track    = (*Classification)(nil)
	_ bench.Declarer = (*Classification)(nil)
)

// Tunable is a track as code that chooses settings may see it: it has no test part.
type Tunable interface {
	bench.Track
	bench.Declarer

	// Chosen declares the metric by which settings are chosen, which is given at
	// the end of a run.
	Chosen() results.Metric
}

// Chosen is what settings are chosen by: accuracy on the whole validation part.
func (t *Tuning) Chosen() results.Metric {
	return results.Find(t.Declare().Metrics, MetricWholeValidation)
}

// newTuning is the track without a test part. The option target is the validation
// accuracy, in percent, that to-target waits for; 0: the data set's own.
func newTuning(data *datasets.Tuning, how order, options bench.Settings) (*Tuning, error) {
	if data.Train.Len() == 0 || data.Validation.Len() == 0 {
		return nil, errors.New("a classification track needs training and validation stimuli")
	}
	t := &Tuning{data: data, order: how, target: options.Float("target"), budget: defaultBudget(data.Info.Name, data.Train.Len())}
	switch how {
	case permuted, permutedJoint:
		t.tasks = options.Int("tasks")
	case drift, driftJoint:
		t.turns, t.concentration = options.Float("turns"), options.Float("concentration")
	case shuffled:
		t.perClass, t.labelNoise, t.robustness = options.Int("per-class"), options.Float("label-noise"), options.Bool("robustness")
		if t.perClass > 0 {
			t.budget = nearly12000(t.perClass * data.Train.Classes())
		}
	}
	if t.target == 0 && (how == shuffled || how.atOnce()) {
		t.target = defaultTarget(data.Info.Name)
	}
	rng := rand.New(seed.PCG(0, "tracks", "validation sample"))
	t.probe = rng.Perm(data.Validation.Len())
	t.probe = t.probe[:min(len(t.probe), max(minProbe, t.budget/(gridPoints+2)))]
	return t, nil
}

// newClassification is the track with its test part.
func newClassification(data *datasets.Full, how order, options bench.Settings) (*Classification, error) {
	t, err := newTuning(&data.Tuning, how, options)
	if err != nil {
		return nil, err
	}
	return &Classification{Tuning: *t, full: data}, nil
}

// newDrawn is the track whose test part, where it is small, is drawn by the seed
// of the repetition.
func newDrawn(data *datasets.Full, how order, options bench.Settings) (*Classification, error) {
	t, err := newTuning(&data.Drawn(0).Tuning, how, options)
	if err != nil {
		return nil, err
	}
	return &Classification{Tuning: *t, full: data, drawn: data.DrawsTest()}, nil
}

// minProbe is the least number of stimuli, where the validation part has as
// many, on which a point of the curve rests.
const minProbe = 300

// defaultBudget is one pass over the 60,000 images of MNIST and its kin, or the 50,000 of CIFAR-10, ten
// over the digits, and as many whole passes over other sets as come near to
// 12,000 presentations, but at least one.
func defaultBudget(name string, train int) int {
	switch name {
	case "mnist", "fashion-mnist":
		return 60000
	case "cifar-10":
		return 50000
	}
	return nearly12000(train)
}

// nearly12000 is as many whole passes over so many stimuli as come near to that.
func nearly12000(stimuli int) int { return stimuli * max(1, (12000+stimuli/2)/stimuli) }

// defaultTarget is a validation accuracy that either learner can be expected
// to reach, or 0 where nothing is known of the data set.
func defaultTarget(name string) float64 {
	switch name {
	case datasets.Digits:
		return 90
	case "mnist":
		return 94
	case "fashion-mnist":
		return 80
	case "cifar-10":
		return 50
	}
	return 0
}

// Name is the data set's, with "split-" before it where its classes come two
// at a time, "permuted-" where its inputs change their order, "drift-" where its
// classes turn slowly, and "-joint" after that where the same come all at once.
func (t *Tuning) Name() string {
	name := t.order.prefix() + t.data.Info.Name
	if t.order.atOnce() {
		name += jointSuffix
	}
	return name
}

// Declare says what the track's metrics are, and what others reached.
func (t *Tuning) Declare() results.Declared { return classificationDeclares(t.data.Info.Name, t.order) }

// The names of the tracks of tasks.
const (
	splitPrefix    = "split-"
	permutedPrefix = "permuted-"
	driftPrefix    = "drift-"
	jointSuffix    = "-joint"
)

// Summary says what is presented.
func (t *Tuning) Summary() string {
	switch t.order {
	case split:
		return "class-incremental, two classes at a time: " + t.data.Info.Title
	case joint:
		return "the classes of the class-incremental track all at once: " + t.data.Info.Title
	case permuted:
		return "domain-incremental, the inputs in one order after another: " + t.data.Info.Title
	case permutedJoint:
		return "the stimuli of the domain-incremental track all at once: " + t.data.Info.Title
	case drift:
		return "classes that come to the fore and fade: " + t.data.Info.Title
	case driftJoint:
		return "the classes of the drifting track as often, from beginning to end: " + t.data.Info.Title
	}
	return "classification: " + t.data.Info.Title
}

// Info describes the data set.
func (t *Tuning) Info() datasets.Info { return t.data.Info }

// Needs are class scores.
func (t *Tuning) Needs() []bench.Capability { return []bench.Capability{bench.NeedScores} }

// Open prepares one repetition: the order of the training stimuli is what
// differs between repetitions.
func (t *Tuning) Open(rep bench.Rep) (*bench.Session, error) { return t.open(rep, nil, nil) }

// Open prepares one repetition with the test part for its end. A test part that
// is drawn for it is in the digest.
func (c *Classification) Open(rep bench.Rep) (*bench.Session, error) {
	if !c.drawn {
		return c.open(rep, c.full.Test, nil)
	}
	data, t := c.full.Drawn(rep.Seed), c.Tuning
	t.data = &data.Tuning
	return t.open(rep, data.Test, data.Test.Rows())
}

// open prepares one repetition. test is nil in tuning, and rows unless it was
// drawn.
func (t *Tuning) open(rep bench.Rep, test *datasets.Part, rows []uint32) (*bench.Session, error) {
	budget := rep.Budget
	if budget == 0 {
		budget = t.budget
	}
	if t.order != shuffled {
		return t.openTasks(rep, budget, &classifying{track: t, test: test, rows: rows})
	}
	stream, err := datasets.NewEpochs(t.shown(rep.Seed), budget, seed.PCG(rep.Seed, "stream", t.Name()))
	if err != nil {
		return nil, err
	}
	s := &classifying{track: t, test: test, rows: rows, seed: rep.Seed}
	return s.session(stream, curveGrid(budget)), nil
}

// classifying is one repetition of a classification track.
type classifying struct {
	track *Tuning
	test  *datasets.Part // nil in tuning
	rows  []uint32       // of the test part, where it was drawn for the repetition
	said  []uint16       // to the test part
	seed  uint64         // of what the test part is shown under

	parts  []datasets.Task // nil where there are none
	each   int             // presentations of a task; 0 where tasks have no end
	best   []float64       // the best validation accuracy on each task so far
	matrix [][]float64     // the accuracy on each task once 0, 1, … tasks were over
}

func (s *classifying) session(stream datasets.Stream, grid []int) *bench.Session {
	session := &bench.Session{Stream: stream, Exposure: stream.Exposure, Grid: grid, Probe: s.probe, Final: s.final, Answers: s.answers}
	for _, row := range s.rows {
		session.Noise = binary.LittleEndian.AppendUint32(session.Noise, row)
	}
	if s.track.target != 0 {
		session.Target = bench.Target{Metric: results.MetricValidationAccuracy, Value: s.track.target}
	}
	return session
}

func (s *classifying) probe(l bench.Learner, at int, emit func(bench.Measure)) error {
	a, err := s.rate(l, s.track.data.Validation, s.track.probe)
	if err != nil {
		return err
	}
	emit(bench.Measure{Name: results.MetricValidationAccuracy, Value: a.all, Unit: results.UnitPercent})
	if s.parts != nil {
		s.note(a, at, emit)
	}
	return nil
}

func (s *classifying) final(l bench.Learner, emit func(bench.Measure)) error {
	a, err := s.rate(l, s.track.data.Validation, nil)
	if err != nil {
		return err
	}
	emit(bench.Measure{Name: MetricWholeValidation, Value: a.all, Unit: results.UnitPercent})
	emit(bench.Measure{Name: MetricValidationSample, Value: float64(len(s.track.probe)), Unit: results.UnitCount})
	if s.parts != nil {
		// By the stimuli on which the best was found: a learner that changes
		// nothing forgets nothing.
		end := a
		if len(s.track.probe) < s.track.data.Validation.Len() {
			if end, err = s.rate(l, s.track.data.Validation, s.track.probe); err != nil {
				return err
			}
		}
		s.emitTransfer(end, emit)
	}
	if s.test == nil {
		return nil
	}
	if a, err = s.rate(l, s.test, nil); err != nil {
		return err
	}
	s.said = a.said
	emit(bench.Measure{Name: results.MetricTestAccuracy, Value: a.all, Unit: results.UnitPercent})
	s.emitTasks(results.MetricTestAccuracy, a, emit)
	if s.track.robustness {
		return s.spoil(l, emit)
	}
	return nil
}

// answers are those that final found.
func (s *classifying) answers() *results.Answers {
	if s.test == nil || s.said == nil {
		return nil
	}
	a := &results.Answers{Rows: s.rows, Said: s.said, Labels: make(results.Packed[uint16], s.test.Len())}
	for i := range a.Labels {
		a.Labels[i] = uint16(s.test.Label(i))
	}
	return a
}

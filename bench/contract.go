// Package bench runs learners on tracks and measures them. It owns the
// contracts that a learner and a track fulfil, the budget and the evaluation
// schedule, the runner and the metrics; it does not know which arms exist.
//
// A learner implements [Learner] and whichever capabilities it has. A track
// names the capabilities it needs; an arm without one is refused before
// anything runs.
package bench

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Learner learns from batches of stimuli, in order.
type Learner interface {
	// Learn presents b and learns from it. The entry says what changed; its
	// Marks are valid until the next call. A batch that is not what the
	// stream promised is refused with an error that names what is wrong,
	// before anything changes. A change that is not finite is an error.
	Learn(b stimulus.Batch) (plasticity.Entry, error)

	// Reset returns the learner to the state in which it was built.
	Reset() error

	// Save writes the whole state, generators of random numbers included; a
	// learner built with the same settings that loads it continues bit for bit.
	Save(w io.Writer) error
	Load(r io.Reader) error

	// Synapses shows the effective value of every stored weight, a call for
	// each array, always in the same order. The slice is valid during visit.
	Synapses(visit func(site plasticity.Site, name string, effective []float32))
}

// Close ends what l holds outside this process, such as a program. A learner that has
// a Close must not be used afterwards.
func Close(l Learner) error {
	if c, ok := l.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Gated is a learner with a gate.
type Gated interface {
	// Opened says for each presentation of the last call of Learn whether
	// the gate was open. Valid until the next call.
	Opened() []bool
	// GateNovelty is what the gate's signal was for each of them, in [0, 1].
	GateNovelty() []float32
}

// Remembering is a learner whose gate hears a memory beside other signals.
type Remembering interface {
	// Recalls says what memory did at each presentation of the last call of
	// Learn; nil where the gate hears no memory, or it alone. Valid until the
	// next call.
	Recalls() []plasticity.Recall
}

// Sensed is a learner whose sensor fires at a rate.
type Sensed interface {
	// Rates is the mean settled rate of the sensors, in spikes per second,
	// for each presentation of the last call of Learn. Valid until the next.
	Rates() []float32
}

// Traced is a learner whose sensor's rate can be followed in time.
type Traced interface {
	// Trace returns the sensors' mean rate in spikes per second, at seconds
	// from the onset of a stimulus, as it would be now, without learning.
	Trace(x []float32) (seconds, rates []float64, err error)
}

// Remarking is a learner of whose counts a reader has to know something more.
type Remarking interface {
	// Remarks are sentences, such as that it says itself which presentations were
	// events. A run keeps them as warnings.
	Remarks() []string
}

// Inspector states what a learner holds and how it is.
type Inspector interface {
	// Inspect returns measures such as bytes held, dead units, the vigilance
	// reached. Names are fixed for a learner.
	Inspect() []Measure
}

// Measure is one named number with its unit.
type Measure = plasticity.Measure

// Setup is what an arm is built from.
type Setup struct {
	Track string
	Spec  stimulus.Spec

	// Rand returns the source for one purpose; the same purpose gives the
	// same numbers. It is seeded by the arm's own identity.
	Rand func(purpose string) *rand.PCG

	// Schedule is for yoked gates, those over the run among them: how often the
	// partner's gate was open in each window of [ScheduleWindow] presentations.
	// Nil for other arms.
	Schedule []int

	// Settings hold a value for every setting that the arm declares.
	Settings Settings
}

// ScheduleWindow is the length in presentations of the windows in which a
// yoked gate opens as often as its partner's did.
const ScheduleWindow = 100

// Arm is a learner with its gate and settings, as it enters a comparison.
type Arm struct {
	Name    string // hebbian-yoked
	Summary string // one line for compare list
	Rule    string // the learning rule, as tables show it
	Gate    string // open, shut, novelty, threshold, sampled, yoked, yoked-run, oracle, one of a gate at each site, or none
	Signal  string // what the gate listens to; a setting named "signal" overrides it

	// SignalOn names the signal on a stream, where it depends on what the
	// stream gives; nil where it does not.
	SignalOn func(Settings, stimulus.Spec) string

	// Wiring says which unit sees which inputs, how they are normalised and how
	// units compete, as package wiring writes it, of the arm with some settings on a
	// stream; Readout by what rule class scores are read. Two arms of one wiring and
	// one readout have the same text. Nil where there is nothing to compare by.
	Wiring  func(Settings, stimulus.Spec) string
	Readout func(Settings, stimulus.Spec) string

	// Settles says that its weights may come to rest by design, as those of
	// fixed features and of a full store do; that they no longer move is then
	// no alarm.
	Settles bool

	// Reference says that it is no contestant: what the others are measured by.
	Reference bool

	// Partner is the arm whose gate a yoked arm repeats; the runner does it
	// first. Empty for other arms.
	Partner string

	// Like is the declared arm of which this one is a variant; empty for a
	// declared one.
	Like string

	// Minibatch is the name of the setting that holds the minibatch size, which
	// [Arm.MinibatchSize] reads; empty means 1.
	Minibatch string

	// Settings are declared with their defaults and the space in which tuning
	// searches. Tuned holds settings by track that replace defaults.
	Settings []Setting
	Tuned    map[string]Settings

	// NoEffect names the settings that have no effect beside the values of
	// the others, given all of them; nil where every setting always has one. Such
	// a setting stands at its default, whatever was tuned, and is not reported;
	// asked for with any other value it is refused.
	NoEffect func(Settings) []NoEffect

	// Symbols says that it reads stimuli that are symbols of an alphabet
	// ([stimulus.Batch.Symbols]). Without it the arm is refused on a stream of them.
	Symbols bool

	// Program is what learns, where that is not this process: its learning is timed by
	// the wall's clock. Nil otherwise.
	Program *results.Program

	// Streams says that of symbols it reads several sequences in turn
	// ([stimulus.Batch.Streams]). Without it the arm is refused where there are.
	Streams bool

	// Refuse says why the arm cannot take part under these conditions, or nil.
	// Where that depends on its settings, New returns a [Refusal] with the reason.
	// Ask by [Arm.Takes].
	Refuse func(stimulus.Spec) error

	New func(Setup) (Learner, error)
}

// ErrNoSymbols is the reason of an arm that reads symbols alone.
var ErrNoSymbols = errors.New("it reads symbols, and a stimulus here is a vector of numbers")

// Takes says why the arm cannot take part in a stream or an environment, or nil.
func (a Arm) Takes(s stimulus.Spec) error {
	switch {
	case s.Symbols > 0 && !a.Symbols:
		return fmt.Errorf("it reads vectors of numbers, and a stimulus here is one of %d symbols", s.Symbols)
	case s.Streams > 1 && !a.Streams:
		return fmt.Errorf("it reads one sequence of symbols, and here are %d in turn", s.Streams)
	case a.Refuse != nil:
		return a.Refuse(s)
	}
	return nil
}

// NoEffect is a setting that has no effect, and the reason as a clause:
// "lbfgs has no rate".
type NoEffect struct {
	Name    string
	Because string
}

// MinibatchSize is the number of stimuli, or of steps in an environment, that
// every call of Learn holds but the last: what the runner presents and states.
func (a Arm) MinibatchSize(resolved Settings) int {
	if a.Minibatch == "" {
		return 1
	}
	return resolved.Int(a.Minibatch)
}

// Setting declares one setting of an arm.
type Setting struct {
	Name    string
	Doc     string // one line, with the unit
	Default any    // float64, int, bool or string
	// Min and Max bound a number, both included; Choices the words of a
	// string. Search is nil where tuning leaves the setting alone; Cost, where it
	// is not nil, stands in for it when tuning looks for the least cost of
	// reaching a target, for which smaller learners and larger minibatches do; and
	// Wide does when wiring, depth and optimiser are to be found too.
	Min, Max float64
	Choices  []string
	Search   *Range
	Cost     *Range
	Wide     *Range
}

// Range is where tuning looks for a number: uniform, or log-uniform, or one of
// Values where there are some. A bool is drawn from both values, a string from
// Words or, where there are none, from the setting's choices. Of values and words
// each is as likely.
type Range struct {
	Min, Max float64
	Log      bool
	Values   []float64
	Words    []string
}

// Settings maps the name of a setting to its value, of the type of its default.
type Settings map[string]any

// Float, Int, Bool and String read a setting that has been resolved; they
// panic on a name that the arm did not declare, which is a defect of the arm.
func (s Settings) Float(name string) float64 { return s[name].(float64) }
func (s Settings) Int(name string) int       { return s[name].(int) }
func (s Settings) Bool(name string) bool     { return s[name].(bool) }
func (s Settings) String(name string) string { return s[name].(string) }

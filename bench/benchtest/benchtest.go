// Package benchtest is the conformance suite that every arm passes. A
// contributor who adds an arm calls [Conform] in one test.
//
// How local an arm learns is certified apart, by package locality beside it.
//
// Each check returns an error rather than failing a test, so that the suite's
// own tests can show that a learner broken on purpose does not pass it.
package benchtest

import (
	"errors"
	"fmt"
	"runtime/debug"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
)

// Options adapt the suite to an arm. The zero Options suit most.
type Options struct {
	// Settings replace the arm's defaults in all checks, usually to make the
	// learner small.
	Settings bench.Settings

	// Variants are further settings under which the ledger is recounted:
	// momentum, weight decay, lazy decay, shared weights.
	Variants []bench.Settings

	// Presentations of the trivial task, and the accuracy in percent that is
	// asked for at its end; 0 means 600 and 90.
	Presentations int
	Accuracy      float64

	// Idle says that the arm learns nothing at all.
	Idle bool

	// Provoke holds, for each alarm that the arm can be driven to, the
	// settings that do it.
	Provoke map[string]bench.Settings
}

// Subject is an arm under test.
type Subject struct {
	Arm     bench.Arm
	Options Options
}

// Check is one part of the suite.
type Check struct {
	Name string
	Doc  string // what a learner that fails it does wrong
	Run  func(Subject) error
}

// errSkip says that a check does not apply to an arm.
type errSkip struct{ reason string }

func (e errSkip) Error() string { return e.reason }

// Skipped reports whether the error of a check says that it does not apply.
func Skipped(err error) bool {
	var skip errSkip
	return errors.As(err, &skip)
}

// Checks returns the whole suite.
func Checks() []Check {
	return []Check{
		{"declaration", "its declaration contradicts itself, or it takes part in nothing", declaration},
		{"same seed same bits", "two learners built alike differ after the same stream", sameBits},
		{"reset", "reset is not the state in which it was built", reset},
		{"hidden state", "it answers by something outside the weight arrays that it declared: a fresh program that is given the arrays alone answers otherwise", hidden},
		{"inputs untouched", "it changes what it is shown, or keeps a reference to it", untouched},
		{"labels only where given", "it uses labels that the stream did not promise, or in prediction, or in a gate that is not said to", labels},
		{"truth is for the oracle", "it looks at the truth about novelty, which only an oracle gate may", truth},
		{"trivial task", "it does not learn what anything can learn", trivial},
		{"batch sizes", "it fails on an empty, a single or an odd-sized batch", batchSizes},
		{"refusals", "it accepts what the stream did not promise, or its error names nothing", refusals},
		{"ledger", "its ledger is not what a recount of all synapses gives", ledger},
		{"marks", "its marks, updates and gate contradict each other", marks},
		{"prediction changes nothing", "predicting, or acting in evaluation, changes it", predictions},
		{"probabilities", "its probabilities are not normalised, or depend on what follows", probabilities},
		{"causality", "on a stream of symbols, what it predicts depends on what comes later", causality},
		{"save and load", "saved and loaded it does not continue bit for bit", saveLoad},
		{"prefix", "a prefix of a stream gives another state than the whole had there", prefix},
		{"runs", "the runner does not get through, or not twice to the same rows", runs},
		{"alarms", "an alarm is not raised when it is provoked", alarms},
	}
}

// Conform runs the suite on an arm.
func Conform(t *testing.T, arm bench.Arm, o Options) {
	t.Helper()
	for _, c := range Checks() {
		t.Run(c.Name, func(t *testing.T) {
			err := c.Do(Subject{arm, o})
			switch {
			case Skipped(err):
				t.Skip(err)
			case err != nil:
				t.Errorf("arm %q: %s:\n%v", arm.Name, c.Doc, err)
			}
		})
	}
}

// Do runs the check; a panic is an error.
func (c Check) Do(s Subject) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return c.Run(s)
}

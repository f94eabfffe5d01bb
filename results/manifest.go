package results

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/hebbgrad/hebbgrad/internal/runinfo"
)

// Format is the version of the files that this package writes. Those of version
// 1, in which numbers stand in the names of metrics and no target is recorded, are
// read too.
const Format = 2

// known reports whether files of a format can be read.
func known(format int) bool { return format == 1 || format == Format }

// The status of a run.
const (
	Finished = "finished"
	Failed   = "failed"
)

// Manifest says everything about one run that its rows do not: what ran, how,
// on what, when and how it ended. It is the JSON file beside the run's CSV, and
// its presence with status [Finished] is what makes a run finished.
type Manifest struct {
	Format int    `json:"format"` // filled in by Put
	RunID  string `json:"run_id"`
	Status string `json:"status"`          // Finished or Failed
	Error  string `json:"error,omitempty"` // why the run failed

	Track   string `json:"track"`
	Arm     string `json:"arm"`
	Rule    string `json:"rule"`
	Gate    string `json:"gate"`
	Signal  string `json:"signal"`
	Wiring  string `json:"wiring,omitempty"`  // which unit sees which inputs, and how units compete
	Readout string `json:"readout,omitempty"` // the rule by which class scores are read
	Partner string `json:"partner,omitempty"` // the arm whose gate a yoked arm repeats
	Like    string `json:"like,omitempty"`    // the arm of which this one is a variant

	// Program is what learned, where that was not this program.
	Program *Program `json:"program,omitempty"`

	// Reference says that the arm is no contestant.
	Reference bool `json:"reference,omitempty"`

	Seed uint64 `json:"seed"`

	Presentations int    `json:"presentations"`
	Minibatch     int    `json:"minibatch"`
	Digest        string `json:"digest"` // SHA-256, in hexadecimal, of what was presented

	// Target is what to-target waits for; absent where the track has none.
	Target *Target `json:"target,omitempty"`

	// Settings are all settings that had an effect beside the others, in the
	// order in which the arm declares them. Changed are those that differ from the defaults.
	Settings []Setting      `json:"settings"`
	Changed  map[string]any `json:"changed"`

	// Tuned is the command that found the settings which replace defaults;
	// empty where none were tuned.
	Tuned string `json:"tuned,omitempty"`

	// Schedule is how often the gate was open in each window of presentations,
	// which a yoked arm repeats; absent where the learner has no gate.
	Schedule []int `json:"schedule,omitempty"`

	Experiment string `json:"experiment"` // hash of the resolved experiment
	Command    string `json:"command,omitempty"`

	Code    runinfo.Code    `json:"code"`
	Machine runinfo.Machine `json:"machine"`
	BLAS    BLAS            `json:"blas"`

	// PeakMemory is the largest resident set of the process until the run's
	// end, in bytes; runs that share a process share it.
	PeakMemory int64 `json:"peak_memory_bytes"`

	Started         time.Time `json:"started"`
	Ended           time.Time `json:"ended"`
	WallSeconds     float64   `json:"wall_seconds"`
	LearningSeconds float64   `json:"learning_seconds"` // evaluation stops this clock

	// Clock says by which clock: [ClockProcessor] or [ClockWall]; empty in older runs,
	// which is the wall's.
	Clock string `json:"clock,omitempty"`

	Alarms   []Alarm  `json:"alarms"`
	Warnings []string `json:"warnings"`

	// Data is what the track shows; absent where it generates its own.
	Data *DataSet `json:"data,omitempty"`

	// Declared is what the track says of its metrics; absent where it says nothing.
	Declared *Declared `json:"declared,omitempty"`

	// Fields are receptive fields learned by the end, where they were kept.
	Fields *Fields `json:"fields,omitempty"`

	// Answers are those to the examples of the test part; absent where the track
	// has none.
	Answers *Answers `json:"answers,omitempty"`

	// Journeys are ways that were taken in an environment; absent where the track
	// keeps none.
	Journeys *Journeys `json:"journeys,omitempty"`

	Rows RowsFile `json:"rows"` // filled in by Put

	// SHA256 is that of all the rest, as compact JSON in the order of the keys;
	// filled in by Put.
	SHA256 string `json:"sha256,omitempty"`
}

// Program is a program that learns, as it was found.
type Program struct {
	Command []string          `json:"command"`
	Files   map[string]string `json:"files,omitempty"` // SHA-256, in hexadecimal, of each file that the command names
}

// The clocks by which learning is timed.
const (
	ClockProcessor = "processor" // of all threads of the process, which did no other run
	ClockWall      = "wall"      // beside whatever else ran
)

// Setting is one setting of an arm as it was in a run.
type Setting struct {
	Name    string `json:"name"`
	Value   any    `json:"value"`
	Default any    `json:"default"`
}

// Changed reports whether the setting differs from its default.
func (s Setting) Changed() bool { return fmt.Sprint(s.Value) != fmt.Sprint(s.Default) }

// BLAS says which BLAS served the run.
type BLAS struct {
	Name    string `json:"name"`
	Config  string `json:"config,omitempty"` // the library's own words on its version and build
	Core    string `json:"core,omitempty"`   // the kernels chosen for the processor
	Threads int    `json:"threads"`
}

// String is the library with its own words on its version, and the threads of a run.
func (b BLAS) String() string {
	s := strings.TrimSpace(b.Name + " " + b.Config)
	if s == "" || b.Threads == 0 {
		return s
	}
	return fmt.Sprintf("%s, threads a run: %d", s, b.Threads)
}

// Alarm is something about a run that a reader must know before its figures
// mean anything. Its value says how bad it is.
type Alarm struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Text  string  `json:"text"` // one sentence, for the report

	// Matters is what it means for the figures of the run, where that is known before
	// they are compared.
	Matters string `json:"matters,omitempty"`
}

// Fields are receptive fields over stimuli of Height × Width inputs; 0 where
// the stimuli have no arrangement.
type Fields struct {
	Height  int               `json:"height"`
	Width   int               `json:"width"`
	Weights []Packed[float32] `json:"weights"`
}

// Commit is that of the program which did the run; empty where it is not known.
func (m Manifest) Commit() string {
	if m.Code.Commit == runinfo.Unknown {
		return ""
	}
	return m.Code.Commit
}

// CSV is where the run's rows stand, relative to the results folder.
func (m Manifest) CSV() string {
	if m.Rows.File == "" {
		return ""
	}
	return path.Join(RunsFolder, m.Rows.File)
}

// RowsFile ties a manifest to its CSV.
type RowsFile struct {
	File   string `json:"file"`
	Count  int    `json:"count"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// check reports what makes a manifest unusable, before it is written and after
// it was read.
func (m Manifest) check() error {
	if err := checkNames(m.RunID, m.Track, m.Arm); err != nil {
		return err
	}
	switch {
	case m.Status == Failed && m.Error == "":
		return errors.New("a failed run has no error")
	case m.Status != Finished && m.Status != Failed:
		return fmt.Errorf("status %q: want %s or %s", m.Status, Finished, Failed)
	case m.Status == Finished && m.Digest == "":
		return errors.New("a finished run has no digest")
	}
	for _, s := range m.Settings {
		for _, v := range []any{s.Value, s.Default} {
			switch v.(type) {
			case nil, bool, string, float64, int:
			default:
				return fmt.Errorf("setting %q has a value of type %T: want a number, a word, true or false", s.Name, v)
			}
		}
	}
	if m.Declared != nil {
		if err := m.Declared.Check(); err != nil {
			return err
		}
	}
	return errors.Join(m.Answers.check(), m.Journeys.check())
}

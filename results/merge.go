package results

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Files that Merge writes; those of rows are called so in the form [CSV].
const (
	ResultsFile  = "results.csv"
	WindowsFile  = "windows.csv"
	RunsFile     = "runs.csv"
	MetricsFile  = "metrics.csv"
	SettingsFile = "settings.csv"
	PackageFile  = "datapackage.json"
)

// Merged is all that a folder holds, in the order of results: by track, arm
// and seed, in the order of the experiment; the rows of a run keep their own.
type Merged struct {
	Runs []Manifest // finished and failed
	Rows []Row      // of the finished
}

// Read collects the runs of a folder. It refuses a folder in which the arms of
// one track and seed were presented different streams.
func (f *Folder) Read() (Merged, error) {
	ids, err := f.IDs()
	if err != nil {
		return Merged{}, err
	}
	var all Merged
	rows := make(map[string][]Row, len(ids))
	for _, id := range ids {
		m, r, err := f.Get(id)
		if err != nil {
			return Merged{}, err
		}
		all.Runs = append(all.Runs, m)
		if m.Status == Finished {
			rows[id] = r
		}
	}
	f.identity.sort(all.Runs)
	for _, m := range all.Runs {
		all.Rows = append(all.Rows, rows[m.RunID]...)
	}
	return all, CheckDigests(all.Runs)
}

// sort puts manifests into the order of results. What the identity does not
// name comes last, by name.
func (id Identity) sort(runs []Manifest) {
	tracks, arms := InOrderOf(id.Tracks), InOrderOf(id.Arms)
	slices.SortFunc(runs, func(a, b Manifest) int {
		return cmp.Or(
			tracks(a.Track, b.Track),
			strings.Compare(a.Track, b.Track),
			arms(a.Arm, b.Arm),
			strings.Compare(a.Arm, b.Arm),
			cmp.Compare(a.Seed, b.Seed),
			strings.Compare(a.RunID, b.RunID))
	})
}

// InOrderOf compares names by their places in a list; those that it does not name
// come last and are equal.
func InOrderOf(list []string) func(a, b string) int {
	place := func(name string) int {
		if i := slices.Index(list, name); i >= 0 {
			return i
		}
		return len(list)
	}
	return func(a, b string) int { return place(a) - place(b) }
}

// Merge reads the folder and writes the tables of the package and, from what about
// says, datapackage.json. The same runs give the same bytes of results.csv.
func (f *Folder) Merge(about About) (Merged, error) {
	all, err := f.Read()
	if err != nil {
		return all, err
	}
	if f.lock == nil {
		return all, &FolderError{f.dir, "was opened for reading"}
	}
	return all, f.writePackage(about, all)
}

// runColumn is one column of runs.csv.
type runColumn struct {
	name, kind, text string // kind as Frictionless names types
	value            func(Manifest) string
}

func runColumns() []runColumn {
	return []runColumn{
		{"run_id", "string", "names the run: track, arm, seed", func(m Manifest) string { return m.RunID }},
		{"track", "string", "stream and probes", func(m Manifest) string { return m.Track }},
		{"arm", "string", "learner with its gate and settings", func(m Manifest) string { return m.Arm }},
		{"rule", "string", "learning rule", func(m Manifest) string { return m.Rule }},
		{"gate", "string", "gate on plasticity", func(m Manifest) string { return m.Gate }},
		{"signal", "string", "what the gate listens to", func(m Manifest) string { return m.Signal }},
		{"wiring", "string", "which unit sees which inputs, how they are normalised and how units compete", func(m Manifest) string { return m.Wiring }},
		{"readout", "string", "rule by which class scores are read", func(m Manifest) string { return m.Readout }},
		{"seed", "integer", "base seed of the repetition", func(m Manifest) string { return strconv.FormatUint(m.Seed, 10) }},
		{"presentations", "integer", "stimuli shown", func(m Manifest) string { return strconv.Itoa(m.Presentations) }},
		{"minibatch", "integer", "stimuli in one learning step", func(m Manifest) string { return strconv.Itoa(m.Minibatch) }},
		{"digest", "string", "SHA-256 of what was presented", func(m Manifest) string { return m.Digest }},
		{"status", "string", "finished or failed", func(m Manifest) string { return m.Status }},
		{"rows", "integer", "rows of the run", func(m Manifest) string { return strconv.Itoa(m.Rows.Count) }},
		{"alarms", "string", "names of the alarms raised", func(m Manifest) string {
			names := make([]string, len(m.Alarms))
			for i, a := range m.Alarms {
				names[i] = a.Name
			}
			return strings.Join(names, "; ")
		}},
		{"wall_seconds", "number", "duration of the run, evaluation included", func(m Manifest) string { return FormatFloat(m.WallSeconds) }},
		{"learning_seconds", "number", "time spent in learning alone", func(m Manifest) string { return FormatFloat(m.LearningSeconds) }},
		{"clock", "string", "of learning: processor, all threads of a process that did no other run, or wall", func(m Manifest) string { return m.Clock }},
		{"peak_memory_bytes", "integer", "largest resident set of the process by the run's end", func(m Manifest) string { return strconv.FormatInt(m.PeakMemory, 10) }},
		{"started", "datetime", "when the run began", func(m Manifest) string { return m.Started.UTC().Format(time.RFC3339) }},
		{"commit", "string", "commit of the program", func(m Manifest) string { return m.Code.Commit }},
		{"dirty", "boolean", "whether the source differed from the commit", func(m Manifest) string { return strconv.FormatBool(m.Code.Dirty) }},
		{"go", "string", "version of Go", func(m Manifest) string { return m.Code.GoVersion }},
		{"cpu", "string", "processor", func(m Manifest) string { return m.Machine.CPU }},
		{"blas", "string", "library of matrix products", func(m Manifest) string { return m.BLAS.Name }},
		{"target_metric", "string", "what to target waits for; empty where the track has no target or the run recorded none", targetCell(func(t Target) string { return t.Metric })},
		{"target_direction", "string", "whether the metric must be at least or at most the target", targetCell(Target.Direction)},
		{"target", "number", "the value that must be held", targetCell(func(t Target) string { return FormatFloat(t.Value) })},
		{"target_unit", "string", "unit of the target", targetCell(func(t Target) string { return t.Unit })},
		{"format", "integer", "version of the run's files; before 2 no target was recorded", func(m Manifest) string { return strconv.Itoa(m.Format) }},
	}
}

func targetCell(of func(Target) string) func(Manifest) string {
	return func(m Manifest) string {
		if m.Target == nil {
			return ""
		}
		return of(*m.Target)
	}
}

// DigestError says that the arms of one track and seed were not presented the
// same stream and so cannot be compared.
type DigestError struct {
	Track string
	Seed  uint64
	Arms  []string // each with the start of its digest
}

func (e *DigestError) Error() string {
	return fmt.Sprintf("track %q, seed %d: the arms were not presented the same stream and cannot be compared: %s",
		e.Track, e.Seed, strings.Join(e.Arms, ", "))
}

// CheckDigests compares the digests of all finished runs of one track and seed.
// The error joins a [DigestError] for each of which they differ.
func CheckDigests(runs []Manifest) error {
	var groups []*DigestError
	digests := map[*DigestError][]string{}
	for _, m := range runs {
		if m.Status != Finished {
			continue
		}
		i := slices.IndexFunc(groups, func(e *DigestError) bool { return e.Track == m.Track && e.Seed == m.Seed })
		if i < 0 {
			i, groups = len(groups), append(groups, &DigestError{Track: m.Track, Seed: m.Seed})
		}
		e := groups[i]
		e.Arms = append(e.Arms, m.Arm+" "+m.Digest[:min(12, len(m.Digest))])
		digests[e] = append(digests[e], m.Digest)
	}
	var errs []error
	for _, e := range groups {
		if len(slices.Compact(digests[e])) > 1 {
			errs = append(errs, e)
		}
	}
	return errors.Join(errs...)
}

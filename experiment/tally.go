package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
)

// Tally is how far the runs of an experiment have come.
type Tally struct {
	Planned int
	Done    []string
	Failed  []string // each with what it said
	Missing []string
	Folders []FolderTally
}

// FolderTally is what one folder holds.
type FolderTally struct {
	Dir          string
	Done, Failed int
	Last         time.Time // when the last of them ended; zero where none has
}

// Count tells how far the runs of an experiment have come that are kept in some
// folders, all of that experiment, which may be in use. A run that failed in one and
// finished in another is done.
func Count(k Known, dirs ...string) (Tally, error) {
	t, err := count(k, dirs)
	return t, usage(err)
}

func count(k Known, dirs []string) (t Tally, err error) {
	var id results.Identity
	var first string
	found := map[string]results.Manifest{}
	for _, dir := range dirs {
		f, err := results.Open(dir)
		if err != nil {
			return t, err
		}
		switch other := f.Identity(); {
		case first == "" || id.Planned == nil && other.Experiment == id.Experiment: // made anew, it may not name everything
			id, first = other, dir
		case other.Experiment != id.Experiment:
			return t, &results.FolderError{Dir: dir, Reason: fmt.Sprintf("holds another experiment (%s) than %s (%s)", other.Summary, first, id.Summary)}
		}
		heads, err := f.Heads()
		if err != nil {
			return t, err
		}
		of := FolderTally{Dir: dir}
		for _, m := range heads {
			if m.Status == results.Finished {
				of.Done++
			} else {
				of.Failed++
			}
			if m.Ended.After(of.Last) {
				of.Last = m.Ended
			}
			if found[m.RunID].Status != results.Finished {
				found[m.RunID] = m
			}
		}
		t.Folders = append(t.Folders, of)
	}
	planned, err := plannedRuns(k, id, dirs)
	if err != nil {
		return t, err
	}
	t.Planned = len(planned)
	for _, run := range planned {
		switch m, met := found[run]; {
		case !met:
			t.Missing = append(t.Missing, run)
		case m.Status == results.Finished:
			t.Done = append(t.Done, run)
		default:
			line, _, _ := strings.Cut(m.Error, "\n")
			t.Failed = append(t.Failed, line)
		}
	}
	return t, nil
}

// plannedRuns are the IDs of all runs of an experiment, in the order of results. An
// experiment that was accepted has every arm on every track.
func plannedRuns(k Known, id results.Identity, dirs []string) (all []string, err error) {
	e, _, err := readAmong(k, dirs)
	if err != nil {
		return nil, err
	}
	for _, track := range id.Tracks {
		for _, arm := range id.Arms {
			for seed := range e.Seeds {
				all = append(all, bench.RunID(track, arm, uint64(seed)+1))
			}
		}
	}
	return all, nil
}

// readAmong reads the experiment of the first folder that has its file, and returns
// the text as well.
func readAmong(k Known, dirs []string) (e Experiment, text []byte, err error) {
	i := slices.IndexFunc(dirs, func(dir string) bool {
		text, err = readFile(JoinPath(dir, File))
		return !errors.Is(err, fs.ErrNotExist)
	})
	if i < 0 {
		return e, nil, &results.FolderError{Dir: dirs[0], Reason: "has no " + File + " in it, which says what was planned"}
	}
	if err != nil {
		return e, nil, err
	}
	e = Default(k)
	_, err = parse(JoinPath(dirs[i], File), text, &e)
	return e, text, err
}

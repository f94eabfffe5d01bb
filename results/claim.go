package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// CheckFolder says why a folder cannot hold results of the experiment: it holds others, or
// files of another kind. A folder that is not there can.
func (id Identity) CheckFolder(dir string) error {
	id.Format = Format
	held, err := id.heldIn(dir)
	if err == nil && !held {
		err = checkEmpty(dir)
	}
	return err
}

// heldIn reports whether dir holds the experiment. Another one in its place is an
// error.
func (id Identity) heldIn(dir string) (bool, error) {
	found, err := readIdentity(dir)
	other := "; this one is " + id.Summary
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, readError(dir, err)
	case found.Experiment == id.Experiment && (found.Planned == nil || slices.Equal(found.Planned, id.Planned)):
		return true, nil
	case found.Experiment == id.Experiment:
		return false, &FolderError{dir, fmt.Sprintf("holds this experiment with %s: what is compared is planned before the runs, so give another folder, or delete that one", plannedSaid(found.Planned))}
	case found.Summary == id.Summary:
		other = ", with other settings, options or data"
	}
	return false, &FolderError{dir, fmt.Sprintf("holds another experiment (%s%s): give another folder, or delete that one", found.Summary, other)}
}

// checkEmpty refuses a folder with files in it that are not ours.
func checkEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return writeError(dir, err)
	}
	for _, e := range entries {
		own := e.Name() == lockFile || e.Name() == RunsFolder || ours(dir, e.Name())
		if !own {
			return &FolderError{dir, fmt.Sprintf("is not empty and holds no experiment (it has %s): give another folder", e.Name())}
		}
	}
	return nil
}

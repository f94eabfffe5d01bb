package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Join makes out the folder of all runs that the folders dirs hold, parts of one
// experiment that were done apart. It refuses, before anything is written and with a
// [FolderError] that says why, whatever cannot be part of one comparison: a folder of
// another experiment or format, runs of another commit, BLAS or processor
// architecture, runs of one track and seed that were shown different streams, and a
// run found twice that is not equal, measured times aside. What out holds of the
// experiment already stays, and takes part. Of a run that failed in one folder and
// finished in another the finished one is taken. adopt may change what a manifest says
// of its folder. Remarks are what a reader should know and is no reason to refuse.
func Join(out string, dirs []string, adopt func(*Manifest)) (f *Folder, remarks []string, err error) {
	j := &joining{first: map[string]held{}, digests: map[string]held{}}
	if err := apart(out, dirs); err != nil {
		return nil, nil, err
	}
	if _, err := readIdentity(out); err == nil {
		dirs = append([]string{out}, dirs...)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, readError(out, err)
	}
	for _, dir := range dirs {
		if err := j.look(dir); err != nil {
			return nil, nil, err
		}
	}
	if f, err = Create(out, j.whole.identity); err != nil {
		return nil, nil, err
	}
	if err := j.copy(f, adopt); err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, j.remarks(), nil
}

// held is a run and the folder that holds it.
type held struct {
	dir string
	m   Manifest
}

// joining is what is known of the folders that were looked at.
type joining struct {
	whole   *Folder // the first, if its identity is whole
	folders []*Folder
	first   map[string]held // of each run, the one that is taken
	digests map[string]held // of each track and seed, the first finished run
	any     held            // the first run of all
	cpus    []string
	dirty   bool
}

// apart refuses folders named twice, and out as one of them, or within or around one.
func apart(out string, dirs []string) error {
	real := func(dir string) string {
		if p, err := filepath.Abs(dir); err == nil {
			dir = p
		}
		if p, err := filepath.EvalSymlinks(dir); err == nil {
			return p
		}
		return dir
	}
	below := func(a, b string) bool {
		return strings.HasPrefix(a+string(filepath.Separator), b+string(filepath.Separator))
	}
	seen := map[string]string{}
	target := real(out)
	for _, dir := range dirs {
		path := real(dir)
		if before, twice := seen[path]; twice {
			reason := "is named twice"
			if before != dir {
				reason = "is the same folder as " + before
			}
			return &FolderError{dir, reason}
		}
		seen[path] = dir
		switch {
		case path == target:
			return &FolderError{dir, "is to be joined into itself: give another folder for the result"}
		case below(path, target):
			return &FolderError{dir, "lies within " + out + ", which is to hold the result: give another folder for that"}
		case below(target, path):
			return &FolderError{dir, "has " + out + ", which is to hold the result, within it: give another folder for that"}
		}
	}
	return nil
}

// look reads a folder whole and checks that it belongs to those before it.
func (j *joining) look(dir string) error {
	f, err := Open(dir)
	if err != nil {
		return err
	}
	if f.identity.Format != Format {
		return &FolderError{dir, fmt.Sprintf("was written in format %d, and runs are joined in format %d: run it again with this program", f.identity.Format, Format)}
	}
	if j.whole != nil {
		if err := j.whole.same(f); err != nil {
			return err
		}
	}
	if j.whole == nil || j.whole.identity.Planned == nil { // made anew, it may not name everything
		j.whole = f
	}
	ids, err := f.IDs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		m, rows, err := f.Get(id)
		if err != nil {
			return err
		}
		if err := j.admit(held{dir, m}, rows); err != nil {
			return err
		}
	}
	j.folders = append(j.folders, f)
	return nil
}

// same says why two folders do not hold one experiment.
func (f *Folder) same(other *Folder) error {
	a, b := f.identity, other.identity
	not := func(format string, args ...any) error { return &FolderError{other.dir, fmt.Sprintf(format, args...)} }
	if a.Experiment == b.Experiment {
		if a.Planned != nil && b.Planned != nil && !slices.Equal(a.Planned, b.Planned) {
			return not("holds this experiment with %s, and %s with %s", plannedSaid(b.Planned), f.dir, plannedSaid(a.Planned))
		}
		return nil
	}
	mine, err := f.Heads()
	if err != nil {
		return err
	}
	theirs, err := other.Heads()
	if err != nil {
		return err
	}
	for _, m := range theirs {
		for _, w := range mine {
			if w.BLAS.Name != m.BLAS.Name {
				return not("was run with BLAS %s, and %s with %s", m.BLAS.Name, f.dir, w.BLAS.Name)
			}
		}
	}
	if a.Summary != b.Summary {
		return not("holds another experiment (%s; that of %s is %s)", b.Summary, f.dir, a.Summary)
	}
	for _, m := range theirs {
		for _, w := range mine {
			if w.Track == m.Track && w.Arm == m.Arm {
				if said := settingsDiffer(m, w); said != "" {
					return not("holds another experiment: arm %s on %s has %s in %s", m.Arm, m.Track, said, f.dir)
				}
			}
		}
	}
	return not("holds another experiment than %s: one with other options, data or programs", f.dir)
}

// Heads are the manifests of the runs, finished and failed, whose rows nobody looked
// at. The folder may be in use.
func (f *Folder) Heads() (out []Manifest, err error) {
	ids, err := f.IDs()
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		m, err := f.manifest(id)
		if errors.Is(err, fs.ErrNotExist) {
			continue // being done again
		}
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func settingsDiffer(m, w Manifest) string {
	values := map[string]any{}
	for _, s := range w.Settings {
		values[s.Name] = s.Value
	}
	for _, s := range m.Settings {
		if v, has := values[s.Name]; has && fmt.Sprint(v) != fmt.Sprint(s.Value) {
			return fmt.Sprintf("%s %v, and %v", s.Name, s.Value, v)
		}
	}
	return ""
}

// admit checks a run against those met before.
func (j *joining) admit(run held, rows []Row) error {
	m := run.m
	if j.any.dir == "" {
		j.any = run
	}
	if err := sameMaker(j.any, run); err != nil {
		return err
	}
	j.dirty = j.dirty || m.Code.Dirty || m.Commit() == ""
	if !slices.Contains(j.cpus, m.Machine.CPU) {
		j.cpus = append(j.cpus, m.Machine.CPU)
	}
	if m.Status == Finished {
		of := fmt.Sprintf("%s, seed %d", m.Track, m.Seed)
		if w, met := j.digests[of]; met && w.m.Digest != m.Digest {
			return &FolderError{run.dir, fmt.Sprintf("was shown another stream on %s: the digest of %s is %.12s, that of %s in %s %.12s", of, m.RunID, m.Digest, w.m.RunID, w.dir, w.m.Digest)}
		} else if !met {
			j.digests[of] = run
		}
	}
	before, met := j.first[m.RunID]
	switch {
	case !met || before.m.Status == Failed && m.Status == Finished:
		run.m = Manifest{RunID: m.RunID, Status: m.Status}
		j.first[m.RunID] = run
		return nil
	case m.Status == Failed:
		return nil
	}
	twin, err := Open(before.dir)
	if err != nil {
		return err
	}
	w, others, err := twin.Get(m.RunID)
	if err != nil {
		return err
	}
	if said := runsDiffer(m, w, rows, others); said != "" {
		return &FolderError{run.dir, fmt.Sprintf("and %s both hold run %s, and not the same: they differ in %s", before.dir, m.RunID, said)}
	}
	return nil
}

// sameMaker refuses a run of another program, library or architecture than the first.
func sameMaker(first, run held) error {
	version := func(m Manifest) string {
		v := m.Code.Commit
		if m.Code.Dirty {
			v += " with uncommitted changes"
		}
		return v
	}
	library := func(m Manifest) string {
		return strings.TrimSuffix(fmt.Sprintf("%s, kernels for %s", strings.TrimSpace(m.BLAS.Name+" "+m.BLAS.Config), m.BLAS.Core), ", kernels for ")
	}
	for _, c := range []struct {
		what string
		of   func(Manifest) string
	}{
		{"commit", version},
		{"Go", func(m Manifest) string { return m.Code.GoVersion }},
		{"BLAS", library},
		{"processors of architecture", func(m Manifest) string { return m.Machine.Arch }},
	} {
		if got, want := c.of(run.m), c.of(first.m); got != want {
			return &FolderError{run.dir, fmt.Sprintf("has run %s of %s %s, and %s in %s is of %s", run.m.RunID, c.what, got, first.m.RunID, first.dir, want)}
		}
	}
	return nil
}

// copy puts the runs into a folder that was just opened.
func (j *joining) copy(to *Folder, adopt func(*Manifest)) error {
	for _, f := range j.folders {
		ids, err := f.IDs()
		if err != nil {
			return err
		}
		for _, id := range ids {
			if run, ok := j.first[id]; !ok || run.dir != f.dir || sameFile(f.dir, to.dir) {
				continue // ended since, another's, or there already
			}
			m, rows, err := f.Get(id)
			if err != nil {
				return err
			}
			if adopt != nil {
				adopt(&m)
			}
			if err := to.Put(m, rows); err != nil {
				return err
			}
		}
	}
	return nil
}

func sameFile(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(x, y)
}

func (j *joining) remarks() (out []string) {
	if j.dirty {
		out = append(out, "the commit does not say what program made these runs, for it was built with uncommitted changes or outside a repository: see that it was the same everywhere")
	}
	if len(j.cpus) > 1 {
		out = append(out, "the runs were made on processors of several kinds ("+strings.Join(j.cpus, "; ")+"), which may round differently")
	}
	return out
}

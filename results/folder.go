package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/gofrs/flock"

	"github.com/hebbgrad/hebbgrad/internal/limit"
)

// Files of a results folder.
const (
	identityFile = "identity.json"
	lockFile     = ".lock"
	RunsFolder   = "runs" // runs/ID.csv and runs/ID.json
)

// Identity says which experiment a folder holds. Two experiments are the same
// if their hashes are; the rest is for people and for the order of results.
type Identity struct {
	Format int `json:"format"` // filled in by Create

	// Experiment is a hash of all that decides what the runs find. What only
	// decides how they are done, such as the number of jobs, is no part of it.
	Experiment string `json:"experiment"`

	Summary string   `json:"summary"` // a few words: tracks, arms, seeds
	Tracks  []string `json:"tracks"`  // in the order of results
	Arms    []string `json:"arms"`

	// Planned are the comparisons to be decided, named before the first run; nil in a
	// folder of earlier versions, which planned none.
	Planned []Planned `json:"planned"`
}

// Hash is the hash for [Identity.Experiment] of anything that JSON can hold;
// maps are written in the order of their keys.
func Hash(v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return hash(data), nil
}

// FolderError says why a folder cannot be used for results.
type FolderError struct {
	Dir    string
	Reason string
}

func (e *FolderError) Error() string { return fmt.Sprintf("results folder %s %s", e.Dir, e.Reason) }

// CorruptError says which file of a folder is not what was written.
type CorruptError struct {
	Path   string
	Reason string
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s is damaged: %s; delete it to have the run done again", e.Path, e.Reason)
}

// Folder holds the runs of one experiment. Its methods may be called from one
// goroutine at a time.
type Folder struct {
	dir      string
	identity Identity
	lock     *flock.Flock // nil where the folder is only read
	lockless bool         // the file system has no locks

	between func() // called between the two writes of a run, by tests
}

// Create opens dir for the experiment, making it where it does not exist, and
// locks it until Close. It refuses a folder of another experiment, one that
// holds other files, and one that another process has open.
func Create(dir string, id Identity) (*Folder, error) {
	if id.Experiment == "" {
		return nil, errors.New("an experiment has no hash")
	}
	id.Format = Format
	// Look before anything is made: a refused folder stays untouched.
	if err := id.CheckFolder(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, RunsFolder), 0o755); err != nil {
		return nil, writeError(filepath.Join(dir, RunsFolder), err)
	}
	f := &Folder{dir: dir, identity: id, lock: flock.New(filepath.Join(dir, lockFile))}
	if err := f.begin(f.lock.TryLock); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// begin takes the lock, settles the identity under it and sweeps up after
// interrupted writes. The lock guards against a mistake and nothing rests on it, for
// runs are written whole and renamed: where a file system of a network has none, the
// folder is used without.
func (f *Folder) begin(lock func() (bool, error)) error {
	switch ok, err := lock(); {
	case errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.EOPNOTSUPP):
		f.lockless = true
	case err != nil:
		return writeError(f.lock.Path(), err)
	case !ok:
		return &FolderError{f.dir, "is in use by another process, or was until its machine failed a moment ago: wait for it to end, or give another folder"}
	}
	held, err := f.identity.heldIn(f.dir)
	if err != nil {
		return err
	}
	for _, dir := range []string{f.dir, filepath.Join(f.dir, RunsFolder), filepath.Join(f.dir, "figures"), filepath.Join(f.dir, "tables")} {
		if err := sweep(dir); err != nil {
			return err
		}
	}
	path := filepath.Join(f.dir, identityFile)
	var stored Identity
	if held && readJSON(path, &stored) == nil && stored.Experiment != "" {
		f.identity.Planned = stored.Planned
		return nil
	}
	return writeJSON(path, f.identity)
}

// readError is the plain word for a folder that cannot be looked into.
func readError(dir string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return &FolderError{dir, "is a file: give a folder"}
	case errors.Is(err, fs.ErrPermission):
		return &FolderError{dir, "may not be read by this user"}
	}
	return err
}

// Open opens a folder to read it; it may be in use.
func Open(dir string) (*Folder, error) {
	id, err := readIdentity(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(dir); err != nil {
			return nil, &FolderError{dir, "does not exist"}
		}
		return nil, &FolderError{dir, "holds no results: there is no " + identityFile + " in it"}
	}
	if err != nil {
		return nil, readError(dir, err)
	}
	return &Folder{dir: dir, identity: id}, nil
}

// Close gives the lock back.
func (f *Folder) Close() error {
	if f.lock == nil {
		return nil
	}
	return f.lock.Unlock()
}

// Lockless says, where the folder's file system has no locks, what that means; otherwise
// it is empty.
func (f *Folder) Lockless() string {
	if !f.lockless {
		return ""
	}
	return fmt.Sprintf("results folder %s is on a file system without locks, as NFS without its lock service: nothing keeps a second process from writing into it", f.dir)
}

// Dir is the folder's path; Identity says whose results it holds.
func (f *Folder) Dir() string { return f.dir }

// Identity says which experiment the folder holds.
func (f *Folder) Identity() Identity { return f.identity }

func readIdentity(dir string) (Identity, error) {
	var id Identity
	path := filepath.Join(dir, identityFile)
	err := readJSON(path, &id)
	var corrupt *CorruptError
	if errors.As(err, &corrupt) || err == nil && id.Experiment == "" {
		if found, ok := rebuild(dir); ok {
			return found, nil
		}
	}
	if err != nil {
		return id, err
	}
	if !known(id.Format) {
		return id, &FolderError{dir, fmt.Sprintf("was written in format %d, this program knows formats 1 to %d", id.Format, Format)}
	}
	if id.Experiment == "" {
		return id, &CorruptError{path, "it names no experiment"}
	}
	return id, nil
}

func (f *Folder) path(id, suffix string) string {
	return filepath.Join(f.dir, RunsFolder, id+suffix)
}

// Put writes a run: its rows, then its manifest, each whole or not at all. A
// run is finished from the moment its manifest is there, and interrupted in
// between it counts as never done. An earlier run of the same ID is replaced.
// A failed run is kept as a manifest with the rows found until then.
func (f *Folder) Put(m Manifest, rows []Row) error {
	if f.lock == nil {
		return &FolderError{f.dir, "was opened for reading"}
	}
	m.Format, m.Experiment = Format, f.identity.Experiment
	data, err := encode(m, rows)
	if err != nil {
		return fmt.Errorf("run %q: %w", m.RunID, err)
	}
	m.Rows = RowsFile{File: m.RunID + ".csv", Count: len(rows), Bytes: len(data), SHA256: hash(data)}
	manifest := f.path(m.RunID, ".json")
	// The manifest of an earlier run must not stand beside the rows of this.
	if err := os.Remove(manifest); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return writeError(manifest, err)
	}
	if err := WriteBytes(f.path(m.RunID, ".csv"), data); err != nil {
		return err
	}
	if f.between != nil {
		f.between()
	}
	text, err := json.Marshal(m)
	if err == nil {
		m.SHA256, err = seal(text)
	}
	if err != nil {
		return fmt.Errorf("run %q: %w", m.RunID, err)
	}
	return writeJSON(manifest, m)
}

// Finished returns the manifest of a run that is done and need not be done
// again; ok is false where there is none or where it failed. A pair of files
// that do not belong together is an error.
func (f *Folder) Finished(id string) (m Manifest, ok bool, err error) {
	m, err = f.manifest(id)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, false, nil
	}
	if err != nil || m.Status != Finished {
		return m, false, err
	}
	_, err = f.rowsOf(m)
	return m, err == nil, err
}

// Get returns a run, finished or failed.
func (f *Folder) Get(id string) (Manifest, []Row, error) {
	m, err := f.manifest(id)
	if err != nil {
		return m, nil, err
	}
	rows, err := f.rowsOf(m)
	return m, rows, err
}

// IDs lists the runs, finished and failed, in no order that means anything.
func (f *Folder) IDs() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(f.dir, RunsFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var ids []string
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok || strings.HasPrefix(id, ".") {
			continue
		}
		if err := regular(f.path(id, ".json")); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, nil
}

func (f *Folder) manifest(id string) (Manifest, error) {
	var m Manifest
	if err := CheckName("run", id); err != nil {
		return m, err
	}
	path := f.path(id, ".json")
	if err := regular(path); err != nil {
		return m, err
	}
	if err := readJSON(path, &m); err != nil {
		return m, err
	}
	if m.SHA256 != "" { // those of earlier versions have none
		data, err := limit.ReadFile(path, maxFile)
		if err != nil {
			return m, err
		}
		if sum, err := seal(data); err != nil || sum != m.SHA256 {
			return m, &CorruptError{path, "its content is not what its own hash vouches for"}
		}
	}
	if err := m.check(); err != nil {
		return m, &CorruptError{path, err.Error()}
	}
	switch {
	case !known(m.Format):
		return m, &CorruptError{path, fmt.Sprintf("it is in format %d, this program knows formats 1 to %d", m.Format, Format)}
	case m.RunID != id || m.Rows.File != id+".csv":
		return m, &CorruptError{path, fmt.Sprintf("it is of run %q", m.RunID)}
	case m.Experiment != f.identity.Experiment:
		return m, &CorruptError{path, "it is of another experiment"}
	}
	return m, nil
}

func (f *Folder) rowsOf(m Manifest) ([]Row, error) {
	path := f.path(m.RunID, ".csv")
	data, err := limit.ReadFile(path, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &CorruptError{f.path(m.RunID, ".json"), "its rows, " + m.Rows.File + ", are missing"}
	}
	if err != nil {
		return nil, err
	}
	if len(data) != m.Rows.Bytes || hash(data) != m.Rows.SHA256 {
		return nil, &CorruptError{path, fmt.Sprintf("its %d bytes are not the %d that %s.json vouches for", len(data), m.Rows.Bytes, m.RunID)}
	}
	rows, err := ReadCSV(bytes.NewReader(data))
	if err != nil {
		return nil, &CorruptError{path, err.Error()}
	}
	return rows, nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

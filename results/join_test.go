package results

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// part makes a folder of runs that were done apart, after change.
func part(t *testing.T, dir string, id Identity, change func(*Manifest, []Row) []Row, runs ...Manifest) {
	t.Helper()
	f, err := Create(dir, id)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, m := range runs {
		rows := rowsFor(m)
		if change != nil {
			rows = change(&m, rows)
		}
		if err := f.Put(m, rows); err != nil {
			t.Fatal(err)
		}
	}
}

// later is a run done again: elsewhere, at another time, and slower.
func later(m *Manifest, rows []Row) []Row {
	m.Started, m.Ended = m.Started.AddDate(0, 0, 1), m.Ended.AddDate(0, 0, 1)
	m.WallSeconds, m.PeakMemory, m.Command, m.Machine.Kernel = 9, 7, "elsewhere", "6.1"
	rows[len(rows)-1].Value = 5
	return rows
}

// Of runs found twice and equal one is taken, of a failed one and a finished one the
// finished; what comes out is the folder of one machine, and joining again adds what
// has come since.
func TestJoinedFolderIsThatOfOneMachine(t *testing.T) {
	root := t.TempDir()
	dir := func(name string) string { return filepath.Join(root, name) }
	a, b, c, d := manifest("digits", "hebbian", 1), manifest("digits", "backprop", 1), manifest("digits", "hebbian", 2), manifest("bars", "hebbian", 1)
	fails := func(m *Manifest, rows []Row) []Row {
		m.Status, m.Error = Failed, "out of memory"
		return rows[:2]
	}
	part(t, dir("one"), identity(), nil, a, b)
	part(t, dir("two"), identity(), later, b, c)
	part(t, dir("failed"), identity(), fails, a, d)
	part(t, dir("last"), identity(), nil, d)
	part(t, dir("whole"), identity(), nil, a, b, c, d)
	csv := func(name string) string {
		f, err := Create(dir(name), identity())
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.Merge(About{Title: "t"}); err != nil {
			t.Fatal(err)
		}
		return read(t, filepath.Join(dir(name), ResultsFile))
	}
	join := func(dirs ...string) (f *Folder, remarks []string) {
		for i := range dirs {
			dirs[i] = dir(dirs[i])
		}
		f, remarks, err := Join(dir("out"), dirs, func(m *Manifest) { m.Command = "of the whole" })
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return f, remarks
	}
	f, remarks := join("failed", "one", "two")
	if ids, err := f.IDs(); err != nil || len(ids) != 4 || len(remarks) != 0 {
		t.Errorf("%q, %v, remarks %q", ids, err, remarks)
	}
	if m, _, err := f.Get(d.RunID); err != nil || m.Status != Failed || m.Command != "of the whole" {
		t.Errorf("the failed run is %+v, %v", m, err)
	}
	join("last")
	if got, want := strings.ReplaceAll(csv("out"), ",5,s,", ",1e-07,s,"), csv("whole"); got != want {
		t.Errorf("the joined rows differ from those of one machine:\n%s", got)
	}
}

// A folder whose identity was damaged takes part by what its runs say, which is not all
// that there is to say of the whole.
func TestJoinKnowsTheWholeByAnyFolder(t *testing.T) {
	root := t.TempDir()
	damaged, other := filepath.Join(root, "damaged"), filepath.Join(root, "other")
	id := identity()
	id.Planned = []Planned{{"digits", "hebbian", "backprop", "test accuracy"}}
	part(t, damaged, id, nil, manifest("bars", "hebbian", 1))
	part(t, other, id, nil, manifest("digits", "backprop", 1))
	rewrite(t, filepath.Join(damaged, "identity.json"), func(string) string { return "{" })
	f, _, err := Join(filepath.Join(root, "out"), []string{damaged, other}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.Identity(); !slices.Equal(got.Tracks, id.Tracks) || !slices.Equal(got.Arms, id.Arms) || !slices.Equal(got.Planned, id.Planned) {
		t.Errorf("the joined folder is of %+v", got)
	}
}

// TestWrongFoldersAreNotJoined: each kind of wrong folder is refused by what is wrong
// with it, before anything is written.
func TestWrongFoldersAreNotJoined(t *testing.T) {
	a, b := manifest("digits", "hebbian", 1), manifest("digits", "backprop", 1)
	other := func(change func(*Identity)) Identity {
		id := identity()
		id.Experiment = "e2"
		if change != nil {
			change(&id)
		}
		return id
	}
	all := func(change func(*Manifest)) func(*Manifest, []Row) []Row {
		return func(m *Manifest, rows []Row) []Row { change(m); return rows }
	}
	with := func(id Identity, change func(*Manifest, []Row) []Row, runs ...Manifest) func(*testing.T, string) {
		return func(t *testing.T, dir string) { part(t, dir, id, change, runs...) }
	}
	for _, c := range []struct {
		kind string
		make func(*testing.T, string)
		want string
	}{
		{"absent", func(*testing.T, string) {}, "DIR does not exist"},
		{"file", func(t *testing.T, dir string) {
			if err := os.WriteFile(dir, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "DIR is a file: give a folder"},
		{"no results", func(t *testing.T, dir string) {
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "DIR holds no results: there is no identity.json in it"},
		{"experiment", with(other(func(id *Identity) { id.Summary = "bars: hebbian; 2 seeds" }), nil, b),
			"DIR holds another experiment (bars: hebbian; 2 seeds; that of FIRST is digits: hebbian, backprop; 2 seeds)"},
		{"settings", with(other(nil), all(func(m *Manifest) { m.Settings = []Setting{{"rate", .3, .2}} }), a), "DIR holds another experiment: arm hebbian on digits has rate 0.3, and 0.1 in FIRST"},
		{"data", with(other(nil), nil, a), "DIR holds another experiment than FIRST: one with other options, data or programs"},
		{"planned", with(func() Identity {
			id := identity()
			id.Planned = []Planned{{"digits", "hebbian", "backprop", "test accuracy"}}
			return id
		}(), nil, b), "DIR holds this experiment with other comparisons planned (hebbian − backprop in test accuracy on digits), and FIRST with no comparison planned"},
		{"BLAS", with(other(nil), all(func(m *Manifest) { m.BLAS.Name = "openblas" }), b), "DIR was run with BLAS openblas, and FIRST with gonum"},
		{"kernels", with(identity(), all(func(m *Manifest) { m.BLAS.Core = "Zen" }), b), "DIR has run digits.backprop.1 of BLAS gonum, kernels for Zen, and digits.hebbian.1 in FIRST is of gonum"},
		{"architecture", with(identity(), all(func(m *Manifest) { m.Machine.Arch = "arm64" }), b), "DIR has run digits.backprop.1 of processors of architecture arm64, and"},
		{"commit", with(identity(), all(func(m *Manifest) { m.Code.Commit = "def" }), b), "DIR has run digits.backprop.1 of commit def, and digits.hebbian.1 in FIRST is of abc"},
		{"changes", with(identity(), all(func(m *Manifest) { m.Code.Dirty = true }), b), "of commit abc with uncommitted changes, and"},
		{"Go", with(identity(), all(func(m *Manifest) { m.Code.GoVersion = "go1.27" }), b), "of Go go1.27, and digits.hebbian.1 in FIRST is of go1.26"},
		{"digest", with(identity(), all(func(m *Manifest) { m.Digest = strings.Repeat("f", 64) }), b), "DIR was shown another stream on digits, seed 1: the digest of digits.backprop.1 is ffffffffffff, that of digits.hebbian.1 in FIRST 000000000000"},
		{"differs", with(identity(), func(m *Manifest, rows []Row) []Row { rows[1].Value++; return rows }, a), "DIR and FIRST both hold run digits.hebbian.1, and not the same: they differ in validation accuracy at 25 presentations, 1.3333333333333333 and 0.3333333333333333"},
		{"fewer rows", with(identity(), func(m *Manifest, rows []Row) []Row { return rows[1:] }, a), "they differ in rows, of which there are 9 and 10"},
		{"answers", with(identity(), all(func(m *Manifest) { m.Answers.Said = Packed[uint16]{3, 3} }), a), "they differ in answers"},
		{"readout", with(identity(), all(func(m *Manifest) { m.Readout = "delta" }), a), "they differ in readout"},
		{"damaged", func(t *testing.T, dir string) {
			part(t, dir, identity(), nil, b)
			rewrite(t, filepath.Join(dir, "runs", "digits.backprop.1.csv"), func(s string) string { return s[1:] })
		}, "DIR/runs/digits.backprop.1.csv is damaged: "},
		{"old", func(t *testing.T, dir string) {
			part(t, dir, identity(), nil, b)
			rewrite(t, filepath.Join(dir, "identity.json"), func(s string) string { return strings.Replace(s, `"format": 2`, `"format": 1`, 1) })
		}, "DIR was written in format 1, and runs are joined in format 2: run it again with this program"},
		{"new", func(t *testing.T, dir string) {
			part(t, dir, identity(), nil, b)
			rewrite(t, filepath.Join(dir, "identity.json"), func(s string) string { return strings.Replace(s, `"format": 2`, `"format": 3`, 1) })
		}, "DIR was written in format 3, this program knows formats 1 to 2"},
		{"twice", func(t *testing.T, dir string) {
			if err := os.Symlink(filepath.Join(filepath.Dir(dir), "first"), dir); err != nil {
				t.Skip(err)
			}
		}, "DIR is the same folder as FIRST"},
	} {
		t.Run(c.kind, func(t *testing.T) {
			root := t.TempDir()
			first, dir, out := filepath.Join(root, "first"), filepath.Join(root, "dir"), filepath.Join(root, "out")
			id := identity()
			id.Planned = []Planned{} // as a new folder has it
			part(t, first, id, nil, a)
			c.make(t, dir)
			_, _, err := Join(out, []string{first, dir}, nil)
			want := strings.NewReplacer("DIR", dir, "FIRST", first).Replace(c.want)
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %s", err, want)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("something was written")
			}
		})
	}
}

// The folder of the result is refused where it is one of the others or holds something else.
func TestJoinRefusesItsTarget(t *testing.T) {
	root := t.TempDir()
	a := filepath.Join(root, "a")
	part(t, a, identity(), nil, manifest("digits", "hebbian", 1))
	alien, full := filepath.Join(root, "alien"), filepath.Join(root, "full")
	id := identity()
	id.Experiment, id.Summary = "e2", "bars"
	part(t, alien, id, nil, manifest("bars", "hebbian", 1))
	if err := os.MkdirAll(filepath.Join(full, "thesis"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		out  string
		dirs []string
		want string
	}{
		{a, []string{a}, "is to be joined into itself"},
		{root, []string{a}, "lies within " + root},
		{filepath.Join(a, "runs"), []string{a}, "within it: give another folder"},
		{filepath.Join(root, "out"), []string{a, a}, "is named twice"},
		{alien, []string{a}, "holds another experiment (digits"},
		{full, []string{a}, "is not empty and holds no experiment (it has thesis)"},
	} {
		before := files(t, root)
		if _, _, err := Join(c.out, c.dirs, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("into %s: %v, want %s", c.out, err, c.want)
		}
		if after := files(t, root); !slices.Equal(before, after) {
			t.Errorf("into %s: there are now %q", c.out, after)
		}
	}
}

// What several processors or an unknown program mean is said.
func TestJoinRemarks(t *testing.T) {
	root := t.TempDir()
	dirty := func(cpu string) func(*Manifest, []Row) []Row {
		return func(m *Manifest, rows []Row) []Row {
			m.Code.Dirty, m.Machine.CPU = true, cpu
			return rows
		}
	}
	a, b := filepath.Join(root, "a"), filepath.Join(root, "b")
	part(t, a, identity(), dirty("Zen"), manifest("digits", "hebbian", 1))
	part(t, b, identity(), dirty("Xeon"), manifest("digits", "backprop", 1))
	f, remarks, err := Join(filepath.Join(root, "out"), []string{a, b}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if len(remarks) != 2 || !strings.Contains(remarks[0], "uncommitted changes") || !strings.Contains(remarks[1], "(Zen; Xeon)") {
		t.Errorf("remarks %q", remarks)
	}
}

// A file system without locks is said to be one, and used; any other error is one.
func TestFileSystemsWithoutLocks(t *testing.T) {
	for _, c := range []struct {
		err  error
		used bool
	}{{syscall.ENOLCK, true}, {syscall.ENOSYS, true}, {syscall.EOPNOTSUPP, true}, {syscall.EACCES, false}} {
		f := create(t, t.TempDir())
		if f.Lockless() != "" {
			t.Fatal("a folder with a lock says that it has none")
		}
		err := f.begin(func() (bool, error) { return false, &os.PathError{Op: "flock", Path: ".lock", Err: c.err} })
		if used := err == nil && strings.Contains(f.Lockless(), "nothing keeps a second process from writing into it"); used != c.used || err != nil && !errors.Is(err, c.err) {
			t.Errorf("%v: %v, %q", c.err, err, f.Lockless())
		}
	}
}

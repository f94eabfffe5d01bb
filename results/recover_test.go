package results

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A torn write of the identity does not strand the runs that have finished.
func TestIdentityIsRebuilt(t *testing.T) {
	for _, torn := range []string{"", "{", `{"format": 1, "exp`, "{}"} {
		dir := filepath.Join(t.TempDir(), "x")
		f := create(t, dir)
		put(t, f, manifest("digits", "hebbian", 1))
		put(t, f, manifest("digits", "backprop", 2))
		_ = f.Close()
		if err := os.WriteFile(filepath.Join(dir, identityFile), []byte(torn), 0o644); err != nil {
			t.Fatal(err)
		}
		read, err := Open(dir)
		if err != nil {
			t.Fatalf("%q: %v", torn, err)
		}
		if id := read.Identity(); id.Experiment != "e1" || !slices.Equal(id.Tracks, []string{"digits"}) || len(id.Arms) != 2 {
			t.Errorf("%q: rebuilt as %+v", torn, id)
		}
		other := identity()
		other.Experiment = "e2"
		if _, err := Create(dir, other); err == nil || !strings.Contains(err.Error(), "another experiment") {
			t.Errorf("%q: another experiment goes on in it: %v", torn, err)
		}
		f = create(t, dir)
		if _, ok, err := f.Finished("digits.hebbian.1"); !ok || err != nil {
			t.Errorf("%q: finished %v, %v", torn, ok, err)
		}
		_ = f.Close()
		if again, err := readIdentity(dir); err != nil || again.Summary != identity().Summary {
			t.Errorf("%q: the identity is %+v, %v", torn, again, err)
		}
	}
}

// What stands where a manifest should and is no file gets one answer, whoever
// asks: the report, which lists, or a resumption, which looks for a run.
func TestWhatIsNoFileGetsOneAnswer(t *testing.T) {
	for what, place := range map[string]func(path, target string) error{
		"a folder": func(path, _ string) error { return os.Mkdir(path, 0o755) },
		"a link":   func(path, target string) error { return os.Symlink(target, path) },
	} {
		dir := filepath.Join(t.TempDir(), "x")
		f := create(t, dir)
		put(t, f, manifest("digits", "hebbian", 1))
		target := f.path("digits.hebbian.1", ".json")
		if err := place(f.path("digits.hebbian.2", ".json"), target); err != nil {
			t.Skip(err)
		}
		_, errList := f.Read()
		_, _, errOne := f.Finished("digits.hebbian.2")
		var corrupt *CorruptError
		if !errors.As(errList, &corrupt) || errOne == nil || errList.Error() != errOne.Error() || !strings.Contains(errOne.Error(), "it is "+what) {
			t.Errorf("%s: listing says %v, looking %v", what, errList, errOne)
		}
	}
}

// A manifest vouches for itself: any other content of any field is found.
func TestManifestHash(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	f := create(t, dir)
	put(t, f, manifest("digits", "hebbian", 1))
	path := f.path("digits.hebbian.1", ".json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{`"minibatch": 1`: `"minibatch": 2`, `"seed": 1`: `"seed": 2`, `"go1.26"`: `"go1.25"`} {
		changed := strings.Replace(string(text), from, to, 1)
		if changed == string(text) {
			t.Fatalf("%s is not in the manifest:\n%s", from, text)
		}
		if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.Get("digits.hebbian.1"); err == nil || !strings.Contains(err.Error(), "hash") {
			t.Errorf("%s for %s: %v", to, from, err)
		}
	}
	// One of an earlier version has no hash, and is read.
	i := strings.Index(string(text), `"sha256": "`)
	j := strings.LastIndex(string(text), `"sha256": "`)
	if i < 0 || i == j {
		t.Fatalf("the manifest has not two hashes:\n%s", text)
	}
	older := strings.TrimRight(string(text[:j]), " \n,") + "\n}\n"
	if err := os.WriteFile(path, []byte(older), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.Get("digits.hebbian.1"); err != nil {
		t.Errorf("one without a hash: %v\n%s", err, older)
	}
}

// A value that no setting can have is refused by name, and text that a
// spreadsheet would take for a formula, wherever a table would cut it.
func TestForeignContentIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	f := create(t, dir)
	m := manifest("digits", "hebbian", 1)
	m.Settings[0].Value = []any{1, 2}
	if err := f.Put(m, rowsFor(m)); err == nil || !strings.Contains(err.Error(), `setting "rate"`) {
		t.Errorf("a list for a value: %v", err)
	}
	m = manifest("digits", "hebbian", 1)
	for _, name := range []string{"state/=cmd|' /C calc'!A0", "=1+1", "a/@x", "a/b/+cmd", "-x"} {
		rows := rowsFor(m)
		rows[0].Metric = name
		if err := f.Put(m, rows); err == nil || !strings.Contains(err.Error(), "formula") {
			t.Errorf("the metric %q: %v", name, err)
		}
	}
	rows := rowsFor(m)
	rows[0].Metric = "weight/delay/-0.02"
	if err := f.Put(m, rows); err != nil {
		t.Errorf("a number is no formula: %v", err)
	}
}

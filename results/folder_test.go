package results

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestRunSurvivesTheFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "results")
	f := create(t, dir)
	m := manifest("digits", "hebbian", 1)
	if _, ok, err := f.Finished(m.RunID); ok || err != nil {
		t.Fatalf("finished before it ran: %v, %v", ok, err)
	}
	put(t, f, m)
	for _, reader := range []func() (*Folder, error){
		func() (*Folder, error) { return f, nil },
		func() (*Folder, error) { return Open(dir) },
	} {
		f, err := reader()
		if err != nil {
			t.Fatal(err)
		}
		got, rows, err := f.Get(m.RunID)
		if err != nil || !reflect.DeepEqual(rows, rowsFor(m)) {
			t.Fatalf("rows %v, error %v", rows, err)
		}
		if _, ok, err := f.Finished(m.RunID); !ok || err != nil {
			t.Errorf("finished %v, error %v", ok, err)
		}
		if got.Experiment != "e1" || got.Rows.Count != len(rows) {
			t.Errorf("manifest %+v", got)
		}
		got.Format, got.Experiment, got.Rows, got.SHA256 = m.Format, m.Experiment, m.Rows, m.SHA256
		got.Settings[1].Value, got.Settings[1].Default = 16, 16 // JSON knows one kind of number
		if !reflect.DeepEqual(got, m) {
			t.Errorf("manifest came back as\n%+v, was\n%+v", got, m)
		}
	}
	if want := []string{".lock", "identity.json", "runs/digits.hebbian.1.csv", "runs/digits.hebbian.1.json"}; !slices.Equal(files(t, dir), want) {
		t.Errorf("the folder holds %q, want %q", files(t, dir), want)
	}
}

func TestFailedRunIsKeptAndDoneAgain(t *testing.T) {
	f := create(t, t.TempDir())
	m := manifest("digits", "hebbian", 1)
	m.Status, m.Error = Failed, "after 3 presentations: learning diverged"
	put(t, f, m)
	if _, ok, err := f.Finished(m.RunID); ok || err != nil {
		t.Errorf("a failed run counts as finished: %v, %v", ok, err)
	}
	all, err := f.Read()
	if err != nil || len(all.Runs) != 1 || len(all.Rows) != 0 {
		t.Errorf("read %+v, error %v; want the manifest and no rows", all, err)
	}
	m.Status, m.Error = Finished, ""
	put(t, f, m)
	if got, ok, err := f.Finished(m.RunID); !ok || err != nil || got.Error != "" {
		t.Errorf("done again: %+v, %v, %v", got, ok, err)
	}
}

func TestUnusableRunsAreRefused(t *testing.T) {
	f := create(t, t.TempDir())
	for want, spoil := range map[string]func(*Manifest){
		"status":    func(m *Manifest) { m.Status = "" },
		"no error":  func(m *Manifest) { m.Status = Failed },
		"no digest": func(m *Manifest) { m.Digest = "" },
		"run name":  func(m *Manifest) { m.RunID = "../x" },
		"of run":    func(m *Manifest) { m.RunID = "other" },
	} {
		m := manifest("digits", "hebbian", 1)
		rows := rowsFor(m)
		spoil(&m)
		if err := f.Put(m, rows); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if ids, err := f.IDs(); len(ids) != 0 || err != nil {
		t.Errorf("refused runs left %q, error %v", ids, err)
	}
	if _, _, err := f.Finished("../identity"); err == nil {
		t.Error("a name that leaves the folder was accepted")
	}
}

func TestDamageIsNamed(t *testing.T) {
	m := manifest("digits", "hebbian", 1)
	for name, spoil := range map[string]func(t *testing.T, csv, json string){
		"rows cut": func(t *testing.T, csv, json string) { rewrite(t, csv, func(s string) string { return s[:len(s)-9] }) },
		"a digit": func(t *testing.T, csv, json string) {
			rewrite(t, csv, func(s string) string { return strings.Replace(s, ",25,", ",26,", 1) })
		},
		"rows gone":      func(t *testing.T, csv, json string) { remove(t, csv) },
		"manifest cut":   func(t *testing.T, csv, json string) { rewrite(t, json, func(s string) string { return s[:len(s)/2] }) },
		"manifest empty": func(t *testing.T, csv, json string) { rewrite(t, json, func(string) string { return "" }) },
		"other run": func(t *testing.T, csv, json string) {
			rewrite(t, json, func(s string) string { return strings.Replace(s, m.RunID, "digits.hebbian.2", 1) })
		},
		"other experiment": func(t *testing.T, csv, json string) {
			rewrite(t, json, func(s string) string { return strings.Replace(s, `"experiment": "e1"`, `"experiment": "e2"`, 1) })
		},
		"later format": func(t *testing.T, csv, json string) {
			rewrite(t, json, func(s string) string { return strings.Replace(s, `"format": 2`, `"format": 3`, 1) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := create(t, t.TempDir())
			put(t, f, m)
			spoil(t, f.path(m.RunID, ".csv"), f.path(m.RunID, ".json"))
			var corrupt *CorruptError
			if _, ok, err := f.Finished(m.RunID); ok || !errors.As(err, &corrupt) || !strings.Contains(err.Error(), m.RunID) {
				t.Errorf("finished %v, error %v; want one that names the file", ok, err)
			}
			if _, err := f.Read(); !errors.As(err, &corrupt) {
				t.Errorf("reading all gave error %v", err)
			}
		})
	}
}

func rewrite(t *testing.T, path string, change func(string) string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after := change(string(data))
	if after == string(data) {
		t.Fatalf("%s was not changed", path)
	}
	if err := os.WriteFile(path, []byte(after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func TestOtherFoldersAreRefusedUntouched(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(t *testing.T, dir string)
		want    string
	}{
		"another experiment": {func(t *testing.T, dir string) {
			f, err := Create(dir, Identity{Experiment: "e2", Summary: "mnist: backprop"})
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}, "another experiment (mnist: backprop; this one is digits"},
		"somebody's files": {func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "thesis.tex"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}, "thesis.tex"},
		"damaged identity": {func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, identityFile), []byte("{"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "damaged"},
		"later format": {func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, identityFile), []byte(`{"format":99,"experiment":"e1"}`), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "format 99"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c.prepare(t, dir)
			before := files(t, dir)
			if _, err := Create(dir, identity()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			if after := files(t, dir); !slices.Equal(before, after) {
				t.Errorf("the refused folder had %q and has %q", before, after)
			}
		})
	}
}

func TestOpeningWhatIsNoFolder(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "absent"): "does not exist",
		dir:                          "holds no results",
		file:                         "is a file",
	} {
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if _, err := Create(file, identity()); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("creating in a file: %v", err)
	}
	if _, err := Create(filepath.Join(file, "x"), identity()); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("creating below a file: %v", err)
	}
}

func TestReaderDoesNotWrite(t *testing.T) {
	dir := t.TempDir()
	create(t, dir)
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	m := manifest("digits", "hebbian", 1)
	if err := f.Put(m, rowsFor(m)); err == nil {
		t.Error("a folder opened for reading took a run")
	}
	if _, err := f.Merge(About{}); err == nil {
		t.Error("a folder opened for reading was merged")
	}
}

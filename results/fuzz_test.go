package results

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzManifest: whatever stands where a run's manifest should, a folder is read
// or refused, by a report and by a resumption alike.
func FuzzManifest(f *testing.F) {
	dir := filepath.Join(f.TempDir(), "x")
	folder, err := Create(dir, identity())
	if err != nil {
		f.Fatal(err)
	}
	m := manifest("digits", "hebbian", 1)
	if err := folder.Put(m, rowsFor(m)); err != nil {
		f.Fatal(err)
	}
	path := folder.path(m.RunID, ".json")
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	for _, s := range []string{"", "{", "[]", `{"settings":[{"name":"a","value":[1]}]}`, `{"run_id":"digits.hebbian.1","status":"finished"}`, `{"rows":{"bytes":-1}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		all, errAll := folder.Read()
		got, ok, errOne := folder.Finished(m.RunID)
		if (errAll == nil) != (errOne == nil) && len(all.Runs) <= 1 {
			t.Errorf("a report says %v, a resumption %v", errAll, errOne)
		}
		if ok && got.RunID != m.RunID {
			t.Errorf("run %q is taken for %q", got.RunID, m.RunID)
		}
	})
}

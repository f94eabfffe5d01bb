package command

import (
	"testing"

	"github.com/hebbgrad/hebbgrad/results"
)

// TestRunsCarryWhatTheirTrackDeclares, so that a report of them needs no program
// that knows the track.
func TestRunsCarryWhatTheirTrackDeclares(t *testing.T) {
	dir := t.TempDir()
	must(t, "--track", "capacity-50", "--arm", "hash-table", "--seeds", "1", "--budget", "40", "--out", dir+"/out")
	f, err := results.Open(dir + "/out")
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.Read()
	if err != nil {
		t.Fatal(err)
	}
	d := all.Runs[0].Declared
	if d == nil || len(d.References) != 2 || len(d.Published) != 1 || results.Find(d.Metrics, "load").Kind != results.KindAxis {
		t.Errorf("the run carries %+v", d)
	}
}

package tune

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestTextIsTunedOnItsNinthTenth: the last tenth of a text changes no trial, the
// fewest bits win, and they are kept as they were measured.
func TestTextIsTunedOnItsNinthTenth(t *testing.T) {
	text := strings.Repeat("what fires together wires together; ", 60)
	last := len(text) * 9 / 10
	var found [][]Trial
	for _, end := range []string{text[last:], strings.Repeat("?", len(text)-last)} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "own"), []byte(text[:last]+end), 0o600); err != nil {
			t.Fatal(err)
		}
		track, err := tracks.Registry(nil).OpenTuning("text-own", dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := Search{Track: track, Arms: []bench.Arm{arm(t, "kneser-ney")}, Trials: 6, Seeds: []uint64{1}, Keep: 1}
		store, err := OpenFolder(t.TempDir(), s)
		if err != nil {
			t.Fatal(err)
		}
		trials, err := s.Run(context.Background(), 2, store, Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, trials)
	}
	best, ok := Best(found[0], "kneser-ney")
	if !ok {
		t.Fatal("no trial reached the end")
	}
	differ := false
	for i, a := range found[0] {
		b := found[1][i]
		if a.Whole.Score() != b.Whole.Score() {
			t.Errorf("trial %d scores %v, and %v with another last tenth", i, a.Whole.Score(), b.Whole.Score())
		}
		if a.Whole.Score() > best.Whole.Score() {
			t.Errorf("trial %d at %v bits is better than the best, at %v", i, a.Whole.Scores, best.Whole.Scores)
		}
		differ = differ || a.Whole.Score() != best.Whole.Score()
	}
	var csv strings.Builder
	if err := WriteTrials(&csv, found[0], mustText(t).Chosen()); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(csv.String(), "\n"); !differ || !strings.Contains(lines[0], "score_bit") || strings.Contains(csv.String(), ",-") {
		t.Errorf("trials that differ %v, written as\n%s", differ, csv.String())
	}
	if _, err := tracks.Registry(nil).OpenTuning("text", "", bench.Settings{"target": 95.0}); err == nil || !strings.Contains(err.Error(), "target") {
		t.Errorf("a target of accuracy: error %v", err)
	}
}

func mustText(t *testing.T) tracks.Tunable {
	t.Helper()
	track, err := tracks.Registry(nil).OpenTuning("text", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return track
}

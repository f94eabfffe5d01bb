package main

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// TestExperimentsCanBePlanned: every arm and setting of the experiments that
// come with the repository exists, and every arm can take part in its tracks,
// as far as the data is here.
func TestExperimentsCanBePlanned(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reading their data takes minutes under the race detector; the full tests plan them")
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "experiments", "*.yaml"))
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasPrefix(filepath.Base(f), "overview") }) // of another form
	if err != nil || len(files) < 5 {
		t.Fatalf("%d experiments, %v", len(files), err)
	}
	var text string
	for _, d := range documents(t) {
		text += d.prose
	}
	named := map[string]bool{}
	for _, found := range regexp.MustCompile("`go run ./cmd/compare run experiments/([a-z0-9-]+\\.yaml)").FindAllStringSubmatch(text, -1) {
		named[found[1]] = true
	}
	if len(named) != len(files) {
		t.Errorf("the documents name %d experiments, there are %d", len(named), len(files))
	}
	shared := filepath.Join("..", "..", "..", "shared", "data")
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if !strings.Contains(text, "`go run ./cmd/compare run experiments/"+filepath.Base(file)) {
				t.Errorf("no document names it")
			}
			e, src, err := experiment.Read(file, experiment.Default(experiment.Known{}))
			if err == nil {
				err = e.Check(src)
			}
			if err != nil {
				t.Fatal(err)
			}
			e.Data = shared
			if e.Tuned != "" { // as from the top of the repository
				e.Tuned = filepath.Join("..", "..", e.Tuned)
			}
			var have experiment.Names
			for _, track := range e.Track {
				if d, ok := tracks.Registry(nil).DataInfo(track, shared, ""); !ok || d.Problem == "" {
					have = append(have, track)
				}
			}
			if len(have) == 0 {
				t.Skipf("the data of %s is not here", strings.Join(e.Track, ", "))
			}
			e.Track = have
			maps.DeleteFunc(e.Options, func(track string, _ map[string]any) bool { return !slices.Contains(have, track) })
			p, err := e.Plan(src)
			if err != nil {
				t.Fatal(err)
			}
			if want := len(e.Track) * len(e.Arm) * e.Seeds; len(p.Runs) < want {
				t.Errorf("%d runs are planned, want %d", len(p.Runs), want)
			}
		})
	}
}

package experiment

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/results"
)

// identity is the experiment as far as it decides what the runs find.
func (e Experiment) identity(plan *bench.Plan, served blas.Info) (results.Identity, error) {
	type part struct {
		Track, Arm string
		Settings   bench.Settings
		Program    *results.Program `json:",omitempty"`
	}
	id := results.Identity{Summary: fmt.Sprintf("%s; %s; %d seeds", strings.Join(e.Track, ", "), strings.Join(e.Arm, ", "), e.Seeds)}
	if e.Budget > 0 {
		id.Summary += fmt.Sprintf("; %d presentations", e.Budget)
	}
	id.Summary += "; " + served.Name
	var parts []part
	var shown []bench.Track
	seen := map[[2]string]bool{}
	for _, r := range plan.Runs {
		k := [2]string{r.Track.Name(), r.Arm.Name}
		if seen[k] {
			continue
		}
		seen[k] = true
		resolved, _, err := bench.Resolve(r.Arm, k[0], r.Settings)
		if err != nil {
			return id, usage(err)
		}
		parts = append(parts, part{k[0], k[1], resolved, r.Arm.Program})
		if !slices.Contains(id.Tracks, k[0]) {
			id.Tracks, shown = append(id.Tracks, k[0]), append(shown, r.Track)
		}
		id.Arms = appendNew(id.Arms, k[1])
	}
	var err error
	if id.Planned, err = e.planned(shown, nil); err != nil {
		return id, usage(err)
	}
	data := map[string]string{}
	for _, t := range id.Tracks {
		f, err := e.known.Tracks.Fingerprint(t, e.Data)
		if err != nil {
			return id, usage(err)
		}
		if f != "" {
			data[t] = f
		}
	}
	options := maps.Clone(e.Options)
	for _, t := range e.Track {
		if o := e.optionsOf(t); len(o) > len(e.Options[t]) {
			if options == nil {
				options = map[string]map[string]any{}
			}
			options[t] = o
		}
	}
	hash, err := results.Hash(struct {
		Parts         []part
		Seeds, Budget int
		Options       map[string]map[string]any
		BLAS          string
		Data          map[string]string `json:",omitempty"`
	}{parts, e.Seeds, e.Budget, options, served.Name, data})
	id.Experiment = hash
	return id, err
}

// CheckFolder refuses a results folder that holds another experiment than the one planned.
func (e Experiment) CheckFolder(plan *bench.Plan) error {
	served, err := blas.Install(e.BLAS)
	if err != nil {
		return usage(err)
	}
	id, err := e.identity(plan, served)
	if err != nil {
		return err
	}
	return usage(id.CheckFolder(e.Out))
}

func appendNew(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

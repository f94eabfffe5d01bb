// Package experiment turns an experiment file into runs and a folder of their
// results:
//
//	e, src, err := experiment.Read("mine.yaml", experiment.Default(experiment.Known{}))
//	p, err := e.Prepare(ctx, src)
//	defer p.Close()
//	outcome, err := p.Run(ctx, nil)
//
// [Read] and [Experiment.Check] refuse what makes no sense, [Experiment.Prepare]
// plans every run before the first begins, [Prepared.Run] does those that have
// not finished, and [Publish] makes tables, figures and the report.
package experiment

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/internal/blas"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// Known is what an experiment may name. The zero Known is what this module has.
type Known struct {
	Arms   arms.Parts      // rules and memory blocks among them
	Tracks tracks.Registry // beside those of this module
}

// The default comparison.
const (
	DefaultTrack = "digits"
	DefaultSeeds = 10
)

// DefaultArms are the arms of the default comparison.
func DefaultArms() []string {
	return []string{"hebbian", "hebbian-open", "hebbian-yoked", "hebbian-yoked-run", "backprop-columns", "backprop-columns-gated", "backprop"}
}

// Default is the default comparison, of things that k names. It has neither name
// nor results folder.
func Default(k Known) Experiment {
	return Experiment{Track: Names{DefaultTrack}, Arm: DefaultArms(),
		Seeds: DefaultSeeds, Jobs: runtime.NumCPU(), BLAS: blas.Auto, Format: results.CSV, known: k}
}

// Suit replaces the usual arms and number of seeds by those of the tracks, where each
// has its own and neither was asked for.
func (e *Experiment) Suit(asked func(key string) bool) {
	arms, seeds, ok := e.known.Tracks.Usual(e.Track)
	if !ok || asked("arm") {
		return
	}
	if e.Arm = arms; !asked("seeds") {
		e.Seeds = seeds
	}
}

// Check refuses values that no track or arm could make sense of. src, the file
// that they come from, may be nil.
func (e Experiment) Check(src *Source) error {
	return usage(e.check(src))
}

func (e Experiment) check(src *Source) error {
	switch {
	case e.Seeds < 1:
		return src.at(fmt.Errorf("seeds is %d: want 1 or more", e.Seeds), "seeds")
	case e.Seeds > MaxSeeds:
		return src.at(fmt.Errorf("seeds is %d: want at most %d", e.Seeds, MaxSeeds), "seeds")
	case e.Budget < 0:
		return src.at(fmt.Errorf("budget is %d presentations: want 1 or more, or 0 for the track's own", e.Budget), "budget")
	case e.Jobs < 1:
		return src.at(fmt.Errorf("jobs is %d: want 1 or more", e.Jobs), "jobs")
	case strings.ContainsAny(e.Name, `/\`) || e.Name == "." || e.Name == "..":
		return src.at(fmt.Errorf("name is %q: want a plain name, it becomes a folder", e.Name), "name")
	case len(e.Track) == 0:
		return src.at(errors.New("no track is named"), "track")
	case len(e.Arm) == 0:
		return src.at(errors.New("no arm is named"), "arm")
	case e.BLAS != blas.Auto && e.BLAS != blas.OpenBLAS && e.BLAS != blas.Gonum:
		return src.at(fmt.Errorf("blas is %q: want auto, openblas or gonum", e.BLAS), "blas")
	}
	if err := results.CheckForm(e.Format); err != nil {
		return src.at(err, "format")
	}
	for key, list := range map[string]Names{"track": e.Track, "arm": e.Arm} {
		if d := Twice(list); d != "" {
			return src.at(fmt.Errorf("%s %q is named twice", key, d), key)
		}
	}
	return nil
}

// MaxSeeds is the most repetitions that an experiment may have.
const MaxSeeds = 100_000

// Twice is the first name that a list has twice, or empty.
func Twice(list []string) string {
	seen := map[string]bool{}
	for _, n := range list {
		if seen[n] {
			return n
		}
		seen[n] = true
	}
	return ""
}

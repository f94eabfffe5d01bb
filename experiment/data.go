package experiment

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// Warnings are about data that were read otherwise than a user may think, and about a
// results folder that cannot be locked.
func (p *Prepared) Warnings() (out []string) {
	for _, t := range slices.Sorted(maps.Keys(p.data)) {
		for _, w := range p.data[t].Warnings {
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	if said := p.folder.Lockless(); said != "" {
		out = append(out, said)
	}
	return out
}

// Found are the columns of labels that were not named but found, by track.
func (p *Prepared) Found() (out []string) {
	for _, t := range slices.Sorted(maps.Keys(p.data)) {
		if d := p.data[t]; d.Label != "" && p.e.labelOf(t) == "" && !tracks.Shipped(d.Name) {
			out = append(out, fmt.Sprintf("%s: the labels are in %s", t, d.Label))
		}
	}
	return out
}

// dataSets says what is known of the data of tracks that show labelled data.
func (e Experiment) dataSets(names []string) map[string]*results.DataSet {
	out := map[string]*results.DataSet{}
	for _, t := range names {
		info, ok := e.known.Tracks.DataInfo(t, e.Data, e.labelOf(t))
		if !ok || info.Problem != "" || info.Classes == 0 {
			continue
		}
		out[t] = &results.DataSet{Name: info.Name, Train: info.Train, Validation: info.Validation, Test: info.Test,
			Inputs: info.Dim, Classes: info.Classes, Smallest: info.Smallest, Largest: info.Largest, ClassNames: info.ClassNames,
			Label: info.Label, Scaling: info.Scaling, Warnings: info.Warnings}
	}
	return out
}

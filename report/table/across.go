package table

import (
	"strconv"
	"strings"

	"github.com/hebbgrad/hebbgrad/report/analysis"
)

// AcrossName is the name of the table of arms across tracks.
const AcrossName = "across"

// Across is the table of the arms over the tracks that share them.
func Across(x analysis.Across) Table {
	if x.Arms == nil {
		return Table{}
	}
	first := x.Arms[0].Name
	tab := Table{Name: AcrossName, Title: "Across tracks: " + analysis.TrackNames(x.Tracks),
		Columns: append(left("arm"), Column{Head: "tracks"}, Column{Head: "seeds", Unit: "on each"},
			Column{Head: "interquartile mean", Unit: "test accuracy, %", Name: "interquartile mean of test accuracy (%)"},
			Column{Head: "probability of improvement", Unit: "over " + first, Name: "probability of improvement over " + first})}
	var methods named
	alike := false
	for i, a := range x.Arms {
		methods.add("all", a.Middle)
		better := Cell{Text: "–"}
		if i > 0 {
			better = acrossCell(a.Improvement, 3)
		}
		tab.Rows = append(tab.Rows, []Cell{{Text: a.Name + reference(a.Arm), Plain: a.Name}, {Text: strconv.Itoa(len(x.Tracks))}, {Text: strconv.Itoa(x.Seeds)},
			acrossCell(a.Middle, 2), better})
		alike = alike || a.Middle.Same() || a.Improvement.Same()
	}
	tab.Notes = append([]string{"Test accuracies in per cent are taken as they are, one scale for all tracks, each of the same weight; what chance would score on a track is not allowed for. " +
		"The interquartile mean is that of the middle half of all runs. The probability of improvement is that a run of the arm scores above one of " + first +
		" on a track drawn at random, ties half. Seeds are drawn anew within each track, the tracks stay: nothing is said of other tracks. Nothing here is decided."}, methods.note()...)
	var without []string
	for _, a := range x.Without {
		without = append(without, a.Name)
	}
	tab.note(without != nil, "Left out, since they lack a test accuracy on one of the tracks: "+analysis.List(without)+".")
	tab.note(x.Apart != nil, "Left out, since they do not share two arms with the others: "+analysis.TrackNames(x.Apart)+".")
	var dropped []string
	for _, seed := range x.Dropped {
		dropped = append(dropped, strconv.FormatUint(seed, 10))
	}
	tab.note(dropped != nil, "Left out of all arms, since one lacks it on a track: seed "+analysis.List(dropped)+".")
	tab.note(alike && x.Seeds > 1, "A figure that is the same in every resample, as where all runs of one arm lie above those of another, has no spread to judge it by: it has no interval.")
	tab.note(x.Seeds < 2, "One seed of each track has no interval.")
	return tab
}

// acrossCell is a figure with its interval, where resamples differ.
func acrossCell(e analysis.Estimate, digits int) Cell {
	return cellOf(e, strings.TrimSuffix(e.Show(analysis.Scale{Factor: 1}, digits), " ± 0"))
}

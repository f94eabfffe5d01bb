package analysis

import (
	"slices"
	"strconv"

	"github.com/hebbgrad/hebbgrad/results"
)

// Confusion is what an arm called the test examples of each class, the mean over
// seeds.
type Confusion struct {
	// Share[i][j] is the part of the examples of class i that were called class j,
	// in percent; a row sums to 100.
	Share [][]float64
	Seeds int
}

// Classes are the names of the classes that the track's answers tell apart: those of
// the data set or, where it names none, their numbers.
func (t *Track) Classes() (names []string) {
	n := 0
	for _, a := range t.Arms {
		for _, s := range a.Seeds {
			if r := s.answers; r != nil && len(r.Labels) > 0 {
				n = max(n, 1+int(max(slices.Max(r.Labels), slices.Max(r.Said))))
			}
		}
	}
	for i := range n {
		if i < len(t.classes) {
			names = append(names, t.classes[i])
		} else {
			names = append(names, strconv.Itoa(i))
		}
	}
	return names
}

// Confusion is that over so many classes, from the answers that runs stored; false
// where none did. A class without examples in a seed is left out of that seed's mean.
func (a *Arm) Confusion(classes int) (Confusion, bool) {
	c := Confusion{Share: make([][]float64, classes)}
	seeds := make([]float64, classes)
	for i := range c.Share {
		c.Share[i] = make([]float64, classes)
	}
	for _, s := range a.Seeds {
		if s.answers == nil {
			continue
		}
		c.Seeds++
		for i, row := range calledOf(s.answers, classes) {
			n := 0
			for _, k := range row {
				n += k
			}
			if n == 0 {
				continue
			}
			seeds[i]++
			for j, k := range row {
				c.Share[i][j] += 100 * float64(k) / float64(n)
			}
		}
	}
	for i, row := range c.Share {
		for j := range row {
			if seeds[i] > 0 {
				row[j] /= seeds[i]
			}
		}
	}
	return c, c.Seeds > 0
}

// calledOf counts the examples of each class by what they were called.
func calledOf(a *results.Answers, classes int) [][]int {
	n := make([][]int, classes)
	for i := range n {
		n[i] = make([]int, classes)
	}
	for k, label := range a.Labels {
		if said := a.Said[k]; int(label) < classes && int(said) < classes {
			n[label][said]++
		}
	}
	return n
}

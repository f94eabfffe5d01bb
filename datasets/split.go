package datasets

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/hebbgrad/hebbgrad/internal/seed"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// The parts are shares of what one file holds: validation is a twelfth of a
// training file that comes with a test file (MNIST: 5,000 of 60,000);
// validation and test are a sixth each of a single file (digits: 300 and 300
// of 1,797). Halves round to the even number.
const (
	validationOfTrain  = 12
	validationOfSingle = 6
	testOfSingle       = 6
)

// splitSource is the source of every split: a constant, so that the parts are
// a property of the data. Equal labels in equal order give equal parts.
func splitSource(purpose string) *rand.PCG { return seed.PCG(0, "datasets", "split", purpose) }

func share(n, of int) int {
	q, r := n/of, n%of
	if 2*r > of || (2*r == of && q%2 == 1) {
		q++
	}
	return q
}

// stratified draws n of the rows in index, each class in proportion to its
// size by largest remainders (ties to the smaller class number), at random
// within the class. A class keeps at least one row. Both results ascend.
func stratified(index, labels []int32, classes, n int, src *rand.PCG) (drawn, rest []int32) {
	byClass := make([][]int32, classes)
	for _, i := range index {
		byClass[labels[i]] = append(byClass[labels[i]], i)
	}
	type quota struct{ class, take, remainder int }
	quotas := make([]quota, classes)
	left := n
	for k, rows := range byClass {
		quotas[k] = quota{k, n * len(rows) / len(index), n * len(rows) % len(index)}
		left -= quotas[k].take
	}
	slices.SortStableFunc(quotas, func(a, b quota) int { return b.remainder - a.remainder })
	for i := range quotas {
		if left > 0 {
			quotas[i].take++
			left--
		}
	}
	slices.SortFunc(quotas, func(a, b quota) int { return a.class - b.class })
	rng := rand.New(src)
	for k, rows := range byClass {
		rng.Shuffle(len(rows), func(a, b int) { rows[a], rows[b] = rows[b], rows[a] })
		take := min(quotas[k].take, max(0, len(rows)-1))
		drawn = append(drawn, rows[:take]...)
		rest = append(rest, rows[take:]...)
	}
	slices.Sort(drawn)
	slices.Sort(rest)
	return drawn, rest
}

func allRows(n int) []int32 {
	index := make([]int32, n)
	for i := range index {
		index[i] = int32(i)
	}
	return index
}

// Tuning is a data set as code that chooses settings may see it: it holds no
// test part and leads to none.
type Tuning struct {
	Info       Info
	Train      *Part
	Validation *Part
}

// Full is a data set with its test part, which is read once, at the end, by
// the chosen setting.
type Full struct {
	Tuning
	Test  *Part
	whole *whole
}

// Pool returns the training and validation parts as one, for streams in which
// labels play no part.
func Pool(t *Tuning) *Part {
	p := *t.Train
	p.index = union(t.Train.index, t.Validation.index)
	return &p
}

// union is the rows of both, in ascending order.
func union(a, b []int32) []int32 {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return all
}

// extremes are the sizes of the smallest and the largest class, by the counts of
// the parts.
func extremes(parts ...[]int) (smallest, largest int) {
	for k := range parts[0] {
		n := 0
		for _, p := range parts {
			n += p[k]
		}
		if k == 0 || n < smallest {
			smallest = n
		}
		largest = max(largest, n)
	}
	return smallest, largest
}

// whole is a data set before it is cut into parts.
type whole struct {
	info              Info
	training, testing *table // testing is nil where one file holds everything
	classes           []string
	file              string
	name              func(j int) string // what messages call input j of a table
}

// build cuts what was loaded into parts. testing is nil where one file holds
// everything. name is what messages call input j of a table.
func build(info Info, training, testing *table, classes []string, file string, name func(j int) string) (*Full, error) {
	w := &whole{info, training, testing, classes, file, name}
	index := allRows(len(training.labels))
	n := len(index)
	var test, val []int32
	if testing == nil {
		test, index = stratified(index, training.labels, len(classes), share(n, testOfSingle), splitSource("test"))
		val, index = stratified(index, training.labels, len(classes), share(n, validationOfSingle), splitSource("validation"))
	} else {
		test = allRows(len(testing.labels))
		val, index = stratified(index, training.labels, len(classes), share(n, validationOfTrain), splitSource("validation"))
	}
	if len(val) == 0 || len(test) == 0 {
		return nil, inputErr(file, "a data set is cut into training, validation and test parts and needs more than one example of some classes",
			"%d examples of %d classes are too few", n, len(classes))
	}
	return w.cut(index, val, test), nil
}

// cut makes parts of the given rows, scaled by the training part.
func (w *whole) cut(train, validation, test []int32) *Full {
	f := &Full{Tuning: Tuning{Info: w.info}, whole: w}
	testTable := cmp.Or(w.testing, w.training)
	var scale scaling
	if w.training.numbers != nil {
		var warnings []string
		scale, warnings = scalingOf(w.training, testTable, train, w.name)
		f.Info.Warnings = slices.Clone(w.info.Warnings)
		for _, warning := range warnings {
			f.Info.Warnings = append(f.Info.Warnings, w.file+": "+warning)
		}
		f.Info.Scaling = scale.String()
	}
	f.Train = &Part{w.training, train, w.classes, scale, nil}
	f.Validation = &Part{w.training, validation, w.classes, scale, nil}
	f.Test = &Part{testTable, test, w.classes, scale, nil}
	f.Info.Train, f.Info.Validation, f.Info.Test = len(train), len(validation), len(test)
	f.Info.Dim, f.Info.Shape, f.Info.Classes = w.training.dim, w.training.shape, len(w.classes)
	f.Info.ClassNames = w.classes
	f.Info.Smallest, f.Info.Largest = extremes(f.Train.Counts(), f.Validation.Counts(), f.Test.Counts())
	return f
}

// Rows makes a data set of stimuli that a program has: stimulus i is x[i·D:(i+1)·D]
// with D = len(x)/len(labels), and labels are the classes 0, 1, …, each of which
// some stimulus has. It is cut into parts and scaled as a single table is. shape may
// be zero.
func Rows(x []float32, labels []int, shape stimulus.Shape) (*Full, error) {
	n := len(labels)
	if n == 0 || len(x)%n != 0 || len(x) == 0 || shape != (stimulus.Shape{}) && shape.Size() != len(x)/n {
		return nil, inputErr("rows", "as many inputs for each of one or more stimuli, and as the shape has", "%d inputs for %d stimuli of shape %v", len(x), n, shape)
	}
	t := &table{dim: len(x) / n, shape: shape, numbers: x}
	var classes []string
	for _, k := range labels {
		if k < 0 || k > n {
			return nil, inputErr("rows", "classes are 0, 1, … up to their number", "label %d among %d stimuli", k, n)
		}
		for len(classes) <= k {
			classes = append(classes, strconv.Itoa(len(classes)))
		}
		t.labels = append(t.labels, int32(k))
	}
	if len(classes) < 2 {
		return nil, inputErr("rows", "two classes or more", "one class is nothing to classify")
	}
	return build(Info{}, t, nil, classes, "rows", func(j int) string { return columnName(nil, j) })
}

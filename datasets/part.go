package datasets

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Source is a fixed collection of stimuli, numbered from 0, from which streams
// draw. It never changes and may be read by several goroutines.
type Source interface {
	Len() int
	Dim() int
	Shape() stimulus.Shape // zero where the inputs have no arrangement
	// Fill writes stimulus i into dst, which holds Dim values.
	Fill(dst []float32, i int)
}

// Part is one part of a data set: stimuli with labels. It never changes and
// may be read by several goroutines.
type Part struct {
	data    *table
	index   []int32  // rows of data, ascending
	classes []string // what the file calls class 0, 1, …
	scaling scaling  // of numbers

	mistaken []int32 // labels in place of the file's; nil: those of the file
}

var _ Source = (*Part)(nil)

// table is a file's content in memory. Either pixels or numbers is nil.
type table struct {
	dim     int
	shape   stimulus.Shape
	pixels  []byte
	numbers []float32
	labels  []int32       // classes, 0 to K−1
	unit    *[256]float32 // what each byte becomes
}

func newImageTable(im *Images) *table {
	return &table{dim: im.Dim, shape: im.Shape, pixels: im.Pixels, unit: unitOf(im.Pixels)}
}

// unitOf is what each byte of images becomes.
func unitOf(pixels []byte) *[256]float32 {
	top := float32(1)
	if slices.ContainsFunc(pixels, func(b byte) bool { return b > 1 }) {
		top = 255
	}
	var unit [256]float32
	for b := range unit {
		unit[b] = float32(b) / top
	}
	return &unit
}

// Len is the number of stimuli.
func (p *Part) Len() int { return len(p.index) }

// Dim is the number of inputs of a stimulus.
func (p *Part) Dim() int { return p.data.dim }

// Shape is the spatial arrangement of a stimulus, or zero.
func (p *Part) Shape() stimulus.Shape { return p.data.shape }

// Classes is the number of classes of the data set; labels lie in [0, Classes).
func (p *Part) Classes() int { return len(p.classes) }

// ClassName is what the file calls class k: its k-th label, numbers in their
// order, words in the order of their letters.
func (p *Part) ClassName(k int) string { return p.classes[k] }

// Label is the class of stimulus i.
func (p *Part) Label(i int) int {
	if p.mistaken != nil {
		return int(p.mistaken[i])
	}
	return int(p.data.labels[p.index[i]])
}

// Fill writes stimulus i into dst. The byte b of an image becomes b/255, or b
// where the training part has no byte but 0 and 1. The number v of a table
// becomes (v − m)/s with the mean m and the standard deviation s of its column
// in the training part, or v·[Part.Scale] where the columns share one range, as
// pixels do. A missing value is the mean of its column.
func (p *Part) Fill(dst []float32, i int) {
	t := p.data
	lo := int(p.index[i]) * t.dim
	if t.pixels != nil {
		bytesToUnit(dst, t.pixels[lo:lo+t.dim], t.unit)
		return
	}
	p.scaling.apply(dst, t.numbers[lo:lo+t.dim])
}

// bytesToUnit looks each byte up: exact division by 255 without dividing.
func bytesToUnit(dst []float32, src []byte, unit *[256]float32) {
	for len(src) >= 8 && len(dst) >= 8 {
		dst[0], dst[1], dst[2], dst[3] = unit[src[0]], unit[src[1]], unit[src[2]], unit[src[3]]
		dst[4], dst[5], dst[6], dst[7] = unit[src[4]], unit[src[5]], unit[src[6]], unit[src[7]]
		dst, src = dst[8:], src[8:]
	}
	for j, b := range src {
		dst[j] = unit[b]
	}
}

// Scale is what every number of a table whose columns share one range is
// multiplied by: 1 over the largest absolute value among the training part's
// inputs. The validation and test parts take the training part's scale and may
// exceed it. It is 1/255 for images, or 1 where their bytes are 0 and 1, and 0
// where each column has a scale of its own.
func (p *Part) Scale() float32 {
	if p.data.pixels != nil {
		return p.data.unit[1]
	}
	return p.scaling.common
}

// Spec declares a stream of length presentations drawn from p.
func (p *Part) Spec(length int) stimulus.Spec {
	return stimulus.Spec{Dim: p.Dim(), Shape: p.Shape(), Classes: p.Classes(), Length: length, Columns: p.Scale() == 0}
}

// Batch fills dst with the stimuli lo to hi−1 and their labels, for probes.
func (p *Part) Batch(dst *stimulus.Batch, lo, hi int) {
	resize(dst, p.Spec(0), hi-lo)
	for i := range dst.N {
		p.Fill(dst.Row(i), lo+i)
		dst.Labels[i] = p.Label(lo + i)
	}
}

// OfClasses returns the stimuli whose class satisfies keep. Classes keep their
// numbers.
func (p *Part) OfClasses(keep func(class int) bool) *Part {
	q := *p
	q.index, q.mistaken = nil, nil
	for k, i := range p.index {
		if class := p.Label(k); keep(class) {
			q.index = append(q.index, i)
			if p.mistaken != nil {
				q.mistaken = append(q.mistaken, int32(class))
			}
		}
	}
	return &q
}

// Take returns the first n stimuli of p, or all where it has fewer.
func (p *Part) Take(n int) *Part {
	q := *p
	n = min(n, len(p.index))
	q.index = p.index[:n]
	if p.mistaken != nil {
		q.mistaken = p.mistaken[:n]
	}
	return &q
}

// Counts returns the number of stimuli of each class.
func (p *Part) Counts() []int {
	n := make([]int, p.Classes())
	for i := range p.index {
		n[p.Label(i)]++
	}
	return n
}

// classesOf returns the distinct labels: numbers in their order, or else in the
// order of their letters. A single one is refused.
func classesOf(labels []string, file string) ([]string, error) {
	value := map[string]float64{}
	numeric := true
	for _, y := range labels {
		if _, seen := value[y]; !seen {
			v, err := strconv.ParseFloat(y, 64)
			numeric = numeric && err == nil
			value[y] = v
		}
	}
	out := slices.Sorted(maps.Keys(value))
	if numeric {
		slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(value[a], value[b]) })
	}
	if len(out) < 2 {
		return nil, inputErr(file, "two classes or more", "every example has label %s: one class is nothing to classify", clip(out[0]))
	}
	return out, nil
}

// toClasses numbers labels by their place among classes. file is named in the
// error for a label that classes lack.
func toClasses(labels, classes []string, file string) ([]int32, error) {
	place := make(map[string]int32, len(classes))
	for k, y := range classes {
		place[y] = int32(k)
	}
	out := make([]int32, len(labels))
	for i, y := range labels {
		k, ok := place[y]
		if !ok {
			return nil, inputErr(file, "the test file has no class that the training file lacks", "entry %d has label %s, which no training example has", i, clip(y))
		}
		out[i] = k
	}
	return out, nil
}

// byteLabels are the labels of images as tables have them.
func byteLabels(labels []byte) []string {
	var names [256]string
	for b := range names {
		names[b] = strconv.Itoa(b)
	}
	out := make([]string, len(labels))
	for i, b := range labels {
		out[i] = names[b]
	}
	return out
}

package datasets

import "github.com/hebbgrad/hebbgrad/internal/seed"

// Sampled is the size of a test part from which on it is the same in every
// repetition. The accuracy on a smaller one says as much about the draw of its
// examples as about a learner: 300 examples at 97 % leave a standard error of a
// point.
const Sampled = 10000

// DrawsTest reports whether the test part is drawn anew for each repetition: it
// is no file of its own, smaller than [Sampled], and no part that [Full.Drawn] and
// [Full.Development] cut is without examples.
func (f *Full) DrawsTest() bool {
	if f.whole.testing != nil || f.Test.Len() >= Sampled {
		return false
	}
	train, validation, rest := f.whole.development()
	test, _ := f.whole.draw(0, rest, f.Test.Len())
	return len(train) > 0 && len(validation) > 0 && len(test) > 0
}

// Development is the part of the data set on which alone settings are chosen: a
// half, drawn once for all, a third of which is for validation. No test part that
// [Full.Drawn] draws has an example of it. Where the test part is not drawn it is
// all but that.
func (f *Full) Development() *Tuning {
	d := f.Tuning
	if f.DrawsTest() {
		train, validation, _ := f.whole.development()
		d = f.whole.cut(train, validation, nil).Tuning
	}
	return &d
}

// Drawn cuts the data set for one repetition. The test part, a sixth of all, is
// drawn by the seed from what is not [Full.Development], stratified by class; the
// validation part is that of the development part; the rest is for training,
// which decides the scale of the columns. Where the test part is not drawn the
// parts are those of f.
func (f *Full) Drawn(repetition uint64) *Full {
	if !f.DrawsTest() {
		return f
	}
	w := f.whole
	train, validation, rest := w.development()
	test, left := w.draw(repetition, rest, f.Test.Len())
	return w.cut(union(train, left), validation, test)
}

// development are the rows of the development part, for training and for
// validation, and the rest.
func (w *whole) development() (train, validation, rest []int32) {
	labels, k := w.training.labels, len(w.classes)
	n := len(labels)
	train, rest = stratified(allRows(n), labels, k, n/2, splitSource("development"))
	validation, train = stratified(train, labels, k, share(n, validationOfSingle), splitSource("validation of the development part"))
	return train, validation, rest
}

// draw takes n of the rows that are not the development part's for the test.
func (w *whole) draw(repetition uint64, rest []int32, n int) (test, left []int32) {
	return stratified(rest, w.training.labels, len(w.classes), n, seed.PCG(repetition, "datasets", "split", "test"))
}

// Rows are the rows of the file, from 0, that make up p, in ascending order.
func (p *Part) Rows() []uint32 {
	rows := make([]uint32, len(p.index))
	for k, i := range p.index {
		rows[k] = uint32(i)
	}
	return rows
}

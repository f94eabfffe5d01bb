package tracks

import (
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// chunk is how many stimuli a probe shows at a time.
const chunk = 100

// scorer counts right answers on labelled stimuli and keeps its memory.
type scorer struct {
	batch  stimulus.Batch
	scores []float32
}

// answers are right answers and stimuli shown, by class.
type answers struct{ right, shown []int }

// accuracy is the share of right answers in percent, over the classes lo to
// hi−1; 0 where none was shown.
func (a answers) accuracy(lo, hi int) float64 {
	right, shown := 0, 0
	for k := lo; k < hi; k++ {
		right += a.right[k]
		shown += a.shown[k]
	}
	if shown == 0 {
		return 0
	}
	return 100 * float64(right) / float64(shown)
}

// all is the accuracy over all classes.
func (a answers) all() float64 { return a.accuracy(0, len(a.right)) }

// count asks l for the class of the given rows of part: the one with the
// highest score, the first of equal ones. rows nil means all.
func (s *scorer) count(l bench.Learner, part *datasets.Part, rows []int) (answers, error) {
	n, k := len(rows), part.Classes()
	if rows == nil {
		n = part.Len()
	}
	out := answers{make([]int, k), make([]int, k)}
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		s.fill(part, rows, lo, hi)
		s.scores = resize(s.scores, (hi-lo)*k)
		if err := bench.Scores(l, s.scores, s.batch); err != nil {
			return out, err
		}
		for i, y := range s.batch.Labels {
			out.shown[y]++
			if argmax(s.scores[i*k:(i+1)*k]) == y {
				out.right[y]++
			}
		}
	}
	return out, nil
}

func (s *scorer) fill(part *datasets.Part, rows []int, lo, hi int) {
	if rows == nil {
		part.Batch(&s.batch, lo, hi)
		return
	}
	d := part.Dim()
	s.batch = stimulus.Batch{N: hi - lo, D: d, X: resize(s.batch.X, (hi-lo)*d), Labels: resize(s.batch.Labels, hi-lo)}
	for i, row := range rows[lo:hi] {
		part.Fill(s.batch.Row(i), row)
		s.batch.Labels[i] = part.Label(row)
	}
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func argmax(v []float32) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}

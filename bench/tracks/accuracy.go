package tracks

import (
	"hebbgrad/bench"
	"hebbgrad/datasets"
	"hebbgrad/stimulus"
)

// chunk is how many stimuli a probe shows at a time.
const chunk = 100

// scorer measures accuracy on labelled stimuli and keeps its memory.
type scorer struct {
	batch  stimulus.Batch
	scores []float32
}

// accuracy is the share, in percent, of the given rows of part whose label has
// the highest score; the first of equal scores counts. rows nil means all.
func (s *scorer) accuracy(l bench.Learner, part *datasets.Part, rows []int) (float64, error) {
	n := len(rows)
	if rows == nil {
		n = part.Len()
	}
	right := 0
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		s.fill(part, rows, lo, hi)
		k := part.Classes()
		if need := (hi - lo) * k; cap(s.scores) < need {
			s.scores = make([]float32, need)
		}
		s.scores = s.scores[:(hi-lo)*k]
		if err := bench.Scores(l, s.scores, s.batch); err != nil {
			return 0, err
		}
		for i := range s.batch.N {
			if argmax(s.scores[i*k:(i+1)*k]) == s.batch.Labels[i] {
				right++
			}
		}
	}
	return 100 * float64(right) / float64(n), nil
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

package tracks

import (
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/datasets"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// chunk is how many stimuli a probe shows at a time.
const chunk = 100

// answers are right answers and stimuli shown, by class, and the class that each
// stimulus was given.
type answers struct {
	right, shown []int
	said         []uint16
}

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
// highest score, the first of equal ones. rows nil means all; inputs, where it is not
// nil, says which input each one is taken from.
func count(l bench.Learner, part *datasets.Part, rows, inputs []int) (answers, error) {
	was := make([]float32, part.Dim())
	return countShown(l, part, rows, func(x []float32) { datasets.Task{Inputs: inputs}.Show(x, was) })
}

// countShown is count where each stimulus is changed before it is shown.
func countShown(l bench.Learner, part *datasets.Part, rows []int, change func(x []float32)) (answers, error) {
	n, d, k := len(rows), part.Dim(), part.Classes()
	if rows == nil {
		n = part.Len()
	}
	row := func(i int) int {
		if rows == nil {
			return i
		}
		return rows[i]
	}
	out := answers{make([]int, k), make([]int, k), make([]uint16, 0, n)}
	x, scores := make([]float32, chunk*d), make([]float32, chunk*k)
	for lo := 0; lo < n; lo += chunk {
		b := stimulus.Batch{N: min(chunk, n-lo), D: d}
		b.X = x[:b.N*d]
		for i := range b.N {
			part.Fill(b.Row(i), row(lo+i))
			change(b.Row(i))
		}
		if err := bench.Scores(l, scores[:b.N*k], b); err != nil {
			return out, err
		}
		for i := range b.N {
			y, said := part.Label(row(lo+i)), argmax(scores[i*k:(i+1)*k])
			out.said = append(out.said, uint16(said))
			out.shown[y]++
			if said == y {
				out.right[y]++
			}
		}
	}
	return out, nil
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

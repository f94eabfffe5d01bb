package datasets

import (
	"math/rand/v2"
	"slices"
)

// Few returns n stimuli of each class, drawn by src, in their order; a class with fewer
// keeps all it has.
func (p *Part) Few(n int, src *rand.PCG) *Part {
	q := *p
	q.index, q.mistaken = nil, nil
	order, left := allRows(p.Len()), make([]int, p.Classes())
	shuffle(order, rand.New(src))
	for _, i := range order {
		if k := p.Label(int(i)); left[k] < n {
			left[k]++
			q.index = append(q.index, p.index[i])
		}
	}
	slices.Sort(q.index)
	return &q
}

// Mistaken returns p where each stimulus has, with the probability share, another
// label: any of the others, as likely each. It has the same one whenever it is shown.
func (p *Part) Mistaken(share float64, src *rand.PCG) *Part {
	q, rng := *p, rand.New(src)
	q.mistaken = make([]int32, p.Len())
	for i := range q.mistaken {
		k := p.Label(i)
		if rng.Float64() < share {
			k = (k + 1 + rng.IntN(p.Classes()-1)) % p.Classes()
		}
		q.mistaken[i] = int32(k)
	}
	return &q
}

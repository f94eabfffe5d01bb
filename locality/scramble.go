package locality

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// synapse is that from neuron i to neuron j; i of −1 stands for all that end on
// neuron j.
type synapse struct{ j, i int }

// synapse is that to which value k of an array of synapses belongs.
func (p *Population) synapse(of Owner, k int) synapse {
	if k %= p.In * p.Out; of == Outgoing {
		return synapse{k % p.Out, k / p.Out}
	}
	return synapse{k / p.In, k % p.In}
}

// owned are the values, of size of an owner, that belong to a synapse or its
// neurons.
func (p *Population) owned(of Owner, size int, s synapse) (at []int) {
	every := func(first, step int) {
		for k := first; k < size; k += step {
			at = append(at, k)
		}
	}
	if of == Post || of == Both {
		every(s.j, p.Out)
	}
	for i := range p.In {
		switch {
		case s.i >= 0 && i != s.i:
		case of == Pre, of == Both && i != s.j:
			every(i, p.In)
		case of == Synapse:
			every(s.j*p.In+i, p.In*p.Out)
		case of == Outgoing:
			every(i*p.Out+s.j, p.In*p.Out)
		}
	}
	return at
}

// mark adds to kept what of an array belongs to a synapse.
func (p *Population) mark(kept map[int]bool, a *Array, s synapse) {
	for _, k := range p.owned(a.Of, max(len(a.Values), len(a.Trains)), s) {
		kept[k] = true
	}
}

// width is the number of values of an array for one presentation.
func (p *Population) width(a *Array) int {
	switch a.Of {
	case Pre:
		return p.In
	case Post, Both:
		return p.Out
	}
	return max(len(a.Values), 1)
}

// redraw changes a at random but for what some synapses have at hand and what
// exceptions hold.
func (p *Population) redraw(a *Array, at []synapse, rng *rand.Rand) {
	if a.Of == All {
		return
	}
	h, beta := p.holds(a)
	kept := map[int]bool{}
	for _, s := range at {
		p.mark(kept, a, s)
		for j := 0; j < s.j && h&Lower != 0; j++ {
			p.mark(kept, a, synapse{j, s.i})
		}
	}
	trains(a.Trains, kept, rng)
	w := p.width(a)
	each := func(f func(row []float32, free []int)) {
		for lo := 0; lo+w <= len(a.Values); lo += w {
			var free []int
			for k := range w {
				if !kept[lo+k] {
					free = append(free, k)
				}
			}
			f(a.Values[lo:lo+w], free)
		}
	}
	switch h &^= Lower | Scale; {
	case h&Whole != 0:
	case h == 0:
		scramble(a.Values, kept, rng)
	case h == Products:
		v := make([]float64, w)
		for k := range v {
			v[k] = rng.NormFloat64()
		}
		each(func(row []float32, free []int) { mirror(row, free, v) })
	case h == SumExp:
		each(func(row []float32, free []int) { sameSum(row, free, beta, rng) })
	case h == Largest:
		each(func(row []float32, free []int) {
			top := slices.Max(row)
			for _, k := range free {
				row[k] = top - (top-row[k])*(.25+1.5*rng.Float32())
			}
		})
	case h&^(Order|Largest) == 0:
		each(func(row []float32, free []int) {
			was := slices.Clone(row)
			for range repeats { // rounding may make two of them the same
				if sameOrder(row, free, h&Largest != 0, rng); ordered(was, row) {
					return
				}
				copy(row, was)
			}
		})
	default:
		each(func(row []float32, free []int) {
			rng.Shuffle(len(free), func(x, y int) { row[free[x]], row[free[y]] = row[free[y]], row[free[x]] })
		})
	}
}

// scramble replaces values by others of their kind: of either sign where both
// are there, 0 or 1 where there is nothing else, one of them where all are whole
// numbers, which may be names of classes, a smaller one where it stands alone, as
// a count may. Values that are 0 become something, since a silence is
// a fact as well.
func scramble(v []float32, kept map[int]bool, rng *rand.Rand) {
	var below, above, other, broken bool
	for _, x := range v {
		if x == 0 || x == 1 {
			above = above || x == 1
			continue
		}
		below, above, other = below || x < 0, above || x > 0, true
		broken = broken || x != float32(math.Trunc(float64(x)))
	}
	if other && !broken && len(v) > 1 {
		for k := range v {
			if !kept[k] {
				v[k] = v[rng.IntN(len(v))]
			}
		}
		return
	}
	var coins uint64
	for k, x := range v {
		if coins >>= 1; k%64 == 0 {
			coins = rng.Uint64()
		}
		switch {
		case len(kept) > 0 && kept[k]:
			continue
		case len(v) == 1:
			v[k] = x * rng.Float32()
		case !other:
			v[k] = float32(coins & 1)
		case x == 0:
			v[k] = rng.Float32()
		default:
			v[k] = x * (.25 + 1.5*rng.Float32())
		}
		if below && above && coins&1 == 0 {
			v[k] = -v[k]
		}
	}
}

// mirror reflects the free values of a row at the plane across v, which keeps
// norms, and products of rows that are reflected alike.
func mirror(row []float32, free []int, v []float64) {
	var dot, size float64
	for _, k := range free {
		dot += float64(row[k]) * v[k]
		size += v[k] * v[k]
	}
	for _, k := range free {
		row[k] -= float32(2 * dot / size * v[k])
	}
}

// sameSum draws free values of the same Σ exp(β·u).
func sameSum(row []float32, free []int, beta float32, rng *rand.Rand) {
	var sum, parts float64
	share := make([]float64, len(free))
	for e, k := range free {
		sum += math.Exp(float64(beta * row[k]))
		share[e] = .05 + rng.ExpFloat64()
		parts += share[e]
	}
	for e, k := range free {
		row[k] = float32(math.Log(share[e]/parts*sum) / float64(beta))
	}
}

// sameOrder draws free values that stand in the same order, among themselves
// and with those that are held: between two of these by a random power of the
// way from one to the other, beyond them by one of the distance.
func sameOrder(row []float32, free []int, largest bool, rng *rand.Rand) {
	var held []float32
	top := slices.Max(row)
	for k, v := range row {
		if _, ok := slices.BinarySearch(free, k); !ok || largest && v == top {
			held = append(held, v)
		}
	}
	slices.Sort(held)
	power, stretch := math.Exp(rng.NormFloat64()/2), math.Exp(rng.NormFloat64())
	way := func(d, all float32) float32 { return all * float32(math.Pow(float64(d/all), power)) }
	for _, k := range free {
		v := row[k]
		n, found := slices.BinarySearch(held, v)
		switch {
		case found:
		case len(held) == 0:
			row[k] = v*float32(stretch) + 1
		case n == 0:
			row[k] = held[0] - way(held[0]-v, float32(stretch))
		case n == len(held):
			row[k] = held[n-1] + way(v-held[n-1], float32(stretch))
		default:
			row[k] = held[n-1] + way(v-held[n-1], held[n]-held[n-1])
		}
	}
}

// ordered reports whether values stand in the order of what was.
func ordered(was, row []float32) bool {
	at := make([]int, len(was))
	for k := range at {
		at[k] = k
	}
	slices.SortFunc(at, func(a, b int) int { return cmp.Compare(was[a], was[b]) })
	for n := 1; n < len(at); n++ {
		a, b := at[n-1], at[n]
		if (was[a] < was[b]) != (row[a] < row[b]) || row[a] > row[b] {
			return false
		}
	}
	return true
}

// trains redraws the spike trains that are not kept.
func trains(t [][]float64, kept map[int]bool, rng *rand.Rand) {
	var last float64
	for _, train := range t {
		if n := len(train); n > 0 {
			last = max(last, train[n-1])
		}
	}
	for k := range t {
		if kept[k] {
			continue
		}
		fresh := make([]float64, 1+rng.IntN(4))
		for i := range fresh {
			fresh[i] = last * rng.Float64()
		}
		slices.Sort(fresh)
		t[k] = fresh
	}
}

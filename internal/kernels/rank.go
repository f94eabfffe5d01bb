package kernels

import (
	"math"
	"slices"
)

// Cut returns the entry of rank k+1, 1 ≤ k < len(x), counted from the largest:
// fewer than or exactly k entries exceed it. Entries must be numbers.
func Cut(x []float32, k int) float32 {
	// The keys of floats ascend as the floats do, so a search over keys ends
	// after at most 32 halvings; it ends early where a bound has exactly k
	// entries above it.
	lo, hi := key(slices.Min(x)), key(Max(x)) // rank k+1 lies in [lo, hi]
	for lo < hi {
		mid := lo + (hi-lo)/2
		t := unkey(mid)
		switch c := CountAbove(x, t); {
		case c > k:
			lo = mid + 1
		case c == k:
			return highestUpTo(x, t)
		default:
			hi = mid
		}
	}
	return unkey(lo)
}

// key maps a float to an integer of the same order; −0 and 0 to one.
func key(v float32) int64 {
	b := int64(math.Float32bits(v))
	if b>>31 != 0 {
		return -(b & 0x7fffffff)
	}
	return b
}

func unkey(k int64) float32 {
	if k < 0 {
		return math.Float32frombits(uint32(-k) | 1<<31)
	}
	return math.Float32frombits(uint32(k))
}

func highestUpTo(x []float32, t float32) float32 {
	m := float32(math.Inf(-1))
	for _, v := range x {
		if v <= t && v > m {
			m = v
		}
	}
	return m
}

// Ranked returns the positions of the largest entry of u and of the one of
// rank k, counted from 1; among equals the lower position ranks first. Where u
// has fewer than k entries the last rank serves. u must not be empty. It allocates
// where k is above 32.
func Ranked(u []float32, k int) (first, kth int) {
	k = min(k, len(u))
	var shortVal [32]float32
	var shortIdx [32]int
	val, idx := shortVal[:], shortIdx[:]
	if k > len(val) {
		val, idx = make([]float32, k), make([]int, k)
	}
	insert := func(p int, v float32, i int) { // what stands before p is in order
		for ; p > 0 && v > val[p-1]; p-- {
			val[p], idx[p] = val[p-1], idx[p-1]
		}
		val[p], idx[p] = v, i
	}
	for i, v := range u[:k] {
		insert(i, v, i)
	}
	for i := Above(u, k, val[k-1]); i < len(u); i = Above(u, i+1, val[k-1]) {
		insert(k-1, u[i], i)
	}
	return idx[0], idx[k-1]
}

// Nonzero appends the entries of x that are not 0 to idx and val.
func Nonzero(idx []int32, val []float32, x []float32) ([]int32, []float32) {
	m := len(idx)
	idx, val = room(idx, m+len(x)), room(val, m+len(x))
	n := 0
	if useWide && len(x) >= 16 {
		n = len(x) &^ 15
		m += nonzeroAVX512(&idx[m], &val[m], &x[0], n)
	}
	for i, v := range x[n:] {
		idx[m], val[m] = int32(n+i), v
		b := math.Float32bits(v) << 1 // −0 is 0
		m += int((b | -b) >> 31)
	}
	return idx[:m], val[:m]
}

// Mark sets last to now where y is above t.
func Mark(last []int64, y []float32, now int64, t float32) {
	last = last[:len(y)]
	n := 0
	if useWide && len(y) >= 16 {
		n = len(y) &^ 15
		markAVX512(&last[0], &y[0], n, now, t)
	}
	for j, v := range y[n:] {
		above := last[n+j]
		if v > t { // half of them may be: without a branch to guess
			above = now
		}
		last[n+j] = above
	}
}

// room makes s so long, and keeps what it holds.
func room[T any](s []T, n int) []T { return slices.Grow(s, max(n-len(s), 0))[:n] }

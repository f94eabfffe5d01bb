package kernels

import "math"

// Cut returns the entry of rank k+1, 1 ≤ k < len(x), counted from the largest:
// fewer than or exactly k entries exceed it. Entries must be numbers.
func Cut(x []float32, k int) float32 {
	// The keys of floats ascend as the floats do, so a search over keys ends
	// after at most 32 halvings; it ends early where a bound has exactly k
	// entries above it.
	lo, hi := key(lowest(x)), key(Max(x)) // rank k+1 lies in [lo, hi]
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

func lowest(x []float32) float32 {
	m := x[0]
	for _, v := range x {
		m = min(m, v)
	}
	return m
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
// has fewer than k entries the last rank serves. u must not be empty.
func Ranked(u []float32, k int) (first, kth int) {
	k = min(k, len(u))
	const most = 32
	if k > most {
		return rankedLong(u, k)
	}
	var val [most]float32
	var idx [most]int
	n := 0
	for i, v := range u[:k] {
		p := n
		for p > 0 && v > val[p-1] {
			val[p], idx[p] = val[p-1], idx[p-1]
			p--
		}
		val[p], idx[p] = v, i
		n++
	}
	for i := Above(u, k, val[k-1]); i < len(u); i = Above(u, i+1, val[k-1]) {
		v := u[i]
		p := k - 1
		for p > 0 && v > val[p-1] {
			val[p], idx[p] = val[p-1], idx[p-1]
			p--
		}
		val[p], idx[p] = v, i
	}
	return idx[0], idx[k-1]
}

// rankedLong serves ranks too long for a list on the stack: rank after rank,
// it looks for the best entry after the one before.
func rankedLong(u []float32, k int) (first, kth int) {
	first, cur := -1, -1
	for range k {
		best := -1
		for i, v := range u {
			after := cur < 0 || v < u[cur] || (v == u[cur] && i > cur)
			if after && (best < 0 || v > u[best]) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		if first < 0 {
			first = best
		}
		cur = best
	}
	return max(first, 0), max(cur, 0)
}

// Nonzero appends the entries of x that are not 0 to idx and val.
func Nonzero(idx []int32, val []float32, x []float32) ([]int32, []float32) {
	m := len(idx)
	idx, val = room(idx, m+len(x)), room(val, m+len(x))
	for i, v := range x {
		idx[m], val[m] = int32(i), v
		b := math.Float32bits(v) << 1 // −0 is 0
		m += int((b | -b) >> 31)
	}
	return idx[:m], val[:m]
}

func room[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	t := make([]T, n, n+n/2)
	copy(t, s)
	return t
}

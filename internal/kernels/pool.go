package kernels

// The assembly takes four windows at a time.

// PoolPairs is the maximum of each 2×2 window of two rows of 2·len(y).
func PoolPairs[T Float](y, upper, lower []T) {
	upper, lower = upper[:2*len(y)], lower[:2*len(y)]
	n := fours[T](len(y))
	if n > 0 {
		poolPairsAVX(at(y), at(upper), at(lower), n)
	}
	for j := n; j < len(y); j++ {
		best := upper[2*j]
		for _, v := range [...]T{upper[2*j+1], lower[2*j], lower[2*j+1]} {
			if v > best {
				best = v
			}
		}
		y[j] = best
	}
}

// PoolPairsGrad hands dy to the first value in each window that equals y, in
// row order, and 0 to the others.
func PoolPairsGrad[T Float](dupper, dlower, upper, lower, y, dy []T) {
	w := 2 * len(y)
	dupper, dlower, upper, lower, dy = dupper[:w], dlower[:w], upper[:w], lower[:w], dy[:len(y)]
	n := fours[T](len(y))
	if n > 0 {
		poolPairsGradAVX(at(dupper), at(dlower), at(upper), at(lower), at(y), at(dy), n)
	}
	for j := n; j < len(y); j++ {
		var d [4]T
		switch y[j] {
		case upper[2*j]:
			d[0] = dy[j]
		case upper[2*j+1]:
			d[1] = dy[j]
		case lower[2*j]:
			d[2] = dy[j]
		case lower[2*j+1]:
			d[3] = dy[j]
		}
		dupper[2*j], dupper[2*j+1], dlower[2*j], dlower[2*j+1] = d[0], d[1], d[2], d[3]
	}
}

// fours is how many of n windows the assembly takes.
func fours[T Float](n int) int { return lead[T](2*n) / 2 }

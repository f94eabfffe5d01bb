package rule

import "github.com/hebbgrad/hebbgrad/internal/kernels"

// entries returns the entries of y that are not 0, listing them into own where
// the activity gives y dense.
func (a *Activity) entries(own *Sparse) *Sparse {
	if a.PostSparse.Given(a.N) {
		return &a.PostSparse
	}
	own.Clear()
	for n := range a.N {
		for j, v := range a.Post[n*a.Out : (n+1)*a.Out] {
			if v != 0 {
				own.Push(j, v)
			}
		}
		own.End()
	}
	return own
}

// dense returns y as a matrix, filling Post from PostSparse where only that is
// given.
func (a *Activity) dense() []float32 {
	if !a.PostSparse.Given(a.N) {
		return a.Post
	}
	a.Post = grow(a.Post, a.N*a.Out)
	clear(a.Post)
	for n := range a.N {
		idx, val := a.PostSparse.Row(n)
		for e, j := range idx {
			a.Post[n*a.Out+int(j)] = val[e]
		}
	}
	return a.Post
}

// winning is a rule under which only the neurons learn whose entry of y is not 0.
type winning struct {
	described
	lin       linear
	coef, dec []float32
	list      Sparse // entries of a dense Post
}

// delta fills d; terms gives the coefficients of the input and of the weight for
// neuron j, whose entry of y is given, in presentation n.
func (r *winning) delta(d *Delta, w Weights, a *Activity, terms func(n, j int, gain, y float32) (c, b float32)) (ok bool, err error) {
	if ok, err := r.begin(d, w, a); !ok {
		return false, err
	}
	post := a.entries(&r.list)
	r.coef, r.dec = grow(r.coef, len(post.Idx)), grow(r.dec, len(post.Idx))
	for n := range a.N {
		gain := a.GainOf(n)
		for e := post.Ptr[n]; e < post.Ptr[n+1]; e++ {
			c, b := terms(n, int(post.Idx[e]), gain, post.Val[e])
			if r.coef[e], r.dec[e] = c, b; c != 0 {
				d.Contributed[n] = gain
			}
		}
	}
	r.lin.winners(d, w, a, post, r.coef, r.dec)
	return true, nil
}

// competing returns the drives of presentation n less the thresholds, using
// work where there are any.
func (a *Activity) competing(n int, work *[]float32) []float32 {
	u := a.Drive[n*a.Out : (n+1)*a.Out]
	if a.Threshold == nil {
		return u
	}
	*work = grow(*work, a.Out)
	kernels.Sub(*work, u, a.Threshold)
	return *work
}

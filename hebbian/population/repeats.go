package population

// Repeats says how the patterns of a stream come back: Share of the presentations are repeats,
// and of the new patterns the share Odds[k] is shown Times[k] times in all, Gap presentations
// apart.
type Repeats struct {
	Share float64
	Times []int
	Odds  []float64
	Gap   int
}

// Answer is what becomes of a pattern that comes back.
type Answer int

const (
	Written      Answer = iota // it is stored once more
	Passed                     // nothing changes
	Consolidated               // synapses do what Deeper, or Into, says
)

// Repeated is the theory of a pattern that is shown so many times in a stream of repeats, by
// what becomes of these: the signal after each of 0, 1, …, ages−1 presentations since it was
// shown last, and the variance of a weight, of linear rules after before presentations, of others
// after any number. Other presentations are taken to be independent of the pattern and, but for
// linear rules, of each other.
func (s Synapse) Repeated(r Repeats, a Answer, shown, ages, before int) (signal []float64, variance float64) {
	if s.Flow != nil {
		for k, n := range r.Times { // of every pattern that is new, all that is left of it later
			for _, v := range s.kernel(r, a, n, before) {
				variance += (1 - r.Share) * r.Odds[k] * v * v
			}
		}
		return s.kernel(r, a, shown, (shown-1)*r.Gap+ages)[(shown-1)*r.Gap:], variance
	}
	if s.DeeperUp == nil && a == Consolidated {
		a = Passed // there is nothing to consolidate
	}
	back := map[Answer]func(p []float64, same bool) []float64{
		Written: func(p []float64, same bool) []float64 {
			if same {
				return through(p, s.Up)
			}
			return s.other(p)
		},
		Passed: func(p []float64, _ bool) []float64 { return p },
		Consolidated: func(p []float64, same bool) []float64 {
			if same {
				return through(p, s.DeeperUp)
			}
			return mixed(through(p, s.DeeperUp), through(p, s.DeeperDown), .5)
		},
	}[a]
	other := func(p []float64) []float64 { return mixed(s.other(p), back(p, false), r.Share) }
	rest := settle(len(s.Weight), other)
	p := through(rest, s.Up)
	for range shown - 1 {
		for range r.Gap - 1 {
			p = other(p)
		}
		p = back(p, true)
	}
	mean, square := s.moments(rest)
	for range ages {
		v, _ := s.moments(p)
		signal = append(signal, v-mean)
		p = other(p)
	}
	return signal, square - mean*mean
}

// kernel is the weight that a pattern of a linear rule leaves, from its first presentation on.
func (s Synapse) kernel(r Repeats, a Answer, shown, length int) (w []float64) {
	u := make([]float64, len(s.Flow))
	for t := range length {
		back := t > 0 && t%r.Gap == 0 && t/r.Gap < shown
		if t > 0 && (a == Written || !back) {
			if q := apply(s.Flow, u); a == Written {
				u = q
			} else {
				u = mixed(q, u, r.Share)
			}
		}
		switch {
		case t == 0 || back && a == Written:
			u[0]++
		case back && a == Consolidated:
			u[s.Into] += s.Poured
		}
		w = append(w, u[0])
	}
	return w
}

// Package population has what theory says of N exchangeable synapses that store random
// patterns one after another, and simulates them without synapses: where these have few
// states by how many are in each, and where their rule is linear by the overlap of each
// of their variables with the pattern that is followed.
//
// An ideal observer reads a pattern by S = (1/N)·Σ_i c_i·w_i, where c_i is the step that it
// asked of synapse i. SNR(t) is the mean of S after t further patterns over its standard
// deviation (Fusi, Drew and Abbott 2005; Benna and Fusi 2016).
package population

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Synapse is a kind of synapse as theory has it.
type Synapse struct {
	Name string

	// Of few states: the weight of each, and with which probability a step up, or
	// down, takes state s to another, Up[s][to].
	Weight   []float64
	Up, Down [][]float64

	// Where they are consolidated, the same for a pattern that is stored already.
	DeeperUp, DeeperDown [][]float64

	// Of a linear rule: Flow[k][l] is what variable k takes over of variable l when a
	// pattern is stored, which itself adds 1 to the first, the weight.
	Flow [][]float64

	// Where they are consolidated, a pattern that is stored already adds Poured to variable Into.
	Into   int
	Poured float64
}

// Consolidates reports whether it has anything behind its weight.
func (s Synapse) Consolidates() bool { return s.DeeperUp != nil || s.Poured != 0 }

// Binary switches with probability q.
func Binary(q float64) Synapse {
	return Synapse{Name: "binary", Weight: []float64{-1, 1}, Up: [][]float64{{1 - q, q}, {0, 1}}, Down: [][]float64{{1, 0}, {q, 1 - q}}}
}

// Bounded steps by 2/n between n+1 weights from −1 to 1.
func Bounded(n int) Synapse {
	s := Synapse{Name: "bounded"}
	for k := range n + 1 {
		s.Weight = append(s.Weight, -1+2*float64(k)/float64(n))
		up, down := make([]float64, n+1), make([]float64, n+1)
		up[min(k+1, n)], down[max(k-1, 0)] = 1, 1
		s.Up, s.Down = append(s.Up, up), append(s.Down, down)
	}
	return s
}

// Cascade has n states behind either weight, with the probabilities of rule cascade at a
// rate of 1: state k is −1 at depth k, state n+k is 1 at depth k.
func Cascade(n int) Synapse {
	s := Synapse{Name: "cascade"}
	for half := range 2 {
		for k := range n {
			q, p := math.Pow(.5, float64(k)), math.Pow(.5, float64(k))
			if k == n-1 {
				q, p = 2*q, 0
			}
			along, against := make([]float64, 2*n), make([]float64, 2*n)
			here, other := half*n+k, (1-half)*n
			if along[here] = 1 - p; k+1 < n {
				along[here+1] = p
			}
			against[here], against[other] = 1-q, q
			stays := make([]float64, 2*n)
			stays[here] = 1
			s.Weight = append(s.Weight, float64(2*half-1))
			if half == 1 {
				s.Up, s.Down = append(s.Up, along), append(s.Down, against)
				s.DeeperUp, s.DeeperDown = append(s.DeeperUp, along), append(s.DeeperDown, stays)
			} else {
				s.Up, s.Down = append(s.Up, against), append(s.Down, along)
				s.DeeperUp, s.DeeperDown = append(s.DeeperUp, stays), append(s.DeeperDown, along)
			}
		}
	}
	return s
}

// Unbounded adds every step up, for ever.
func Unbounded() Synapse { return Synapse{Name: "unbounded", Flow: [][]float64{{1}}} }

// Chain is that of rule chain, of m variables, consolidated by a quarter of a pattern.
func Chain(m int) Synapse {
	deep := min(2, m-1)
	s := Synapse{Name: "chain", Into: deep, Poured: .25 / math.Pow(2, float64(deep))}
	for k := range m {
		row, size := make([]float64, m), math.Pow(2, float64(k))
		row[k] = 1
		if k > 0 {
			back := math.Pow(2, float64(-k-2)) / size
			row[k-1] += back
			row[k] -= back
		}
		down := math.Pow(2, float64(-k-3)) / size
		row[k] -= down
		if k+1 < m {
			row[k+1] += down
		}
		s.Flow = append(s.Flow, row)
	}
	return s
}

// Theory is the signal of a pattern after each of 0, 1, …, ages−1 others, E[c·w], and the
// variance of a weight when stored patterns were stored before the probe; of synapses with
// few states, when there were any number.
func (s Synapse) Theory(ages, stored int) (signal []float64, variance float64) {
	if s.Flow != nil {
		u := make([]float64, len(s.Flow))
		u[0] = 1
		for t := range max(ages, stored) {
			if t < ages {
				signal = append(signal, u[0])
			}
			if t < stored {
				variance += u[0] * u[0]
			}
			u = apply(s.Flow, u)
		}
		return signal, variance
	}
	p := s.rest()
	mean, square := s.moments(p)
	p = through(p, s.Up)
	for range ages {
		v, _ := s.moments(p)
		signal = append(signal, v-mean)
		p = s.other(p)
	}
	return signal, square - mean*mean
}

// moments are the means of the weight and of its square.
func (s Synapse) moments(p []float64) (mean, square float64) {
	for k, w := range s.Weight {
		mean += p[k] * w
		square += p[k] * w * w
	}
	return mean, square
}

// rest is the distribution of states after very many patterns.
func (s Synapse) rest() []float64 { return settle(len(s.Weight), s.other) }

// settle follows n states through very many presentations.
func settle(n int, other func([]float64) []float64) []float64 {
	p := make([]float64, n)
	for k := range p {
		p[k] = 1 / float64(len(p))
	}
	for range 200_000 {
		next, moved := other(p), 0.0
		for k, v := range next {
			moved += math.Abs(v - p[k])
		}
		if p = next; moved < 1e-13 {
			break
		}
	}
	return p
}

// other is the distribution after another pattern, whose step is up or down alike.
func (s Synapse) other(p []float64) []float64 { return mixed(through(p, s.Up), through(p, s.Down), .5) }

// mixed is (1 − share)·a + share·b, in a.
func mixed(a, b []float64, share float64) []float64 {
	for k := range a {
		a[k] = (1-share)*a[k] + share*b[k]
	}
	return a
}

func through(p []float64, to [][]float64) []float64 {
	out := make([]float64, len(p))
	for s, v := range p {
		if v == 0 {
			continue
		}
		for k, q := range to[s] {
			out[k] += v * q
		}
	}
	return out
}

func apply(flow [][]float64, u []float64) []float64 {
	out := make([]float64, len(u))
	for k, row := range flow {
		for l := max(0, k-1); l < min(len(row), k+2); l++ { // of neighbours alone
			out[k] += row[l] * u[l]
		}
	}
	return out
}

// Run follows one pattern in a population of n synapses at rest: S after each of 0, 1, …, ages−1
// others. Of synapses of few states it keeps how many are in each; of linear ones, which have
// had stored patterns before, the overlap of each variable with the pattern, to which another
// pattern adds (2·b − n)/n, b binomial.
func (s Synapse) Run(n, ages, stored int, src *rand.PCG) []float64 {
	signal := make([]float64, 0, ages)
	toss := func(n float64, p float64) float64 { // binomial
		switch {
		case n <= 0 || p <= 0:
			return 0
		case p >= 1:
			return n
		}
		return distuv.Binomial{N: n, P: p, Src: src}.Rand()
	}
	if s.Flow != nil {
		u := make([]float64, len(s.Flow))
		for t := range stored + ages {
			if u = apply(s.Flow, u); t == stored {
				u[0]++
			} else {
				u[0] += (2*toss(float64(n), .5) - float64(n)) / float64(n)
			}
			if t >= stored {
				signal = append(signal, u[0])
			}
		}
		return signal
	}
	share := func(count float64, p []float64, into []float64) { // multinomial
		rest := 1.0
		for k, q := range p {
			if q == 0 || count == 0 {
				continue
			}
			b := toss(count, min(q/rest, 1))
			into[k] += b
			count, rest = count-b, rest-q
		}
	}
	counts := make([]float64, len(s.Weight))
	share(float64(n), s.rest(), counts)
	for t := range ages {
		next := make([]float64, len(counts))
		for k, c := range counts {
			up := c
			if t > 0 {
				up = toss(c, .5)
			}
			share(up, s.Up[k], next)
			share(c-up, s.Down[k], next)
		}
		counts = next
		var v float64
		for k, c := range counts {
			v += c * s.Weight[k]
		}
		signal = append(signal, v/float64(n))
	}
	return signal
}

// Lifetime is the age at which a curve of SNR over ages from 1 falls to 1 for good, between two
// ages by their logarithms; 0 where it begins below. Where it ends above it is the last age, and
// ended is false.
func Lifetime(age, snr []float64) (at float64, ended bool) {
	for k := len(snr) - 1; k >= 0; k-- {
		if snr[k] < 1 {
			continue
		}
		if k == len(snr)-1 {
			return age[k], false
		}
		low := max(snr[k+1], 1e-3)
		return math.Exp(math.Log(age[k]) + math.Log(age[k+1]/age[k])*math.Log(snr[k])/math.Log(snr[k]/low)), true
	}
	return 0, true
}

package tracks

import (
	"cmp"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/stats"
)

// ratings are how novel stimuli seemed that were familiar, and that were novel.
// What is made of them is NaN where either kind is missing.
type ratings struct{ familiar, novel []float64 }

// ok reports whether there are some of both kinds.
func (r ratings) ok() bool { return len(r.familiar) > 0 && len(r.novel) > 0 }

// auc is the area under the receiver operating characteristic: the probability
// that a novel stimulus is rated as more novel than a familiar one, equal
// ratings counting half.
func (r ratings) auc() float64 { return stats.AUC(r.novel, r.familiar).Value }

// hitsAt is the largest share of familiar stimuli called familiar by a
// threshold that calls at most the given share of novel ones so.
func (r ratings) hitsAt(falseAlarms float64) float64 {
	n := slices.Sorted(slices.Values(r.novel))
	// What is rated below threshold is called familiar; the threshold may
	// pass as many novel ratings as are allowed, and ties pass together.
	threshold := math.Inf(1)
	if allowed := int(math.Floor(falseAlarms * float64(len(n)))); allowed < len(n) {
		threshold = n[allowed]
	}
	hits := 0
	for _, x := range r.familiar {
		if x < threshold {
			hits++
		}
	}
	return float64(hits) / float64(len(r.familiar))
}

// equalError is the share of stimuli on the wrong side of the threshold at which
// as many are called familiar as are: with as many novel stimuli as familiar
// ones, that at which misses and false alarms are equally many. It is the
// median of all ratings.
//
// The theory of familiarity by energy has its threshold half way between the
// mean energies of stored and of novel patterns, which have the same spread, so
// that both kinds of error are equal there. Half way between the mean *ratings*
// is another place: a rating is a bounded function of the energy that bends
// differently at its two ends (all energies below 0 are equally novel), which
// moves the two means unequally, to an energy of .43 instead of ½ at the load
// at which theory has 1 % error, where .2 % of the stored and 2.6 % of the novel
// patterns are on the wrong side. The median depends on the order of the
// ratings alone, and so is the same for any that grow with the energy, and can
// be had from blocks whose ratings have no natural middle.
func (r ratings) equalError() float64 {
	if !r.ok() {
		return math.NaN()
	}
	all := slices.Concat(r.familiar, r.novel)
	slices.Sort(all)
	k := len(r.familiar) // called familiar: the lowest k
	return r.errorAt((all[k-1] + all[k]) / 2)
}

// errorAt is the share of stimuli on the wrong side of a threshold, both kinds
// weighing the same and a rating equal to it counting half.
func (r ratings) errorAt(threshold float64) float64 {
	wrong := func(x []float64, side int) float64 {
		n := 0.
		for _, v := range x {
			switch cmp.Compare(v, threshold) {
			case 0:
				n += .5
			case side:
				n++
			}
		}
		return n / float64(len(x))
	}
	return (wrong(r.familiar, 1) + wrong(r.novel, -1)) / 2
}

func mean[T float32 | float64](x []T) float64 {
	var s float64
	for _, v := range x {
		s += float64(v)
	}
	return s / float64(len(x))
}

// quantile is the inverse of the normal distribution function.
func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

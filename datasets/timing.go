package datasets

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TimingOptions describe spike trains about an imposed output spike.
type TimingOptions struct {
	// Delays hold, for each input, when it spikes relative to the output, in
	// seconds: negative for a leader, positive for a follower. NaN makes an
	// input that has nothing to do with the output and spikes at random.
	Delays []float64

	Jitter     float64 // standard deviation of each spike's time, s; 0 means none
	Interval   float64 // mean time between output spikes, s; 0 means .2
	Background float64 // rate of the random inputs, spikes/s; 0 means 5
	Volleys    int     // output spikes
}

type spike struct {
	time   float64
	neuron int // −1 is the output
}

// LeadersAndFollowers returns the delays of leaders, spread evenly over
// [−most, −least], then of as many followers over [least, most], then NaN for
// the random inputs.
func LeadersAndFollowers(leaders, followers, random int, least, most float64) []float64 {
	spread := func(k, n int) float64 {
		if n == 1 {
			return (least + most) / 2
		}
		return least + (most-least)*float64(k)/float64(n-1)
	}
	var d []float64
	for k := range leaders {
		d = append(d, -spread(k, leaders))
	}
	for k := range followers {
		d = append(d, spread(k, followers))
	}
	for range random {
		d = append(d, math.NaN())
	}
	return d
}

// NewTiming is a sequence of moments at which something spikes. A presentation
// has 1 for each input that spikes then and 0 for the others, the time, and
// one target: 1 where the output is made to spike, 0 elsewhere. Times never
// decrease; spikes of exactly one time are one presentation. Exposures are not
// known: a spike is not an exposure of a stimulus.
//
// Output spikes are Interval·(½+U) apart, U uniform in [0, 1).
func NewTiming(o TimingOptions, src *rand.PCG) (*Sequence, error) {
	if o.Interval == 0 {
		o.Interval = .2
	}
	if o.Background == 0 {
		o.Background = 5
	}
	switch {
	case len(o.Delays) == 0 || o.Volleys < 1:
		return nil, fmt.Errorf("timing: %d inputs, %d output spikes: want 1 or more of each", len(o.Delays), o.Volleys)
	case !(o.Jitter >= 0) || !(o.Background > 0 && o.Background < 1e4) || !(o.Interval > 0 && o.Interval < 1e6):
		return nil, fmt.Errorf("timing: jitter %v s, interval %v s, background %v spikes/s: want jitter 0 or more, the others positive", o.Jitter, o.Interval, o.Background)
	}
	if err := limit.Check(fmt.Sprintf("a stream of %d inputs", len(o.Delays)), float64(o.Volleys), "volleys", 16*float64(1+len(o.Delays))*(1+o.Background*o.Interval)); err != nil {
		return nil, err
	}
	reach := 0.
	for _, d := range o.Delays {
		if !math.IsNaN(d) {
			reach = max(reach, math.Abs(d))
		}
	}
	// The shortest interval is half the mean: volleys must not run into
	// one another, five standard deviations of jitter on either side.
	if 2*(reach+5*o.Jitter) > o.Interval/2 {
		return nil, fmt.Errorf("timing: delays of up to %v s with jitter %v s about output spikes %v s apart run into one another: want an interval of at least %v s",
			reach, o.Jitter, o.Interval, 4*(reach+5*o.Jitter))
	}
	var spikes []spike
	rng := rand.New(src)
	t := 0.
	for range o.Volleys {
		t += o.Interval * (.5 + rng.Float64())
		spikes = append(spikes, spike{t, -1})
		for k, d := range o.Delays {
			if math.IsNaN(d) {
				continue
			}
			at := t + d
			if o.Jitter > 0 {
				at += o.Jitter * max(-5, min(5, rng.NormFloat64()))
			}
			spikes = append(spikes, spike{at, k})
		}
	}
	end := t + o.Interval
	for k, d := range o.Delays {
		if math.IsNaN(d) {
			for at := rng.ExpFloat64() / o.Background; at < end; at += rng.ExpFloat64() / o.Background {
				spikes = append(spikes, spike{at, k})
			}
		}
	}
	slices.SortFunc(spikes, func(a, b spike) int { return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.neuron, b.neuron)) })
	var starts []int // first spike of each presentation, and their number
	for i, sp := range spikes {
		if i == 0 || sp.time != spikes[i-1].time {
			starts = append(starts, i)
		}
	}
	spec := stimulus.Spec{Dim: len(o.Delays), Targets: 1, Timed: true, Length: len(starts)}
	starts = append(starts, len(spikes))
	return NewSequence(spec, nil, func(dst *stimulus.Batch, i, at int) {
		clear(dst.Row(i))
		dst.Targets[i] = 0
		for _, sp := range spikes[starts[at]:starts[at+1]] {
			dst.Times[i] = sp.time
			if sp.neuron < 0 {
				dst.Targets[i] = 1
			} else {
				dst.Row(i)[sp.neuron] = 1
			}
		}
	}), nil
}

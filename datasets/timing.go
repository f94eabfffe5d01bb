package datasets

import (
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

// Timing is a sequence of moments at which something spikes. A presentation
// has 1 for each input that spikes then and 0 for the others, the time, and
// one target: 1 where the output is made to spike, 0 elsewhere. Times never
// decrease; spikes of exactly one time are one presentation.
//
// Output spikes are Interval·(½+U) apart, U uniform in [0, 1).
type Timing struct {
	spec   stimulus.Spec
	spikes []spike
	starts []int32 // first spike of each presentation, and their number
	cursor
}

type spike struct {
	time   float64
	neuron int32 // −1 is the output
}

var _ Stream = (*Timing)(nil)

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

// NewTiming draws all spikes.
func NewTiming(o TimingOptions, src *rand.PCG) (*Timing, error) {
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
	s := &Timing{}
	rng := rand.New(src)
	t := 0.
	for range o.Volleys {
		t += o.Interval * (.5 + rng.Float64())
		s.spikes = append(s.spikes, spike{t, -1})
		for k, d := range o.Delays {
			if math.IsNaN(d) {
				continue
			}
			at := t + d
			if o.Jitter > 0 {
				at += o.Jitter * max(-5, min(5, rng.NormFloat64()))
			}
			s.spikes = append(s.spikes, spike{at, int32(k)})
		}
	}
	end := t + o.Interval
	for k, d := range o.Delays {
		if math.IsNaN(d) {
			for at := rng.ExpFloat64() / o.Background; at < end; at += rng.ExpFloat64() / o.Background {
				s.spikes = append(s.spikes, spike{at, int32(k)})
			}
		}
	}
	slices.SortFunc(s.spikes, func(a, b spike) int {
		switch {
		case a.time < b.time:
			return -1
		case a.time > b.time:
			return 1
		}
		return int(a.neuron - b.neuron)
	})
	for i, sp := range s.spikes {
		if i == 0 || sp.time != s.spikes[i-1].time {
			s.starts = append(s.starts, int32(i))
		}
	}
	s.length = len(s.starts)
	s.starts = append(s.starts, int32(len(s.spikes)))
	s.spec = stimulus.Spec{Dim: len(o.Delays), Targets: 1, Timed: true, Length: s.length}
	return s, nil
}

// Spec declares the stream: inputs, times and one target.
func (s *Timing) Spec() stimulus.Spec { return s.spec }

// Exposure is 0: a spike is not an exposure of a stimulus.
func (s *Timing) Exposure(int) int { return 0 }

// Next fills dst with at most n presentations.
func (s *Timing) Next(dst *stimulus.Batch, n int) (int, error) {
	first, n := s.advance(n)
	resize(dst, s.spec, n)
	clear(dst.X)
	clear(dst.Targets)
	for i := range n {
		for _, sp := range s.spikes[s.starts[first+i]:s.starts[first+i+1]] {
			dst.Times[i] = sp.time
			if sp.neuron < 0 {
				dst.Targets[i] = 1
			} else {
				dst.Row(i)[sp.neuron] = 1
			}
		}
	}
	return n, nil
}

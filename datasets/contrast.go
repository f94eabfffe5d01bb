package datasets

import (
	"fmt"
	"math/rand/v2"
)

// ContrastOptions describe a familiarity test at several contrasts.
type ContrastOptions struct {
	Stimuli   int       // made familiar; as many novel ones are shown at each contrast
	Exposures int       // of each, at full contrast, before the test
	Contrasts []float64 // of the test; empty means .25, .5 and 1
}

// Contrasts makes stimuli familiar at full contrast and then tests: every
// familiar stimulus once at each contrast, among as many novel stimuli at each
// contrast, each shown once, all in random order. The contrast c multiplies
// the inputs. A faint novel stimulus may drive a sensor as little as a
// suppressed familiar one: by rate alone they cannot be told apart (Mehrpour
// et al. 2021).
//
// A stimulus shown before at another contrast is not novel.
type Contrasts struct {
	script
	contrast []float32
	testing  int
}

// NewContrasts draws the stimuli and their order.
func NewContrasts(source Source, o ContrastOptions, src *rand.PCG) (*Contrasts, error) {
	if len(o.Contrasts) == 0 {
		o.Contrasts = []float64{.25, .5, 1}
	}
	if o.Stimuli < 1 || o.Exposures < 1 {
		return nil, fmt.Errorf("contrast: %d stimuli, %d exposures: want 1 or more of each", o.Stimuli, o.Exposures)
	}
	for _, c := range o.Contrasts {
		if !(c > 0 && c <= 1) {
			return nil, fmt.Errorf("contrast: %v: want contrasts above 0 and up to 1", c)
		}
	}
	rng := rand.New(src)
	pick, err := distinct(source, o.Stimuli*(1+len(o.Contrasts)), rng)
	if err != nil {
		return nil, fmt.Errorf("contrast: %w", err)
	}
	s := &Contrasts{script: script{source: source, pick: pick}, testing: o.Stimuli * o.Exposures}
	for i := range s.testing {
		s.order = append(s.order, int32(i%o.Stimuli))
		s.contrast = append(s.contrast, 1)
	}
	shuffle(s.order, rng)
	type trial struct {
		stimulus int32
		contrast float32
	}
	var trials []trial
	for k, c := range o.Contrasts {
		for i := range o.Stimuli {
			trials = append(trials,
				trial{int32(i), float32(c)},
				trial{int32((k+1)*o.Stimuli + i), float32(c)})
		}
	}
	rng.Shuffle(len(trials), func(a, b int) { trials[a], trials[b] = trials[b], trials[a] })
	for _, t := range trials {
		s.order = append(s.order, t.stimulus)
		s.contrast = append(s.contrast, t.contrast)
	}
	s.prepare()
	s.alter = func(x []float32, i int) {
		c := s.contrast[i]
		for j := range x {
			x[j] *= c
		}
	}
	return s, nil
}

// Contrast is the contrast of presentation i.
func (s *Contrasts) Contrast(i int) float32 { return s.contrast[i] }

// Testing is the presentation at which the test begins.
func (s *Contrasts) Testing() int { return s.testing }

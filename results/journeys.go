package results

import "fmt"

// Journeys are ways through a round pool towards a place that cannot be seen, in
// metres about its middle, and what a learner expected of places as each began.
type Journeys struct {
	Radius  float64 `json:"radius"`  // of the pool
	Spacing float64 `json:"spacing"` // of the lattice of places
	Width   float64 `json:"width"`   // σ of the field of a place
	Target  float64 `json:"target"`  // radius of what is looked for
	Step    float64 `json:"step"`    // seconds from one point of a way to the next

	X Packed[float32] `json:"x"` // of places
	Y Packed[float32] `json:"y"`

	Trials []Journey `json:"trials"`
}

// Journey is one trial.
type Journey struct {
	Trial  int             `json:"trial"` // from 1
	What   string          `json:"what"`  // why it is kept, in a few words
	X      Packed[float32] `json:"x"`     // its way
	Y      Packed[float32] `json:"y"`
	Target [2]float64      `json:"target"`
	Found  bool            `json:"found"`

	// Expected is what the learner expected at each place as the trial began, in
	// discounted reward; empty where it does not tell.
	Expected Packed[float32] `json:"expected,omitempty"`
}

// check reports the first way in which journeys contradict themselves.
func (j *Journeys) check() error {
	if j == nil {
		return nil
	}
	if len(j.X) != len(j.Y) {
		return fmt.Errorf("journeys over %d and %d coordinates of places", len(j.X), len(j.Y))
	}
	for _, t := range j.Trials {
		if len(t.X) != len(t.Y) || len(t.X) == 0 {
			return fmt.Errorf("the way of trial %d has %d and %d coordinates: want as many of each, and one or more", t.Trial, len(t.X), len(t.Y))
		}
		if n := len(t.Expected); n != 0 && n != len(j.X) {
			return fmt.Errorf("trial %d expects something at %d of %d places", t.Trial, n, len(j.X))
		}
	}
	return nil
}

package results

import "fmt"

// Target is a metric of the validation split, and the value that to-target waits
// for; an empty name means that there is none.
type Target struct {
	Metric string  `json:"metric"`          // one that the track's probe gives, such as "validation accuracy"
	Value  float64 `json:"value"`           // in the metric's unit
	Below  bool    `json:"below,omitempty"` // smaller is better
	Unit   string  `json:"unit,omitempty"`
}

// Holds reports whether v is as good as the target, or better.
func (t Target) Holds(v float64) bool {
	if t.Below {
		return v <= t.Value
	}
	return v >= t.Value
}

// Direction is how the metric must stand to the value.
func (t Target) Direction() string {
	if t.Below {
		return "at most"
	}
	return "at least"
}

// String is the target in words: "validation accuracy of at least 90 %".
func (t Target) String() string {
	return fmt.Sprintf("%s of %s %s %s", t.Metric, t.Direction(), FormatFloat(t.Value), t.Unit)
}

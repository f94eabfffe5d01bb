package results

import (
	"fmt"
	"strings"
)

// DataSet is what is known of the data that a track shows.
type DataSet struct {
	Name       string   `json:"name"`
	Train      int      `json:"train"` // examples of each part
	Validation int      `json:"validation"`
	Test       int      `json:"test"`
	Inputs     int      `json:"inputs"`
	Classes    int      `json:"classes"`
	Smallest   int      `json:"smallest_class"` // examples, over all parts
	Largest    int      `json:"largest_class"`
	ClassNames []string `json:"class_names,omitempty"`
	Label      string   `json:"label,omitempty"`   // the column of a table's labels, and why it
	Scaling    string   `json:"scaling,omitempty"` // of a table
	Warnings   []string `json:"warnings,omitempty"`
}

// String says it in a sentence or three.
func (d DataSet) String() string {
	n := d.Train + d.Validation + d.Test
	s := fmt.Sprintf("%d examples of %d inputs in %d classes, %d to learn from, %d for validation and %d for the test; the largest class has %.1f %% of them, the smallest %d",
		n, d.Inputs, d.Classes, d.Train, d.Validation, d.Test, 100*float64(d.Largest)/float64(n), d.Smallest)
	if names := d.ClassNames; len(names) > 0 && len(names) <= 20 {
		s += ". Classes: " + strings.Join(names, ", ")
	}
	if d.Label != "" {
		s += ". Labels: " + d.Label
	}
	if d.Scaling != "" {
		s += ". Scaling: " + d.Scaling
	}
	return s
}

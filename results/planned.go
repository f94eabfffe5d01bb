package results

import (
	"fmt"
	"strings"
)

// Planned is one comparison of an experiment that a report decides: A less B in
// a quantity on a track.
type Planned struct {
	Track    string `json:"track"`
	A        string `json:"a"`
	B        string `json:"b"`
	Quantity string `json:"quantity"` // the metric at the end of the run
}

// String is the comparison in words.
func (p Planned) String() string {
	return fmt.Sprintf("%s − %s in %s on %s", p.A, p.B, p.Quantity, p.Track)
}

func plannedSaid(all []Planned) string {
	if len(all) == 0 {
		return "no comparison planned"
	}
	said := make([]string, len(all))
	for i, p := range all {
		said[i] = p.String()
	}
	return "other comparisons planned (" + strings.Join(said, "; ") + ")"
}

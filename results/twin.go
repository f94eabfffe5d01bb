package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hebbgrad/hebbgrad/internal/runinfo"
)

// runsDiffer says in what two runs of one ID differ that should not, or nothing.
// When, where and by which folder they were done, and measured times, are left out.
func runsDiffer(a, b Manifest, rows, others []Row) string {
	x, errA := substance(a)
	y, errB := substance(b)
	if errA != nil || errB != nil {
		return "what cannot be written as JSON"
	}
	if len(rows) != len(others) {
		return fmt.Sprintf("rows, of which there are %d and %d", len(rows), len(others))
	}
	for i, r := range rows {
		o := others[i]
		if r.Timed() && o.Timed() {
			r.Value, o.Value = 0, 0
		}
		if r != o {
			return fmt.Sprintf("%s at %d presentations, %s and %s", r.Metric, r.Presentations, FormatFloat(r.Value), FormatFloat(o.Value))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(x)) {
		if !bytes.Equal(x[key], y[key]) {
			return key
		}
		delete(y, key)
	}
	for _, key := range slices.Sorted(maps.Keys(y)) {
		return key
	}
	return ""
}

// substance is what a manifest says of a run, by key, that doing it again must find again.
func substance(m Manifest) (map[string]json.RawMessage, error) {
	m.Command, m.Code, m.Machine, m.PeakMemory, m.BLAS.Threads = "", runinfo.Code{}, runinfo.Machine{}, 0, 0
	m.Started, m.Ended, m.WallSeconds, m.LearningSeconds, m.Clock = time.Time{}, time.Time{}, 0, 0, ""
	m.Rows, m.SHA256 = RowsFile{}, ""
	data, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	var keys map[string]json.RawMessage
	return keys, json.Unmarshal(data, &keys)
}

package report

import "github.com/hebbgrad/hebbgrad/results"

// fewTests is the size of a test part below which one example is over a point of
// accuracy.
const fewTests = 100

// shown is what the runs say of the data that they were shown, a data set once.
func (in Input) shown() (out []results.DataSet) {
	seen := map[string]bool{}
	for _, r := range in.Runs {
		if r.Data != nil && !seen[r.Data.Name] {
			seen[r.Data.Name] = true
			out = append(out, *r.Data)
		}
	}
	return out
}

// dataSets are the data sets with what the runs say of them.
func (in Input) dataSets() (out []DataSet) {
	for _, d := range in.DataSets {
		for _, r := range in.Runs {
			if r.Track == d.Track && r.Data != nil {
				d.Facts = r.Data.String()
				break
			}
		}
		out = append(out, d)
	}
	return out
}

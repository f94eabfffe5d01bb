// Package results defines the rows and the manifest that a run leaves on
// disk, and the folder that holds the runs of one experiment.
package results

// Row is one long row of a run: one metric at one point of the stream.
type Row struct {
	RunID         string
	Track         string
	Arm           string
	Rule          string
	Gate          string
	Signal        string
	Seed          uint64
	Presentations int
	Metric        string // with the number that it stands for behind it where it is over a parameter: see [At]
	Value         float64
	Unit          string
	Wiring        string // which unit sees which inputs; empty where there is nothing to say

	// Censored is set where Value is what a run that did not reach its target had
	// spent by its end: a bound, and no cost to target.
	Censored bool
}

// Units. Rows whose unit is UnitSeconds or UnitPerSecond may differ between
// two runs of one command; no other row may.
const (
	UnitSeconds   = "s"
	UnitPerSecond = "1/s"
	UnitPercent   = "%"
	UnitCount     = "count"
	UnitWeight    = "weight"   // a sum of absolute weight changes
	UnitRate      = "spikes/s" // of a model neuron: simulated, not measured time
	UnitMACs      = "MAC"      // multiply-accumulates
	UnitBytes     = "B"
	UnitFraction  = "fraction"
	UnitBits      = "bit"
	UnitReward    = "reward" // a sum of rewards
	UnitOne       = "1"
)

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
	Metric        string
	Value         float64
	Unit          string
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

// Metrics that every run has. Cumulative ones are given at each point of the
// evaluation grid; those by site have "/" and the site's name added.
const (
	MetricValidationAccuracy = "validation accuracy" // %
	MetricTestAccuracy       = "test accuracy"       // %, at the end only
	MetricEvents             = "events"              // presentations that changed a synapse anywhere; by site too
	MetricLastingEvents      = "events outside short-term"
	MetricUpdates            = "synaptic updates" // by site too
	MetricPlasticity         = "plasticity"       // Σ|Δw|; by site too
	MetricEventless          = "coasts"           // steps by momentum or decay alone, without an event; by site too
	MetricWrites             = "memory writes"
	MetricPasses             = "learning passes" // presentations, and stimuli that learning passed over again
	MetricOpened             = "gate opened"     // presentations at which the gate was open
	MetricMACsForward        = "MACs forward"
	MetricMACsLearning       = "MACs learning"
	MetricElementwise        = "element-wise operations"
	MetricSeconds            = "learning seconds" // evaluation stops the clock

	// Of tracks on which the next symbol is known, and of environments.
	MetricBits   = "bits per symbol" // the mean −log₂ p(symbol)
	MetricReturn = "return"          // the mean sum of the rewards of an episode, evaluated without learning

	// Window metrics: per hundred presentations, at the end of each window.
	MetricWindowEvents = "window events" // by site, "/total" and "/outside short-term"
	MetricWindowOpened = "window gate opened"

	// The share of all presentations at which the gate was open.
	MetricGateRate = "gate rate"

	// Sensor rate by exposure: "sensor rate/exposure 1", …; unit UnitRate.
	MetricRateByExposure = "sensor rate/exposure"

	// Sensor rate in the course of a presentation: "sensor trace, novel/ms 5",
	// …, and the same of familiar stimuli; unit UnitRate.
	MetricTraceOfNovel    = "sensor trace, novel/ms"
	MetricTraceOfFamiliar = "sensor trace, familiar/ms"

	// The share of the k-th exposures that were an event outside short-term,
	// and at which the gate was open; unit UnitFraction.
	MetricEventsByExposure = "events by exposure/exposure"
	MetricOpenedByExposure = "gate opened by exposure/exposure"

	// To target: "to target/presentations", "/learning passes", "/events", "/synaptic updates",
	// "/plasticity", "/MACs", "/seconds"; a censored run has none of these
	// and the row "to target/censored" with value 1.
	MetricToTarget = "to target"

	// Inspect's measures, at the end: "state/" and the measure's name.
	MetricState = "state"

	// Alarms, where raised: "alarm/" and its name; the value says how bad.
	MetricAlarm = "alarm"
)

package results

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
	MetricConsolidations     = "consolidations"
	MetricPasses             = "learning passes" // presentations, and stimuli that learning passed over again
	MetricOpened             = "gate opened"     // presentations at which the gate was open
	MetricMACsForward        = "MACs forward"
	MetricMACsLearning       = "MACs learning"
	MetricElementwise        = "element-wise operations"
	MetricSeconds            = "learning seconds" // evaluation stops the clock

	// Of tracks on which the next symbol is known, and of environments.
	MetricBits = "prequential bits per symbol" // the mean −log₂ p(symbol), each predicted before it is learned

	// MetricUpdatesByOrder is over the length of the context, since the last point of the curve.
	MetricUpdatesByOrder = "interval updates per symbol/order"
	MetricFrozenBits     = "frozen bits per symbol" // the same of a part that is not learned, at the end
	MetricReturn         = "return"                 // the mean sum of the rewards of an episode, evaluated without learning

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

	// Where exposures are known and the gate hears memory beside other signals:
	// how true its calibration was, in %, and by exposure the sensors' rate
	// relative to the first, what was stored and what the search took.
	MetricFirstFamiliar          = "gate/first taken for familiar"
	MetricSecondKnown            = "gate/second known"
	MetricKnownByExposure        = "memory knew/exposure"
	MetricRelativeRateByExposure = "sensor rate relative to the first/exposure"
	MetricWritesByExposure       = "memory writes by exposure/exposure"
	MetricSearchByExposure       = "MACs of search by exposure/exposure"

	// To target: "to target/presentations", "/learning passes", "/events", "/synaptic updates",
	// "/plasticity", "/MACs", "/seconds"; a censored run has none of these
	// and the row "to target/censored" with value 1.
	MetricToTarget = "to target"

	// Inspect's measures, at the end: "state/" and the measure's name.
	MetricState = "state"

	// Alarms, where raised: "alarm/" and its name; the value says how bad.
	MetricAlarm = "alarm"
)

// Common declares the metrics that the runner gives of every run.
func Common() []Metric {
	exposure := &Parameter{Name: "exposure"}
	ms := &Parameter{Name: "ms", Label: "time from onset (ms)"}
	return []Metric{
		{Name: MetricTestAccuracy, Kind: KindTest, Unit: UnitPercent, Better: Higher, Definition: "share of the test part that is classified rightly at the end of the run"},
		{Name: MetricValidationAccuracy, Kind: KindValidation, Unit: UnitPercent, Better: Higher, Definition: "share of a fixed sample of the validation part that is classified rightly"},
		{Name: MetricBits, Kind: KindOutcome, Unit: UnitBits, Better: Lower, Definition: "mean −log₂ of the probability given to each symbol before it was learned, over the first pass"},
		{Name: MetricFrozenBits, Kind: KindOutcome, Unit: UnitBits, Better: Lower, Definition: "mean −log₂ of the probability given to each symbol of a part that is not learned, at the end of the run"},
		{Name: MetricReturn, Kind: KindOutcome, Unit: UnitReward, Better: Higher, Definition: "mean sum of the rewards of an episode, evaluated without learning"},
		{Name: MetricEvents, Kind: KindCost, Unit: UnitCount, Better: Lower, Parts: "site", Definition: "presentations that contributed to a change of a synapse"},
		{Name: MetricLastingEvents, Kind: KindCost, Unit: UnitCount, Better: Lower, Definition: "those with a change beside short-term depression and recovery"},
		{Name: MetricUpdates, Kind: KindCost, Unit: UnitCount, Better: Lower, Parts: "site", Definition: "stored weights that differ after a learning step from before it, summed over steps"},
		{Name: MetricPlasticity, Kind: KindCost, Unit: UnitWeight, Better: Lower, Parts: "site", Definition: "Σ|Δw| over the synaptic updates"},
		{Name: MetricEventless, Kind: KindCost, Unit: UnitCount, Better: Lower, Parts: "site", Definition: "steps by momentum or decay alone, without an event"},
		{Name: MetricWrites, Kind: KindCost, Unit: UnitCount, Better: Lower, Definition: "stimuli stored as new"},
		{Name: MetricConsolidations, Kind: KindCost, Unit: UnitCount, Better: Lower, Definition: "familiar stimuli that changed what lies behind the weights in which they are stored, in place of being stored again"},
		{Name: MetricPasses, Kind: KindCost, Unit: UnitCount, Better: Lower, Definition: "presentations, and every further pass of learning over a stimulus"},
		{Name: MetricOpened, Kind: KindCost, Unit: UnitCount, Better: Lower, Definition: "presentations at which the gate was open"},
		{Name: MetricMACsForward, Kind: KindCost, Unit: UnitMACs, Better: Lower, Definition: "multiply-accumulates of the forward pass, the gate and the search of memory included"},
		{Name: MetricMACsLearning, Kind: KindCost, Unit: UnitMACs, Better: Lower, Definition: "multiply-accumulates of learning"},
		{Name: MetricElementwise, Kind: KindCost, Unit: UnitCount, Better: Lower, Definition: "operations on single elements"},
		{Name: MetricSeconds, Kind: KindCost, Unit: UnitSeconds, Better: Lower, Definition: "time spent in learning; evaluation stops the clock. It is processor time of the whole process, the collector and the threads of libraries included, and a process does one run at a time; where runs had to share one it is the clock on the wall, which other work delays, and no seconds are judged: clock in runs.csv says which"},
		{Name: MetricWindowEvents, Kind: KindWindow, Unit: UnitCount, Parts: "site", Definition: "events of the last hundred presentations"},
		{Name: MetricWindowOpened, Kind: KindWindow, Unit: UnitCount, Definition: "of the last hundred presentations, those at which the gate was open"},
		{Name: MetricGateRate, Kind: KindRemark, Unit: UnitFraction, Definition: "share of all presentations at which the gate was open"},
		{Name: MetricRateByExposure, Kind: KindSensor, Unit: UnitRate, Over: exposure, Definition: "mean settled rate of the sensors at the n-th exposure of a stimulus"},
		{Name: MetricTraceOfNovel, Kind: KindSensor, Unit: UnitRate, Over: ms, Definition: "mean rate of the sensors after the onset of a novel stimulus"},
		{Name: MetricTraceOfFamiliar, Kind: KindSensor, Unit: UnitRate, Over: ms, Definition: "mean rate of the sensors after the onset of a familiar stimulus"},
		{Name: MetricEventsByExposure, Kind: KindOutcome, Unit: UnitFraction, Over: exposure, Definition: "share of the n-th exposures that were an event outside short-term"},
		{Name: MetricOpenedByExposure, Kind: KindOutcome, Unit: UnitFraction, Over: exposure, Definition: "share of the n-th exposures at which the gate was open"},
		{Name: MetricFirstFamiliar, Kind: KindRemark, Unit: UnitPercent, Better: Lower, Definition: "share of first exposures that the gate's memory alone took for familiar"},
		{Name: MetricSecondKnown, Kind: KindRemark, Unit: UnitPercent, Better: Higher, Definition: "share of second exposures that the gate's memory alone took for familiar"},
		{Name: MetricKnownByExposure, Kind: KindRemark, Unit: UnitPercent, Over: exposure, Definition: "share of the n-th exposures that the gate's memory alone took for familiar"},
		{Name: MetricRelativeRateByExposure, Kind: KindSensor, Unit: UnitFraction, Over: exposure, Definition: "mean settled rate of the sensors at the n-th exposure of a stimulus, relative to that at the first"},
		{Name: MetricWritesByExposure, Kind: KindRemark, Unit: UnitFraction, Better: Lower, Over: exposure, Definition: "share of the n-th exposures at which memory stored something as new"},
		{Name: MetricSearchByExposure, Kind: KindRemark, Unit: UnitMACs, Better: Lower, Over: exposure, Definition: "multiply-accumulates of the search of memory at an n-th exposure, the echoes of what was stored included"},
		{Name: MetricToTarget, Kind: KindToTarget, Better: Lower, Parts: "currency", Definition: "spent up to the first point of the evaluation grid from which the target is held"},
		{Name: MetricState, Kind: KindState, Parts: "measure", Definition: "what a learner holds, and how it is, at the end of the run"},
		{Name: MetricAlarm, Kind: KindAlarm, Better: Lower, Parts: "alarm", Definition: "how bad a raised alarm is"},
	}
}

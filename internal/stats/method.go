package stats

// Method is the name of the method by which an interval was made, to stand
// beside it.
type Method string

// The methods of this package.
const (
	StudentT       Method = "Student's t"
	LogStudentT    Method = "Student's t on the logarithm of the mean (delta method)"
	BCaBootstrap   Method = "BCa bootstrap (Efron 1987)"
	BCaExpanded    Method = "BCa bootstrap (Efron 1987), expanded (Hesterberg 2015)"
	Percentile     Method = "stratified percentile bootstrap (Agarwal et al. 2021)"
	FiellersT      Method = "Fieller's theorem on Student's t"
	WilsonScore    Method = "Wilson's score"
	Exact          Method = "Clopper–Pearson"
	EffectiveExact Method = "Clopper–Pearson at the effective sample size (Korn and Graubard 1998)"
	SeedsAndSample Method = "Student's t over seeds and test examples (Obuchowski and Rockette 1995)"
	BCaSeedsSample Method = "BCa bootstrap over seeds and test examples (Efron 1987), expanded (Hesterberg 2015)"
	AUCScore       Method = "score on Hanley and McNeil's variance (Newcombe 2006)"
	NormalDPrime   Method = "normal with Gourevitch and Galanter's variance"
	BrookmeyerCrow Method = "Brookmeyer and Crowley on the log-minus-log scale"
	NoncentralT    Method = "noncentral t"
	PetoOneStep    Method = "Peto's one-step hazard ratio"
	ManyExact      Method = "Clopper–Pearson at the number of reports that the overlap of draws leaves"
)

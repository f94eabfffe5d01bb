package plasticity

// Measure is one named number with its unit, such as a learner states of
// itself and a probe of a learner.
type Measure struct {
	Name  string
	Value float64
	Unit  string
}

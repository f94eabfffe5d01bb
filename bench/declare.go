package bench

import "github.com/hebbgrad/hebbgrad/results"

// Declarer is a track that declares the metrics of its own, and what theory
// and others say of them. A metric that is not declared is shown too, as an
// outcome of which neither direction is better.
type Declarer interface {
	Declare() results.Declared
}

// TargetOf is the target of a session of a track in the unit that the track
// declares; nil where there is none.
func TargetOf(t Track, s *Session) *results.Target {
	if s.Target.Metric == "" {
		return nil
	}
	target := s.Target
	var metrics []results.Metric
	if d := Declared(t); d != nil {
		metrics = d.Metrics
	}
	target.Unit = results.Find(metrics, target.Metric).Unit
	return &target
}

// Declared is what a track declares; nil where it declares nothing.
func Declared(t Track) *results.Declared {
	d, ok := t.(Declarer)
	if !ok {
		return nil
	}
	out := d.Declare()
	return &out
}

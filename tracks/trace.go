package tracks

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
)

// tracesTaken is of how many presentations the traces are averaged, the first
// of their kind, and tracePoints how many moments are told.
const (
	tracesTaken = 20
	tracePoints = 25
)

// trace is the mean course of the sensors' rate over some presentations.
type trace struct {
	n     int
	at    []float64 // seconds
	rates []float64 // sums
}

// add follows one presentation, until enough have been followed; a learner
// without a sensor that can be has no trace.
func (t *trace) add(l bench.Learner, x []float32) error {
	r, ok := l.(bench.Traced)
	if !ok || t.n == tracesTaken {
		return nil
	}
	at, rates, err := r.Trace(x)
	if err != nil {
		return err
	}
	if t.rates == nil {
		t.at, t.rates = at, make([]float64, len(rates))
	}
	if len(rates) != len(t.rates) || len(at) != len(rates) {
		return fmt.Errorf("a trace has %d moments and %d rates, the first had %d", len(at), len(rates), len(t.rates))
	}
	for i, v := range rates {
		t.rates[i] += v
	}
	t.n++
	return nil
}

// emit tells of moments evenly spaced, the last among them.
func (t *trace) emit(metric string, emit func(bench.Measure)) {
	last := -1
	for k := range tracePoints {
		i := len(t.rates)*(k+1)/tracePoints - 1
		if i <= last {
			continue
		}
		last = i
		ms := math.Round(1e6*t.at[i]) / 1e3
		emit(bench.Measure{Name: fmt.Sprintf("%s %v", metric, ms), Value: t.rates[i] / float64(t.n), Unit: results.UnitRate})
	}
}

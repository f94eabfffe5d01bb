package hebbian

import (
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// queryChunk bounds the memory of queries over long batches.
const queryChunk = 100

// Scores writes class scores, N×Classes, without learning. Before all layers stand
// there are none, and all are 0.
func (n *Circuit) Scores(dst []float32, b stimulus.Batch) error {
	if n.read == nil {
		return fmt.Errorf("hebbian: the stream has no labels, so there is no readout of class scores")
	}
	c := n.spec.Classes
	answers := !slices.ContainsFunc(n.layers, func(l layer.Fielded) bool { return !stands(l) })
	return n.ask(dst, c, b, func(w *work, dst []float32, count int) error {
		if !answers {
			clear(dst)
			return nil
		}
		x, err := n.inferTo(w, len(n.layers), count)
		if err != nil {
			return err
		}
		return n.read.Infer(dst, x, count)
	})
}

// Novelty writes 1 − match for each stimulus, without learning.
func (n *Circuit) Novelty(dst []float32, b stimulus.Batch) error {
	if n.memory == nil {
		return fmt.Errorf("hebbian: there is no memory that could tell what is novel")
	}
	return n.ask(dst, 1, b, func(w *work, dst []float32, count int) error {
		if err := n.matches(w, count); err != nil {
			return err
		}
		for i := range dst {
			dst[i] = 1 - w.match[i]
		}
		return nil
	})
}

// SettledRates writes the mean settled rate of the sensors, in spikes per
// second, that each stimulus would have now, without learning.
func (n *Circuit) SettledRates(dst []float32, b stimulus.Batch) error {
	return n.ask(dst, 1, b, func(w *work, dst []float32, count int) error {
		if err := n.matches(w, count); err != nil {
			return err
		}
		for i := range dst {
			dst[i] = n.sensor.Settled(nil, row(w.sensed, i, n.sensor.Dim()), w.match[i], n.code(w, i))
		}
		return nil
	})
}

// Trace returns the mean rate of the sensors over the course of a presentation
// of x, as it would be now, without learning: rates in spikes per second, at
// seconds from the stimulus's onset.
func (n *Circuit) Trace(x []float32) (seconds, rates []float64, err error) {
	b := stimulus.Batch{N: 1, D: len(x), X: x}
	err = n.ask(make([]float32, 1), 1, b, func(w *work, _ []float32, count int) error {
		if err := n.matches(w, count); err != nil {
			return err
		}
		n.sensor.Integrate(nil, row(w.sensed, 0, n.sensor.Dim()), w.match[0], n.code(w, 0), func(t, rate float64) {
			seconds, rates = append(seconds, t), append(rates, rate)
		})
		return nil
	})
	return seconds, rates, err
}

// ask runs a query over b, chunk by chunk, with what the sensors respond in place;
// size is the number of answers for each stimulus.
func (n *Circuit) ask(dst []float32, size int, b stimulus.Batch, answer func(w *work, dst []float32, count int) error) error {
	if b.N > 0 && b.Times == nil && b.Boundaries == nil {
		// A query needs the inputs alone.
		s := n.spec
		s.Timed, s.Bounded = false, false
		if err := b.Validate(s, false); err != nil {
			return fmt.Errorf("hebbian: %w", err)
		}
	} else if err := b.Validate(n.spec, false); err != nil {
		return fmt.Errorf("hebbian: %w", err)
	}
	if len(dst) != b.N*size {
		return fmt.Errorf("hebbian: room for %d answers, %d stimuli need %d", len(dst), b.N, b.N*size)
	}
	w := &n.query
	for lo := 0; lo < b.N; lo += queryChunk {
		hi := min(lo+queryChunk, b.N)
		c := b.Slice(lo, hi)
		n.sense(w, &c, nil)
		if err := answer(w, dst[lo*size:hi*size], c.N); err != nil {
			return fmt.Errorf("hebbian: stimuli from %d: %w", lo, err)
		}
	}
	return nil
}

// inferTo returns the output of the first k layers.
func (n *Circuit) inferTo(w *work, k, count int) ([]float32, error) {
	x := w.sensed
	for j, lay := range n.layers[:k] {
		w.outputs(n, j, count)
		if err := lay.Infer(w.out[j], x, count); err != nil {
			return nil, fmt.Errorf("layer %d: %w", j+1, err)
		}
		x = w.out[j]
	}
	return x, nil
}

func (n *Circuit) matches(w *work, count int) error {
	w.match = grow(w.match, count)
	clear(w.match)
	deep := n.cfg.Memory.Reads
	if n.sensor.Predicts() {
		deep = len(n.layers)
	}
	if _, err := n.inferTo(w, deep, count); err != nil {
		return err
	}
	for i := range count {
		if n.memory != nil {
			w.match[i] = n.memory.Search(n.pattern(w, i))
		}
	}
	return nil
}

// Fields returns the fields of at most count units of the first layer over the
// inputs, spread evenly over its columns, those of shared weights at the place in
// the middle; units that are not committed yet are left out. A circuit without layers has none.
func (n *Circuit) Fields(count int) [][]float32 {
	if len(n.layers) == 0 || count < 1 {
		return nil
	}
	type unit struct{ column, index int }
	var units []unit
	first := n.layers[0]
	for k := range first.Count() {
		col, _ := first.Column(k)
		free := col.Weights()
		for j := range free.Out {
			if slices.ContainsFunc(free.Row(j), func(v float32) bool { return v != 0 }) {
				units = append(units, unit{k, j})
			}
		}
	}
	count = min(count, len(units))
	fields := make([][]float32, count)
	for i := range fields {
		u := units[i*len(units)/count]
		col, inputs := first.Column(u.column)
		f := make([]float32, n.sensor.Dim())
		for e, v := range col.Weights().Row(u.index) {
			f[inputs[e]] = v
		}
		fields[i] = n.sensor.Inputs(f)
	}
	return fields
}

package hebbian

import (
	"fmt"
	"math"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/locality"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Learn presents b and learns from it where the gate is open. The entry's
// Marks are valid until the next call. The entry of a call in which learning
// diverged holds a plasticity that is not finite.
func (n *Circuit) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(n.spec, true); err != nil {
		return plasticity.Entry{}, fmt.Errorf("hebbian: %w", err)
	}
	n.ledger.Begin(b.N)
	n.gate.Begin(b.N)
	n.rates = grow(n.rates, b.N)
	for lo := 0; lo < b.N; lo += n.cfg.Minibatch {
		c := b.Slice(lo, min(lo+n.cfg.Minibatch, b.N))
		if err := n.step(&c, lo); err != nil {
			e, _ := n.ledger.Entry() // err says more
			return e, fmt.Errorf("hebbian: presentation %d: %w", n.seen, err)
		}
	}
	e, err := n.ledger.Entry()
	if err != nil {
		return e, fmt.Errorf("hebbian: presentation %d: %w", n.seen, err)
	}
	return e, nil
}

// step presents one minibatch, the first of which is presentation lo of the
// ledger's call.
func (n *Circuit) step(b *stimulus.Batch, lo int) error {
	w, l := &n.learn, &n.ledger
	n.sense(w, b, l)
	w.match = grow(w.match, b.N)
	w.gain = grow(w.gain, b.N)
	if n.cfg.EarlyMatch {
		if err := n.decide(w, b, lo, 0); err != nil || w.gain[0] == 0 {
			n.settle(w, b, lo)
			n.seen += int64(b.N)
			return err
		}
	}
	if err := n.ascend(w, b.N); err != nil {
		return err
	}
	if n.read != nil {
		n.read.Probabilities(w.probs, w.scores, b.N)
		l.Elementwise(3 * len(w.probs))
	}
	if !n.cfg.EarlyMatch {
		for i := range b.N {
			if err := n.decide(w, b, lo, i); err != nil {
				return err
			}
		}
	}
	n.settle(w, b, lo)
	for k, lay := range n.layers[:n.reached] {
		if err := lay.Learn(layer.Step{Ledger: l, Site: plasticity.Layer, Offset: lo, Gain: w.gain}); err != nil {
			return fmt.Errorf("layer %d: %w", k+1, err)
		}
	}
	if n.sensor.Predicts() {
		for i, g := range w.gain {
			if g != 0 {
				n.sensor.Learn(l, lo+i, row(w.sensed, i, n.sensor.Dim()), n.code(w, i))
			}
		}
	}
	if n.read != nil && n.whole {
		err := n.read.Learn(layer.Step{Ledger: l, Site: plasticity.Readout, Offset: lo, Gain: w.gain, Labels: b.Labels})
		if err != nil {
			return fmt.Errorf("readout: %w", err)
		}
	}
	n.seen += int64(b.N)
	return nil
}

// sense fills w.sensed.
func (n *Circuit) sense(w *work, b *stimulus.Batch, l *plasticity.Ledger) {
	w.sensed = grow(w.sensed, b.N*n.sensor.Dim())
	for i := range b.N {
		n.sensor.Respond(l, row(w.sensed, i, n.sensor.Dim()), b.Row(i))
	}
}

// ascend takes w.sensed through the layers and the readout, so that their
// activity is kept for learning. Above a layer that does not stand yet, nothing
// fires and nothing learns.
func (n *Circuit) ascend(w *work, count int) error {
	x := w.sensed
	n.reached, n.whole = 0, true
	for k, lay := range n.layers {
		w.outputs(n, k, count)
		if !n.whole {
			clear(w.out[k])
			continue
		}
		n.reached, n.whole = k+1, stands(lay)
		if err := lay.Forward(&n.ledger, w.out[k], x, count); err != nil {
			return fmt.Errorf("layer %d: %w", k+1, err)
		}
		x = w.out[k]
		above := 0
		for _, v := range x {
			if v > 0 {
				above++
			}
		}
		n.active[k] += int64(above)
		if !finite(x) {
			n.ledger.Note(plasticity.Layer, 0, math.NaN()) // nothing can be learned from it: mark the entry
			return fmt.Errorf("layer %d: its output is not finite: %w", k+1, plasticity.ErrDiverged)
		}
	}
	if n.read == nil {
		return nil
	}
	w.scores = grow(w.scores, count*n.spec.Classes)
	w.probs = grow(w.probs, count*n.spec.Classes)
	if !n.whole {
		clear(w.scores)
		return nil
	}
	if s, ok := n.read.(shower); ok && !n.listened() {
		clear(w.scores)
		if err := s.Show(x, count); err != nil {
			return fmt.Errorf("readout: %w", err)
		}
		return nil
	}
	if err := n.read.Forward(&n.ledger, w.scores, x, count); err != nil {
		return fmt.Errorf("readout: %w", err)
	}
	if !finite(w.scores) {
		n.ledger.Note(plasticity.Readout, 0, math.NaN())
		return fmt.Errorf("readout: its scores are not finite: %w", plasticity.ErrDiverged)
	}
	return nil
}

// listened reports whether the gate, or who watches it, hears what the readout says of a
// presentation before it is learned.
func (n *Circuit) listened() bool {
	return n.gate.Needs(gate.Surprise) || n.gate.Needs(gate.Uncertainty) || n.observer != nil
}

// decide searches memory for presentation i of the minibatch, asks the gate,
// and lets memory follow its answer.
func (n *Circuit) decide(w *work, b *stimulus.Batch, lo, i int) error {
	l := &n.ledger
	levels := gate.Levels{Instance: 1}
	w.match[i] = 0
	pattern := n.pattern(w, i)
	var macs, ops int // of a search
	if n.memory != nil {
		w.match[i] = n.memory.Search(pattern)
		macs, ops = n.memory.Cost()
		l.Forward(macs)
		l.Elementwise(ops)
		n.tell(locality.Match, w.match[i:i+1])
		levels.Instance = 1 - w.match[i]
	}
	if n.read != nil && !n.cfg.EarlyMatch {
		n.tell(locality.Probabilities, row(w.probs, i, n.spec.Classes))
		levels.Read(row(w.probs, i, n.spec.Classes), b.Labels[i])
	}
	open, err := n.gate.Ask(lo+i, levels, b, i)
	if err != nil {
		return err
	}
	open, again := n.answer(open)
	w.gain[i] = 0
	if again {
		n.memory.Consolidate(l, lo+i, pattern)
		return nil
	}
	if open {
		w.gain[i] = 1
	}
	if n.memory != nil {
		wrote := n.memory.Present(l, lo+i, pattern, open)
		n.gate.Searched(lo+i, macs, wrote)
		n.echo(lo+i, pattern, wrote)
	}
	return nil
}

// settle computes the settled rates from the matches.
func (n *Circuit) settle(w *work, b *stimulus.Batch, lo int) {
	for i := range b.N {
		sensed, code := row(w.sensed, i, n.sensor.Dim()), n.code(w, i)
		if n.cfg.Integrate {
			n.rates[lo+i] = n.sensor.Integrate(&n.ledger, sensed, w.match[i], code, nil)
		} else {
			n.rates[lo+i] = n.sensor.Settled(&n.ledger, sensed, w.match[i], code)
		}
	}
}

// pattern is what memory reads of presentation i.
func (n *Circuit) pattern(w *work, i int) []float32 {
	if k := n.cfg.Memory.Reads; k > 0 {
		return row(w.out[k-1], i, n.layers[k-1].Out())
	}
	return row(w.sensed, i, n.sensor.Dim())
}

// code is the output of the highest layer for presentation i, where the sensors
// listen to what it predicts.
func (n *Circuit) code(w *work, i int) []float32 {
	if !n.sensor.Predicts() {
		return nil
	}
	k := len(n.layers) - 1
	return row(w.out[k], i, n.layers[k].Out())
}

// outputs makes room for n presentations of layer k.
func (w *work) outputs(n *Circuit, k, count int) {
	for len(w.out) <= k {
		w.out = append(w.out, nil)
	}
	w.out[k] = grow(w.out[k], count*n.layers[k].Out())
}

func row(x []float32, i, d int) []float32 { return x[i*d : (i+1)*d : (i+1)*d] }

func finite(x []float32) bool {
	var s float32
	for _, v := range x {
		s += v - v
	}
	return s == 0
}

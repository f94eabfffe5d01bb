package outside

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// hears says why the gate cannot hear what it listens to, or nil.
func (l *Learner) hears() error {
	instance, s := l.gate.Needs(gate.Instance), l.config.Spec
	switch {
	case l.hearsAnswers() && (s.Classes == 0 || !l.program.Can(canScore) && !l.program.Can(canForecast)):
		return errors.New("a gate that listens to uncertainty or surprise needs class scores or probabilities, and there are none")
	case instance && l.config.Memory == nil:
		return errors.New("a gate that listens to instance needs a memory")
	case !instance && l.config.Memory != nil:
		return errors.New("a memory was handed in, but the gate does not listen to instance")
	}
	return nil
}

// hearsAnswers reports whether the gate hears what the program answers.
func (l *Learner) hearsAnswers() bool {
	return l.gate.Needs(gate.Uncertainty) || l.gate.Needs(gate.Surprise)
}

// decide asks the gate about every presentation of b, in order.
func (l *Learner) decide(b stimulus.Batch) error {
	memory, k := l.config.Memory, l.config.Spec.Classes
	if l.hearsAnswers() {
		l.heard = slices.Grow(l.heard[:0], b.N*k)[:b.N*k]
		if err := l.forecast(l.heard, b); err != nil {
			return fmt.Errorf("what the gate hears: %w", err)
		}
	}
	l.rows = l.rows[:0]
	for i := range b.N {
		var levels gate.Levels
		if l.hearsAnswers() {
			levels.Read(l.heard[i*k:(i+1)*k], b.Labels[i])
		}
		if memory != nil {
			levels.Instance = l.search(b.Row(i))
		}
		open, err := l.gate.Ask(i, levels, &b, i)
		if err != nil {
			return fmt.Errorf("presentation %d: %w", l.presented+i+1, err)
		}
		if open {
			l.rows = append(l.rows, i)
		}
		if memory == nil {
			continue
		}
		macs, _ := memory.Cost()
		l.gate.Searched(i, macs, false)
		if open {
			wrote := memory.Present(&l.ledger, i, b.Row(i), true)
			l.gate.Gate().Echo(l.search(b.Row(i)))
			l.gate.Searched(i, macs, wrote)
		}
	}
	return nil
}

// search is how novel x is to the gate's memory, and counts the search.
func (l *Learner) search(x []float32) float32 {
	macs, ops := l.config.Memory.Cost()
	l.ledger.Forward(macs)
	l.ledger.Elementwise(ops)
	return 1 - l.config.Memory.Search(x)
}

// forecast writes the probabilities of classes: the program's or, where it gives
// scores alone, the softmax of those.
func (l *Learner) forecast(dst []float32, b stimulus.Batch) error {
	if l.program.Can(canForecast) {
		return l.ask(canForecast, dst, b, l.config.Spec.Classes)
	}
	if err := l.ask(canScore, dst, b, l.config.Spec.Classes); err != nil {
		return err
	}
	for row := range slices.Chunk(dst, l.config.Spec.Classes) {
		var sum float64
		top := slices.Max(row)
		for _, v := range row {
			sum += math.Exp(float64(v - top))
		}
		for c, v := range row {
			row[c] = float32(math.Exp(float64(v-top)) / sum)
		}
	}
	return nil
}

package outside

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// Keep describes the weights, what the program keeps beside them, and the gate.
func (l *Learner) Keep(w *plasticity.Walker) {
	w.Is("learner", fmt.Sprintf("program %s, %d arrays of weights, gate: %s, memory: %t", l.program.Name, len(l.weights.arrays), l.gate.Gate().Name(), l.config.Memory != nil))
	for i := range l.weights.arrays {
		w.Float32s(l.weights.arrays[i].Name, l.weights.arrays[i].now)
	}
	state.List(w, "state", &l.state, maxPayload)
	w.Count("presentations", &l.presented)
	w.Count("opened", &l.opened)
	w.In("gate", l.gate.Gate())
	if l.config.Memory != nil {
		w.In("memory", l.config.Memory)
	}
}

// Save writes the whole state, with what the program says that it keeps beside its
// weights.
func (l *Learner) Save(w io.Writer) error {
	if err := l.fetch(); err != nil {
		return err
	}
	return plasticity.Save(w, l)
}

// Load reads it back.
func (l *Learner) Load(r io.Reader) error {
	if err := l.fetch(); err != nil { // what is refused must leave it as it was
		return err
	}
	if err := plasticity.Load(r, l); err != nil {
		return err
	}
	return l.load(l.state)
}

// fetch asks the program for what it keeps beside its weights.
func (l *Learner) fetch() error {
	l.p.msg.begin("save")
	a, err := l.call()
	if err != nil {
		return err
	}
	head, err := json.Marshal(a.Arrays)
	if err != nil {
		return err
	}
	l.state = append(append(l.state[:0], head...), '\n')
	for _, r := range a.Arrays {
		l.state = append(l.state, r.data...)
	}
	return nil
}

// load tells the program that its weights are others, and hands it what it had kept
// beside them: nothing where there is none.
func (l *Learner) load(kept []byte) error {
	l.p.msg.begin("load")
	if head, payload, found := bytes.Cut(kept, []byte{'\n'}); found {
		if err := json.Unmarshal(head, &l.p.msg.arrays); err != nil {
			return fmt.Errorf("load state: %w", err)
		}
		need := 0
		for _, a := range l.p.msg.arrays {
			n, err := a.bytes()
			if err != nil {
				return fmt.Errorf("load state: %w", err)
			}
			need += n
		}
		if need != len(payload) {
			return fmt.Errorf("load state: it holds %d bytes, its arrays take %d", len(payload), need)
		}
		l.p.msg.parts = append(l.p.msg.parts, payload)
	}
	_, err := l.call()
	l.p.msg.arrays = slices.Clip(l.p.msg.arrays[:0])
	l.weights.settle()
	return err
}

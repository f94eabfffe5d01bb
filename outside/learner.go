package outside

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Config is what a learner is made of.
type Config struct {
	Spec     stimulus.Spec
	Settings bench.Settings // that the program declares, and more that it may want to know
	Seed     uint32         // of all that it draws at random
	Limit    time.Duration  // in which it answers a request

	// Gate decides what the program is shown to learn from; nil: everything.
	Gate gate.Gate

	// Memory serves the signal instance; nil where the gate does not listen to it.
	Memory gate.Familiarity
}

// Learner is a program at work.
type Learner struct {
	program *Program
	config  Config
	p       *process
	weights *mapped
	gate    gate.Control
	ledger  plasticity.Ledger

	steps     int    // that the program makes within a learn, as it says
	reported  bool   // it said by example what took part in a step
	operating bool   // it said how many multiply-accumulates it made
	state     []byte // what it keeps beside its weights, as of the latest save
	rows      []int  // of the call, which the gate let through
	credit    []float32
	heard     []float32 // probabilities that the gate hears
	presented int
	opened    int
}

var (
	_ bench.Learner     = (*Learner)(nil)
	_ bench.Limited     = (*Learner)(nil)
	_ bench.Gated       = (*Learner)(nil)
	_ bench.Remembering = (*Learner)(nil)
	_ bench.Inspector   = (*Learner)(nil)
	_ bench.Remarking   = (*Learner)(nil)
	_ bench.Fielder     = (*Learner)(nil)
)

// Learner has the program learn what c says. A program that refuses is a
// [bench.Refusal].
func (g *Program) Learner(c Config) (*Learner, error) {
	p, err := g.take()
	if err != nil {
		return nil, err
	}
	return g.learner(c, p)
}

func (g *Program) learner(c Config, p *process) (l *Learner, err error) {
	l = &Learner{program: g, config: c, p: p, steps: 1}
	defer func() {
		if err != nil {
			_ = l.Close()
			l = nil
		}
	}()
	if l.gate, err = gate.NewControl(c.Gate, "", c.Spec); err != nil {
		return l, err
	}
	if err := l.hears(); err != nil {
		return l, err
	}
	if err := l.build(); err != nil {
		return l, err
	}
	return l, l.start()
}

// build says what is to be learned, and hears of which weights.
func (l *Learner) build() error {
	l.p.msg.begin("build")
	l.p.msg.head["spec"], l.p.msg.head["settings"] = specOf(l.config.Spec), l.config.Settings
	a, err := l.call()
	if err != nil {
		return err
	}
	if a.Refused != "" {
		return &bench.Refusal{Reason: a.Refused}
	}
	said := struct {
		Weights []Weights
		Steps   int
	}{Steps: 1}
	if err := json.Unmarshal(a.line, &said); err != nil {
		return l.odd("build", "its weights cannot be read: %v", err)
	}
	if said.Steps < 1 {
		return l.odd("build", "it says that a learn is %d steps: want 1 or more", said.Steps)
	}
	l.steps = said.Steps
	if l.weights, err = mapWeights(said.Weights); err != nil {
		return l.odd("build", "%v", err)
	}
	return nil
}

// specOf is what a program is told of a stream.
func specOf(s stimulus.Spec) map[string]any {
	m := map[string]any{"inputs": s.Dim, "symbols": s.Symbols, "sequences": s.Streams, "classes": s.Classes, "targets": s.Targets, "actions": s.Actions,
		"reward": s.Reward, "timed": s.Timed, "bounded": s.Bounded, "columns": s.Columns, "length": s.Length, "distinct": s.Distinct}
	if s.Shape.Size() > 0 {
		m["shape"] = []int{s.Shape.Channels, s.Shape.Height, s.Shape.Width}
	}
	if s.Low != nil && s.High != nil {
		m["low"], m["high"] = s.Low, s.High
	}
	return m
}

// start has the program draw its weights.
func (l *Learner) start() error {
	if err := l.weights.whole(); err != nil {
		return l.odd("reset", "%v", err)
	}
	clear(l.weights.bytes)
	l.p.msg.begin("reset")
	l.p.msg.head["seed"], l.p.msg.head["file"] = l.config.Seed, l.weights.file.Name()
	l.p.msg.head["bytes"], l.p.msg.head["layout"] = l.weights.size, l.weights.arrays
	if _, err := l.call(); err != nil {
		return err
	}
	if err := l.weights.whole(); err != nil {
		return l.odd("reset", "%v", err)
	}
	l.weights.settle()
	return nil
}

func (l *Learner) call() (answer, error) { return l.p.call(l.config.Limit) }

// odd ends the program for what it answered to a request.
func (l *Learner) odd(op, format string, args ...any) error {
	return l.p.fail(op, l.config.Limit, nonsense{fmt.Sprintf(format, args...)})
}

// Reset has the program draw its weights anew.
func (l *Learner) Reset() error {
	l.gate.Gate().Reset()
	l.gate.Begin(0)
	if l.config.Memory != nil {
		l.config.Memory.Reset()
	}
	l.presented, l.opened, l.reported = 0, 0, false
	return l.start()
}

// Learn shows the program what the gate lets through of b, and counts what changed.
func (l *Learner) Learn(b stimulus.Batch) (plasticity.Entry, error) {
	if err := b.Validate(l.config.Spec, true); err != nil {
		return plasticity.Entry{}, err
	}
	l.ledger.Begin(b.N)
	l.gate.Begin(b.N)
	if b.N == 0 {
		return l.ledger.Entry()
	}
	if err := l.decide(b); err != nil {
		return l.entry(err)
	}
	l.presented += b.N
	l.opened += len(l.rows)
	if len(l.rows) == 0 {
		return l.ledger.Entry()
	}
	m := &l.p.msg
	m.begin("learn")
	l.show(b, true)
	a, err := l.call()
	if err != nil {
		return l.entry(err)
	}
	return l.entry(l.learned(b, a))
}

// entry is that of the call, or the error by which it failed.
func (l *Learner) entry(err error) (plasticity.Entry, error) {
	e, diverged := l.ledger.Entry()
	if err == nil {
		err = diverged
	}
	return e, err
}

// learned counts what a learn changed.
func (l *Learner) learned(b stimulus.Batch, a answer) error {
	if err := l.weights.whole(); err != nil {
		return l.odd("learn", "%v", err)
	}
	var said struct {
		Again int
		MACs  *struct{ Forward, Learning, Elementwise int }
	}
	if err := json.Unmarshal(a.line, &said); err != nil || said.Again < 0 {
		return l.odd("learn", "its answer %s cannot be read", shown(a.line))
	}
	l.credit = append(l.credit[:0], make([]float32, b.N)...)
	for _, i := range l.rows {
		l.credit[i] = 1
	}
	for _, r := range a.Arrays {
		if r.Name != "examples" || r.Type != "f4" || len(r.Shape) != 1 || r.Shape[0] != len(l.rows) {
			return l.odd("learn", "it answered an array %q of %s %v: want none, or examples, f4 [%d], by how much each presentation took part", r.Name, r.Type, r.Shape, len(l.rows))
		}
		part := make([]float32, len(l.rows))
		r.floats(part)
		for k, i := range l.rows {
			l.credit[i] = part[k]
		}
		l.reported = true
	}
	changed := l.weights.count(&l.ledger)
	for s, n := range changed {
		l.ledger.Credit(plasticity.Site(s), n, 0, l.credit)
	}
	l.ledger.Again(said.Again)
	if said.MACs != nil {
		l.operating = true
		l.ledger.Forward(said.MACs.Forward)
		l.ledger.Learning(said.MACs.Learning)
		l.ledger.Elementwise(said.MACs.Elementwise)
	}
	return nil
}

// Synapses shows the arrays in the file, and the gate's memory.
func (l *Learner) Synapses(visit func(site plasticity.Site, name string, effective []float32)) {
	for _, w := range l.weights.arrays {
		visit(w.site, w.Name, w.now)
	}
	if l.config.Memory != nil {
		l.config.Memory.Synapses(visit)
	}
}

// Opened says for each presentation of the last call of Learn whether the gate was
// open. Valid until the next call.
func (l *Learner) Opened() []bool { return l.gate.Opened() }

// GateNovelty is the level of what the gate listens to at each of them, in [0, 1].
func (l *Learner) GateNovelty() []float32 { return l.gate.Novelty() }

// Recalls says what the gate's memory did at each of them; nil where the gate does
// not hear it beside other signals.
func (l *Learner) Recalls() []plasticity.Recall { return l.gate.Recalls() }

// Inspect states what the learner holds, as far as the program shows it.
func (l *Learner) Inspect() []plasticity.Measure {
	synapses, memory, opened := 0, 0, 1.
	for _, w := range l.weights.arrays {
		synapses += len(w.now)
	}
	if l.config.Memory != nil {
		memory = l.config.Memory.Bytes()
	}
	if l.presented > 0 {
		opened = float64(l.opened) / float64(l.presented)
	}
	return []plasticity.Measure{
		{Name: "synapses", Value: float64(synapses), Unit: "count"},
		{Name: "bytes of weights", Value: float64(4 * synapses), Unit: "B"},
		{Name: "bytes of memory", Value: float64(memory), Unit: "B"},
		{Name: "share opened", Value: opened, Unit: "fraction"},
	}
}

// Remarks say what of the counts is the program's own word.
func (l *Learner) Remarks() (out []string) {
	out = append(out, "it is a program of its own: its weights are counted here, what else it keeps is not, and its time is the wall's")
	if l.reported {
		out = append(out, "which presentations were events is reported by the program")
	}
	if l.steps > 1 {
		out = append(out, fmt.Sprintf("the program makes %d steps within one learn: an update is counted once for all of them", l.steps))
	}
	if l.operating {
		return append(out, "its multiply-accumulates are reported by the program")
	}
	return append(out, "its multiply-accumulates are not known: the figures are those of its gate alone")
}

// Close ends the program, or gives it back where it serves again.
func (l *Learner) Close() error {
	if l.p == nil {
		return nil
	}
	err := l.program.give(l.p)
	l.p = nil
	if l.weights != nil {
		l.weights.close()
	}
	return err
}

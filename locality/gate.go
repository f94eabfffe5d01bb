package locality

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Sources by name. Label and Truth come with the stimulus; the others are told.
const (
	Gate          = "gate"          // whether the gate is open: 0 where it is shut
	Match         = "match"         // of a stimulus with what memory holds, or how novel it is to it
	Echo          = "echo"          // the novelty of what memory has just stored; below 0 where it stored nothing
	Probabilities = "probabilities" // of the classes, by the readout
	Label         = "label"         // a label, target or reward
	Truth         = "truth"         // what the track says is new
)

// Again is what a gate tells of what is stored already and is to be consolidated; one that is open tells 1.
const Again = 2

// Reading is what a gate says that it reads.
type Reading struct {
	Name, Source string   // in words
	From         []string // the sources that are read
}

// Gated is a learner with a gate, of which it tells what it reads and what it
// answers. A gate reads nothing that it does not declare, but for its own
// earlier answers and what it keeps of them.
type Gated interface {
	Learner
	GateReads() []Reading
}

// Readings are those of a gate that listens to signals, as package gate names
// them, and where truth is set to what the track says is new.
func Readings[S ~string](signals []S, truth bool) (list []Reading) {
	if truth {
		list = append(list, Reading{"truth", "what the track says is new", []string{Truth}})
	}
	for _, s := range signals {
		r := Reading{Name: string(s)}
		switch s {
		case "instance":
			r.Source, r.From = "the match of the stimulus with all that is remembered", []string{Match, Echo}
		case "uncertainty":
			r.Source, r.From = "the class probabilities of the whole readout", []string{Probabilities}
		case "surprise":
			r.Source, r.From = "the label, and the class probabilities of the whole readout", []string{Label, Probabilities}
		}
		list = append(list, r)
	}
	return list
}

// gateRepeats is how often the gate answers to everything beyond its reading
// changed at random, and to each source that it reads; gateCases how many are the
// drawn readings at which it does, beside what comes.
const (
	gateRepeats = 10
	gateCases   = 4
)

// gating is the examination of a gate. It answers to what comes, and to all that
// it reads drawn at random, so that it is seen where it is open and where shut.
type gating struct {
	*examiner
	saved []byte
	cases []gateCase
}

type gateCase struct {
	b    stimulus.Batch
	told map[string][][]float32
}

// CertifyGate examines what the gate of l reads when it learns from b, which l
// has not learned afterwards: with everything else changed at random it must
// answer as before. The verdict is nil where no gate answers or reads.
func CertifyGate(l Gated, b stimulus.Batch, src *rand.PCG) (*Verdict, error) {
	e := newExaminer(l, b, src)
	saved, err := e.save()
	if err == nil {
		err = e.gate(l, saved, b)
	}
	if err != nil {
		return nil, fmt.Errorf("locality: gate: %w", err)
	}
	return e.c.Gate, nil
}

// gate is experiment G from what was saved, after which the learner is as before.
func (e *examiner) gate(l Gated, saved []byte, b stimulus.Batch) error {
	v := &Verdict{name: Gate, Population: Gate}
	now, err := e.save()
	if err != nil {
		return err
	}
	base := &watcher{}
	if err := e.run(saved, b, nil, base); err != nil {
		return err
	}
	g := &gating{examiner: e, saved: saved, cases: []gateCase{{b, base.heard}}}
	answers, reads := slices.Concat(base.heard[Gate]...), l.GateReads()
	if len(answers) == 0 && len(reads) == 0 {
		return e.l.Load(bytes.NewReader(now))
	}
	e.c.Gate = v
	if len(answers) != b.N {
		v.add("it tells %d answers to %d presentations", len(answers), b.N)
	}
	if k := slices.IndexFunc(answers, func(a float32) bool { return a != 0 && a != 1 && a != Again }); k >= 0 {
		v.add("it tells %v, want 0, 1 or %d: shut, open, or open to consolidate", answers[k], Again)
	}
	declared := map[string]bool{}
	for _, r := range reads {
		v.NonLocal = append(v.NonLocal, r.Name+": "+r.Source)
		for _, from := range r.From {
			declared[from] = true
		}
	}
	for range gateCases {
		c := gateCase{b: e.another(b, declared)}
		w := &watcher{draw: g.draw(declared)}
		if err := e.run(saved, c.b, nil, w); err != nil {
			return err
		}
		c.told = w.heard
		g.cases = append(g.cases, c)
	}
	if err := g.beyond(v, declared); err != nil {
		return err
	}
	for _, from := range names(declared) {
		if from == Echo { // calibrates, and answers later
			continue
		}
		if otherwise, err := g.differs(v, map[string]bool{from: true}); err != nil {
			return err
		} else if !otherwise {
			v.remark(from + ": declared, but without effect here")
		}
	}
	return e.l.Load(bytes.NewReader(now))
}

// beyond has the gate answer with all changed that it does not declare, and
// where it answers otherwise asks again with one thing changed at a time.
func (g *gating) beyond(v *Verdict, declared map[string]bool) error {
	free := map[string]bool{Label: true, Truth: true, stimuli: true, arrays: true}
	for source := range g.cases[0].told {
		free[source] = source != Gate
	}
	for source := range free {
		free[source] = free[source] && !declared[source]
	}
	if otherwise, err := g.differs(v, free); err != nil || !otherwise {
		return err
	}
	found := len(v.Violations)
	for _, source := range names(free) {
		if !free[source] {
			continue
		}
		if otherwise, err := g.differs(v, map[string]bool{source: true}); err != nil {
			return err
		} else if otherwise {
			v.add("it answers otherwise when the %s is changed, which it does not declare", source)
		}
	}
	if len(v.Violations) == found {
		v.add("it answers otherwise when all that it does not declare is changed")
	}
	return nil
}

// What is changed beside sources.
const (
	stimuli = "stimulus"
	arrays  = "state of the learner"
)

// differs reports whether the gate answers otherwise when what is free is changed
// at random and every other source tells what it told.
func (g *gating) differs(v *Verdict, free map[string]bool) (bool, error) {
	for k := range gateRepeats {
		c := &g.cases[k%len(g.cases)]
		w := &watcher{told: c.told, hold: map[string]bool{}, draw: g.draw(free)}
		for source := range c.told {
			w.hold[source] = source != Gate && !free[source]
		}
		var change func(name string, a []float32)
		if free[arrays] {
			change = func(name string, a []float32) {
				if !within(name, Gate) {
					scramble(a, nil, g.rng)
				}
			}
		}
		if err := g.run(g.saved, g.another(c.b, free), change, w); err != nil {
			return false, err
		}
		was, now := slices.Concat(c.told[Gate]...), slices.Concat(w.heard[Gate]...)
		if v.Compared += len(was); !slices.Equal(was, now) {
			return true, nil
		}
	}
	return false, nil
}

// draw has sources that are free tell numbers from 0 to 1, often one of these,
// and in place of several probabilities from alike to nearly sure.
func (g *gating) draw(free map[string]bool) func(source string, v []float32) {
	return func(source string, v []float32) {
		if !free[source] {
			return
		}
		var sum float32
		power := float64(g.rng.IntN(4) * g.rng.IntN(8))
		for k := range v {
			if v[k] = min(max(3*g.rng.Float32()-1, 0), 1); len(v) > 1 {
				v[k] = float32(math.Pow(1-g.rng.Float64(), power))
			}
			sum += v[k]
		}
		for k := range v {
			if len(v) > 1 {
				v[k] /= sum
			}
		}
	}
}

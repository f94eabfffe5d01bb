package arms

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/outside"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// ProgramArm says how a program takes part in a comparison.
type ProgramArm struct {
	Name    string
	Command []string
	Rule    string // as tables show it; empty: its own
	Gate    string // one of [ProgramGates]; empty: open
	Partner string // of a yoked gate
}

// ProgramGates are the gates that the harness has for a program.
func ProgramGates() []string {
	return []string{openGate, noveltyGate, yokedGate, yokedRun, oracleGate, shutGate}
}

// The settings that every program has, beside those it declares.
const (
	minibatch = "minibatch"
	timeLimit = "time-limit"
)

// limitSetting is the time limit of a program.
func limitSetting() bench.Setting {
	return bench.Setting{Name: timeLimit, Doc: "seconds in which the program must answer a request", Default: 60.0, Min: .01, Max: 1e6}
}

// Program starts a command and makes an arm of it. given are the settings that it is
// to have, as far as they are known: its time limit counts from the start. Whoever is
// done with the arm closes the program.
func Program(p ProgramArm, given bench.Settings) (bench.Arm, *outside.Program, error) {
	if p.Gate == "" {
		p.Gate = openGate
	}
	if p.Rule == "" {
		p.Rule = "its own"
	}
	yoked := p.Gate == yokedGate || p.Gate == yokedRun
	switch {
	case !slices.Contains(ProgramGates(), p.Gate):
		return bench.Arm{}, nil, fmt.Errorf("gate is %q: want one of %s", p.Gate, strings.Join(ProgramGates(), ", "))
	case yoked && p.Partner == "":
		return bench.Arm{}, nil, fmt.Errorf("gate is %s and no partner is named, whose gate it repeats", p.Gate)
	case !yoked && p.Partner != "":
		return bench.Arm{}, nil, fmt.Errorf("a partner is named, and the gate is %s and repeats no other's", p.Gate)
	}
	limit := limitSetting()
	seconds, err := limit.Accept(limit.Default)
	if v, ok := given[timeLimit]; ok {
		seconds, err = limit.Accept(v)
	}
	if err != nil {
		return bench.Arm{}, nil, err
	}
	files, err := digests(p.Command)
	if err != nil {
		return bench.Arm{}, nil, err
	}
	g, err := outside.Start(p.Command, time.Duration(seconds.(float64)*float64(time.Second)))
	if err != nil {
		return bench.Arm{}, nil, err
	}
	a := programArm(p, g)
	a.Program = &results.Program{Command: p.Command, Files: files}
	if err := bench.CheckArm(a); err != nil {
		_ = g.Close()
		return bench.Arm{}, nil, fmt.Errorf("what the program declares: %w", err)
	}
	return a, g, nil
}

func programArm(p ProgramArm, g *outside.Program) bench.Arm {
	a := bench.Arm{Name: p.Name, Summary: g.Summary, Rule: p.Rule, Partner: p.Partner, Minibatch: minibatch,
		Settings: slices.Clone(g.Settings), NoEffect: unusedByGate,
		Symbols: g.Can(outside.ReadsSymbols), Streams: g.Can(outside.ReadsSequences)}
	if _, has := a.Setting(minibatch); !has {
		a.Settings = append(a.Settings, bench.Setting{Name: minibatch, Doc: "presentations of one learn", Default: 1, Min: 1, Max: 1 << 20})
	}
	own := slices.Clone(a.Settings)
	a.Settings = append(a.Settings, limitSetting())
	a = gated(a, p.Gate, anySignal()...)
	if a.Summary == "" {
		a.Summary = "the program " + strings.Join(p.Command, " ")
	}
	takes := a.Refuse
	a.Refuse = func(s stimulus.Spec) error {
		switch {
		case s.Afresh:
			return errors.New("each episode has nothing to do with those before it, and a program cannot be told to begin each anew")
		case s.Bounded && p.Gate != openGate:
			return errors.New("its gate leaves presentations out, and what is left of a sequence is none")
		}
		return takes(s)
	}
	a.New = func(s bench.Setup) (bench.Learner, error) {
		c := outside.Config{Spec: s.Spec, Settings: bench.Settings{}, Seed: uint32(s.Rand("program").Uint64()),
			Limit: time.Duration(s.Settings.Float(timeLimit) * float64(time.Second))}
		for _, set := range own {
			c.Settings[set.Name] = s.Settings[set.Name]
		}
		if p.Gate != openGate {
			var err error
			if c.Gate, err = buildGate(p.Gate, s); err != nil {
				return nil, err
			}
			if c.Gate.Signal().Has(gate.Instance) {
				if c.Memory, err = newFamiliarity(s); err != nil {
					return nil, err
				}
			}
		}
		l, err := g.Learner(c)
		var refusal *bench.Refusal
		if errors.As(err, &refusal) {
			refusal.Track, refusal.Arm = s.Track, p.Name
		}
		return asLearner(l, err)
	}
	return a
}

// digests are those of the files that a command names, without which a program that
// was changed would pass for the one that ran before.
func digests(command []string) (map[string]string, error) {
	found := map[string]string{}
	for _, word := range command {
		info, err := os.Stat(word)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		f, err := os.Open(word)
		if err != nil {
			return nil, err
		}
		h := sha256.New()
		_, err = io.Copy(h, f)
		f.Close()
		if err != nil {
			return nil, err
		}
		found[word] = fmt.Sprintf("%x", h.Sum(nil))
	}
	return found, nil
}

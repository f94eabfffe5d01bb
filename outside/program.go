package outside

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hebbgrad/hebbgrad/bench"
)

// What a program may say that it can do, beside learning, and what it may read.
const (
	canScore       = "scores"
	canForecast    = "probabilities"
	canRate        = "novelty"
	canRecall      = "recall"
	canPredict     = "prediction"
	canAct         = "actions"
	canShowFields  = "fields"
	ReadsSymbols   = "symbols"
	ReadsSequences = "sequences" // several sequences of symbols in turn
)

func capabilities() []string {
	return []string{canScore, canForecast, canRate, canRecall, canPredict, canAct, canShowFields, ReadsSymbols, ReadsSequences}
}

// Declaration is what a program says of itself before it knows what it is to learn.
type Declaration struct {
	Name         string
	Summary      string
	Capabilities []string
	Settings     []bench.Setting
}

// Program is a command that is a learner.
type Program struct {
	Declaration

	// Reuse has a program that one learner is done with serve the next one. Without
	// it each learner has a program of its own.
	Reuse bool

	command []string
	limit   time.Duration // of saying hello

	mu   sync.Mutex
	idle []*process
}

// Start runs a command and has it say what it is. The program waits for the first
// learner that is made of it.
func Start(command []string, limit time.Duration) (*Program, error) {
	if len(command) == 0 || command[0] == "" {
		return nil, errors.New("the command of a learner is empty: want a program and its arguments")
	}
	if _, err := exec.LookPath(command[0]); err != nil {
		return nil, missing(command[0], err)
	}
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return nil, errors.New("programs that learn are supported on little-endian processors alone")
	}
	g := &Program{command: command, limit: limit}
	p, d, err := g.open()
	if err != nil {
		return nil, err
	}
	g.Declaration = d
	g.idle = append(g.idle, p)
	return g, nil
}

// missing says why a program cannot be run, and what would be right.
func missing(name string, err error) error {
	var e *exec.Error
	if errors.As(err, &e) {
		err = e.Err
	}
	switch {
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%q is not executable: make it so (chmod +x), or name the program that runs it first", name)
	case errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("there is no program %q: want one on the PATH, or the path of a file from the folder in which this command runs", name)
	}
	return fmt.Errorf("%q cannot be run: %w", name, err)
}

// open starts a process and greets it.
func (g *Program) open() (*process, Declaration, error) {
	p, err := begin(g.command)
	if err != nil {
		return nil, Declaration{}, err
	}
	p.msg.begin("hello")
	p.msg.head["protocol"] = Protocol
	a, err := p.call(g.limit)
	if err != nil {
		return nil, Declaration{}, err
	}
	d, err := declared(a.line)
	if err != nil {
		err = p.fail("hello", g.limit, nonsense{err.Error()})
	}
	return p, d, err
}

// take gives a process that serves no learner.
func (g *Program) take() (*process, error) {
	g.mu.Lock()
	if n := len(g.idle); n > 0 {
		p := g.idle[n-1]
		g.idle = g.idle[:n-1]
		g.mu.Unlock()
		return p, nil
	}
	g.mu.Unlock()
	return g.fresh()
}

// fresh starts a process that says of itself what the first said.
func (g *Program) fresh() (*process, error) {
	p, _, err := g.open()
	return p, err
}

// give takes a process back.
func (g *Program) give(p *process) error {
	if p.broken != nil || !g.Reuse {
		return p.end()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.idle = append(g.idle, p)
	return nil
}

// Close ends the processes that serve no learner.
func (g *Program) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	var errs []error
	for _, p := range g.idle {
		errs = append(errs, p.end())
	}
	g.idle = nil
	return errors.Join(errs...)
}

// Can reports whether the program says that it has a capability.
func (d *Declaration) Can(what string) bool { return slices.Contains(d.Capabilities, what) }

// declared reads what a program says of itself.
func declared(line []byte) (d Declaration, err error) {
	var said struct {
		Protocol     int
		Name         string
		Summary      string
		Capabilities []string
		Settings     []struct {
			Name, Doc string
			Default   any
			Min, Max  *float64
			Choices   []string
		}
	}
	from := json.NewDecoder(bytes.NewReader(line))
	from.UseNumber()
	if err := from.Decode(&said); err != nil {
		return d, fmt.Errorf("what it says of itself cannot be read: %w", err)
	}
	if said.Protocol != Protocol {
		return d, fmt.Errorf("it speaks version %d of the protocol, this program version %d", said.Protocol, Protocol)
	}
	for _, c := range said.Capabilities {
		if !slices.Contains(capabilities(), c) {
			return d, fmt.Errorf("it says that it can do %q: known are %s", c, strings.Join(capabilities(), ", "))
		}
	}
	d = Declaration{Name: said.Name, Summary: said.Summary, Capabilities: said.Capabilities}
	for _, s := range said.Settings {
		set := bench.Setting{Name: s.Name, Doc: s.Doc, Choices: s.Choices}
		if set.Default, err = valueOf(s.Default); err != nil {
			return d, fmt.Errorf("its setting %q has the default %v: %w", s.Name, s.Default, err)
		}
		if s.Min != nil || s.Max != nil {
			set.Min, set.Max = -math.MaxFloat64, math.MaxFloat64
		}
		if s.Min != nil {
			set.Min = *s.Min
		}
		if s.Max != nil {
			set.Max = *s.Max
		}
		d.Settings = append(d.Settings, set)
	}
	return d, nil
}

// valueOf is a default as settings have them: a number with a point or an exponent
// is a float64, any other an int.
func valueOf(v any) (any, error) {
	switch v := v.(type) {
	case bool, string:
		return v, nil
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return v.Float64()
		}
		n, err := v.Int64()
		return int(n), err
	}
	return nil, errors.New("want a number, true, false or a word")
}

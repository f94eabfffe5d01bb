package memory

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"github.com/hebbgrad/hebbgrad/internal/limit"
)

// Kind is a kind of block, with what can be set of it.
type Kind struct {
	Name     string // as settings and tables name it
	Summary  string // one line
	Settings []Setting

	// New builds an empty block over in inputs. v holds a value for every
	// setting; what the block draws at random comes from src.
	New func(v Values, in int, src *rand.PCG) (Block, error)

	// Fades says that it goes on storing and lets the old fade, so that what a gate spares it
	// shows beside one that is always open.
	Fades bool

	// Consolidates says that its blocks are [Consolidator] values with something to consolidate.
	Consolidates bool

	// Size is the setting that says how large the block is, its cells, neurons
	// or categories; empty where the inputs alone decide. Most is what it is
	// set to at most where bytes decide.
	Size string
	Most int

	// Bytes says that a block over in inputs holds at most fixed + size·each
	// bytes. Values for which New would build no block may be an error.
	Bytes func(v Values, in int) (fixed, each int, err error)
}

// Setting is one setting of a kind.
type Setting struct {
	Name     string
	Doc      string // one line, with the unit
	Default  any    // float64, int or bool
	Min, Max float64

	// Alone is the default of a block that is the only memory there is; nil
	// means Default.
	Alone any
}

// Values are those of a kind's settings, each of the type of its default.
type Values map[string]any

// Float, Int and Bool read a value.
func (v Values) Float(name string) float64 { return v[name].(float64) }
func (v Values) Int(name string) int       { return v[name].(int) }
func (v Values) Bool(name string) bool     { return v[name].(bool) }

// most is the largest size of a block that bytes decide.
const most = 1 << 20

// Registry is a list of kinds, in the order in which tables show them.
type Registry []Kind

// Kinds lists every kind of block, a line for each.
func Kinds() Registry {
	return slices.Concat(Registry{
		conjunctionKind(),
		expansionKind(),
		energyKind(),
		antiHebbKind(),
		fadingKind(),
		prototypesKind(),
	}, plasticKinds())
}

// With returns the list with more kinds at its end.
func (r Registry) With(more ...Kind) Registry { return slices.Concat(r, more) }

// Names lists the kinds' names with commas between them.
func (r Registry) Names() string {
	var names []string
	for _, k := range r {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

// Known returns the list; a nil Registry is that of [Kinds], here and below.
func (r Registry) Known() Registry {
	if r == nil {
		return Kinds()
	}
	return r
}

// Find returns the kind of the given name.
func (r Registry) Find(name string) (Kind, error) {
	r = r.Known()
	for _, k := range r {
		if k.Name == name {
			return k, nil
		}
	}
	return Kind{}, fmt.Errorf("no memory block is named %q: there are %s, none", name, r.Names())
}

// Build builds an empty block over in inputs with the values given and the
// defaults of the others. Its source of random numbers is that of the purpose
// "memory NAME".
func (k Kind) Build(v Values, in int, rand func(purpose string) *rand.PCG) (Block, error) {
	all, err := k.resolve(v)
	if err != nil {
		return nil, err
	}
	if in < 1 || in > most {
		return nil, fmt.Errorf("memory %s: %d inputs: from 1 to %d", k.Name, in, most)
	}
	if fixed, each, err := k.Bytes(all, in); err == nil && k.Size != "" {
		if n, ok := all[k.Size].(int); ok {
			if err := limit.Check("memory "+k.Name, float64(fixed)+float64(n)*float64(each), "bytes", 1); err != nil {
				return nil, err
			}
		}
	}
	return k.New(all, in, rand("memory "+k.Name))
}

// New builds a block of one of [Kinds]; what it draws at random comes from src.
func New(kind string, v Values, in int, src *rand.PCG) (Block, error) {
	k, err := Kinds().Find(kind)
	if err != nil {
		return nil, err
	}
	return k.Build(v, in, func(string) *rand.PCG { return src })
}

// resolve gives every setting its value, within its bounds.
func (k Kind) resolve(v Values) (Values, error) {
	all, known := Values{}, []string{}
	for _, s := range k.Settings {
		known = append(known, s.Name)
		all[s.Name] = s.Default
		given, ok := v[s.Name]
		if !ok {
			continue
		}
		if reflect.TypeOf(given) != reflect.TypeOf(s.Default) {
			return nil, fmt.Errorf("memory %s: setting %s is a %T, want a %T", k.Name, s.Name, given, s.Default)
		}
		n := s.Min
		switch g := given.(type) {
		case float64:
			n = g
		case int:
			n = float64(g)
		}
		if !(n >= s.Min && n <= s.Max) {
			return nil, fmt.Errorf("memory %s: setting %s is %v: it lies in [%v, %v]", k.Name, s.Name, given, s.Min, s.Max)
		}
		all[s.Name] = given
	}
	for name := range v {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("memory %s has no setting %q: it has %s", k.Name, name, strings.Join(known, ", "))
		}
	}
	return all, nil
}

// Fit returns v with the size set to the largest that a number of bytes holds.
func (k Kind) Fit(v Values, in, bytes int) (Values, error) {
	all, err := k.resolve(v)
	if err != nil {
		return nil, err
	}
	fixed, each, err := k.Bytes(all, in)
	if err != nil {
		return nil, err
	}
	if bytes < fixed+each {
		return nil, fmt.Errorf("a memory of kind %s over %d inputs takes %d bytes at least: %d are too few", k.Name, in, fixed+each, bytes)
	}
	if k.Size != "" {
		all[k.Size] = min((bytes-fixed)/each, k.Most)
	}
	return all, nil
}

package memory

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Settings holds those of every kind of block. The number of inputs, In, is
// filled in where a block is built.
type Settings struct {
	Conjunction ConjunctionConfig
	Expansion   ExpansionConfig
	Energy      EnergyConfig
	AntiHebb    AntiHebbConfig
	Fading      FadingConfig
	Prototypes  PrototypesConfig
}

// Kind is a registered kind of block. Its functions read the settings of that
// kind alone.
type Kind struct {
	Name    string // as settings and tables name it
	Summary string // one line
	Setting string // the field of [Settings]

	// New builds an empty block over in inputs. What it draws at random comes
	// from the source of the purpose "memory NAME".
	New func(s Settings, in int, rand func(purpose string) *rand.PCG) (Block, error)

	// Size points to the setting that says how large the block is, its cells,
	// neurons or categories; nil where the inputs alone decide.
	Size func(s *Settings) *int
	Most int // that the size is set to where bytes decide

	// Bytes says that a block over in inputs holds at most fixed + size·each
	// bytes. Settings for which New would build no block may be an error.
	Bytes func(s Settings, in int) (fixed, each int, err error)
}

// Kinds lists every kind of block, in the order in which tables show them.
func Kinds() []Kind {
	const most = 1 << 20
	return []Kind{
		{Name: "conjunction", Summary: "a Bloom filter whose hash keeps similarity", Setting: "Conjunction",
			New: func(s Settings, in int, rand func(string) *rand.PCG) (Block, error) {
				s.Conjunction.In = in
				return asBlock(NewConjunction(s.Conjunction, rand("memory conjunction")))
			},
			Size: func(s *Settings) *int { return &s.Conjunction.Cells }, Most: 1 << 12,
			Bytes: func(s Settings, in int) (fixed, each int, err error) {
				c := s.Conjunction
				c.In = in
				err = c.defaults()
				bits := c.Groups * log2(c.Units)
				return 4*c.Neurons*c.Fan + 8, (1<<bits+7)/8 + 4*c.Groups*c.Units, err
			}},
		{Name: "expansion", Summary: "the fly's sparse expansion with depression", Setting: "Expansion",
			New: func(s Settings, in int, rand func(string) *rand.PCG) (Block, error) {
				s.Expansion.In = in
				return asBlock(NewExpansion(s.Expansion, rand("memory expansion")))
			},
			Size: func(s *Settings) *int { return &s.Expansion.Cells }, Most: most,
			Bytes: func(s Settings, in int) (fixed, each int, err error) {
				c := s.Expansion
				c.In = in
				err = c.defaults()
				return 0, 4*c.Fan + 4, err
			}},
		{Name: "energy", Summary: "the energy of a Hebbian covariance matrix", Setting: "Energy",
			New: func(s Settings, in int, _ func(string) *rand.PCG) (Block, error) {
				s.Energy.In = in
				return asBlock(NewEnergy(s.Energy))
			},
			Size: func(*Settings) *int { return nil },
			Bytes: func(s Settings, in int) (fixed, each int, err error) {
				if s.Energy.Running {
					return 4*in*in + 4*in, 0, nil
				}
				return 4 * in * in, 0, nil
			}},
		{Name: "antihebb", Summary: "a novelty layer with anti-Hebbian synapses", Setting: "AntiHebb",
			New: func(s Settings, in int, rand func(string) *rand.PCG) (Block, error) {
				s.AntiHebb.In = in
				return asBlock(NewAntiHebb(s.AntiHebb, rand("memory antihebb")))
			},
			Size: func(s *Settings) *int { return &s.AntiHebb.Out }, Most: most,
			Bytes: func(_ Settings, in int) (fixed, each int, err error) { return 0, 8 * in, nil }},
		{Name: "fading", Summary: "a Hebbian network that goes on storing and lets the old fade", Setting: "Fading",
			New: func(s Settings, in int, rand func(string) *rand.PCG) (Block, error) {
				s.Fading.In = in
				return asBlock(NewFading(s.Fading, rand("memory fading")))
			},
			Size: func(s *Settings) *int { return &s.Fading.Hidden }, Most: most,
			Bytes: func(s Settings, in int) (fixed, each int, err error) {
				stages := s.Fading.Stages
				if stages == 0 {
					stages = fadingStages
				}
				return 0, 4 * (stages + 2) * in, nil
			}},
		{Name: "prototypes", Summary: "categories with vigilance (adaptive resonance)", Setting: "Prototypes",
			New: func(s Settings, in int, _ func(string) *rand.PCG) (Block, error) {
				s.Prototypes.In = in
				return asBlock(NewPrototypes(s.Prototypes))
			},
			Size: func(s *Settings) *int { return &s.Prototypes.Max }, Most: most,
			Bytes: func(_ Settings, in int) (fixed, each int, err error) { return 0, 4 * (2*in + 1), nil }},
	}
}

// Names lists the kinds' names with commas between them.
func Names() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

// Find returns the kind of the given name.
func Find(name string) (Kind, error) {
	for _, k := range Kinds() {
		if k.Name == name {
			return k, nil
		}
	}
	return Kind{}, fmt.Errorf("no memory block is named %q: there are %s, none", name, Names())
}

// Fit sets the size in s to the largest that a number of bytes holds.
func (k Kind) Fit(s *Settings, in, bytes int) error {
	fixed, each, err := k.Bytes(*s, in)
	if err != nil {
		return err
	}
	if bytes < fixed+each {
		return fmt.Errorf("a memory of kind %s over %d inputs takes %d bytes at least: %d are too few", k.Name, in, fixed+each, bytes)
	}
	if size := k.Size(s); size != nil {
		*size = min((bytes-fixed)/each, k.Most)
	}
	return nil
}

func asBlock[B Block](b B, err error) (Block, error) {
	if err != nil {
		return nil, err
	}
	return b, nil
}

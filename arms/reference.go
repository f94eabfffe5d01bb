package arms

import (
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian"
	"github.com/hebbgrad/hebbgrad/reference"
)

const neighbour = "nearest-neighbour"

// neighbourArm is the nearest neighbour at the bytes that the local learner
// holds.
func (p Parts) neighbourArm() bench.Arm {
	return bench.Arm{
		Name:    neighbour,
		Summary: "the class of the nearest of some stimuli kept verbatim, in as many bytes as hebbian holds",
		Rule:    "stored examples",
		Gate:    openGate,
		Signal:  string(gate.None),
		Settles: true,
		Settings: []bench.Setting{
			{Name: "bytes", Doc: "held at most; 0: as many as hebbian holds on this stream", Default: 0, Min: 0, Max: 1 << 32},
		},
		New: p.newNeighbour(p.localArm("hebbian", openGate, "", "")),
	}
}

// newNeighbour builds the nearest neighbour with the bytes set, or else with
// those that an arm holds on the same stream.
func (p Parts) newNeighbour(like bench.Arm) func(bench.Setup) (bench.Learner, error) {
	return func(s bench.Setup) (bench.Learner, error) {
		bytes := s.Settings.Int("bytes")
		if bytes == 0 {
			var err error
			if bytes, err = p.heldBy(like, s); err != nil {
				return nil, err
			}
		}
		return asLearner(reference.NewNeighbour(bytes, s.Spec, s.Rand("sample")))
	}
}

// heldBy is what a local learner holds on a stream with the settings that it
// has on its track.
func (p Parts) heldBy(arm bench.Arm, s bench.Setup) (int, error) {
	set, _, err := bench.Resolve(arm, s.Track, nil)
	if err != nil {
		return 0, err
	}
	s.Settings = set
	config, err := localConfig(columns(), set, s.Spec)
	if err != nil {
		return 0, err
	}
	config.Memory.Kinds = p.Blocks
	c, err := hebbian.New(config, s.Spec, s.Rand)
	if err != nil {
		return 0, err
	}
	for _, m := range c.Inspect() {
		if m.Name == "bytes" {
			return int(m.Value), nil
		}
	}
	return 0, nil
}

// seenArm is the table of what was seen.
func seenArm() bench.Arm {
	return bench.Arm{
		Name:    "hash-table",
		Summary: "a table of what was seen: the upper bound for exact repeats",
		Rule:    "stored examples",
		Gate:    noveltyGate,
		Signal:  string(gate.Instance),
		Settles: true,
		Settings: []bench.Setting{
			{Name: "bytes", Doc: "held at most, 8 for each stimulus; where they are full the oldest is forgotten; 0: no limit", Default: 0, Min: 0, Max: 1 << 32},
		},
		New: func(s bench.Setup) (bench.Learner, error) {
			return asLearner(reference.NewSeen(s.Settings.Int("bytes"), s.Spec))
		},
	}
}

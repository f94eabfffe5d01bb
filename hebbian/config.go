package hebbian

import (
	"cmp"
	"errors"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"

	"github.com/hebbgrad/hebbgrad/gate"
	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/memory"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/hebbian/sensor"
	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// Config describes a circuit. [Digits] and [MNIST] are settings that suit those
// data sets; the zero Config is a circuit without layers.
type Config struct {
	Sensor  sensor.Config
	Layers  []Layer // from the sensors upwards; none: memory and readout read the sensors
	Memory  Memory
	Readout Readout

	// Shows is what [Circuit.GateNovelty] shows of a gate that listens to nothing.
	// Empty means surprise where the stream has labels, instance elsewhere.
	Shows gate.Signal

	// Minibatch is the number of presentations from which layers and readout
	// take one step together; 0 means 1. Search, gate and memory go on one
	// presentation at a time.
	Minibatch int

	// EarlyMatch lets a stimulus that memory finds skip the layers and the
	// readout. It needs a memory that reads the sensors, a gate that listens
	// to nothing but instance, and a minibatch of 1.
	EarlyMatch bool

	// Integrate computes the settled rate of every presentation by the
	// dynamics in time rather than from their fixed point.
	Integrate bool
}

// Layer describes a layer of columns, each with a receptive field of its own
// and a competition among its units: columns side by side, one column over all
// inputs, which is a dense layer, or, where fields share their weights, a
// convolution.
type Layer struct {
	Units int // of each column; 0 means 80

	// Field is the side of a column's square field, and Stride the distance
	// between fields: in inputs over an image, in columns over a layer below.
	// Where the stimulus has no shape, or Field is 0, one column sees all.
	// Stride 0 means a third of Field, at least 1.
	Field, Stride int

	// Shared has all fields share their weights, of Units that see each; what
	// each place would change is averaged over places. Under one field over all
	// inputs there is nothing to share, and it has no effect.
	Shared bool

	// Pool is the side of the squares of places over which the largest output
	// of each unit of shared weights is kept; 0 means 1, no pooling.
	Pool int

	// Active is how many units of a column fire; 0 means a tenth.
	Active int

	// Act, where its kind is set, has units answer each for itself in place of that
	// competition: features of patches, as [layer.Patches] has them, of shared weights.
	// Patches are its stages.
	Act     layer.Activation
	Patches Patches

	// Rule and its parameters; empty means resonance, "none" fixed random
	// weights. The rate is that of one presentation whatever the minibatch.
	Rule   string
	Params rule.Params

	// Contrast is the ε of the contrast normalisation of a field; 0 means .1,
	// negative none.
	Contrast float64
}

// Patches describes what features of patches have that other layers do not.
type Patches struct {
	Whiten     float64 // ε of whitening learned from patches; 0: none
	Quadrants  bool    // the mean over each quarter of the places, in place of Pool
	Standard   bool    // each output is standardised by what it did, in place of a division by the norm of all
	Conscience float64 // rate at which winners of the rule competitive raise their thresholds; 0 means .05, negative none

	// Settle and Train are the presentations from which whitening and units learn,
	// Sample the places of each that units learn from. 0 means a twentieth of the
	// run, at most 1,000; a fifth of it, at most 10,000; and 10.
	Settle, Train, Sample int

	Store int // stimuli whose outputs are kept as bytes, as [layer.PatchesConfig] has it
}

// Memory describes the blocks that search for a stimulus.
type Memory struct {
	// Blocks are their kinds, names in Kinds, each at most once; empty means
	// conjunction. "none" alone means no memory: its match is always 0, to the
	// gate as to the sensors, and all is new. A nil Kinds is that of [memory.Kinds].
	Blocks []string
	Kinds  memory.Registry
	Pool   string // mean, max or min; empty means mean

	// Reads is whose output the blocks read: 0 the sensors, k layer k.
	Reads int

	// Set holds values that replace defaults: by kind, by name.
	Set map[string]memory.Values
}

// Readout describes the local readout of class scores, where the stream has
// labels.
type Readout struct {
	Rule   string  // delta, supervised-hebb, class-means or discriminant; empty means delta
	Rate   float64 // of one presentation; 0 means 4 for delta, .01 for supervised-hebb
	Anneal float64 // share of the rate lost over the run; 0 means .9, negative none
	Beta   float64 // of the softmax; 0 means 1 for delta, 10 for supervised-hebb

	Shrinkage float64 // of the discriminant, as [layer.DiscriminantConfig] has it
}

// Digits suits the 8×8 digits.
func Digits() Config {
	return Config{
		Layers: []Layer{{Units: 80, Field: 4, Stride: 2, Active: 8}},
	}
}

// MNIST suits MNIST, Fashion-MNIST and images like them.
func MNIST() Config {
	return Config{
		Layers: []Layer{{Units: 80, Field: 12, Stride: 4, Active: 8}},
	}
}

// For returns settings for a stream: those of [MNIST] for images with a side
// of 16 or more, of [Digits] for smaller ones, and one column of 200 units for
// stimuli without a shape. The columns of a table, which stand for quantities of
// different kinds, are each read by a population of sensors. Memory is sized to the
// stream, as [Remembering] has it.
func For(s stimulus.Spec) Config {
	c := bySide(s)
	c.Memory.Set = Remembering(s)
	return c
}

func bySide(s stimulus.Spec) Config {
	side := min(s.Shape.Height, s.Shape.Width)
	switch {
	case side >= 16:
		return MNIST()
	case side >= 6:
		return Digits()
	}
	c := Config{Layers: []Layer{{Units: 200, Active: 10}}}
	if s.Columns {
		c.Sensor.Field.Kind = sensor.Population
	}
	return c
}

// Remembering are values of the memory block conjunction by which it holds the
// stimuli of a stream: 64 cells, of so many groups that each has 8 coincidences or
// more for each stimulus, in about 77 bytes a stimulus. Where their number is not
// known, every presentation is taken for one.
func Remembering(s stimulus.Spec) map[string]memory.Values {
	const each, least, most = 8, 14, 22
	n := cmp.Or(s.Distinct, s.Length)
	return map[string]memory.Values{"conjunction": {"cells": 64, "groups": min(max(bits.Len(uint(max(each*n-1, 0))), least), most)}}
}

// Dense is [For] with one dense layer over the whole stimulus, of which a twentieth
// fires: 2000 units for images with a side of 16 or more, 500 for smaller ones, 200
// for stimuli without a shape.
func Dense(s stimulus.Spec) Config {
	c := For(s)
	switch side := min(s.Shape.Height, s.Shape.Width); {
	case side >= 16:
		c.Layers = []Layer{{Units: 2000, Active: 100}}
	case side >= 6:
		c.Layers = []Layer{{Units: 500, Active: 25}}
	}
	return c
}

// Convolution is [For] with small fields at every input that share their weights,
// pooled; where stimuli have no shape it is [Dense].
func Convolution(s stimulus.Spec) Config {
	c := For(s)
	switch side := min(s.Shape.Height, s.Shape.Width); {
	case side >= 16:
		c.Layers = []Layer{{Units: 100, Field: 5, Stride: 1, Active: 5, Shared: true, Pool: 4}}
	case side >= 6:
		c.Layers = []Layer{{Units: 100, Field: 3, Stride: 1, Active: 5, Shared: true, Pool: 2}}
	}
	return c
}

func (c Config) validate(s stimulus.Spec) error {
	if s.Dim < 1 {
		return fmt.Errorf("hebbian: stimuli of %d inputs: 1 or more", s.Dim)
	}
	if c.Minibatch < 0 || c.Minibatch > 1<<16 {
		return fmt.Errorf("hebbian: a minibatch of %d presentations: from 1 to %d, or 0 for 1", c.Minibatch, 1<<16)
	}
	if c.Memory.Reads < 0 || c.Memory.Reads > len(c.Layers) {
		return fmt.Errorf("hebbian: memory reads layer %d of %d: 0 are the sensors", c.Memory.Reads, len(c.Layers))
	}
	if _, err := gate.ParseSignal(string(c.Shows)); err != nil {
		return fmt.Errorf("hebbian: %w", err)
	}
	return nil
}

// grid is how the outputs of a stage are arranged: rows×cols places. The
// inputs of an image lie channel by channel, those of a layer place by place.
type grid struct {
	rows, cols, per int
	image           bool
}

func (g grid) size() int { return g.rows * g.cols * g.per }

// fields lists the fields of columns over g, and how the columns lie.
func (g grid) fields(side, stride int) ([][]int, grid) {
	if side == 0 || g.rows*g.cols == 1 {
		all := make([]int, g.size())
		for i := range all {
			all[i] = i
		}
		return [][]int{all}, grid{rows: 1, cols: 1}
	}
	if g.image {
		f, rows, cols := layer.Grid(g.per, g.rows, g.cols, side, stride)
		return f, grid{rows: rows, cols: cols}
	}
	places, rows, cols := layer.Grid(1, g.rows, g.cols, side, stride)
	fields := make([][]int, len(places))
	for k, list := range places {
		for _, p := range list {
			for e := range g.per {
				fields[k] = append(fields[k], p*g.per+e)
			}
		}
	}
	return fields, grid{rows: rows, cols: cols}
}

func (c Layer) withDefaults() Layer {
	c.Units, c.Stride = cmp.Or(c.Units, 80), cmp.Or(c.Stride, max(1, c.Field/3))
	c.Active, c.Contrast = cmp.Or(c.Active, max(1, c.Units/10)), cmp.Or(c.Contrast, .1)
	c.Rule = cmp.Or(c.Rule, "resonance")
	return c
}

// inputs is how the outputs of so many sensors over a stream lie.
func inputs(s stimulus.Spec, sensors int) grid {
	if s.Shape != (stimulus.Shape{}) {
		return grid{rows: s.Shape.Height, cols: s.Shape.Width, per: s.Shape.Channels, image: true}
	}
	return grid{rows: 1, cols: 1, per: sensors, image: true}
}

// buildLayer makes layer k over what lies below it.
func buildLayer(k int, c Layer, below grid, minibatch, length int, src *rand.PCG) (layer.Fielded, grid, error) {
	where := func(err error) error { return fmt.Errorf("hebbian: layer %d: %w", k+1, err) }
	c = c.withDefaults()
	if c.Units < 1 || c.Units > 1<<16 || c.Field < 0 || c.Stride < 1 {
		return nil, grid{}, where(fmt.Errorf("columns of %d units with fields of side %d at a distance of %d: units and distance are 1 or more, the side not negative", c.Units, c.Field, c.Stride))
	}
	if c.Pool < 0 || c.Pool > 1 && !c.Shared {
		return nil, grid{}, where(fmt.Errorf("pooling over squares of %d places: 1 or more, and more than 1 only where fields share their weights", c.Pool))
	}
	if c.Act.Kind == "" && c.Patches != (Patches{}) {
		return nil, grid{}, where(errors.New("whitening, quadrants, standard and stages are of features of patches, whose units have an activation"))
	}
	fields, lie := below.fields(c.Field, c.Stride)
	lie.per = c.Units
	cc := layer.ColumnsConfig{
		In: below.size(), Fields: fields, Units: c.Units,
		Act:      layer.Activation{Kind: layer.Winners, K: min(c.Active, c.Units)},
		Contrast: max(c.Contrast, 0), Unit: true, Length: length,
		Horizon: max(1000, 50*c.Units),
	}
	cc.Init = layer.Init{Norm: 1}
	if c.Act.Kind != "" {
		cc.Act, cc.Unit = c.Act, !c.Patches.Standard
		c.Patches = c.Patches.over(length)
	}
	if c.Rule != "none" {
		spec, zero, err := paramsOf(c, minibatch, rule.Shape{In: len(fields[0]), Out: c.Units})
		if err != nil {
			return nil, grid{}, where(err)
		}
		if zero {
			cc.Init = layer.Init{Kind: "zero"}
		}
		cc.NewRule = func(s rule.Shape) (rule.Rule, error) { return rule.New(c.Rule, spec, s) }
	} else if len(c.Params) > 0 {
		return nil, grid{}, where(fmt.Errorf("fixed weights have no parameters, %d were given", len(c.Params)))
	}
	if c.Act.Kind != "" {
		l, lie, err := buildPatches(c, cc, lie, src)
		if err != nil {
			return nil, grid{}, where(err)
		}
		return l, lie, nil
	}
	if !c.Shared || len(fields) == 1 {
		l, err := layer.NewColumns(cc, src)
		if err != nil {
			return nil, grid{}, where(err)
		}
		return l, lie, nil
	}
	// Drives and outputs of all places, of the longest batch.
	each := 2 * 4 * float64(len(fields)) * float64(max(minibatch, queryChunk))
	if err := limit.Check(fmt.Sprintf("a convolution over %d places", len(fields)), float64(c.Units), "units", each); err != nil {
		return nil, grid{}, where(err)
	}
	l, err := layer.NewConv(layer.ConvConfig{ColumnsConfig: cc, Across: lie.cols, Pool: c.Pool}, src)
	if err != nil {
		return nil, grid{}, where(err)
	}
	lie.rows, lie.cols = l.Places()
	return l, lie, nil
}

// buildMemory makes the blocks over n outputs; nil where there are none.
func buildMemory(c Memory, n int, src func(purpose string) *rand.PCG) (*memory.Pool, error) {
	kinds := c.Blocks
	if len(kinds) == 0 {
		kinds = []string{"conjunction"}
	}
	if len(kinds) == 1 && kinds[0] == "none" {
		return nil, nil
	}
	var blocks []memory.Block
	for i, kind := range kinds {
		if slices.Contains(kinds[:i], kind) {
			return nil, fmt.Errorf("hebbian: memory block %s twice", kind)
		}
		k, err := c.Kinds.Find(kind)
		if err != nil {
			return nil, fmt.Errorf("hebbian: %w", err)
		}
		b, err := k.Build(c.Set[kind], n, src)
		if err != nil {
			return nil, fmt.Errorf("hebbian: %w", err)
		}
		blocks = append(blocks, b)
	}
	return memory.NewPool(c.Pool, blocks...)
}

package layer

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/internal/limit"
	"github.com/hebbgrad/hebbgrad/internal/state"
	"github.com/hebbgrad/hebbgrad/locality"
)

// PatchesConfig describes a layer that learns features from patches and then
// stays: of Units that see each place, with one set of weights that all places
// share. Act is that of one unit, ReLU or Power. Length, Horizon and Contrast are as
// in [ColumnsConfig]; Length 0 means Train.
type PatchesConfig struct {
	ColumnsConfig // Fields are those of the places, row by row

	Across int // places of a row; 0 means all

	// Pool is the side of the squares of places over which the largest output of
	// each unit is kept, 0 means 1, no pooling; Quadrants has the mean over each
	// quarter of the places instead: 2×2 regions, the first of each direction the
	// larger where places are odd in number.
	Pool      int
	Quadrants bool

	Whiten     float64 // ε of a [Whitening] of each patch before the units; 0: none
	Conscience float64 // Config.Homeostasis of the units

	// Standard gives each output a mean of 0 and a variance of one over their number.
	Standard bool

	// Settle is the number of presentations from which whitening learns, and after
	// them Train the number from which units learn, of Sample places each, drawn at
	// random; 0 means 10. Units without a rule let them pass, so that what stands above
	// learns from as many. Whitening learns from ten times as many places. Outputs are
	// standardised by the next Settle presentations.
	Settle, Train, Sample int

	// Compare is the number of presentations, from when the layer stands, whose
	// patches are compared with the units; see [Patches.Verbatim].
	Compare int

	// Store, where above 0, is the number of stimuli whose outputs are kept as a byte
	// each once the layer stands, so that they need not be computed when the stimulus
	// comes again: Store × Out bytes. Outputs are rounded to such bytes whether they
	// are stored or not, to a 32nd of their deviation; it needs Standard.
	Store int
}

// Patches is a layer of features of patches, one set of weights that every place
// shares:
//
//	y = pool act(W·Z·(p − μ)), p the patch after contrast normalisation,
//
// where Z and μ are those of a [Whitening]. It learns in stages, each from what the
// one before has settled to: first whitening, from Settle presentations, then the
// units, from Train presentations, by patches whitened and divided by their norms,
// then, where outputs are standardised, the threshold and the gain of each,
//
//	y ← (y − m)/√(outputs·(q − m²)), m and q the means of y and y²;
//
// from then on it stands and changes no more. Until then Forward gives 0, Learn being
// all that is wanted of it; Infer gives what the layer would answer now. The output is
// ordered by region, row by row, then by unit.
//
// Forward and Infer are one matrix product over the patches of an image, W·Z being
// computed once. Sharing weights between places is not local; certificates list it.
type Patches struct {
	cfg        PatchesConfig
	region     []int     // of each place
	share      []float32 // one over the places of each region; nil where the largest is kept
	rows, cols int       // of regions
	dense      *Dense
	white      *Whitening // nil: none
	std        *standard  // the same
	draw       *rand.PCG
	initial    []byte        // of draw
	stage      [stages]int64 // presentations that each stage had, of those in need
	need       [stages]int64
	total      int64
	verbatim   verbatim

	store *store // nil: none

	near  *neighbours // nil: each place is looked up by itself
	chunk int         // places that go through together
	eff   []float32   // (W·Z)ᵀ
	known bool        // eff is that of weights and whitening

	sampled, inputs []float32 // patches kept until Learn: as they are, and as units see them
	part            []float32 // what units give for them
	raw             []float32 // outputs from which their standard is learned
	patches, units  []float32 // of a chunk of places of one image: what they see, and × units
	ready           int       // presentations of the last Forward, −1 after Learn
	places          int       // patches kept of each
}

// The stages of learning.
const (
	whitening = iota
	training
	standardising
	stages
)

// NewPatches draws the weights from src.
func NewPatches(c PatchesConfig, src *rand.PCG) (*Patches, error) {
	if err := cmp.Or(c.check(), c.Act.check(c.Units)); err != nil {
		return nil, err
	}
	places := len(c.Fields)
	c.Across, c.Pool, c.Sample = cmp.Or(c.Across, places), cmp.Or(c.Pool, 1), cmp.Or(c.Sample, 10)
	c.Length = cmp.Or(c.Length, c.Train)
	if c.Across < 1 || places%c.Across != 0 || c.Pool < 1 || c.Quadrants && (c.Pool > 1 || places < 4) {
		return nil, fmt.Errorf("%d places in rows of %d, pooled by squares of side %d, quadrants %v: rows are whole, and quadrants of 4 places or more are pooled by no squares", places, c.Across, c.Pool, c.Quadrants)
	}
	if c.Act.Kind != ReLU && c.Act.Kind != Power || c.Act.Unit {
		return nil, fmt.Errorf("activation %q, unit %v: features of patches are of single units, %s or %s", c.Act.Kind, c.Act.Unit, ReLU, Power)
	}
	if c.Settle < 0 || c.Train < 0 || c.Sample < 1 || c.Compare < 0 {
		return nil, fmt.Errorf("whitening learns from %d presentations, units from %d, of %d places each, and %d are compared: none is negative, and places are 1 or more", c.Settle, c.Train, c.Sample, c.Compare)
	}
	if c.Standard && c.Unit {
		return nil, errors.New("outputs both standardised and divided by their norm: one of the two")
	}
	if c.Store < 0 || c.Store > 0 && !c.Standard {
		return nil, fmt.Errorf("outputs of %d stimuli stored, standardised %v: not negative, and bytes are of outputs that are standardised", c.Store, c.Standard)
	}
	l := &Patches{cfg: c, ready: -1}
	l.lay()
	if c.Store > 0 {
		if err := limit.Check("a layer that stores outputs", float64(c.Store), "stimuli", float64(l.Out())); err != nil {
			return nil, err
		}
		l.store = newStore(c.Store)
	}
	width := len(c.Fields[0])
	if c.Whiten != 0 {
		var err error
		if l.white, err = NewWhitening(width, c.Whiten); err != nil {
			return nil, err
		}
		l.need[whitening] = int64(c.Settle)
	}
	l.need[training] = int64(c.Train)
	if c.Standard {
		l.std = newStandard(l.Out())
		l.need[standardising] = int64(c.Settle)
	}
	l.draw = rand.NewPCG(src.Uint64(), src.Uint64())
	var err error
	if l.initial, err = l.draw.MarshalBinary(); err != nil {
		return nil, err
	}
	units := c.ColumnsConfig
	units.Act = Activation{Kind: Linear} // of what is learned from; present pools
	if l.dense, err = units.set(c.Conscience, src); err != nil {
		return nil, err
	}
	if l.chunk = min(placesAtOnce, places); c.Contrast > 0 {
		l.near = newNeighbours(c.Fields, c.Across)
	}
	if l.near != nil {
		l.chunk = max(placesAtOnce/c.Across, 1) * c.Across
	}
	l.eff, l.patches = make([]float32, c.Units*width), make([]float32, l.chunk*width)
	l.units = make([]float32, l.chunk*c.Units)
	l.verbatim = newVerbatim(c.Units, l.chunk*width)
	return l, nil
}

// lay says to which region each place belongs.
func (l *Patches) lay() {
	down, across, p := len(l.cfg.Fields)/l.cfg.Across, l.cfg.Across, l.cfg.Pool
	high, wide := p, p
	if l.cfg.Quadrants {
		high, wide = (down+1)/2, (across+1)/2
	}
	l.rows, l.cols = (down+high-1)/high, (across+wide-1)/wide
	l.region = make([]int, down*across)
	if l.cfg.Quadrants {
		l.share = make([]float32, l.rows*l.cols)
	}
	for k := range l.region {
		l.region[k] = k/across/high*l.cols + k%across/wide
		if l.share != nil {
			l.share[l.region[k]]++
		}
	}
	for r, n := range l.share {
		l.share[r] = 1 / n
	}
}

func (l *Patches) In() int { return l.cfg.In }

// Out is the number of regions times the units.
func (l *Patches) Out() int { return l.rows * l.cols * l.cfg.Units }

// Places is how the output lies: rows and columns of regions.
func (l *Patches) Places() (rows, cols int) { return l.rows, l.cols }

// Count is 1: there is one set of weights.
func (l *Patches) Count() int { return 1 }

// Column returns it, and the inputs that it sees at the place in the middle.
func (l *Patches) Column(int) (*Dense, []int) {
	return l.dense, l.cfg.Fields[len(l.region)/l.cfg.Across/2*l.cfg.Across+l.cfg.Across/2]
}

// Stands reports whether the layer has learned what it will.
func (l *Patches) Stands() bool { return l.now() == stages }

// now is the stage of what is presented next.
func (l *Patches) now() int {
	for k := range l.stage {
		if l.stage[k] < l.need[k] {
			return k
		}
	}
	return stages
}

// Stages are the presentations at which stages of learning begin, counted from
// the layer's first, and last at which it stands.
func (l *Patches) Stages() (at []int) {
	sum := 0
	for _, n := range l.need {
		if n > 0 {
			at = append(at, sum)
		}
		sum += int(n)
	}
	return append(at, sum)
}

func (l *Patches) Forward(led ledger, dst, x []float32, n int) error {
	l.ready = -1
	if err := fits(l, dst, x, n); err != nil {
		return err
	}
	switch l.now() {
	case stages:
		l.present(led, dst, x, n, l.verbatim.count < int64(l.cfg.Compare))
	case standardising:
		l.fold()
		l.raw = grow(l.raw, len(dst))
		for i := range n {
			l.image(led, l.raw[i*l.Out():(i+1)*l.Out()], x[i*l.In():(i+1)*l.In()], false)
		}
		clear(dst)
	case training:
		clear(dst)
		l.sample(led, x, n, l.cfg.Sample)
		l.whiten(led, n*l.places)
		l.part = grow(l.part, n*l.places*l.cfg.Units)
		if err := l.dense.Forward(led, l.part, l.inputs, n*l.places); err != nil {
			return err
		}
	case whitening:
		clear(dst)
		l.sample(led, x, n, 10*l.cfg.Sample)
	}
	l.ready = n
	return nil
}

// Infer computes what Forward would if the layer stood. What it computes is stored
// too, which no later output shows.
func (l *Patches) Infer(dst, x []float32, n int) error {
	err := fits(l, dst, x, n)
	if err == nil {
		l.present(nil, dst, x, n, false)
	}
	return err
}

// Learn is by the stage. A presentation at a shut gate is one of its stage, and
// takes no part.
func (l *Patches) Learn(s Step) error {
	if l.ready < 0 {
		return errNoForward
	}
	n, k := l.ready, l.now()
	l.ready = -1
	if l.total += int64(n); k == stages {
		return nil
	}
	l.stage[k] += int64(n)
	switch l.known = false; k {
	case whitening:
		return l.white.Learn(s, l.sampled, n, l.places)
	case training:
		return l.dense.learn(s, l.places)
	}
	l.std.learn(s, l.raw, n)
	return nil
}

func (l *Patches) Reset() error {
	l.stage, l.total, l.known, l.ready = [stages]int64{}, 0, false, -1
	l.verbatim.reset()
	if l.white != nil {
		l.white.reset()
	}
	if l.std != nil {
		l.std.reset()
	}
	if l.store != nil {
		l.store.clear()
	}
	if err := l.draw.UnmarshalBinary(l.initial); err != nil {
		return err
	}
	return l.dense.Reset()
}

func (l *Patches) Keep(w *state.Walker) {
	state.Values(w, "presentations of each stage", l.stage[:])
	state.Count(w, "presentations", &l.total)
	w.Binary("places", l.draw)
	l.verbatim.keep(w)
	if l.white != nil {
		w.In("whitening", l.white)
	}
	w.In("shared", l.dense)
	if l.std != nil {
		w.In("standard", l.std)
	}
	if w.Changed() {
		l.known = false
		if l.store != nil {
			l.store.clear()
		}
	}
	if w.Loading() {
		l.ready = -1
	}
}

func (l *Patches) Synapses(visit func(name string, effective []float32)) {
	if l.white != nil {
		visit("whitening means", l.white.means)
		visit("whitening moments", l.white.moments)
	}
	l.dense.Synapses(func(name string, w []float32) { visit("shared "+name, w) })
	if l.std != nil {
		visit("standard means", l.std.means)
		visit("standard squares", l.std.squares)
	}
}

func (l *Patches) Inspect() Status {
	s := l.dense.status()
	s.Learned = l.total
	s.MACs *= len(l.cfg.Fields)
	s.Bytes += 4 * int64(len(l.eff))
	if l.white != nil {
		s.Synapses += len(l.white.means) + len(l.white.moments)
		s.Bytes += 4 * int64(len(l.white.means)+2*len(l.white.moments))
	}
	if l.std != nil {
		s.Synapses += 2 * l.Out()
		s.Bytes += 8 * int64(l.Out())
	}
	if l.store != nil {
		s.Bytes += l.store.bytes()
	}
	if b, ok := l.dense.Rule().(interface{ Bytes() int64 }); ok {
		s.Bytes, s.Holds = s.Bytes+b.Bytes(), true
	}
	for _, hit := range l.verbatim.hits {
		s.Verbatim += int(hit)
	}
	s.Compared = l.verbatim.count
	return s
}

// Observe lists that weights are shared between places, and that a patch is divided
// by its norm before units learn from it.
func (l *Patches) Observe(w *locality.Watch) {
	shared := w.Part("shared").Lists(locality.SharedWeights())
	if l.white != nil {
		l.white.watch = w.Part("whitening").Lists(locality.SharedWeights())
		if shared != nil {
			shared.Upstream = append(shared.Upstream[:len(shared.Upstream):len(shared.Upstream)], l.white.watch.Name)
		}
	}
	l.dense.Observe(shared)
	if l.std != nil {
		l.std.watch = w.Part("standard")
		if l.std.watch != nil {
			l.std.watch.Upstream = append(shared.Upstream[:len(shared.Upstream):len(shared.Upstream)], shared.Name)
		}
	}
}

package hebbian

import (
	"cmp"
	"errors"
	"maps"
	"math/rand/v2"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
)

// over fills in what is not set, for a run of so many presentations.
func (p Patches) over(length int) Patches {
	p.Settle = cmp.Or(p.Settle, min(max(length/20, 1), 1000))
	p.Train = cmp.Or(p.Train, min(max(length/5, 1), 10000))
	p.Sample = cmp.Or(p.Sample, 10)
	return p
}

// buildPatches makes a layer of features of patches over places that lie so.
func buildPatches(c Layer, cc layer.ColumnsConfig, lie grid, src *rand.PCG) (*layer.Patches, grid, error) {
	if !c.Shared {
		return nil, grid{}, errors.New("units that answer each for itself are features of patches, which share their weights")
	}
	conscience := 0.
	if c.Rule == "competitive" {
		conscience = max(cmp.Or(c.Patches.Conscience, .05), 0)
	}
	p := c.Patches
	cc.Length = 0 // rates fall over what units learn from
	l, err := layer.NewPatches(layer.PatchesConfig{
		ColumnsConfig: cc, Across: lie.cols, Pool: c.Pool, Quadrants: p.Quadrants, Whiten: p.Whiten, Standard: p.Standard, Conscience: conscience,
		Settle: p.Settle, Train: p.Train, Sample: p.Sample, Compare: comparedAtMost, Store: p.Store,
	}, src)
	if err != nil {
		return nil, grid{}, err
	}
	lie.rows, lie.cols = l.Places()
	return l, lie, nil
}

// comparedAtMost is the number of presentations whose patches are compared with the
// units, to tell which of them hold one: those of a pass over the largest sets.
const comparedAtMost = 60000

// paramsOf returns the parameters of a layer's rule, and whether weights start at 0.
// Where a rule takes the mean over a minibatch, the rate is that of one presentation
// times the minibatch. The buffer of k-means is filled by nine tenths of the patches
// that units are to learn from, as some may be empty.
func paramsOf(c Layer, minibatch int, s rule.Shape) (p rule.Params, zero bool, err error) {
	r, err := rule.New(c.Rule, c.Params, s)
	if err != nil {
		return nil, false, err
	}
	spec := r.Spec()
	p = rule.Params{}
	maps.Copy(p, c.Params)
	if q, ok := spec.Param("rate"); ok && !spec.Singly {
		if !q.Given && c.Rule == "resonance" {
			q.Value = .01
		}
		p["rate"] = q.Value * float64(minibatch)
	}
	if q, ok := spec.Param("buffer"); ok && !q.Given && c.Act.Kind != "" {
		p["buffer"] = float64(max(c.Patches.Train*c.Patches.Sample*9/10, 1))
	}
	return p, spec.FromZero, nil
}

// stander is a layer that learns in stages and then stands.
type stander interface {
	Stands() bool
	Stages() []int
}

// stands reports whether what is above a layer may learn from what it gives.
func stands(l layer.Fielded) bool {
	s, ok := l.(stander)
	return !ok || s.Stands()
}

// staged is the number of presentations that the layers learn from before the
// readout does.
func staged(layers []layer.Fielded) (n int) {
	for _, l := range layers {
		if s, ok := l.(stander); ok {
			at := s.Stages()
			n += at[len(at)-1]
		}
	}
	return n
}

// Stages are the presentations at which another part begins to learn from those
// that stand below it; nil where all learn from the first.
func (n *Circuit) Stages() (at []int) {
	for _, l := range n.layers {
		if s, ok := l.(stander); ok {
			sum := 0
			if len(at) > 0 {
				sum, at = at[len(at)-1], at[:len(at)-1]
			}
			for _, k := range s.Stages() {
				at = append(at, sum+k)
			}
		}
	}
	return at
}

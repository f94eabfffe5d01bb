package arms

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hebbgrad/hebbgrad/backprop"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// columnsArm is the gradient rule on the wiring of the local learner, with the
// given gate: one layer of columns over fields whose contrast is normalised, with
// the same competition and the same normalisation of what all columns give.
func columnsArm(w basis, name, kind, partner, summary string) bench.Arm {
	a := gradientArm(name, kind, partner, summary)
	var settings []bench.Setting
	for _, s := range a.Settings {
		switch s.Name {
		case "units":
			settings = append(settings, columnSettings(w)...)
			continue
		case "depth":
			continue
		case "layers":
			s.Wide = nil
			s.Doc = "hidden layers in full, instead of what describes columns, activation and dropout: contrast.1 columns80x12/4 inhibition8 unit"
		case "activation":
			s.Doc = "of the columns' units"
		case "dropout":
			s.Doc = "share of the columns' outputs silenced while learning; 0: none"
		}
		settings = append(settings, s)
	}
	a.Settings = settings
	a.NoEffect = func(s bench.Settings) []bench.NoEffect {
		return slices.Concat(unusedByColumns(s), unusedByStep(s), unusedByGate(s))
	}
	layers := func(set bench.Settings, s stimulus.Spec) []backprop.Layer { return columnLayers(w, set, s) }
	a.Wiring = gradientWiring(layers)
	a.New = func(s bench.Setup) (bench.Learner, error) { return newGradient(s, kind, layers, newFamiliarity) }
	return a
}

// columnSettings describe columns by the names that the local learner's settings
// have.
func columnSettings(w basis) []bench.Setting {
	return []bench.Setting{
		{Name: "units", Doc: "units of each column; 0: by the size of the stimulus", Default: 0, Min: 0, Max: 16384,
			Cost: &bench.Range{Min: 4, Max: 160, Log: true}},
		{Name: "field", Doc: "side of a column's receptive field over an image, in inputs; 0: by its size; -1: all of it, a dense layer", Default: 0, Min: -1, Max: 1024},
		{Name: "stride", Doc: "distance between fields, in inputs; 0: by the size of the image", Default: 0, Min: 0, Max: 1024},
		{Name: "contrast", Doc: "ε of the contrast normalisation of a field of an image; 0 or -1: none", Default: .1, Min: -1, Max: 100},
		{Name: "active", Doc: fmt.Sprintf("units of a column that fire, inhibited as in the local learner; 0: one of %d; -1: all, by the activation", w.share), Default: 0, Min: -1, Max: 16384},
	}
}

// unusedByColumns names the settings of the wiring that have no effect beside the
// others.
func unusedByColumns(s bench.Settings) (unused []bench.NoEffect) {
	switch text := s.String("layers"); {
	case text != "":
		return inFull(text, "units", "field", "stride", "contrast", "active", "activation", "dropout")
	case s.Int("field") < 0:
		unused = without("a field of -1 is the whole stimulus, and there is one", "stride")
	}
	if s.Int("active") >= 0 {
		unused = append(unused, without("units whose output is inhibition's have no other activation; with active -1 they do", "activation")...)
	}
	return unused
}

// columnLayers are columns of the size that the local learner would have: a dense
// layer over small images and over what has no shape, where there is no contrast
// to normalise either.
func columnLayers(w basis, set bench.Settings, s stimulus.Spec) (layers []backprop.Layer) {
	like := w.config(s).Layers[0]
	switch v := set.Int("field"); {
	case v < 0:
		like.Field = 0
	case v > 0:
		like.Field, like.Stride = v, 0
	}
	if eps := set.Float("contrast"); eps > 0 && s.Shape.Size() > 0 {
		layers = append(layers, backprop.Layer{Kind: backprop.Contrast, Epsilon: eps})
	}
	l := backprop.Layer{Kind: backprop.Dense, Units: cmp.Or(set.Int("units"), like.Units), Activation: set.String("activation")}
	active := set.Int("active")
	if active == 0 {
		active = max(1, l.Units/w.share)
		if like.Active > 0 && set.Int("units") == 0 {
			active = like.Active
		}
	}
	if active = min(active, l.Units-1); active > 0 {
		l.Activation = backprop.Linear
	}
	if like.Field > 0 {
		l.Kind, l.Size, l.Stride = backprop.Columns, like.Field, cmp.Or(set.Int("stride"), like.Stride)
	}
	layers = append(layers, l)
	if active > 0 {
		layers = append(layers, backprop.Layer{Kind: backprop.Inhibition, Active: active}, backprop.Layer{Kind: backprop.Unit})
	}
	return silenced(layers, set)
}

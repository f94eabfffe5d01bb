package wiring

import (
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	got, err := Parse("conv16x5/2+1:tanh, pool3/2 dropout.25,128:sigmoid 10 contrast.1,columns80x12/4:tanh winners8 unit columns4x7")
	want := []Layer{
		{Kind: Conv, Units: 16, Size: 5, Stride: 2, Pad: 1, Activation: Tanh},
		{Kind: Pool, Size: 3, Stride: 2},
		{Kind: Dropout, Rate: .25},
		{Kind: Dense, Units: 128, Activation: Sigmoid},
		{Kind: Dense, Units: 10},
		{Kind: Contrast, Epsilon: .1},
		{Kind: Columns, Units: 80, Size: 12, Stride: 4, Activation: Tanh},
		{Kind: Winners, Active: 8},
		{Kind: Unit},
		{Kind: Columns, Units: 4, Size: 7},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, text := range []string{"", " ", "none"} {
		if got, err := Parse(text); err != nil || got != nil {
			t.Errorf("%q: %v, %v, want no layers", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"256 : tanh":    `layer ":": a layer and its activation are one word without spaces around the colon: want 256:tanh`,
		"256 :tanh":     `layer ":tanh": a layer and its activation are one word`,
		"256: tanh":     `layer "256:": a layer and its activation are one word`,
		"conv4x3: tanh": `layer "conv4x3:": a layer and its activation are one word`,
		"256 tanh":      `layer "tanh": an activation is no layer of its own: want it behind one, without spaces, such as 256:tanh`,
		"relu":          "such as 256:relu",
		"dense":         `layer "dense": "dense" is neither a number of units nor a kind of layer: want such as 256, conv16x5, columns80x12/4,`,
		"256:tan":       `unknown activation "tan": want one of`,
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{"x", "conv5", "convAx5", "conv5xB", "pool", "pool2/0", "dropout", "dropout2", "0", "12:what", "conv4x3+a", "none 5",
		"columns", "columns4", "columns4x3+1", "columnsx3", "columns4x3/0", "contrast", "contrast0", "contrast.1:tanh", "contrastInf", "winners", "winners0", "winners.5", "unit2", "unit:tanh",
		"whiten", "whiten0", "whiten.1:tanh", "reluInf", "relux", "power", "power0", "quadrants2", "standard2"} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), `layer "`) {
			t.Errorf("%q: error %v, want one that names the layer", text, err)
		}
	}
}

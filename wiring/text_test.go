package wiring

import (
	"slices"
	"testing"
)

// TestTextIsRead: what is written is read as the same layers, and each wiring is
// written in one way.
func TestTextIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "none",
		"256:relu, 10:tanh":                "256 10:tanh",
		"conv16x5/1+0 pool2/2 conv4x3/2+1": "conv16x5 pool2 conv4x3/2+1",
		"contrast0.1 columns80x12/4:linear inhibition8 unit":                          "contrast.1 columns80x12:linear inhibition8 unit",
		"columns8x3/2 winners2 dropout.25 pool3/2 contrast2 5":                        "columns8x3/2 winners2 dropout.25 pool3/2 contrast2 5",
		"contrast.1 whiten.0010 conv40x6:linear relu0.25 power2.0 quadrants standard": "contrast.1 whiten.001 conv40x6:linear relu.25 power2 quadrants standard",
		"conv4x3 relu0 power.5": "conv4x3:linear relu0 power.5",
	} {
		layers, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got := Text(layers)
		again, err := Parse(got)
		for i := range layers {
			layers[i] = layers[i].WithDefaults()
		}
		for i := range again {
			again[i] = again[i].WithDefaults()
		}
		if got != want || err != nil || !slices.Equal(layers, again) {
			t.Errorf("%q is written %q, want %q; %v", text, got, want, err)
		}
	}
}

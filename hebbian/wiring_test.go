package hebbian

import (
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
	"github.com/hebbgrad/hebbgrad/wiring"
)

// TestWiredIsWhatIsWritten: layers made of a text are written as that text.
func TestWiredIsWhatIsWritten(t *testing.T) {
	spec := stimulus.Spec{Dim: 784, Shape: stimulus.Shape{Channels: 1, Height: 28, Width: 28}, Classes: 10}
	for text, want := range map[string]string{
		"contrast.1 columns80x12/4:linear inhibition8 unit": "contrast.1 columns80x12:linear inhibition8 unit",
		"2000 inhibition100":                                                      "2000:linear inhibition100 unit",
		"contrast.2 conv50x5 inhibition3 pool4":                                   "contrast.2 conv50x5:linear inhibition3 pool4 unit",
		"columns30x12 contrast.3 columns20x2/1 9":                                 "columns30x12:linear inhibition3 unit contrast.3 columns20x2:linear inhibition2 unit 9:linear inhibition1 unit",
		"contrast.1 whiten.001 conv40x6 relu.25 quadrants standard":               "contrast.1 whiten.001 conv40x6:linear relu.25 quadrants standard",
		"whiten.1 conv9x5 relu0 power2 pool3 contrast.1 conv8x3 relu.5 quadrants": "whiten.1 conv9x5:linear relu0 power2 pool3 unit contrast.1 conv8x3:linear relu.5 quadrants unit",
		"none": "none",
	} {
		layers, err := wiring.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		wired, err := Wired(layers)
		if got := (Config{Layers: wired}).Wiring(spec); err != nil || got != want {
			t.Errorf("%q is written %q, want %q; %v", text, got, want, err)
		}
	}
}

// TestWiredRefuses what the local learner does not have, by its place and name.
func TestWiredRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"64:tanh":                        `layer 1, "64:tanh": units of the local learner compete`,
		"conv8x5+2":                      "does not look beyond the border",
		"64 dropout.5":                   `layer 2, "dropout.5": the local learner has no such layer`,
		"64 winners8":                    "no such layer",
		"64 inhibition8 inhibition4":     `layer 3, "inhibition4"`,
		"columns8x5 pool2":               "pool above conv",
		"conv8x5 pool3/2":                "do not overlap",
		"inhibition8 64":                 `layer 1, "inhibition8": it stands above no units`,
		"64 contrast.1 inhibition8":      "it stands above no units",
		"64 contrast.1":                  "nothing stands above contrast",
		"conv8x5 relu.5 whiten.1":        "nothing stands above contrast or whiten",
		"whiten.1 conv8x5":               "whiten below the units of layer 1, which compete",
		"columns8x5 relu.5":              `layer 2, "relu.5": the local learner has no such layer`,
		"conv8x5 inhibition2 relu.5":     `layer 3, "relu.5"`,
		"conv8x5 quadrants":              `layer 2, "quadrants"`,
		"conv8x5 relu.5 quadrants pool2": `layer 4, "pool2"`,
		"conv8x5 relu.5 standard unit":   `layer 4, "unit"`,
	} {
		layers, err := wiring.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Wired(layers); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

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
		"2000 inhibition100":                      "2000:linear inhibition100 unit",
		"contrast.2 conv50x5 inhibition3 pool4":   "contrast.2 conv50x5:linear inhibition3 pool4 unit",
		"columns30x12 contrast.3 columns20x2/1 9": "columns30x12:linear inhibition3 unit contrast.3 columns20x2:linear inhibition2 unit 9:linear inhibition1 unit",
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
		"64:tanh":                    `layer 1, "64:tanh": units of the local learner compete`,
		"conv8x5+2":                  "does not look beyond the border",
		"64 dropout.5":               `layer 2, "dropout.5": the local learner has no such layer`,
		"64 winners8":                "no such layer",
		"64 inhibition8 inhibition4": `layer 3, "inhibition4"`,
		"columns8x5 pool2":           "pool above conv",
		"conv8x5 pool3/2":            "do not overlap",
		"inhibition8 64":             `layer 1, "inhibition8": it stands above no units`,
		"64 contrast.1 inhibition8":  "it stands above no units",
		"64 contrast.1":              "nothing stands above contrast",
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

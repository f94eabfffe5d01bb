package wiring

import (
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

func chain(t *testing.T, text string, spec stimulus.Spec) ([]Placed, error) {
	t.Helper()
	layers, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return Chain(layers, spec)
}

var image = stimulus.Spec{Dim: 2 * 6 * 7, Shape: stimulus.Shape{Channels: 2, Height: 6, Width: 7}}

func TestChain(t *testing.T) {
	got, err := chain(t, "contrast.1 columns5x3 winners2 dropout.5 contrast.2 columns4x2/1 unit 9 winners9", image)
	if err != nil {
		t.Fatal(err)
	}
	form := func(c, h, w int, byPlace bool) Form {
		return Form{stimulus.Shape{Channels: c, Height: h, Width: w}, byPlace}
	}
	lower, upper := form(5, 4, 5, true), form(4, 3, 4, true)
	want := []Form{form(2, 6, 7, false), lower, lower, lower, lower, upper, upper, form(9, 1, 1, false), form(9, 1, 1, false)}
	for i, p := range got {
		if p.Out != want[i] || p.Number != i+1 || i > 0 && p.In != want[i-1] {
			t.Errorf("layer %d: %+v, want outputs %+v", i+1, p, want[i])
		}
		if eps := map[int]float64{1: .1, 5: .2}[i]; p.Normalised != eps {
			t.Errorf("layer %d: contrast normalised by %v, want %v", i+1, p.Normalised, eps)
		}
	}
}

// TestChainOfFeatures: whitening hands on what contrast has set, and quarters are
// what is left of places.
func TestChainOfFeatures(t *testing.T) {
	got, err := chain(t, "contrast.1 whiten.001 conv5x3 relu.25 power2 quadrants standard 3", image)
	if err != nil {
		t.Fatal(err)
	}
	if got[1].Normalised != .1 || got[2].Normalised != .1 || got[3].Normalised != 0 {
		t.Errorf("contrast normalised by %v, %v and %v, want .1 up to the units", got[1].Normalised, got[2].Normalised, got[3].Normalised)
	}
	if form := (Form{Shape: stimulus.Shape{Channels: 5, Height: 2, Width: 2}}); got[5].Out != form || got[6].Out != form {
		t.Errorf("quadrants give %+v, standard %+v, want %+v", got[5].Out, got[6].Out, form)
	}
}

func TestLayersThatCannotStandWhereTheyDoAreRefused(t *testing.T) {
	flat := stimulus.Spec{Dim: 12}
	for _, c := range []struct {
		layers, want string
		spec         stimulus.Spec
	}{
		{"contrast.1 pool2 5", "hidden layer 2: pool above contrast", image},
		{"contrast.1 contrast.1 5", "hidden layer 2: contrast above contrast", image},
		{"whiten.1 contrast.1 5", "hidden layer 2: contrast above whiten", image},
		{"whiten.1 whiten.1 5", "hidden layer 2: whiten above whiten", image},
		{"whiten.1 pool2 5", "hidden layer 2: pool above whiten", image},
		{"5 whiten.1", "hidden layer 2: nothing stands above whiten", image},
		{"conv8x6 quadrants", "hidden layer 2: quadrants of 1×2 places: want 2 or more both ways", image},
		{"5 contrast.1", "hidden layer 2: nothing stands above contrast", image},
		{"pool2 winners2 5", "hidden layer 2: winners chooses among units", image},
		{"columns8x3 winners9", "hidden layer 2: winners keeps 9 of 8 outputs: want 1 to 8", image},
		{"columns8x3 inhibition8", "and of 8 none is left beside 8: want 1 to 7", image},
		{"inhibition1 8", "hidden layer 1: inhibition chooses among units", image},
		{"columns8x3 conv2x3", "hidden layer 2: conv reads channels", image},
		{"columns8x3 pool2", "hidden layer 2: pool reads channels", image},
		{"6 columns8x3", "hidden layer 2: columns needs stimuli with a shape", flat},
		{"conv8x3", "hidden layer 1: conv needs stimuli with a shape", flat},
		{"conv8x9", "hidden layer 1: a conv window of side 9 does not fit its 6×7 input", image},
		{"5", "have 84 inputs, the stream declares 83", stimulus.Spec{Dim: 83, Shape: image.Shape}},
	} {
		if _, err := chain(t, c.layers, c.spec); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.layers, err, c.want)
		}
	}
}

func TestFields(t *testing.T) {
	got, err := chain(t, "columns3x4/2 columns2x2/1 5", stimulus.Spec{Dim: 48, Shape: stimulus.Shape{Channels: 1, Height: 6, Width: 8}})
	if err != nil {
		t.Fatal(err)
	}
	grid, _, _ := Grid(1, 6, 8, 4, 2)
	if f := got[0].Fields(); !slices.EqualFunc(f, grid, slices.Equal) || len(f) != 6 {
		t.Errorf("fields over the stimulus are %v, want %v", f, grid)
	}
	// Of 2×3 columns of three units the second upper column sees the last two of
	// each row, column by column.
	if f, want := got[1].Fields(), []int{3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17}; len(f) != 2 || !slices.Equal(f[1], want) {
		t.Errorf("fields over columns are %v, want two, the second %v", f, want)
	}
	if f := got[2].Fields(); len(f) != 1 || len(f[0]) != 4 {
		t.Errorf("a dense layer sees %v, want all of 4 inputs", f)
	}
	got, err = chain(t, "conv3x3/2+1", image)
	if err != nil {
		t.Fatal(err)
	}
	want := []int{Outside, Outside, Outside, 1, 2, 3, 8, 9, 10, Outside, Outside, Outside, 43, 44, 45, 50, 51, 52}
	if f := got[0].Fields(); len(f) != 3*4 || !slices.Equal(f[1], want) {
		t.Errorf("windows of a convolution are %v, want 12, the second %v", f, want)
	}
}

func TestCheckNamesWhatALayerHasNoUseFor(t *testing.T) {
	for want, l := range map[string]Layer{
		"unknown kind \"wide\": want dense, conv, columns,": {Kind: "wide"},
		"columns with 0 units":                              {Kind: Columns, Size: 3},
		"columns with a window of side":                     {Kind: Columns, Units: 3},
		"columns has no padding":                            {Kind: Columns, Units: 3, Size: 3, Pad: 1},
		"dense has no ε":                                    {Kind: Dense, Units: 3, Epsilon: .1},
		"contrast has no activation":                        {Kind: Contrast, Epsilon: .1, Activation: Tanh},
		"unit has no active units":                          {Kind: Unit, Active: 2},
		"winners has no units":                              {Kind: Winners, Active: 2, Units: 3},
		"inhibition keeps 0 outputs":                        {Kind: Inhibition},
		"winners keeps 0 outputs":                           {Kind: Winners},
		"contrast normalisation with ε":                     {Kind: Contrast},
		"dense has no window":                               {Kind: Dense, Units: 3, Size: 2},
		"conv has no rate":                                  {Kind: Conv, Units: 3, Size: 2, Rate: .1},
		"pool has no padding":                               {Kind: Pool, Size: 2, Pad: 1},
		"conv with 0 channels":                              {Kind: Conv, Size: 2},
		"unknown activation \"squash\":":                    {Kind: Columns, Units: 3, Size: 2, Activation: "squash"},
	} {
		if err := l.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %q", l, err, want)
		}
	}
}

// Package figure describes figures once and renders them as PNG and as SVG.
//
// A [Figure] is a title, a grid of panels and a legend above them, outside
// every panel, so that it overlaps no data. A [Panel] has two axes and layers
// drawn in order: [Curve] (a line with a band), [Points] (with intervals), [Mosaic]
// (small images side by side) and [Heat] (coloured cells over both axes).
// Colours are those of Okabe and Ito, told apart by colour-blind readers too;
// line dashes and markers differ as well, so that a figure survives a grey
// printer. The same description gives the same bytes.
//
// [Of] makes the figures of a track.
package figure

import "image/color"

// Figure is one figure.
type Figure struct {
	Name    string // file name without extension
	Title   string
	Caption string // shown under the figure in a page, not drawn
	Alt     string // what a reader who cannot see it should know
	Folded  bool   // in a page, until a reader opens it

	Panels  []Panel
	Columns int // panels in a row; 0 means at most 3

	// ShareY gives all panels the range of y that holds all their data;
	// ShareX likewise. Inner panels then need no label of their own.
	ShareX, ShareY bool

	// Width and Height in inches; 0 means chosen from the number of panels. A legend of
	// several rows adds to the height.
	Width, Height float64

	// Scale, where set, is drawn as a colour bar at the right.
	Scale *Scale

	zoom float64 // of all that is drawn; 0 means 1
}

// Panel is one pair of axes.
type Panel struct {
	Title  string
	Note   string // a second line of the title
	X, Y   Axis
	Layers []Layer
	Bare   bool // no axes, for images
}

// Axis describes one axis. On a logarithmic axis 0 stands apart from the other values,
// below them, with a tick of its own, and the label says so; what is below 0 is left
// out.
type Axis struct {
	Label string // with its unit, as in "synaptic updates (count)"
	Log   bool

	// Min and Max, where not both 0, fix the range.
	Min, Max float64

	// From0 makes the range start at 0 where the data allows; Limit, where
	// not 0, is a value that padding may not pass (100 for a percentage).
	From0 bool
	Limit float64

	// Names, where set, label the positions 0, 1, 2, … instead of numbers.
	Names []string
	// Whole marks whole numbers only.
	Whole bool
}

// Layer is something drawn into a panel; the types of this package are all
// there are.
type Layer interface {
	// extent widens the box by the data that the layer shows.
	extent(b *box)
	draw(v *view)
	// key is the entry of the legend that the layer needs.
	key() key
}

// Style is how a series looks: the same everywhere in a report.
type Style struct {
	Color  color.NRGBA
	Dashes []float64 // points on and off; nil is a solid line
	Marker Marker
}

// Marker is the shape of a point.
type Marker int

// The markers.
const (
	NoMarker Marker = iota
	Disc
	Square
	Triangle
	Diamond
	Ring
	Cross
	Plus
	Box
	Tick // of a censored run
)

// Grey is the style of references: nobody's colour.
func Grey(i int) Style {
	dashes := [...][]float64{{4, 3}, {1.5, 2}, {8, 2.5}, {6, 2, 1.5, 2}}
	return Style{Color: color.NRGBA{0x66, 0x66, 0x66, 0xff}, Dashes: dashes[i%len(dashes)], Marker: Cross + Marker(i%2)}
}

package main

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/environments"
	"github.com/hebbgrad/hebbgrad/report/figure"
)

// figure has a panel for each trial that is shown.
func (w *watcher) figure(spec bench.RunSpec) *figure.Figure {
	low, high := 0., 0.
	for _, m := range w.shown {
		low, high = min(low, slices.Min(m.values)), max(high, slices.Max(m.values))
	}
	f := &figure.Figure{
		Name:  "water-maze-" + spec.Arm.Name,
		Title: fmt.Sprintf("Trials in the water maze and what the critic expects as they begin, %s, seed %d", spec.Arm.Name, spec.Seed),
		Caption: fmt.Sprintf("Each square is a place cell, coloured by what the critic expects there; a faint ring is where the field of one in seventeen falls to e^(−1/2). "+
			"The line is the way of that trial, which begins at the rim; the small ring is the platform. It moves before trial %d and returns before trial %d.", w.trials[2]+1, w.trials[5]+1),
		Alt:     "Seven maps of the pool: at first the way wanders and nothing is expected; before the move it goes straight to a high of the map; after the move it searches at the old place, and later goes to the new one; after the return likewise.",
		Columns: 4, ShareX: true, ShareY: true, Width: 10, Height: 5.8,
		Scale: &figure.Scale{Label: "expected, discounted reward", Min: low, Max: high},
	}
	for _, m := range w.shown {
		f.Panels = append(f.Panels, w.panel(m))
	}
	return f
}

func (w *watcher) panel(m moment) figure.Panel {
	found := "found"
	if !m.found {
		found = "not found"
	}
	p := figure.Panel{Title: fmt.Sprintf("trial %d", m.trial+1), Note: fmt.Sprintf("%s after %.1f s", found, float64(len(m.x)-1)/10),
		X: figure.Axis{Label: "x (m)", Min: -1.05, Max: 1.05}, Y: figure.Axis{Label: "y (m)", Min: -1.05, Max: 1.05}}
	s := figure.Squares{Side: environments.CellSpacing, Values: m.values}
	faint := figure.Style{Color: color.NRGBA{0x66, 0x66, 0x66, 0x50}}
	for i, c := range w.cells {
		s.X, s.Y = append(s.X, c[0]), append(s.Y, c[1])
		if i%17 == 0 {
			p.Layers = append(p.Layers, ring(c[0], c[1], environments.CellWidth, faint, .4))
		}
	}
	p.Layers = append([]figure.Layer{s}, p.Layers...)
	dark := figure.Style{Color: color.NRGBA{0, 0, 0, 0xff}}
	p.Layers = append(p.Layers,
		ring(0, 0, environments.PoolRadius, dark, 1),
		figure.Curve{X: m.x, Y: m.y, Plain: true, Style: dark, Wide: 1},
		ring(m.platform[0], m.platform[1], environments.PlatformRadius, figure.Style{Color: color.NRGBA{0x00, 0x9E, 0x73, 0xff}}, 2))
	return p
}

// ring is a circle.
func ring(x, y, radius float64, style figure.Style, width float64) figure.Layer {
	c := figure.Curve{Plain: true, Style: style, Wide: width}
	const parts = 32
	for i := range parts + 1 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / parts)
		c.X, c.Y = append(c.X, x+radius*cos), append(c.Y, y+radius*sin)
	}
	return c
}

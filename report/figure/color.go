package figure

import (
	"image/color"
	"math"
)

// Scale maps values to colours from blue through white at the middle of the
// range to vermillion, for [Mosaic], and is drawn as a colour bar.
type Scale struct {
	Label    string // with its unit
	Min, Max float64
}

var stops = []color.NRGBA{{0x00, 0x3F, 0x7D, 0xff}, {0x4A, 0x9A, 0xCE, 0xff}, {0xF7, 0xF7, 0xF7, 0xff}, {0xE8, 0x8A, 0x3C, 0xff}, {0x9C, 0x3A, 0x00, 0xff}}

// Color is the colour of v; beyond the range that of its end.
func (s Scale) Color(v float64) color.NRGBA {
	if math.IsNaN(v) {
		return color.NRGBA{0xBB, 0xBB, 0xBB, 0xff}
	}
	f := 0.5
	if s.Max > s.Min {
		f = min(max((v-s.Min)/(s.Max-s.Min), 0), 1)
	}
	f *= float64(len(stops) - 1)
	i := min(int(f), len(stops)-2)
	f -= float64(i)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + f*(float64(b)-float64(a)))) }
	a, b := stops[i], stops[i+1]
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

func withOpacity(c color.NRGBA, o float64) color.NRGBA {
	c.A = uint8(math.Round(o * 255))
	return c
}

// tint mixes c with white; f is the share of c.
func tint(c color.NRGBA, f float64) color.NRGBA {
	m := func(v uint8) uint8 { return uint8(math.Round(f*float64(v) + (1-f)*255)) }
	return color.NRGBA{m(c.R), m(c.G), m(c.B), c.A}
}

package figure

import (
	"image/color"
	"math"
)

// Scale maps values to colours, for [Mosaic] and [Heat], and is drawn as a colour bar:
// from blue through white at the middle of the range to vermillion or, of amounts that
// have no middle, from near white to dark.
type Scale struct {
	Label    string // with its unit
	Min, Max float64
	Amount   bool // from near white to dark
	Log      bool // of the values; what is not above 0 has the first colour
}

var (
	stops = []color.NRGBA{{0x00, 0x3F, 0x7D, 0xff}, {0x4A, 0x9A, 0xCE, 0xff}, {0xF7, 0xF7, 0xF7, 0xff}, {0xE8, 0x8A, 0x3C, 0xff}, {0x9C, 0x3A, 0x00, 0xff}}
	// risingStops fall in lightness evenly, as cividis and its kin do.
	risingStops = []color.NRGBA{{0xFB, 0xF3, 0xE4, 0xff}, {0xF2, 0xC6, 0x7E, 0xff}, {0xDC, 0x86, 0x4E, 0xff}, {0x9D, 0x4A, 0x6B, 0xff}, {0x2E, 0x22, 0x5C, 0xff}}
)

// Color is the colour of v; beyond the range that of its end.
func (s Scale) Color(v float64) color.NRGBA {
	if math.IsNaN(v) {
		return color.NRGBA{0xBB, 0xBB, 0xBB, 0xff}
	}
	if s.Amount && s.Log && v <= 0 {
		return white // none at all is told from little
	}
	f := 0.5
	if s.Max > s.Min {
		f = min(max((s.along(v)-s.along(s.Min))/(s.along(s.Max)-s.along(s.Min)), 0), 1)
	}
	stops := stops
	if s.Amount {
		stops = risingStops
	}
	f *= float64(len(stops) - 1)
	i := min(int(f), len(stops)-2)
	f -= float64(i)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + f*(float64(b)-float64(a)))) }
	a, b := stops[i], stops[i+1]
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// along is where v stands on the scale, and from what does.
func (s Scale) along(v float64) float64 { return span{log: s.Log}.along(v) }

func (s Scale) from(at float64) float64 {
	if s.Log {
		return math.Pow(10, at)
	}
	return at
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

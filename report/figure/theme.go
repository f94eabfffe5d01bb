package figure

import (
	"fmt"
	"image/color"
	"math"
	"strings"
)

// themed are the colours that a page may change with its ground, each with the one that
// is seen on a dark ground. Those of a [Scale] are not among them, because its images
// cannot change.
func themed() (out [][2]color.NRGBA) {
	dark := color.NRGBA{0x17, 0x19, 0x1c, 0xff}
	mix := func(c, with color.NRGBA, f float64) color.NRGBA { // f is the share of c
		m := func(a, b uint8) uint8 { return uint8(math.Round(f*float64(a) + (1-f)*float64(b))) }
		return color.NRGBA{m(c.R, with.R), m(c.G, with.G), m(c.B, with.B), 0xff}
	}
	out = append(out, [2]color.NRGBA{ink, {0xe6, 0xe8, 0xea, 0xff}}, [2]color.NRGBA{white, dark},
		[2]color.NRGBA{grid, {0x34, 0x38, 0x3d, 0xff}}, [2]color.NRGBA{Grey(0).Color, {0xa3, 0xa9, 0xb0, 0xff}})
	for _, c := range palette {
		bright := mix(c, white, .65)
		if c.R == c.G && c.G == c.B { // near black is near white there
			bright = color.NRGBA{0xd8, 0xd8, 0xd8, 0xff}
		}
		out = append(out, [2]color.NRGBA{c, bright}, [2]color.NRGBA{tint(c, faint), mix(bright, dark, .6)})
	}
	return out
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B) }

// Themed is an SVG whose text, axes, ground and arms have the colours that [Theme] gives
// them in a page; where none is given they stay as they are.
func Themed(svg []byte) []byte {
	var pairs []string
	for i, c := range themed() {
		for _, property := range []string{"fill:", "stroke:"} {
			pairs = append(pairs, property+hex(c[0]), fmt.Sprintf("%svar(--fig%d,%s)", property, i, hex(c[0])))
		}
	}
	return []byte(strings.NewReplacer(pairs...).Replace(string(svg)))
}

// Theme is the style of a page that shows figures: light, dark on a dark screen, and
// light in print.
func Theme() string {
	var light, dark strings.Builder
	for i, c := range themed() {
		fmt.Fprintf(&light, "--fig%d:%s;", i, hex(c[0]))
		fmt.Fprintf(&dark, "--fig%d:%s;", i, hex(c[1]))
	}
	return ":root{" + light.String() + "--paper:var(--fig1)}\n@media screen and (prefers-color-scheme:dark){:root{" + dark.String() + "}}\n"
}

package figure

import (
	"hash/fnv"
	"image/color"
)

// palette is Okabe and Ito's, the darker hues first, because light ones fade on
// white, with the wine of Tol in place of their yellow, which does.
var palette = [...]color.NRGBA{
	{0x00, 0x72, 0xB2, 0xff}, // blue
	{0xD5, 0x5E, 0x00, 0xff}, // vermillion
	{0x00, 0x9E, 0x73, 0xff}, // bluish green
	{0xCC, 0x79, 0xA7, 0xff}, // reddish purple
	{0xE6, 0x9F, 0x00, 0xff}, // orange
	{0x56, 0xB4, 0xE9, 0xff}, // sky blue
	{0x33, 0x33, 0x33, 0xff}, // near black
	{0x88, 0x22, 0x55, 0xff}, // wine
}

// dashes are points on and off; nil is a solid line.
func dashes(i int) []float64 {
	return [...][]float64{nil, {6, 2.5}, {1.5, 2}, {7, 2, 1.5, 2}}[i%4]
}

// StyleOf is the style of series i where it is no arm's: colour, dash and marker
// each change with i.
func StyleOf(i int) Style {
	return Style{Color: palette[i%7], Dashes: dashes(i), Marker: Disc + Marker(i%int(Box))}
}

// salt is so chosen that the arms of the default comparison differ in colour, with
// hebbian blue and backprop vermillion, and that all arms of this module differ in
// style.
const salt = 5100428

// ArmStyle is the style of an arm, by its name alone: the same in every figure and
// report, whatever else stands in it. Of two names in eight the colours are equal;
// dashes and markers then tell them apart but for one pair in 256.
func ArmStyle(name string) Style { return saltedStyle(salt, name) }

func saltedStyle(salt uint32, name string) Style {
	h := fnv.New64a()
	_, _ = h.Write([]byte{byte(salt), byte(salt >> 8), byte(salt >> 16), byte(salt >> 24)})
	_, _ = h.Write([]byte(name))
	v := h.Sum64()
	v ^= v >> 32
	return Style{Color: palette[v%8], Dashes: dashes(int(v >> 3 % 4)), Marker: Disc + Marker(v>>5%uint64(Box))}
}

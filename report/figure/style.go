package figure

import (
	"hash/fnv"
	"image/color"
	"slices"
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
	return Style{Color: palette[i%7], Dashes: dashes(i), Marker: Disc + Marker(i%markers)}
}

// salt is so chosen that the arms of the default comparison differ in colour, with
// hebbian blue and backprop vermillion, and that all arms of this module differ in
// style.
const salt = 5100428

// ArmStyle is the style of an arm, by its name alone: the same in every figure and
// report, but where [Styles] must tell it from another. Of two names in eight the
// colours are equal.
func ArmStyle(name string) Style { return saltedStyle(salt, name) }

// Styles are those of arms that stand in one report. Each is that of [ArmStyle] but
// where an arm before it in the alphabet has the same colour, and the dashes of its
// line or its marker too: then it has the next ones of that colour that are free. Of
// four arms of one colour no two have the dashes or the marker alike, of more no two both.
func Styles(names []string) map[string]Style {
	out := make(map[string]Style, len(names))
	for _, name := range slices.Sorted(slices.Values(names)) {
		if _, again := out[name]; !again {
			out[name] = apart(out, ArmStyle(name))
		}
	}
	return out
}

// apart is the style, or the first after it that could be taken for none of others;
// where there is none, the first that is none of them.
func apart(others map[string]Style, own Style) Style {
	var next []Style
	for k := range 4 * markers {
		next = append(next, Style{Color: own.Color, Dashes: dashes(dashesOf(own) + k%4),
			Marker: Disc + (own.Marker-Disc+Marker(k/4+k%4))%Marker(markers)})
	}
	for _, alike := range []func(s, o Style) bool{
		func(s, o Style) bool { return o.Marker == s.Marker || slices.Equal(o.Dashes, s.Dashes) },
		func(s, o Style) bool { return o.Marker == s.Marker && slices.Equal(o.Dashes, s.Dashes) },
	} {
		for _, s := range next {
			taken := false
			for _, o := range others {
				taken = taken || o.Color == s.Color && alike(s, o)
			}
			if !taken {
				return s
			}
		}
	}
	return own
}

// markers is how many there are for arms.
const markers = int(Box)

// dashesOf is the number of a style's dashes.
func dashesOf(s Style) (i int) {
	for i < 3 && !slices.Equal(dashes(i), s.Dashes) {
		i++
	}
	return i
}

func saltedStyle(salt uint32, name string) Style {
	h := fnv.New64a()
	_, _ = h.Write([]byte{byte(salt), byte(salt >> 8), byte(salt >> 16), byte(salt >> 24)})
	_, _ = h.Write([]byte(name))
	v := h.Sum64()
	v ^= v >> 32
	return Style{Color: palette[v%8], Dashes: dashes(int(v >> 3 % 4)), Marker: Disc + Marker(v>>5%uint64(markers))}
}

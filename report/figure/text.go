package figure

import (
	"image/color"
	"strings"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

var (
	white = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.NRGBA{0x22, 0x22, 0x22, 0xff}
	grid  = color.NRGBA{0xE4, 0xE4, 0xE4, 0xff}
)

// Font sizes in points.
const (
	titleSize = 11.5
	labelSize = 10
	tickSize  = 9
	keySize   = 9
)

func textStyle(size float64) text.Style {
	f := font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, vg.Points(size))
	return text.Style{Color: ink, Font: f, Handler: plot.DefaultTextHandler}
}

// clean makes a name that comes from data fit to be drawn: one line, no
// character that an XML document may not hold, at most n runes.
func clean(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.Cf, r):
			return '·'
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) > n {
		s = string([]rune(s)[:n-1]) + "…"
	}
	return s
}

package figure

import (
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// PDF renders the figure as a page of its size, with its fonts inside.
func (f *Figure) PDF() ([]byte, error) {
	c := vgpdf.New(f.printed())
	return f.encoded(outlined{c}, c)
}

// outlined draws text with letters beyond ASCII by their outlines: the library takes
// the bytes of UTF-8 for letters of a code page, so that "−" came out as three.
type outlined struct{ *vgpdf.Canvas }

// FillString implements [vg.Canvas].
func (c outlined) FillString(face font.Face, at vg.Point, text string) {
	ascii := true
	for _, r := range text {
		ascii = ascii && r < 0x80
	}
	if ascii {
		c.Canvas.FillString(face, at, text)
		return
	}
	var buf sfnt.Buffer
	em := fixed.I(int(face.Face.UnitsPerEm()))
	unit := face.Font.Size / vg.Length(em)
	for _, r := range text {
		glyph, err := face.Face.GlyphIndex(&buf, r)
		if err != nil {
			continue // a letter that the font cannot give has no outline
		}
		if parts, err := face.Face.LoadGlyph(&buf, glyph, em, nil); err == nil {
			place := func(p fixed.Point26_6) vg.Point {
				return vg.Point{X: at.X + vg.Length(p.X)*unit, Y: at.Y - vg.Length(p.Y)*unit}
			}
			var path vg.Path
			for _, s := range parts {
				switch s.Op {
				case sfnt.SegmentOpMoveTo:
					path.Move(place(s.Args[0]))
				case sfnt.SegmentOpLineTo:
					path.Line(place(s.Args[0]))
				case sfnt.SegmentOpQuadTo:
					path.QuadTo(place(s.Args[0]), place(s.Args[1]))
				case sfnt.SegmentOpCubeTo:
					path.CubeTo(place(s.Args[0]), place(s.Args[1]), place(s.Args[2]))
				}
			}
			c.Fill(path)
		}
		if wide, err := face.Face.GlyphAdvance(&buf, glyph, em, xfont.HintingNone); err == nil {
			at.X += vg.Length(wide) * unit
		}
	}
}

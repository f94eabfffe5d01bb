package figure

import (
	"bytes"
	"compress/zlib"
	"io"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// TestPDFHasLettersBeyondASCII: such a text becomes outlines, an ASCII one letters,
// and both are as wide as the font says.
func TestPDFHasLettersBeyondASCII(t *testing.T) {
	page := func(text string) []byte {
		doc := vgpdf.New(300, 300)
		sty := textStyle(10)
		outlined{doc}.FillString(font.DefaultCache.Lookup(sty.Font, sty.Font.Size), vg.Point{X: 5, Y: 200}, text)
		var b bytes.Buffer
		if _, err := doc.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		// The page is the first stream.
		_, stream, _ := bytes.Cut(b.Bytes(), []byte("stream\n"))
		z, err := zlib.NewReader(bytes.NewReader(stream))
		if err != nil {
			t.Fatal(err)
		}
		drawn, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return drawn
	}

	if b := page("0.5"); !bytes.Contains(b, []byte("(0.5)")) {
		t.Error("a number is no text in the PDF")
	}
	curves := func(text string) int { return bytes.Count(page(text), []byte(" v\n")) }
	if b := page("−0.5 ↑"); bytes.Contains(b, []byte("Tj")) {
		t.Error("a minus sign is written as the bytes of its UTF-8")
	}
	if one, two := curves("−0"), curves("−00"); one == 0 || two <= one {
		t.Errorf("%d curves for one 0, %d for two", one, two)
	}
}

package figure

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"strings"

	"gonum.org/v1/plot/vg"
)

// dress replaces the head that the renderer wrote: the picture scales with
// the page, has a title and a description for readers who cannot see it, and
// falls back to fonts of the same metrics where Liberation is not installed.
func (f *Figure) dress(svg []byte, w, h vg.Length) []byte {
	end := bytes.Index(svg, []byte("<svg"))
	if end < 0 {
		return svg
	}
	body := svg[end:]
	body = body[bytes.IndexByte(body, '>')+1:]
	id := html.EscapeString(f.Name)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" `+
		`viewBox="0 0 %.5g %.5g" width="%.5g" height="%.5g" role="img" aria-labelledby="%s-title %s-desc">`+"\n",
		w.Points(), h.Points(), w.Points(), h.Points(), id, id)
	fmt.Fprintf(&b, "<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>",
		id, html.EscapeString(clean(f.Title, 200)), id, html.EscapeString(clean(cmp.Or(f.Alt, f.Caption), 2000)))
	const given, fonts = "font-family:Liberation Sans;font-variant:normal;font-weight:", "font-family:Liberation Sans,Arial,Helvetica,sans-serif"
	b.WriteString(strings.NewReplacer(
		given+"normal;font-style:normal", fonts,
		given+"bold;font-style:normal", fonts+";font-weight:bold",
		"data:image/jpg;base64,", "data:image/png;base64,", // the renderer names its PNG images JPEG
		"<image ", `<image preserveAspectRatio="none" style="image-rendering:pixelated" `,
	).Replace(string(body)))
	return b.Bytes()
}

package figure

import (
	"cmp"
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

const (
	ownWidth = 7.2  // inches
	narrow   = 2.4  // inches of a panel and its axis at least
	narrowed = 1.25 // of a panel of cells, which are read as a picture

	strip = vg.Length(62) // of the colour bar
)

// Fit makes the figure so wide, with letters of such a size on its axes, both in
// points; 0 leaves one as it is. All that is drawn is sized with the letters, and
// panels that would be too narrow for them stand below each other, each as high as
// before; those of cells become lower with their width.
func (f *Figure) Fit(width, font float64) {
	f.zoom = cmp.Or(font, labelSize) / labelSize
	if width == 0 {
		width = cmp.Or(f.Width, ownWidth) * 72
	}
	before := cmp.Or(f.Width, ownWidth)
	f.Width = width / 72 / f.zoom
	bar, least := 0., narrow
	if f.Scale != nil {
		bar, least = strip.Points()/72, narrowed
	}
	cols, rows := f.columns(), f.rows()
	if cols == 1 || (f.Width-bar)/float64(cols) >= least {
		return
	}
	f.Columns = max(1, int((f.Width-bar)/least))
	if f.Height != 0 {
		const head = .9
		row := (f.Height - head) / float64(rows)
		if f.Scale != nil {
			row = max(min(row, 1.1), row*min(1, (f.Width-bar)/float64(f.columns())/((before-bar)/float64(cols))))
		}
		f.Height = head + row*float64(f.rows())
	}
}

// wrap parts a text into lines of a width at spaces or, within a longer word, at
// hyphens; a part without either may be wider. A space that must not be parted at (U+00A0)
// is drawn as any other.
func wrap(sty text.Style, s string, width vg.Length) (lines []string) {
	line := ""
	for _, word := range strings.SplitAfter(s, " ") {
		parts := []string{word}
		if sty.Width(strings.TrimSpace(word)) > width {
			parts = strings.SplitAfter(word, "-")
		}
		for _, p := range parts {
			if line != "" && sty.Width(strings.TrimSpace(line+p)) > width {
				lines, line = append(lines, line), ""
			}
			line += p
		}
	}
	lines = append(lines, line)
	for i, l := range lines {
		lines[i] = strings.TrimSpace(strings.ReplaceAll(l, "\u00a0", " "))
	}
	return lines
}

// titled are the lines of the title.
func (f *Figure) titled(width vg.Length) []string {
	if f.Title == "" {
		return nil
	}
	return wrap(titleStyle(), clean(f.Title, 100), width)
}

// head are the lines of text over a panel so wide, from below.
func (p Panel) head(width vg.Length) (lines []string) {
	for _, s := range []string{p.Title, p.Note} {
		if s != "" {
			lines = append(lines, wrap(textStyle(labelSize), clean(s, 48), width)...)
		}
	}
	slices.Reverse(lines)
	return lines
}

// heads are the most lines over any panel.
func (f *Figure) heads(width vg.Length) (n int) {
	for _, p := range f.Panels {
		n = max(n, len(p.head(width)))
	}
	return n
}

// dataWidth is about how wide the data area of a panel is in a figure so wide.
func (f *Figure) dataWidth(width vg.Length) vg.Length {
	var axis vg.Length
	for _, p := range f.Panels {
		if p.Bare {
			continue
		}
		wide := max(18, widest(p.Y.Names)) // or of numbers
		if p.Y.Label != "" {
			wide += labelSize + 5
		}
		axis = max(axis, wide+9)
	}
	if f.Scale != nil {
		width -= strip
	}
	cols := vg.Length(f.columns())
	if f.ShareY {
		axis /= cols
	}
	return width/cols - axis - padX*(cols-1)/cols
}

// thinned keeps as many of the names on an axis as stand apart in its length, each of
// them taking so much.
func thinned(names []string, length, each vg.Length) []string {
	if names == nil {
		return nil
	}
	every := 1
	for vg.Length(len(names))*each > length*vg.Length(every) && every < len(names) {
		every++
	}
	out := make([]string, len(names))
	for i := 0; i < len(names); i += every {
		out[i] = names[i]
	}
	return out
}

// widest is the width of the widest of the names on an axis.
func widest(names []string) (w vg.Length) {
	for _, n := range names {
		w = max(w, textStyle(tickSize).Width(clean(n, 24)))
	}
	return w
}

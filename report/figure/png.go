package figure

import (
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// DPI is the resolution of PNG figures.
const DPI = 300

// PNG renders the figure at [DPI] dots per inch.
func (f *Figure) PNG() ([]byte, error) {
	w, h := f.printed()
	c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(DPI), vgimg.UseBackgroundColor(color.White))
	png, err := f.encoded(sharp{c}, vgimg.PngCanvas{Canvas: c})
	if err != nil {
		return nil, err
	}
	return withResolution(png), nil
}

// sharp keeps the edges of cells: the library smooths an image that it enlarges, over as
// much as a pixel of it becomes, so that a cell of a few pixels fades into the next.
type sharp struct{ *vgimg.Canvas }

// DrawImage implements [vg.Canvas].
func (c sharp) DrawImage(place vg.Rectangle, img image.Image) {
	b, size := img.Bounds(), place.Size()
	times := func(to vg.Length, pixels int) int { return max(1, int(math.Ceil(to.Dots(DPI)/float64(pixels)))) }
	nx, ny := times(size.X, b.Dx()), times(size.Y, b.Dy())
	large := image.NewNRGBA(image.Rect(0, 0, nx*b.Dx(), ny*b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			draw.Draw(large, image.Rect(nx*x, ny*y, nx*(x+1), ny*(y+1)), image.NewUniform(img.At(b.Min.X+x, b.Min.Y+y)), image.Point{}, draw.Src)
		}
	}
	c.Canvas.DrawImage(place, large)
}

// withResolution tells programs that place the image how large it is: a pHYs
// chunk (pixels per metre) after the header, which the encoder leaves out.
func withResolution(png []byte) []byte {
	const header = 8 + 4 + 4 + 13 + 4 // signature; IHDR's length, name, data and checksum
	perMetre := uint32(math.Round(DPI / .0254))
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1) // the unit is the metre
	out := slices.Clone(png[:header])
	out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, png[header:]...)
}

package sensor

import (
	"errors"
	"math"

	"github.com/hebbgrad/hebbgrad/plasticity"
	"github.com/hebbgrad/hebbgrad/stimulus"
)

// fixation is how an eye looks at an image before its fields are read: it
// centres on what stands out. With x the image, m its largest value and
//
//	v_i = max(0, x_i − θ·m), c = Σ v_i·(row_i, column_i)/Σ v_i,
//
// the image is moved so that c comes to lie on the middle pixel, row Height/2
// and column Width/2. Where c lies between pixels so does the eye, and each
// pixel it sees is the mean of four, weighted by how near they are (bilinear);
// to move by whole pixels only would set two views of the same image a pixel
// apart whenever noise rounds c the other way. What comes in from outside is 0.
// θ keeps noise out of c, and nothing is learned. An image with no value above 0
// stays where it is.
type fixation struct {
	shape stimulus.Shape
	share float32 // θ
	seen  []float32
}

// fixationShare is θ.
const fixationShare = .25

func newFixation(shape stimulus.Shape) (*fixation, error) {
	if shape == (stimulus.Shape{}) {
		return nil, errors.New("sensor: only an image can be fixated, and the stimuli have no shape")
	}
	return &fixation{shape: shape, share: fixationShare, seen: make([]float32, shape.Size())}, nil
}

// centre returns c; ok is false where there is nothing to look at.
func (f *fixation) centre(x []float32) (row, column float64, ok bool) {
	most := float32(0)
	for _, v := range x {
		most = max(most, v)
	}
	if most <= 0 {
		return 0, 0, false
	}
	floor := f.share * most
	var mass float64
	w := f.shape.Width
	for lo := 0; lo < len(x); lo += w {
		var sum, first float64
		for i, v := range x[lo : lo+w] {
			if v > floor {
				sum += float64(v - floor)
				first += float64(v-floor) * float64(i)
			}
		}
		mass += sum
		column += first
		row += sum * float64(lo/w%f.shape.Height)
	}
	return row / mass, column / mass, true
}

// apply returns what the eye sees of x, valid until the next call.
func (f *fixation) apply(l *plasticity.Ledger, x []float32) []float32 {
	l.Elementwise(4 * len(x)) // its maximum, the threshold, two weighted sums
	row, column, ok := f.centre(x)
	if !ok {
		return x
	}
	h, w := f.shape.Height, f.shape.Width
	top, down := math.Modf(row - float64(h/2) + float64(h))
	left, right := math.Modf(column - float64(w/2) + float64(w))
	dy, dx := int(top)-h, int(left)-w // pixel (r, c) sees what lies at (r+dy+down, c+dx+right)
	share := [4]float32{
		float32((1 - down) * (1 - right)), float32((1 - down) * right),
		float32(down * (1 - right)), float32(down * right),
	}
	clear(f.seen)
	for k, s := range share {
		if s == 0 {
			continue
		}
		dy, dx := dy+k/2, dx+k%2
		lo, hi := max(0, -dx), min(w, w-dx)
		if lo >= hi {
			continue
		}
		for ch := range f.shape.Channels {
			for r := max(0, -dy); r < min(h, h-dy); r++ {
				from := (ch*h + r + dy) * w
				to := (ch*h + r) * w
				src := x[from+lo+dx : from+hi+dx]
				dst := f.seen[to+lo : to+hi]
				for i, v := range src {
					dst[i] += s * v
				}
			}
		}
	}
	l.Elementwise(4 * len(x))
	return f.seen
}

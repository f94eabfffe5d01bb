package wiring

// Grid lists square fields of the given side over an image of channels ×
// height × width, channel by channel, from the top left corner at every
// stride-th position; the last row and column of fields end at the border, so
// that every input is seen. Side and stride must be 1 or more.
func Grid(channels, height, width, side, stride int) (fields [][]int, rows, cols int) {
	h, w := min(side, height), min(side, width)
	ys, xs := starts(height, h, stride), starts(width, w, stride)
	for _, y := range ys {
		for _, x := range xs {
			field := make([]int, 0, channels*h*w)
			for c := range channels {
				for dy := range h {
					for dx := range w {
						field = append(field, (c*height+y+dy)*width+x+dx)
					}
				}
			}
			fields = append(fields, field)
		}
	}
	return fields, len(ys), len(xs)
}

func starts(size, side, stride int) []int {
	var s []int
	for at := 0; at+side < size; at += stride {
		s = append(s, at)
	}
	return append(s, size-side)
}

// Outside stands in a list of inputs for the zeros that surround the input of a
// convolution.
const Outside = -1

// Fields lists the inputs that each place of the layer sees, in the order of
// its weights: for a dense layer one list of all, for columns a list a column, for a
// convolution one a place, with [Outside] where the window leaves its input.
// Inputs that lie channel by channel are listed so, those that lie place by place
// place by place. A layer without units has none.
func (p Placed) Fields() [][]int {
	in := p.In
	switch p.Kind {
	case Dense:
		all := make([]int, in.Size())
		for i := range all {
			all[i] = i
		}
		return [][]int{all}
	case Columns:
		if !in.ByPlace {
			fields, _, _ := Grid(in.Channels, in.Height, in.Width, p.Size, p.Stride)
			return fields
		}
		places, _, _ := Grid(1, in.Height, in.Width, p.Size, p.Stride)
		fields := make([][]int, len(places))
		for k, list := range places {
			for _, place := range list {
				for c := range in.Channels {
					fields[k] = append(fields[k], place*in.Channels+c)
				}
			}
		}
		return fields
	case Conv:
		var fields [][]int
		for i := range p.Out.Height {
			for j := range p.Out.Width {
				fields = append(fields, p.window(i*p.Stride-p.Pad, j*p.Stride-p.Pad))
			}
		}
		return fields
	}
	return nil
}

// window lists the inputs of a window with its upper left corner at y, x.
func (p Placed) window(top, left int) (list []int) {
	for c := range p.In.Channels {
		for u := range p.Size {
			for v := range p.Size {
				at, y, x := Outside, top+u, left+v
				if y >= 0 && y < p.In.Height && x >= 0 && x < p.In.Width {
					at = (c*p.In.Height+y)*p.In.Width + x
				}
				list = append(list, at)
			}
		}
	}
	return list
}

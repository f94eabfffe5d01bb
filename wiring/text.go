package wiring

import (
	"fmt"
	"strconv"
	"strings"
)

// Text writes layers as [Parse] reads them, with what is a default left out, so
// that layers of one wiring have one text. No layer is "none".
func Text(layers []Layer) string {
	if len(layers) == 0 {
		return "none"
	}
	words := make([]string, len(layers))
	for i, l := range layers {
		words[i] = l.String()
	}
	return strings.Join(words, " ")
}

// String is the layer as [Parse] reads it.
func (l Layer) String() string {
	text := l.Kind
	switch l.Kind {
	case Dense:
		text = strconv.Itoa(l.Units)
	case Conv, Columns:
		text += fmt.Sprintf("%dx%d", l.Units, l.Size)
	case Pool:
		text += strconv.Itoa(l.Size)
	case Dropout:
		text += fraction(l.Rate)
	case Contrast, Whiten:
		text += fraction(l.Epsilon)
	case Rectify:
		text += fraction(l.Threshold)
	case Power:
		text += fraction(l.Exponent)
	case Winners, Inhibition:
		text += strconv.Itoa(l.Active)
	}
	plain := Layer{Kind: l.Kind, Size: l.Size}.WithDefaults()
	if l = l.WithDefaults(); l.Stride != plain.Stride {
		text += fmt.Sprintf("/%d", l.Stride)
	}
	if l.Pad > 0 {
		text += fmt.Sprintf("+%d", l.Pad)
	}
	if l.Activation != plain.Activation {
		text += ":" + l.Activation
	}
	return text
}

// fraction is a number without the 0 before its point.
func fraction(v float64) string {
	if v == 0 {
		return "0"
	}
	return strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "0")
}

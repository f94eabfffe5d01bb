package wiring

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Parse reads layers from text, from the input up, separated by commas or
// spaces:
//
//	256             dense, 256 units
//	256:tanh        the same with another activation
//	conv16x5        convolution, 16 channels, 5×5 windows
//	conv16x5/2+1    the same with stride 2 and padding 1
//	columns80x12/4  columns of 80 units, each over a 12×12 field, every 4 inputs
//	pool2, pool3/2  max pooling, window side 2; side 3 with stride 2
//	dropout.5       dropout at rate .5
//	contrast.1      contrast normalisation, ε = .1, of what each unit of the next layer sees
//	winners8        of each column, place or dense layer below the 8 largest outputs
//	inhibition8     the same, measured from the ninth: as the local layer competes
//	unit            the outputs of the layer below, divided by their Euclidean norm
//	whiten.001      whitening, ε = .001, of what each unit of the next layer sees
//	relu.25         max(0, u − .25) of each unit below, in place of its activation
//	power2          the second power of what is below
//	quadrants       the mean of each channel over each quarter of the places
//	standard        each output less its own mean over stimuli, divided by its deviation and the root of their number
//	norm:relu       those less their mean, divided by their deviation, and an activation
//
// "none" and the empty text mean no layer. A layer holds no space.
func Parse(text string) ([]Layer, error) {
	var layers []Layer
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	if len(fields) == 1 && fields[0] == "none" {
		return nil, nil
	}
	for _, f := range fields {
		l, err := parseLayer(f)
		if err == nil {
			err = l.Check()
		}
		if err != nil {
			return nil, fmt.Errorf("layer %q: %w", f, err)
		}
		if last := len(layers) - 1; l.Kind == Rectify && last >= 0 && layers[last].HasUnits() {
			layers[last].Activation = cmp.Or(layers[last].Activation, Linear)
		}
		layers = append(layers, l)
	}
	return layers, nil
}

func parseLayer(f string) (Layer, error) {
	body, activation, colon := strings.Cut(f, ":")
	if colon && (body == "" || activation == "") {
		return Layer{}, errors.New("a layer and its activation are one word without spaces around the colon: want 256:tanh or conv16x5:tanh")
	}
	if CheckActivation(body) == nil && !colon {
		return Layer{}, fmt.Errorf("an activation is no layer of its own: want it behind one, without spaces, such as 256:%s", body)
	}
	var err error
	number := func(s, what string) int {
		n, bad := strconv.Atoi(s)
		if bad != nil && err == nil {
			err = fmt.Errorf("%s %q is not a whole number", what, s)
		}
		return n
	}
	l := Layer{Activation: activation}
	switch {
	case body == Unit || body == Norm || body == Quadrants || body == Standard:
		l.Kind = body
		return l, nil
	case strings.HasPrefix(body, Dropout):
		l.Kind = Dropout
		l.Rate, err = parseFraction(body[len(Dropout):], "rate")
		return l, err
	case strings.HasPrefix(body, Contrast):
		l.Kind = Contrast
		l.Epsilon, err = parseFraction(body[len(Contrast):], "ε")
		return l, err
	}
	for kind, v := range map[string]*float64{Whiten: &l.Epsilon, Rectify: &l.Threshold, Power: &l.Exponent} {
		if rest, ok := strings.CutPrefix(body, kind); ok && rest != "" {
			l.Kind = kind
			*v, err = parseFraction(rest, "number behind "+kind)
			return l, err
		}
	}
	for _, kind := range []string{Winners, Inhibition} {
		if rest, ok := strings.CutPrefix(body, kind); ok {
			l.Kind, l.Active = kind, number(rest, "number of winners")
			return l, err
		}
	}
	for _, kind := range []string{Conv, Columns, Pool} {
		rest, ok := strings.CutPrefix(body, kind)
		if !ok {
			continue
		}
		l.Kind = kind
		rest, pad, padded := strings.Cut(rest, "+")
		rest, stride, strided := strings.Cut(rest, "/")
		if padded {
			l.Pad = number(pad, "padding")
		}
		if strided {
			if l.Stride = number(stride, "stride"); err == nil && l.Stride < 1 {
				return l, fmt.Errorf("stride %d: want 1 or more", l.Stride)
			}
		}
		if l.HasUnits() {
			units, side, ok := strings.Cut(rest, "x")
			if !ok && err == nil {
				return l, fmt.Errorf("want %s<%s>x<side>, such as %s16x5", kind, l.unitName(), kind)
			}
			l.Units, rest = number(units, "number of "+l.unitName()), side
		}
		l.Size = number(rest, "side")
		return l, err
	}
	l.Kind = Dense
	if l.Units, err = strconv.Atoi(body); err != nil {
		return l, fmt.Errorf("%q is neither a number of units nor a kind of layer: want such as 256, conv16x5, columns80x12/4, pool2, dropout.5, contrast.1, winners8, inhibition8, whiten.001, relu.25, power2, quadrants, standard, unit or norm", body)
	}
	return l, nil
}

func parseFraction(text, what string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%s %q is not a number", what, text)
	}
	return v, nil
}

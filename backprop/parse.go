package backprop

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ParseLayers reads hidden layers from text, from the input up, separated by
// commas or spaces:
//
//	256             dense, 256 units
//	256:tanh        the same with another activation
//	conv16x5        convolution, 16 channels, 5×5 windows
//	conv16x5/2+1    the same with stride 2 and padding 1
//	pool2, pool3/2  max pooling, window side 2; side 3 with stride 2
//	dropout.5       dropout at rate .5
//
// "none" and the empty text mean no hidden layer. A layer holds no space.
// [Config] checks the values.
func ParseLayers(text string) ([]Layer, error) {
	var layers []Layer
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	if len(fields) == 1 && fields[0] == "none" {
		return nil, nil
	}
	for _, f := range fields {
		l, err := parseLayer(f)
		if err == nil {
			err = l.check()
		}
		if err != nil {
			return nil, fmt.Errorf("layer %q: %w", f, err)
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
	if checkActivation(body) == nil && !colon {
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
	case strings.HasPrefix(body, Dropout):
		l.Kind = Dropout
		if l.Rate, err = strconv.ParseFloat(body[len(Dropout):], 64); err != nil {
			return l, fmt.Errorf("rate %q is not a number", body[len(Dropout):])
		}
		return l, nil
	case strings.HasPrefix(body, Conv), strings.HasPrefix(body, Pool):
		l.Kind = body[:4]
		rest, pad, padded := strings.Cut(body[4:], "+")
		rest, stride, strided := strings.Cut(rest, "/")
		if padded {
			l.Pad = number(pad, "padding")
		}
		if strided {
			if l.Stride = number(stride, "stride"); err == nil && l.Stride < 1 {
				return l, fmt.Errorf("stride %d: want 1 or more", l.Stride)
			}
		}
		if l.Kind == Conv {
			units, side, ok := strings.Cut(rest, "x")
			if !ok && err == nil {
				return l, errors.New("want conv<channels>x<side>, such as conv16x5")
			}
			l.Units, rest = number(units, "number of channels"), side
		}
		l.Size = number(rest, "side")
		return l, err
	}
	l.Kind = Dense
	if l.Units, err = strconv.Atoi(body); err != nil {
		return l, fmt.Errorf("%q is neither a number of units nor a kind of layer: want such as 256, conv16x5, pool2 or dropout.5", body)
	}
	return l, nil
}

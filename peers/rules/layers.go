//go:build unix

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/hebbgrad/hebbgrad/hebbian/layer"
	"github.com/hebbgrad/hebbgrad/hebbian/rule"
	"github.com/hebbgrad/hebbgrad/plasticity"
)

// The layers of features of patches and of columns, for the comparison that
// peers/layers.sh makes. What both sides begin with is written to a folder, from
// which layers.py reads it, as numbers of 32 bits.

const (
	pictures = 500 // of CIFAR-10
	pixels   = 3 * 32 * 32
	patch    = 3 * 6 * 6
	places   = 27 * 27
	shown    = 10000 // whitened patches
	deviants = 50    // presentations of a minibatch of the discriminant
)

// bench is one case.
type bench struct {
	name  string
	batch int     // presentations of a call
	macs  float64 // multiply-accumulates of a presentation by definition
	once  func(at int) (time.Duration, error)
	check func() []float32 // what both sides must agree on
}

// layers writes what both sides begin with to dir, and times the cases.
func layers(w io.Writer, data, dir string, seconds float64, check bool) error {
	digits, err := load(filepath.Join(data, "mnist", "train-images-idx3-ubyte.gz"))
	if err != nil {
		return err
	}
	images, err := loadPictures(filepath.Join(data, "cifar-10", "data_batch_1.bin"))
	if err != nil {
		return err
	}
	cases, err := layerCases(images, digits, func(name string, v []float32) error {
		var b bytes.Buffer
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, name+".f32"), b.Bytes(), 0o644)
	})
	if err != nil {
		return err
	}
	if !check {
		fmt.Fprintf(w, "peak\t%.4g\n", peak(seconds))
	}
	for _, c := range cases {
		for k := range 3 {
			if _, err := c.once(k * c.batch); err != nil {
				return err
			}
			if check {
				var sum, abs float64
				for _, v := range c.check() {
					sum += float64(v)
					abs += math.Abs(float64(v))
				}
				fmt.Fprintf(w, "sum\t%s\t%d\t%.9g\t%.9g\n", c.name, k+1, sum, abs)
			}
		}
		if check {
			continue
		}
		var spent time.Duration
		n := 0
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for ; spent.Seconds() < seconds; n += c.batch {
			t, err := c.once(n)
			if err != nil {
				return err
			}
			spent += t
		}
		runtime.ReadMemStats(&after)
		fmt.Fprintf(w, "rate\t%s\t%.6g\t%.6g\t%.2f\n", c.name, float64(n)/spent.Seconds(), c.macs, float64(after.Mallocs-before.Mallocs)/float64(n/c.batch))
	}
	return nil
}

func layerCases(images, digits []float32, dump func(name string, v []float32) error) (cases []bench, err error) {
	keep := func(name string, v []float32) {
		if err == nil {
			err = dump(name, v)
		}
	}
	keep("images", images)
	var features *layer.Patches // of 400 units
	for _, units := range []int{400, 1600} {
		l, e := patchesOver(images, units)
		if e != nil {
			return nil, e
		}
		name := fmt.Sprintf("patches-%d", units)
		of := map[string][]float32{}
		l.Synapses(func(part string, v []float32) { of[part] = v })
		keep(name+"-units", of["shared weights"])
		keep(name+"-means", of["whitening means"])
		keep(name+"-moments", of["whitening moments"])
		keep(name+"-m", of["standard means"])
		keep(name+"-q", of["standard squares"])
		if features == nil {
			features = l
		}
		var led plasticity.Ledger
		y := make([]float32, l.Out())
		cases = append(cases, bench{
			name: name, batch: 1, macs: float64(places * patch * units), check: func() []float32 { return y },
			once: func(at int) (time.Duration, error) {
				begin, at := now(), at%pictures
				led.Begin(1)
				err := l.Forward(&led, y, images[at*pixels:(at+1)*pixels], 1)
				return now() - begin, err
			},
		})
	}
	white := whitened(images)
	keep("whitened", white)
	for _, units := range []int{400, 1600} {
		c, e := competitive(white, units, keep)
		if e != nil {
			return nil, e
		}
		cases = append(cases, c)
	}
	for _, batch := range []int{1, 50} {
		for _, learning := range []bool{false, true} {
			c, e := columns(digits, batch, learning)
			if e != nil {
				return nil, e
			}
			cases = append(cases, c)
		}
	}
	c, e := discriminant(images, features, keep)
	if e != nil {
		return nil, e
	}
	return append(cases, c), err
}

// patchesOver is a layer that stands: whitening and standard of the first pictures,
// units as drawn.
func patchesOver(images []float32, units int) (*layer.Patches, error) {
	var c layer.PatchesConfig
	c.Units, c.In, c.Contrast = units, pixels, .1
	c.Fields, _, c.Across = layer.Grid(3, 32, 32, 6, 1)
	c.Init, c.Act = layer.Init{Norm: 1}, layer.Activation{Kind: layer.ReLU, Threshold: .25}
	c.Whiten, c.Quadrants, c.Standard, c.Settle = .001, true, true, 200
	l, err := layer.NewPatches(c, rand.NewPCG(1, 2))
	if err != nil {
		return nil, err
	}
	y := make([]float32, l.Out())
	var led plasticity.Ledger
	for i := 0; !l.Stands(); i++ {
		led.Begin(1)
		if err := l.Forward(&led, y, images[i*pixels:(i+1)*pixels], 1); err != nil {
			return nil, err
		}
		if err := l.Learn(layer.Step{Ledger: &led, Site: plasticity.Layer}); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// whitened are patches as units of the layer learn from them: at places drawn at
// random, whitened and divided by their norms.
func whitened(images []float32) []float32 {
	white, err := layer.NewWhitening(patch, .001)
	if err != nil {
		panic(err)
	}
	fields, _, _ := layer.Grid(3, 32, 32, 6, 1)
	r := rand.New(rand.NewPCG(5, 6))
	x := make([]float32, shown*patch)
	for i := range shown {
		image, row := images[i%pictures*pixels:], x[i*patch:(i+1)*patch]
		for e, j := range fields[r.IntN(places)] {
			row[e] = image[j]
		}
		layer.Contrast(row, .1)
	}
	var led plasticity.Ledger
	led.Begin(shown)
	if err := white.Learn(layer.Step{Ledger: &led, Site: plasticity.Layer}, x, shown, 1); err != nil {
		panic(err)
	}
	y := make([]float32, len(x))
	white.Respond(y, x, shown)
	for i := range shown {
		layer.Unit(y[i*patch : (i+1)*patch])
	}
	return y
}

// learning is a case of a layer with a step.
func learning(name string, l layer.Layer, x []float32, in, batch, images int, macs float64, step layer.Step, learn bool, check func() []float32) bench {
	var led plasticity.Ledger
	step.Ledger = &led
	y := make([]float32, batch*l.Out())
	if check == nil {
		check = func() []float32 { return y }
	}
	return bench{
		name: name, batch: batch, macs: macs, check: check,
		once: func(at int) (time.Duration, error) {
			at %= images
			begin := now()
			led.Begin(batch)
			err := l.Forward(&led, y, x[at*in:(at+batch)*in], batch)
			if err == nil && learn {
				if err = l.Learn(step); err == nil {
					_, err = led.Entry()
				}
			}
			return now() - begin, err
		},
	}
}

// competitive is learning from a hundred patches at a time, with conscience.
func competitive(white []float32, units int, keep func(string, []float32)) (bench, error) {
	r, err := rule.New("competitive", rule.Params{"anneal": 0}, rule.Shape{In: patch, Out: units})
	if err != nil {
		return bench{}, err
	}
	l, err := layer.NewDense(layer.Config{In: patch, Out: units, Rule: r, Homeostasis: .05, Init: layer.Init{Norm: 1}}, rand.NewPCG(3, 4))
	if err != nil {
		return bench{}, err
	}
	name := fmt.Sprintf("competitive-%d", units)
	keep(name, l.Weights().W)
	return learning(name, l, white, patch, 100, shown, float64(units*patch), layer.Step{Site: plasticity.Layer}, true,
		func() []float32 { return l.Weights().W }), nil
}

// columns are those of the default wiring, of the competitive rule.
func columns(digits []float32, batch int, learn bool) (bench, error) {
	fields, _, _ := layer.Grid(1, 28, 28, 12, 4)
	l, err := layer.NewColumns(layer.ColumnsConfig{
		In: in, Fields: fields, Units: 80, Contrast: .1, Unit: true, Act: layer.Activation{Kind: layer.Winners, K: 8},
		NewRule: func(s rule.Shape) (rule.Rule, error) { return rule.New("competitive", rule.Params{"anneal": 0}, s) },
	}, rand.NewPCG(1, 1))
	if err != nil {
		return bench{}, err
	}
	var all []float32
	at := uint32(0)
	for k := range l.Count() {
		d, _ := l.Column(k)
		w := d.Weights().W
		for e := range w {
			v := at * 2654435761
			v = (v ^ v>>15) * 2246822519 // without it units 144 apart are nearly alike, and tie
			w[e] = float32(.2 * (float64(v)/(1<<32) - .5))
			at++
		}
		d.Touched()
	}
	name, check := fmt.Sprintf("columns-%d", batch), func() []float32 {
		all = all[:0]
		l.Synapses(func(_ string, w []float32) { all = append(all, w...) })
		return all
	}
	if !learn {
		name, check = fmt.Sprintf("columns-forward-%d", batch), nil
	}
	return learning(name, l, digits, in, batch, images, float64(len(fields)*80*144), layer.Step{Site: plasticity.Layer}, learn, check), nil
}

// discriminant is the learning step alone, of 1,600 features.
func discriminant(images []float32, features *layer.Patches, keep func(string, []float32)) (bench, error) {
	width := features.Out()
	x := make([]float32, pictures*width)
	if err := features.Infer(x, images, pictures); err != nil {
		return bench{}, err
	}
	keep("features", x)
	labels := make([]int, pictures)
	for i := range labels {
		labels[i] = i * i % 10 // 0, 1, 4, 5, 6 and 9, in no order
	}
	l, err := layer.NewDiscriminant(layer.DiscriminantConfig{Features: width, Classes: 10})
	if err != nil {
		return bench{}, err
	}
	var led plasticity.Ledger
	y := make([]float32, deviants*10)
	return bench{
		name: "discriminant", batch: deviants, macs: float64(width * width),
		check: func() []float32 {
			var s []float32
			l.Synapses(func(name string, w []float32) { s = w })
			return s
		},
		once: func(at int) (time.Duration, error) {
			at %= pictures
			led.Begin(deviants)
			if err := l.Forward(&led, y, x[at*width:(at+deviants)*width], deviants); err != nil {
				return 0, err
			}
			begin := now()
			err := l.Learn(layer.Step{Ledger: &led, Site: plasticity.Readout, Labels: labels[at : at+deviants]})
			if err == nil {
				_, err = led.Entry()
			}
			return now() - begin, err
		},
	}, nil
}

// loadPictures reads the first pictures of a file of CIFAR-10 as numbers in [0, 1].
func loadPictures(path string) ([]float32, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, pictures*(1+pixels))
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	x := make([]float32, 0, pictures*pixels)
	for i := range pictures {
		for _, v := range b[i*(1+pixels)+1 : (i+1)*(1+pixels)] {
			x = append(x, float32(v)/255)
		}
	}
	return x, nil
}

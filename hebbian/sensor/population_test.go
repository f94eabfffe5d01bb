package sensor

import (
	"math"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

// TestPopulation: each value is read back from the responses of its sensors, and
// the curve that is centred on it responds most.
func TestPopulation(t *testing.T) {
	s, err := New(Config{Field: FieldConfig{Kind: Population}}, 3, stimulus.Shape{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if s.Dim() != 24 {
		t.Fatalf("%d sensors for 3 inputs, want 24", s.Dim())
	}
	got := make([]float32, s.Dim())
	x := []float32{-2, .5, 9}
	s.Respond(nil, got, x)
	step := 4. / 7
	for i, v := range []float64{-2, .5, 2} { // beyond its reach a value is 2
		for k := range 8 {
			d := (v - (float64(k)*step - 2)) / step
			if want := math.Exp(-d * d / 2); math.Abs(float64(got[i*8+k])-want) > 1e-6 {
				t.Errorf("sensor %d of input %d responds %v, want %v", k, i, got[i*8+k], want)
			}
		}
	}
	if p := s.Inputs(got); math.Abs(float64(p[1])-.5) > .02 || len(p) != 3 {
		t.Errorf("the responses prefer %v, want %v", p, x)
	}
	if f := s.Field(17); len(f) != 3 || f[2] != 1 {
		t.Errorf("the field of sensor 17 is %v, want input 2 alone", f)
	}
	for _, c := range []Config{{Field: FieldConfig{Kind: Population, Curves: 1}}, {Field: FieldConfig{Kind: Population, Curves: 1000}},
		{Field: FieldConfig{Kind: Population}, Fixate: true}} {
		if _, err := New(c, 3, stimulus.Shape{}, 0); err == nil {
			t.Errorf("%+v accepted", c)
		}
	}
}

package datasets

import (
	"reflect"
	"testing"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

func TestBytesToUnit(t *testing.T) {
	src := make([]byte, 259)
	for i := range src {
		src[i] = byte(i)
	}
	table := newImageTable(&Images{Pixels: []byte{255}})
	for _, n := range []int{0, 1, 7, 8, 9, 256, 259} {
		dst := make([]float32, n)
		bytesToUnit(dst, src[:n], table.unit)
		for i, v := range dst {
			if want := float32(src[i]) / 255; v != want {
				t.Fatalf("of %d: byte %d became %v, want %v", n, src[i], v, want)
			}
		}
	}
}

// TestTuningHasNoTest: nothing that a Tuning holds or returns leads to the
// test part.
func TestTuningHasNoTest(t *testing.T) {
	typ := reflect.TypeFor[Tuning]()
	for i := range typ.NumField() {
		if name := typ.Field(i).Name; name != "Info" && name != "Train" && name != "Validation" {
			t.Errorf("Tuning has a field %s", name)
		}
	}
	if n := reflect.TypeFor[*Tuning]().NumMethod(); n != 0 {
		t.Errorf("Tuning has %d methods: check that none leads to the test part", n)
	}
}

func TestPartViews(t *testing.T) {
	d := digits(t)
	two := d.Train.OfClasses(func(k int) bool { return k == 3 || k == 7 })
	counts := d.Train.Counts()
	if two.Len() != counts[3]+counts[7] || two.Classes() != 10 {
		t.Errorf("%d stimuli of classes 3 and 7, want %d", two.Len(), counts[3]+counts[7])
	}
	if n := d.Train.Take(50).Len(); n != 50 {
		t.Errorf("took %d, want 50", n)
	}
	if n := d.Train.Take(5000).Len(); n != d.Train.Len() {
		t.Errorf("took %d of %d", n, d.Train.Len())
	}
	var b stimulus.Batch
	two.Batch(&b, 10, 20)
	if err := b.Validate(two.Spec(0), true); err != nil || b.N != 10 {
		t.Errorf("batch of %d: %v", b.N, err)
	}
	for i, y := range b.Labels {
		if y != two.Label(10+i) || y != 3 && y != 7 {
			t.Errorf("label %d is %d", i, y)
		}
	}
}

// BenchmarkFill measures the conversion of bytes into a minibatch of floats.
func BenchmarkFill(b *testing.B) {
	im, y := pair(1024, 28, 28, 10, 0)
	root := b.TempDir()
	write(b, root, "set", map[string][]byte{"train-images": im, "train-labels": y, "test-images": im, "test-labels": y})
	d, err := Open("set", root)
	if err != nil {
		b.Fatal(err)
	}
	var batch stimulus.Batch
	b.ReportAllocs()
	b.SetBytes(64 * 784 * 4)
	for i := 0; b.Loop(); i++ {
		lo := i * 64 % 896
		d.Train.Batch(&batch, lo, lo+64)
	}
	b.ReportMetric(float64(b.N)*64/b.Elapsed().Seconds(), "stimuli/s")
}

// Bytes that are all 0 or 1 are black and white, not two shades of black; the test
// part follows the training part.
func TestBinaryBytes(t *testing.T) {
	root := t.TempDir()
	pixels := make([]byte, 60*16)
	for i := range pixels {
		pixels[i] = byte(i / 16 % 2 * (i % 2))
	}
	_, y := pair(60, 4, 4, 2, 0)
	im := idxBytes(pixels, 60, 4, 4)
	write(t, root, "binary", map[string][]byte{"train-images": im, "train-labels": y, "test-images": im, "test-labels": y})
	d, err := Open("binary", root)
	if err != nil {
		t.Fatal(err)
	}
	top := float32(0)
	x := make([]float32, 16)
	for i := range d.Test.Len() {
		d.Test.Fill(x, i)
		for _, v := range x {
			top = max(top, v)
		}
	}
	if top != 1 || d.Train.Scale() != 1 {
		t.Errorf("the largest input is %v and the scale %v, want 1 and 1", top, d.Train.Scale())
	}
	grey := append([]byte{}, pixels...)
	grey[0] = 2
	write(t, root, "grey", map[string][]byte{"train-images": idxBytes(grey, 60, 4, 4), "train-labels": y, "test-images": im, "test-labels": y})
	if d, err = Open("grey", root); err != nil {
		t.Fatal(err)
	}
	if d.Test.Scale() != float32(1)/255 {
		t.Errorf("with a byte of 2 the scale is %v, want 1/255", d.Test.Scale())
	}
}

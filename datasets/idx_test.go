package datasets

import (
	"bytes"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/hebbgrad/hebbgrad/stimulus"
)

func TestReadImages(t *testing.T) {
	body := []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	for _, c := range []struct {
		dims  []int
		shape stimulus.Shape
	}{
		{[]int{2, 2, 3}, stimulus.Shape{Channels: 1, Height: 2, Width: 3}},
		{[]int{2, 3, 2, 1}, stimulus.Shape{Channels: 3, Height: 2, Width: 1}},
		{[]int{2, 6}, stimulus.Shape{}},
		{[]int{12, 1, 1}, stimulus.Shape{Channels: 1, Height: 1, Width: 1}},
	} {
		file := idxBytes(body, c.dims...)
		for _, p := range [][]byte{file, gzipped(t, file)} {
			im, err := ReadImages(iotest.OneByteReader(bytes.NewReader(p)), "f")
			if err != nil {
				t.Fatalf("%v: %v", c.dims, err)
			}
			if im.N != c.dims[0] || im.Shape != c.shape || im.Dim != 12/c.dims[0] || !slices.Equal(im.Pixels, body) {
				t.Errorf("%v: read as %+v", c.dims, im)
			}
		}
	}
}

func TestReadIDXRefuses(t *testing.T) {
	good := idxBytes(make([]byte, 12), 2, 2, 3)
	zipped := gzipped(t, good)
	damaged := slices.Clone(zipped)
	damaged[len(damaged)-6] ^= 1 // in the checksum
	wrongType := slices.Clone(good)
	wrongType[2] = 0x0d
	for _, c := range []struct {
		name string
		file []byte
		says string
	}{
		{"nothing", nil, "empty"},
		{"empty gzip", gzipped(t, nil), "ends within its header"},
		{"one byte", []byte{0}, "ends within its header"},
		{"wrong magic", []byte("P5 28 28 255 and so on"), "magic number is 50 35 20 32"},
		{"floats", wrongType, "magic number is 00 00 0d 03"},
		{"header cut", good[:9], "ends within its header"},
		{"body cut", good[:len(good)-1], "promises 2 entries of 2×3, the file holds 1"},
		{"goes on", append(slices.Clone(good), 0), "goes on after them"},
		{"gzip goes on", gzipped(t, append(slices.Clone(good), 0)), "goes on after them"},
		{"gzip cut", zipped[:len(zipped)-9], "gzip data end too early"},
		{"gzip trailer cut", zipped[:len(zipped)-1], "gzip data end too early"},
		{"gzip header cut", zipped[:5], "gzip"},
		{"gzip damaged", damaged, "checksum"},
		{"2³¹ images", idxBytes(make([]byte, 784), 1<<31, 28, 28), "the header promises 2147483648 entries of 28×28"},
		{"2³⁰ bytes", idxBytes(make([]byte, 784), 1<<20, 32, 32), "the file holds 0"},
		{"one huge image", idxBytes(nil, 1, 1<<31, 1<<31), "at most 16777216 inputs"},
		{"overflow", idxBytes(nil, 1<<31, 1<<31, 1<<31, 1<<31), "at most 16777216 inputs"},
		{"no images", idxBytes(nil, 0, 28, 28), "holds nothing"},
		{"images of no pixels", idxBytes(nil, 3, 0, 28), "every dimension is 1 or more"},
		{"labels", idxBytes(make([]byte, 3), 3), "1 dimension"},
	} {
		_, err := ReadImages(bytes.NewReader(c.file), "some-file")
		checkInputError(t, c.name, err, "some-file", c.says)
	}
	_, err := ReadLabels(bytes.NewReader(good), "some-file")
	checkInputError(t, "images as labels", err, "some-file", "3 dimensions")
	_, err = ReadLabels(iotest.ErrReader(iotest.ErrTimeout), "some-file")
	checkInputError(t, "a reader that fails", err, "some-file", "timeout")
}

// checkInputError checks that err is an InputError of one line that names the
// file and says what is wrong.
func checkInputError(t *testing.T, name string, err error, file, says string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("%s: accepted", name)
	case !IsInput(err):
		t.Errorf("%s: %v is no InputError", name, err)
	case !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n"):
		t.Errorf("%s: the error is %q, want one line with %q and %q", name, err, file, says)
	}
}

// TestNoAllocationByPromise: a header that promises a gigabyte costs no more
// memory than the bytes behind it.
func TestNoAllocationByPromise(t *testing.T) {
	file := idxBytes(make([]byte, 1000), 1<<20, 1<<10)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := ReadImages(bytes.NewReader(file), "f"); err == nil {
		t.Error("accepted")
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
		t.Errorf("reading %d bytes allocated %d", len(file), grown)
	}
}

func TestMNIST(t *testing.T) {
	dir := shared(t)
	if testing.Short() {
		t.Skip("reads 110 MB")
	}
	for _, c := range []struct {
		name, parts string
		mean, std   float64
	}{
		{"mnist", "4e96394e0669e4bcffc5de29542614ef641dafdec1e74e96e39dc96ecb7bc034", .1307, .3081},
		{"fashion-mnist", "", .2860, .3530},
	} {
		d, err := Open(c.name, dir)
		if err != nil {
			t.Fatal(err)
		}
		if d.Train.Len() != 55000 || d.Validation.Len() != 5000 || d.Test.Len() != 10000 || d.Train.Classes() != 10 || d.Train.Dim() != 784 {
			t.Errorf("%s: %+v", c.name, d.Info)
		}
		if got := partsSum(d); c.parts != "" && got != c.parts {
			t.Errorf("%s: the parts have digest %s, want %s", c.name, got, c.parts)
		}
		// The published mean and standard deviation are of all 60,000.
		mean, std := moments(d.Train.data.pixels)
		if d := mean - c.mean; d > 5e-5 || d < -5e-5 {
			t.Errorf("%s: pixels have mean %.4f, want %.4f", c.name, mean, c.mean)
		}
		if d := std - c.std; d > 5e-5 || d < -5e-5 {
			t.Errorf("%s: pixels have standard deviation %.4f, want %.4f", c.name, std, c.std)
		}
	}
}

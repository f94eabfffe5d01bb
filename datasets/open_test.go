package datasets

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write makes a data set's folder of the files given by name.
func write(t testing.TB, root, name string, files map[string][]byte) {
	t.Helper()
	dir := filepath.Join(root, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for f, p := range files {
		if err := os.WriteFile(filepath.Join(dir, f), p, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// pair makes images of h×w and their labels, n of them, of classes that count
// up from base.
func pair(n, h, w, classes, base int) (images, labels []byte) {
	pixels := make([]byte, n*h*w)
	y := make([]byte, n)
	for i := range y {
		y[i] = byte(base + i%classes)
		for j := range h * w {
			pixels[i*h*w+j] = byte(i*31 + j*7)
		}
	}
	return idxBytes(pixels, n, h, w), idxBytes(y, n)
}

func TestOpenAnyIDX(t *testing.T) {
	root := t.TempDir()
	im, y := pair(120, 5, 3, 4, 1) // labels 1 to 4, as EMNIST letters have
	testIm, testY := pair(24, 5, 3, 4, 1)
	write(t, root, "letters", map[string][]byte{
		"train-images-idx3-ubyte": im, "train-labels-idx1-ubyte.gz": gzipped(t, y),
		"test-images-idx3-ubyte.gz": gzipped(t, testIm), "test-labels-idx1-ubyte": testY,
		"README": []byte("passed over"),
	})
	d, err := Open("letters", root)
	if err != nil {
		t.Fatal(err)
	}
	if d.Train.Len() != 110 || d.Validation.Len() != 10 || d.Test.Len() != 24 {
		t.Errorf("parts of %d, %d, %d", d.Train.Len(), d.Validation.Len(), d.Test.Len())
	}
	if d.Train.Classes() != 4 || d.Train.Shape().Height != 5 || d.Train.Shape().Width != 3 {
		t.Errorf("%+v", d.Info)
	}
	if d.Test.Label(5) != 1 || d.Test.ClassName(1) != "2" {
		t.Errorf("label %d called %s, want class 1 called 2", d.Test.Label(5), d.Test.ClassName(1))
	}
	x := make([]float32, 15)
	d.Test.Fill(x, 5)
	for j, v := range x {
		if want := float32(byte(5*31+j*7)) / 255; v != want {
			t.Errorf("pixel %d is %v, want %v", j, v, want)
		}
	}
}

func TestOpenCSV(t *testing.T) {
	root := t.TempDir()
	var one bytes.Buffer
	for i := range 60 {
		fmt.Fprintf(&one, "%d,%d,%d\n", i, i*i, i%3)
	}
	write(t, root, "one", map[string][]byte{"data.csv.gz": gzipped(t, one.Bytes())})
	write(t, root, "two", map[string][]byte{"x-train.csv": one.Bytes(), "x-test.csv": []byte("1,2,0\n3,4,2\n")})
	d, err := Open("one", root)
	if err != nil {
		t.Fatal(err)
	}
	if d.Train.Len() != 40 || d.Validation.Len() != 10 || d.Test.Len() != 10 || d.Train.Dim() != 2 || d.Train.Classes() != 3 {
		t.Errorf("%+v", d.Info)
	}
	if d, err = Open("two", root); err != nil {
		t.Fatal(err)
	}
	if d.Train.Len() != 55 || d.Validation.Len() != 5 || d.Test.Len() != 2 || d.Test.Label(1) != 2 {
		t.Errorf("%+v", d.Info)
	}
}

func TestOpenRefuses(t *testing.T) {
	root := t.TempDir()
	im, y := pair(60, 4, 4, 3, 0)
	_, shortY := pair(59, 4, 4, 3, 0)
	otherIm, _ := pair(60, 2, 8, 3, 0)
	_, otherY := pair(60, 4, 4, 4, 0)
	whole := func(replace ...any) map[string][]byte {
		m := map[string][]byte{"train-images": im, "train-labels": y, "t10k-images": im, "t10k-labels": y}
		for i := 0; i < len(replace); i += 2 {
			if p := replace[i+1]; p == nil {
				delete(m, replace[i].(string))
			} else {
				m[replace[i].(string)] = p.([]byte)
			}
		}
		return m
	}
	rows := []byte("x,label\n" + strings.Repeat("1,0\n2,1\n", 20))
	for _, c := range []struct {
		name  string
		files map[string][]byte
		says  string
	}{
		{"empty", nil, "holds no data set"},
		{"no-labels", whole("train-labels", nil, "t10k-labels", nil), "there is no train-*labels*, t10k- or test-*labels*"},
		{"counts", whole("train-labels", shortY), "59 labels for the 60 images of train-images"},
		{"sizes", whole("t10k-images", otherIm), "images of 1×2×8, the training images are 1×4×4"},
		{"new-class", whole("t10k-labels", otherY), "entry 3 has label 3, which no training example has"},
		{"swapped", whole("train-images", y, "train-labels", im), "1 dimension"},
		{"two-tests", whole("test-images", im), "test-images"},
		{"cut", whole("t10k-images", nil, "t10k-images.gz", gzipped(t, im)[:40]), "gzip data end too early"},
		{"csv-test-only", map[string][]byte{"a-test.csv": rows}, "no training file"},
		{"csv-extra", map[string][]byte{"train.csv": rows, "b.csv": rows}, "stands beside"},
		{"csv-two", map[string][]byte{"a.csv": rows, "b.csv": rows}, "both there"},
		{"csv-columns", map[string][]byte{"train.csv": rows, "test.csv": []byte("1,2,0\n")}, "rows of 3 columns, "},
		{"csv-class", map[string][]byte{"train.csv": rows, "test.csv": []byte("1,7\n")}, "label 7, which no training example has"},
		{"csv-few", map[string][]byte{"a.csv": []byte("x,label\n1,0\n2,1\n")}, "too few"},
		{"csv-one-class", map[string][]byte{"a.csv": []byte("x,label\n1,7\n2,7\n")}, "every example has label 7: one class is nothing to classify"},
		{"images-one-class", whole("train-labels", idxBytes(make([]byte, 60), 60)), "one class is nothing to classify"},
	} {
		write(t, root, c.name, c.files)
		_, err := Open(c.name, root)
		checkInputError(t, c.name, err, c.name, c.says)
	}
	for _, name := range []string{"nowhere", "mnist", "", "..", "a/b", "../a", `.hidden`} {
		_, err := Open(name, root)
		checkInputError(t, name, err, name, "")
	}
	if _, err := Open("mnist", root); !strings.Contains(err.Error(), "fetch mnist") {
		t.Errorf("a public set that is absent: %v; want advice to fetch it", err)
	}
}

func TestPlainPreferred(t *testing.T) {
	root := t.TempDir()
	im, y := pair(60, 4, 4, 3, 0)
	write(t, root, "both", map[string][]byte{"train-images": im, "train-images.gz": []byte("never read"),
		"train-labels": y, "t10k-images": im, "t10k-labels": y})
	d, err := Open("both", root)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(d.Info.Files, "train-images") {
		t.Errorf("read %v", d.Info.Files)
	}
}

// The fingerprint is that of the content: gzipping a file leaves it, and any
// byte of any file changes it.
func TestFingerprintIsOfTheContent(t *testing.T) {
	im, y := pair(120, 5, 3, 4, 0)
	files := map[string][]byte{"train-images-idx3-ubyte": im, "train-labels-idx1-ubyte": y, "test-images-idx3-ubyte": im, "test-labels-idx1-ubyte": y}
	print := func(change func(map[string][]byte)) string {
		root, mine := t.TempDir(), map[string][]byte{}
		for name, p := range files {
			mine[name] = slices.Clone(p)
		}
		change(mine)
		write(t, root, "d", mine)
		got, err := Fingerprint("d", root)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	want := print(func(map[string][]byte) {})
	zipped := print(func(f map[string][]byte) {
		f["train-images-idx3-ubyte.gz"] = gzipped(t, im)
		delete(f, "train-images-idx3-ubyte")
	})
	if zipped != want {
		t.Error("gzipping a file changed the fingerprint")
	}
	for name := range files {
		if print(func(f map[string][]byte) { f[name][len(f[name])-1] ^= 1 }) == want {
			t.Errorf("changing the last byte of %s left the fingerprint", name)
		}
	}
}

package datasets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"testing"
)

// TestDigitsContent: the embedded file is the published one, uncompressed.
func TestDigitsContent(t *testing.T) {
	z, err := gzip.NewReader(bytes.NewReader(digitsFile))
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, z); err != nil {
		t.Fatal(err)
	}
	const want = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("the embedded digits have SHA-256 %s, want %s", got, want)
	}
}

func TestDigits(t *testing.T) {
	d, err := Open(Digits, "")
	if err != nil {
		t.Fatal(err)
	}
	if a, b, c := d.Train.Len(), d.Validation.Len(), d.Test.Len(); a != 1197 || b != 300 || c != 300 {
		t.Errorf("parts of %d, %d and %d, want 1197, 300, 300", a, b, c)
	}
	if d.Train.Dim() != 64 || d.Train.Shape().Height != 8 || d.Train.Classes() != 10 {
		t.Errorf("dim %d, shape %v, %d classes", d.Train.Dim(), d.Train.Shape(), d.Train.Classes())
	}
	// Published counts by class: 178 182 177 183 181 182 181 179 174 180.
	total := make([]int, 10)
	for _, p := range []*Part{d.Train, d.Validation, d.Test} {
		for k, n := range p.Counts() {
			total[k] += n
		}
	}
	if want := []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}; !slices.Equal(total, want) {
		t.Errorf("counts by class %v, want %v", total, want)
	}
	if d.Train.Scale() != 1./16 {
		t.Errorf("scale %v, want 1/16", d.Train.Scale())
	}
}

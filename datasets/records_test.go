package datasets

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// records are n records whose pixel j is j + i + shift.
func records(n, classes, shift int) []byte {
	var out []byte
	for i := range n {
		out = append(out, byte(i%classes))
		for j := range recordPixels {
			out = append(out, byte(j+i+shift))
		}
	}
	return out
}

// folderOf writes files to DIR/set and returns DIR.
func folderOf(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		path := filepath.Join(dir, "set", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A folder of the published layout is read in the order of its files, channel by
// channel, and its classes have their names; gzipped files are the same.
func TestRecords(t *testing.T) {
	plain := map[string][]byte{
		"data_batch_1.bin": records(60, 3, 0), "data_batch_2.bin": records(30, 3, 60), "test_batch.bin": records(30, 3, 7),
		recordNames: []byte("cat\ndog\nship\nunused\n\n"), "readme.html": []byte("<p>"),
	}
	zipped := map[string][]byte{recordNames: plain[recordNames]}
	for name, b := range plain {
		if strings.HasSuffix(name, ".bin") {
			zipped[name+".gz"] = gzipped(t, b)
		}
	}
	var prints []string
	for _, files := range []map[string][]byte{plain, zipped} {
		dir := folderOf(t, files)
		d, err := Open("set", dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(d.Info.ClassNames, " "); got != "cat dog ship" {
			t.Errorf("classes %s, want cat dog ship", got)
		}
		if s := d.Train.Shape(); s.Channels != 3 || s.Height != 32 || s.Width != 32 {
			t.Errorf("shape %v, want 3×32×32", s)
		}
		if n := d.Train.Len() + d.Validation.Len(); n != 90 || d.Test.Len() != 30 {
			t.Errorf("%d and %d examples, want 90 and 30", n, d.Test.Len())
		}
		x := make([]float32, recordPixels)
		d.Test.Fill(x, 4)
		for _, j := range []int{0, 1024, recordPixels - 1} {
			if want := float32(byte(j+4+7)) / 255; x[j] != want {
				t.Errorf("test image 4, input %d: %g, want %g", j, x[j], want)
			}
		}
		if d.Test.Label(4) != 1 {
			t.Errorf("label %d, want 1", d.Test.Label(4))
		}
		info, err := Describe("set", dir)
		if err != nil || info.Train != d.Info.Train || info.Smallest != 40 {
			t.Errorf("described as %+v, %v", info, err)
		}
		print, err := Fingerprint("set", dir)
		if err != nil {
			t.Fatal(err)
		}
		prints = append(prints, print)
	}
	if prints[0] != prints[1] {
		t.Error("gzipped records have another fingerprint")
	}
}

func TestRecordsRefused(t *testing.T) {
	good := records(30, 3, 0)
	for name, c := range map[string]struct {
		files map[string][]byte
		want  string
	}{
		"cut short":       {map[string][]byte{"data_batch_1.bin": good[:len(good)-5], "test_batch.bin": good}, "data_batch_1.bin: the file ends within its record 29, after 3068 bytes of it"},
		"no test":         {map[string][]byte{"data_batch_1.bin": good}, "there is no test*.bin"},
		"no training":     {map[string][]byte{"test_batch.bin": good}, "there is no data_batch_*.bin"},
		"empty":           {map[string][]byte{"data_batch_1.bin": nil, "test_batch.bin": good}, "the file is empty"},
		"one class":       {map[string][]byte{"data_batch_1.bin": records(30, 1, 0), "test_batch.bin": good}, "one class is nothing to classify"},
		"strange label":   {map[string][]byte{"data_batch_1.bin": good, "test_batch.bin": records(30, 4, 0)}, "has label 3"},
		"too few names":   {map[string][]byte{"data_batch_1.bin": good, "test_batch.bin": good, recordNames: []byte("a b")}, "there are 2 names, and an example has the label 2"},
		"a name twice":    {map[string][]byte{"data_batch_1.bin": good, "test_batch.bin": good, recordNames: []byte("a b a")}, "a stands there twice"},
		"no such columns": {map[string][]byte{"data_batch_1.bin": good, "test_batch.bin": good}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			set := Set{Name: "set", Dir: folderOf(t, c.files)}
			if c.want == "" {
				set.Label, c.want = "3", "leave out the column of the labels"
			}
			_, err := set.Open()
			if !IsInput(err) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want an input error with %q in one line", err, c.want)
			}
		})
	}
}

// The first line of a note stands with the title; a copy of CIFAR-10 that no fetch
// made says so where no note does.
func TestNote(t *testing.T) {
	files := map[string][]byte{"data_batch_1.bin": records(60, 3, 0), "test_batch.bin": records(30, 3, 7)}
	title := func(name string) string {
		t.Helper()
		dir := folderOf(t, files)
		if err := os.Rename(filepath.Join(dir, "set"), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		d, err := Open(name, dir)
		if err != nil {
			t.Fatal(err)
		}
		return d.Info.Title
	}
	if got := title("cifar-10"); !strings.HasSuffix(got, "(a copy that was not fetched from its publisher)") {
		t.Errorf("title %q does not say that nobody fetched it", got)
	}
	if got := title("mine"); strings.Contains(got, "(") {
		t.Errorf("title %q, of a set that nobody publishes", got)
	}
	files[noteName] = []byte("JPEG\x1b copies\nnot shown\n")
	for _, name := range []string{"cifar-10", "mine"} {
		if got := title(name); !strings.HasSuffix(got, " (JPEG copies)") {
			t.Errorf("title %q, want the note with it", got)
		}
	}
	files[noteName] = bytes.Repeat([]byte("é"), 500)
	if got := []rune(title("mine")); len(got) > 160 {
		t.Errorf("a note of %d characters", len(got))
	}
}

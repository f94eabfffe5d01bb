package datasets

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const fourNeurons = "\ufeffCellID,Max,MCH01,MCH02,MCH03\na,1.1,1.000,0.5,-0.1\nb,2,1,.4,0\nc,2,1,.3,0\nd,2,1,.2,.1\n"

func TestRecordings(t *testing.T) {
	got, err := ReadRecordings(strings.NewReader(fourNeurons), "x.csv")
	want := [][]float64{{1, .5, -.1}, {1, .4, 0}, {1, .3, 0}, {1, .2, .1}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("read %v (%v), want %v", got, err, want)
	}
	dir := t.TempDir()
	if got, err := Recordings(dir); got != nil || err != nil {
		t.Errorf("an empty folder gives %v, %v", got, err)
	}
	file := filepath.Join(dir, filepath.FromSlash(RecordingsFile))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(fourNeurons), 0o666); err != nil {
		t.Fatal(err)
	}
	if got, err := Recordings(dir); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the folder gives %v (%v), want %v", got, err, want)
	}
}

// A file that is not what it should be is refused in one line that names the
// file and the place.
func TestRecordingsThatCannotBe(t *testing.T) {
	for want, text := range map[string]string{
		"the file is empty":                "",
		"names 0 presentations":            "a,b\n1,2\n",
		"where presentation 2 belongs":     "MCH01,MCH03\n1,.5\n",
		`line 3, column 4 is "x"`:          strings.Replace(fourNeurons, ".4", "x", 1),
		`line 3, column 4 is "NaN"`:        strings.Replace(fourNeurons, ".4", "NaN", 1),
		"line 3 has 4 columns":             strings.Replace(fourNeurons, ",.4", "", 1),
		"line 2: the first response is -1": strings.Replace(fourNeurons, "1.000", "-1", 1),
		"holds 1 neurons":                  fourNeurons[:strings.Index(fourNeurons, "b,")],
		"x.csv":                            "MCH01,\"MCH02\n",
	} {
		_, err := ReadRecordings(strings.NewReader(text), "x.csv")
		if err == nil || !IsInput(err) || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "x.csv") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q gives %v, want %q in one line after the file", text, err, want)
		}
	}
}

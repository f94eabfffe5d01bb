package datasets

import (
	"strings"
	"testing"
)

func TestAvailable(t *testing.T) {
	root := t.TempDir()
	im, y := pair(120, 5, 3, 4, 0)
	whole := map[string][]byte{"train-images": im, "train-labels": y, "test-images": im, "test-labels": y}
	write(t, root, "mine", whole)
	write(t, root, "fashion-mnist", whole)
	write(t, root, "broken", map[string][]byte{"train-images": im})
	write(t, root, "table", map[string][]byte{"a.csv": []byte(strings.Repeat("1.5,2,0\n3,4.5,1\n", 20))})
	write(t, root, "texts", map[string][]byte{"a.txt": []byte("no data set")})
	write(t, root, ".fetch-mnist", map[string][]byte{"train-images.part": im}) // a download under way
	write(t, root, Digits, whole)                                              // which the embedded set hides
	got, err := Available(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{Digits, "mnist", "fashion-mnist", "cifar-10", "broken", "mine", "table"}
	if len(got) != len(want) {
		t.Fatalf("listed %d sets, want %v", len(got), want)
	}
	for i, info := range got {
		if info.Name != want[i] || info.Licence == "" || info.Provenance == "" || info.Title == "" {
			t.Errorf("entry %d is %+v, want %s described", i, info, want[i])
		}
		if bad := info.Name == Digits || info.Name == "mnist" || info.Name == "cifar-10" || info.Name == "broken"; bad != (info.Problem != "") {
			t.Errorf("%s has problem %q", info.Name, info.Problem)
		}
		if info.Problem != "" {
			continue
		}
		d, err := Open(info.Name, root)
		if err != nil {
			t.Fatal(err)
		}
		if info.Train != d.Info.Train || info.Validation != d.Info.Validation || info.Test != d.Info.Test ||
			info.Shape != d.Info.Shape || info.Dim != d.Info.Dim || info.Classes != d.Info.Classes {
			t.Errorf("described as %+v, opened as %+v", info, d.Info)
		}
	}
	if got, err := Available(root + "/absent"); err != nil || len(got) != 4 {
		t.Errorf("an absent folder lists %d sets, %v", len(got), err)
	}
}

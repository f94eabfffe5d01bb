package results

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// anything is a random JSON value.
func anything(r *rand.Rand, depth int) any {
	switch k := r.IntN(7); {
	case k == 0 && depth > 0:
		list := make([]any, r.IntN(30))
		for i := range list {
			list[i] = anything(r, depth-1)
		}
		return list
	case k == 1 && depth > 0:
		m := map[string]any{}
		for range r.IntN(12) {
			m[strings.Repeat(`a:",\{`, r.IntN(3))+string(rune('a'+r.IntN(26)))] = anything(r, depth-1)
		}
		return m
	case k == 2:
		return strings.Repeat(`x, "y": [z] \`, r.IntN(12))
	case k == 3:
		return r.IntN(2) == 0
	case k == 4:
		return nil
	}
	return float64(r.IntN(2000)) / 8
}

func TestLaidOutJSONIsTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		want := anything(r, 4)
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		layOut(&b, data, "")
		var got any
		if err := json.Unmarshal(b.Bytes(), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%.300s… became %.300s…, error %v", data, &b, err)
		}
	}
}

func TestLaidOutJSONIsReadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.json")
	numbers := make([]int, 60)
	err := writeJSON(path, map[string]any{"a": map[string]any{"name": "x", "value": 1}, "n": numbers, "z": strings.Repeat("w", 60)})
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "a": {"name": "x", "value": 1},
  "n": [
    ` + strings.Repeat("0, ", 31) + `0,
    ` + strings.Repeat("0, ", 27) + `0
  ],
  "z": "` + strings.Repeat("w", 60) + `"
}
`
	if got := read(t, path); got != want {
		t.Errorf("wrote\n%s\nwant\n%s", got, want)
	}
}

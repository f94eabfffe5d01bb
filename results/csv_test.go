package results

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func TestRowsSurviveTheFile(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	m := manifest("digits", "hebbian", math.MaxUint64)
	rows := rowsFor(m)
	for range 500 {
		row := rows[0]
		row.Value = math.Float64frombits(r.Uint64())
		if math.IsNaN(row.Value) || math.IsInf(row.Value, 0) {
			continue
		}
		rows = append(rows, row)
	}
	quoted := rows[0]
	quoted.Metric = `state/a "quoted", name`
	rows = append(rows, quoted)
	var b bytes.Buffer
	if err := WriteCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(b.String(), "\n"); first != "run_id,track,arm,rule,gate,signal,seed,presentations,metric,value,unit,wiring,index,censored" {
		t.Errorf("header %q", first)
	}
	got, err := ReadCSV(&b)
	if err != nil || !reflect.DeepEqual(got, rows) {
		t.Errorf("rows changed on the way, error %v", err)
	}
}

func TestFloatsAreShortAndExact(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", 60000: "60000", 1e6: "1000000", .1: "0.1", 1.0 / 3: "0.3333333333333333",
		1e-7: "1e-07", 1e21: "1e+21", -2.5: "-2.5", 123456789012: "123456789012",
	} {
		got := FormatFloat(v)
		if back, _ := strconv.ParseFloat(got, 64); got != want || back != v {
			t.Errorf("FormatFloat(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestRowsThatCannotStandAreRefused(t *testing.T) {
	good := rowsFor(manifest("digits", "hebbian", 1))[0]
	for want, spoil := range map[string]func(*Row){
		"formula":           func(r *Row) { r.Rule = "=1+2" },
		"spreadsheet":       func(r *Row) { r.Metric = "@sum" },
		"wiring":            func(r *Row) { r.Wiring = "=1" },
		"control character": func(r *Row) { r.Signal = "a\nb" },
		"finite":            func(r *Row) { r.Value = math.NaN() },
		"arm name":          func(r *Row) { r.Arm = "-rm" },
		"track name":        func(r *Row) { r.Track = "../up" },
		"no unit":           func(r *Row) { r.Unit = "" },
		"has no name":       func(r *Row) { r.Metric = "" },
		"-1 presentations":  func(r *Row) { r.Presentations = -1 },
	} {
		bad := good
		spoil(&bad)
		var b bytes.Buffer
		err := WriteCSV(&b, []Row{good, bad})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "row 2") {
			t.Errorf("error %v, want one about row 2 with %q", err, want)
		}
	}
}

func TestReadingNamesTheLine(t *testing.T) {
	head := strings.Join(Columns(), ",") + "\n"
	good := "d.h.1,d,h,oja,open,none,1,5,events,2,count,9,3,false\n"
	for text, want := range map[string]string{
		"":                     "empty",
		"a,b\n":                "line 1",
		head + good + "x,y\n":  "line 3",
		head + good + good[:8]: "line 3",
		head + "d.h.1,d,h,oja,open,none,-1,5,events,2,count,9,,false\n":     "line 2: seed",
		head + "d.h.1,d,h,oja,open,none,1,5.5,events,2,count,9,,false\n":    "line 2: presentations",
		head + "d.h.1,d,h,oja,open,none,1,5,events,two,count,,,false\n":     "line 2: value",
		head + "d.h.1,d,h,oja,open,none,1,5,events,NaN,count,,,false\n":     "line 2: metric",
		head + "d.h.1,d,h,oja,open,none,1,5,events,2,count,,x,false\n":      "line 2: index",
		head + "d.h.1,d,h,oja,open,none,1,5,events 1 to,2,count,,9,false\n": "line 2: index",
		head + "d.h.1,d,h,oja,open,none,1,5,events,2,count,,,perhaps\n":     "line 2: censored",
	} {
		if _, err := ReadCSV(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", text, err, want)
		}
	}
	older, _, _ := strings.Cut(head, ",index")
	if rows, err := ReadCSV(strings.NewReader(older + "\nd.h.1,d,h,oja,open,none,1,5,AUC/lag 10 to 99,2,count,9\n")); err != nil || len(rows) != 1 || rows[0].Metric != "AUC/lag 10 to 99" || rows[0].Wiring != "9" {
		t.Errorf("a file from before there was an index gave %+v and error %v", rows, err)
	}
	old, _, _ := strings.Cut(head, ",wiring")
	if rows, err := ReadCSV(strings.NewReader(old + "\nd.h.1,d,h,oja,open,none,1,5,events,2,count\n")); err != nil || len(rows) != 1 || rows[0].Wiring != "" {
		t.Errorf("a file from before there was a wiring gave %+v and error %v", rows, err)
	}
	if rows, err := ReadCSV(strings.NewReader(head)); err != nil || len(rows) != 0 {
		t.Errorf("a header alone gave %d rows and error %v", len(rows), err)
	}
}

func TestNames(t *testing.T) {
	for _, ok := range []string{"digits", "fashion-mnist", "a.b+c_d-1", "Größe", "7"} {
		if err := CheckName("track", ok); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "-x", "=x", "+x", "@x", ".x", "a/b", `a\b`, "a b", "a\x00", "a,b", "a\"b", "<b>", "\xff", strings.Repeat("x", 121)} {
		if CheckName("track", bad) == nil {
			t.Errorf("the name %q was accepted", bad)
		}
	}
}

// What is read can be written and read again, the same.
func FuzzReadCSV(f *testing.F) {
	head := strings.Join(Columns(), ",") + "\n"
	f.Add(head + "d.h.1,d,h,oja,open,none,1,5,events,2,count,9,3,true\n")
	f.Add(head + "d.h.1,d,h,\"o\"\"ja\",open,,18446744073709551615,0,\"a,b\",-1e-300,1/s,,10 to 99,false\r\n")
	f.Add(head + "\n\n")
	f.Add("run_id\n1\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := ReadCSV(strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteCSV(&b, rows); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := ReadCSV(&b)
		if err != nil || len(rows)+len(again) > 0 && !reflect.DeepEqual(rows, again) {
			t.Fatalf("read %+v, after writing %+v, error %v", rows, again, err)
		}
	})
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/results"
)

// TestInputsThatFailed runs the command on inputs on which an earlier version
// failed, each kept beside the repository with what is right of it.
func TestInputsThatFailed(t *testing.T) {
	if testing.Short() {
		t.Skip("short: reports are drawn")
	}
	shared, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "cases"))
	if err != nil {
		t.Fatal(err)
	}
	if !commandtest.Exists(shared) {
		t.Skipf("%s is not here", shared)
	}
	const csv = "csv-columns"
	for _, c := range []struct {
		folder, args string
		refused      string             // what the one line says; empty where it runs
		warned       string             // on standard error
		least        map[string]float64 // test accuracy, by arm
		classes      int
		page         string // in the report
	}{
		{folder: "column-order", args: "--track co --arm nearest-neighbour", least: map[string]float64{"nearest-neighbour": 95}, classes: 3},
		{folder: csv, args: "--track mnist-csv-header-only-in-train --arm softmax", warned: "it has no header: its columns are taken to be those of", least: map[string]float64{"softmax": 80}, classes: 10},
		{folder: csv, args: "--track mnist-csv-label-first-no-header --arm softmax", refused: "column 1, column 211 could each be the label; say which: --label"},
		{folder: csv, args: "--track mnist-csv-label-first-no-header --arm softmax --label 1", least: map[string]float64{"softmax": 80}, classes: 10},
		{folder: csv, args: "--track mnist-csv-order-differs --arm softmax", least: map[string]float64{"softmax": 80}, classes: 10},
		{folder: "label-first", args: "--track pics --arm softmax", refused: "could each be the label; say which: --label"},
		{folder: "label-first", args: "--track pics --arm softmax --label 1", least: map[string]float64{"softmax": 95}, classes: 4},
		{folder: "name-holds-test", args: "--track latest --arm nearest-neighbour", least: map[string]float64{"nearest-neighbour": 95}, classes: 3},
		{folder: "numeric-header", args: "--track nh --arm backprop", warned: "is taken for the names of the columns", least: map[string]float64{"backprop": 90}, classes: 3},
		{folder: "one-class", args: "--track one --arm softmax", refused: "one class is nothing to classify"},
		{folder: "own-digits-folder", args: "--track digits --arm softmax", refused: "digits is the name of what is built in"},
		{folder: "pixels-0-1", args: "--track b01 --arm softmax", least: map[string]float64{"softmax": 95}},
		{folder: "pixels-0-1", args: "--track b255 --arm softmax", least: map[string]float64{"softmax": 95}},
		{folder: "text-labels", args: "--track tl --arm hebbian,backprop", least: map[string]float64{"hebbian": 90, "backprop": 90}, classes: 3, page: "Classes: ant, bee"},
		{folder: "tiny-test-part", args: "--track tiny --arm softmax", page: "the test part has 1 examples, each of which is 100 points of test accuracy"},
		{folder: "unscaled-columns", args: "--track us --arm hebbian,backprop,softmax", least: map[string]float64{"hebbian": 95, "backprop": 95, "softmax": 95}, classes: 3},
		{folder: "tiny-test-part", args: "--track tiny --arm nearest-neighbour", page: "100 (2 to 100)"},
		{folder: "collapse-no-alarm", args: "--track us --arm hebbian", least: map[string]float64{"hebbian": 95}},
		{folder: "forgetting-of-the-shut", args: "--track split-f4 --arm hebbian-shut --label 3"},
		{folder: "log-axis-drops-zero", args: "run exp.yaml", page: "log scale, 0 apart"},
		{folder: "yaml", args: "run yaml-bomb.yaml", refused: "more than 16 aliases"},
		{folder: "yaml", args: "run layers-out-of-memory.yaml", refused: "it has room for at most"},
	} {
		t.Run(c.folder+" "+c.args, func(t *testing.T) {
			t.Parallel()
			out := filepath.Join(t.TempDir(), "out")
			dir := filepath.Join(shared, c.folder)
			args := strings.Fields(c.args)
			if args[0] == "run" {
				args[1] = filepath.Join(dir, args[1])
			} else {
				args = append(args, "--data", dir, "--seeds", "2")
			}
			code, _, errs := compare(append(args, "--out", out)...)
			if c.refused != "" {
				if code != 2 || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, c.refused) {
					t.Errorf("status %d, %swant one line with %q", code, errs, c.refused)
				}
				return
			}
			if code != 0 || !strings.Contains(errs, c.warned) {
				t.Fatalf("status %d, %swant %q", code, errs, c.warned)
			}
			f, err := results.Open(out)
			if err != nil {
				t.Fatal(err)
			}
			all, err := f.Read()
			if err != nil {
				t.Fatal(err)
			}
			if d := all.Runs[0].Data; c.classes > 0 && (d == nil || d.Classes != c.classes) {
				t.Errorf("the data are %+v, want %d classes", d, c.classes)
			}
			for _, r := range all.Rows {
				if least, ok := c.least[r.Arm]; ok && r.Metric == results.MetricTestAccuracy && r.Value < least {
					t.Errorf("%s has %.1f %%, want %v or more", r.Arm, r.Value, least)
				}
				if r.Metric == results.MetricAlarm+"/"+bench.AlarmCollapse && c.least[r.Arm] > 0 { // what never learns may
					t.Errorf("%s collapsed", r.Arm)
				}
				if r.Metric == "forgetting" && r.Value != 0 {
					t.Errorf("what changes nothing forgets %v %%", r.Value)
				}
			}
			page, err := os.ReadFile(filepath.Join(out, "report.html"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(page), c.page) {
				t.Errorf("the report does not say %q", c.page)
			}
		})
	}
}

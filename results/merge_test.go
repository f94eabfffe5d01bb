package results

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestMergeOrdersByTrackArmAndSeed(t *testing.T) {
	var first []byte
	orders := [][]int{{0, 1, 2, 3, 4, 5}, {5, 3, 1, 0, 2, 4}}
	ms := []Manifest{
		manifest("digits", "hebbian", 2), manifest("digits", "hebbian", 10), manifest("digits", "backprop", 2),
		manifest("bars", "hebbian", 2), manifest("bars", "zeta", 2), manifest("alien", "alpha", 2),
	}
	want := []string{"digits.hebbian.2", "digits.hebbian.10", "digits.backprop.2", "bars.hebbian.2", "bars.zeta.2", "alien.alpha.2"}
	for _, order := range orders {
		dir := t.TempDir()
		f := create(t, dir)
		for _, i := range order {
			put(t, f, ms[i])
		}
		all, err := f.Merge(About{Title: "t"})
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(dir, ResultsFile))
		if err != nil {
			t.Fatal(err)
		}
		rows := all.Rows
		again, err := ReadRows(dir)
		if err != nil || len(again) != len(rows) || slices.ContainsFunc(again, func(r Row) bool { return !slices.Contains(rows, r) }) {
			t.Fatalf("results.csv does not hold the rows that were returned: %v", err)
		}
		var ids []string
		for i, r := range rows {
			if i == 0 || ids[len(ids)-1] != r.RunID {
				ids = append(ids, r.RunID)
			}
		}
		if !slices.Equal(ids, want) {
			t.Errorf("runs in the order %q, want %q", ids, want)
		}
		for i := range rowsFor(ms[0]) {
			if rows[i] != rowsFor(ms[0])[i] {
				t.Errorf("row %d of a run is %+v", i, rows[i])
			}
		}
		if first == nil {
			first = data
		} else if !bytes.Equal(first, data) {
			t.Error("the order in which runs ended shows in results.csv")
		}
	}
}

func TestRunsFileHasADigestForEachRun(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	put(t, f, manifest("digits", "hebbian", 1))
	failed := manifest("digits", "backprop", 1)
	failed.Status, failed.Error, failed.Digest = Failed, "diverged", ""
	failed.Alarms = []Alarm{{Name: "not finite"}, {Name: "dead units"}}
	put(t, f, failed)
	if _, err := f.Merge(About{}); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(dir, RunsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil || len(lines) != 3 {
		t.Fatalf("%d lines, error %v", len(lines), err)
	}
	at := func(line int, column string) string { return lines[line][slices.Index(lines[0], column)] }
	if at(1, "run_id") != "digits.hebbian.1" || at(1, "digest") != manifest("digits", "hebbian", 1).Digest || at(1, "status") != Finished {
		t.Errorf("line %q", lines[1])
	}
	if at(2, "status") != Failed || at(2, "alarms") != "not finite; dead units" || at(2, "started") != "2026-01-02T03:04:05Z" {
		t.Errorf("line %q", lines[2])
	}
}

// A changed stream must be caught and refused, naming the arms.
func TestDifferentStreamsAreRefused(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	for _, seed := range []uint64{1, 2} {
		for _, arm := range []string{"hebbian", "backprop"} {
			m := manifest("digits", arm, seed)
			if seed == 2 && arm == "backprop" {
				m.Digest = strings.Repeat("f", 64)
			}
			put(t, f, m)
		}
	}
	_, err := f.Merge(About{})
	var differ *DigestError
	if !errors.As(err, &differ) || differ.Seed != 2 {
		t.Fatalf("error %v, want a refusal of seed 2", err)
	}
	for _, word := range []string{"hebbian 000000", "backprop ffffff", `"digits"`} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not say %q", err, word)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, ResultsFile)); err == nil {
		t.Error("results that cannot be compared were merged")
	}
}

// TestEveryGroupThatDiffersIsNamed, whichever of its arms differs, and none that
// does not.
func TestEveryGroupThatDiffersIsNamed(t *testing.T) {
	var runs []Manifest
	for seed := range uint64(4) {
		for k, arm := range []string{"a", "b", "c"} {
			m := manifest("digits", arm, seed)
			if int(seed) == k+1 { // seed 1: a alone, 2: b, 3: c
				m.Digest = strings.Repeat("f", 64)
			}
			runs = append(runs, m)
		}
	}
	failed := manifest("digits", "d", 0)
	failed.Status, failed.Digest = Failed, "other"
	err := CheckDigests(append(runs, failed))
	for _, line := range []string{"seed 1", "a ffffffffffff, b 000000000000, c 000000000000", "seed 2", "b ffffffffffff", "seed 3", "c ffffffffffff"} {
		if err == nil || !strings.Contains(err.Error(), line) {
			t.Errorf("error %v does not say %q", err, line)
		}
	}
	if err := CheckDigests(append(runs[:3:3], failed)); err != nil {
		t.Error(err)
	}
}

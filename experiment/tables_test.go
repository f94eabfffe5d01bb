package experiment_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/results"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// splits is over how many stratified splits of a table accuracies are meant.
const splits = 10

// TestTablesAreLearned: on public tables as published, and on generated ones of
// shapes that tables have, the defaults of either learner are within five points
// of softmax regression with a tuned rate.
func TestTablesAreLearned(t *testing.T) {
	if testing.Short() {
		t.Skip("short: some four hundred runs, a minute")
	}
	for _, table := range tables(t) {
		t.Run(table.name, func(t *testing.T) {
			t.Parallel()
			best := 0.
			for _, rate := range []float64{.001, .01, .1} {
				best = max(best, table.accuracy(t, "softmax", bench.Settings{"rate": rate}))
			}
			for _, arm := range []string{"hebbian", "backprop"} {
				got := table.accuracy(t, arm, nil)
				t.Logf("%s %.1f %%, softmax regression %.1f %%", arm, got, best)
				if got < best-5 {
					t.Errorf("%s has %.1f %%, softmax regression %.1f %%", arm, got, best)
				}
			}
		})
	}
}

// lines is a table as lines, with what of them is the head.
type lines struct {
	name, head string
	rows       []string
	label      string                  // the column, where it is not found
	class      func(row string) string // what stratifies
	dirs       []string                // of the splits
}

func last(row string) string  { return row[strings.LastIndexAny(row, ",;")+1:] }
func first(row string) string { return row[:strings.IndexAny(row, ",;")] }

func tables(t *testing.T) (all []*lines) {
	sums, err := os.ReadFile("testdata/tables/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"iris", "wine_data", "breast_cancer"} {
		text, err := os.ReadFile(filepath.Join("testdata", "tables", name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(sums, fmt.Appendf(nil, "%x  %s.csv", sha256.Sum256(text), name)) {
			t.Errorf("%s.csv is not the file whose checksum is noted", name)
		}
		rows := strings.Split(strings.TrimSpace(string(text)), "\n")
		// The first line counts the rows: each part gets a count of its own.
		all = append(all, &lines{name: name, head: rows[0], rows: rows[1:], class: last})
	}
	r := rand.New(rand.NewPCG(1, 2))
	kinds := []string{"ant", "bee", "wasp"}
	scales, words, front := &lines{name: "scales", head: "mass,length,count,grade,class", class: last}, &lines{name: "words", class: last}, &lines{name: "first", label: "1", class: first}
	for i := range 240 {
		k := i % 3
		z := [4]float64{r.NormFloat64() + 3*float64(k), r.NormFloat64() - 2*float64(k), r.NormFloat64() + 2*float64(k%2), r.NormFloat64()}
		scales.rows = append(scales.rows, fmt.Sprintf("%.1f,%.6f,%.0f,%.3f,%d", 1e5+2e4*z[0], .001*z[1], 500+100*z[2], z[3], k))
		words.rows = append(words.rows, fmt.Sprintf("%.3f;%.3f;%.3f;%.3f;%s", z[0], z[1], z[2], z[3], kinds[k]))
		front.rows = append(front.rows, fmt.Sprintf("%d,%.0f,%.0f,%.0f,%.0f", k+1, 50+10*z[0], 200+20*z[1], 30+5*z[2], 9*z[3]))
	}
	all = append(all, scales, words, front)
	for _, l := range all {
		for s := range splits {
			l.split(t, s)
		}
	}
	return all
}

// split writes a stratified split of two thirds and one third.
func (l *lines) split(t *testing.T, seed int) {
	by := map[string][]string{}
	for _, row := range l.rows {
		by[l.class(row)] = append(by[l.class(row)], row)
	}
	var parts [2][]string
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	var names []string
	for name := range by {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		rows := by[name]
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		cut := len(rows) * 2 / 3
		parts[0], parts[1] = append(parts[0], rows[:cut]...), append(parts[1], rows[cut:]...)
	}
	dir := filepath.Join(t.TempDir(), l.name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for k, file := range []string{"train.csv", "test.csv"} {
		head := l.head
		if _, rest, counted := strings.Cut(head, ","); counted && head[0] >= '0' && head[0] <= '9' {
			head = fmt.Sprintf("%d,%s", len(parts[k]), rest)
		}
		text := strings.Join(parts[k], "\n") + "\n"
		if head != "" {
			text = head + "\n" + text
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l.dirs = append(l.dirs, filepath.Dir(dir))
}

// accuracy is an arm's mean test accuracy over the splits.
func (l *lines) accuracy(t *testing.T, arm string, set bench.Settings) float64 {
	t.Helper()
	known, err := arms.Parts{}.Known()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(known, func(a bench.Arm) bool { return a.Name == arm })
	sum := 0.
	for s, dir := range l.dirs {
		track, err := tracks.Registry(nil).Open(l.name, dir, bench.Settings{"label": l.label})
		if err != nil {
			t.Fatal(err)
		}
		res, err := bench.Run(context.Background(), bench.RunSpec{Track: track, Arm: known[i], Seed: uint64(s) + 1, Settings: set})
		if err != nil {
			t.Fatal(err)
		}
		k := slices.IndexFunc(res.Rows, func(r results.Row) bool { return r.Metric == results.MetricTestAccuracy })
		sum += res.Rows[k].Value
	}
	return sum / float64(len(l.dirs))
}

package command

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/cluster"
	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/results"
)

// sameTables compares what two folders hold of one experiment, byte for byte: every
// table but for lines of measured time, and the digests of all runs.
func sameTables(t *testing.T, got, want string) {
	t.Helper()
	read := func(dir, name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	untimed := func(text string) string {
		var kept []string
		for line := range strings.Lines(text) {
			if !strings.Contains(line, ","+results.UnitSeconds+",") && !strings.Contains(line, ","+results.UnitPerSecond+",") {
				kept = append(kept, line)
			}
		}
		if len(kept) < 2 {
			t.Fatalf("%d lines are left to compare", len(kept))
		}
		return strings.Join(kept, "")
	}
	for _, name := range []string{results.ResultsFile, results.WindowsFile, results.MetricsFile, results.SettingsFile} {
		if a, b := untimed(read(got, name)), untimed(read(want, name)); a != b {
			t.Errorf("%s of %s differs from that of %s in %s", name, got, want, commandtest.Differ(a, b))
		}
	}
	if !commandtest.Exists(filepath.Join(got, experiment.ReportFile)) {
		t.Errorf("%s has no report", got)
	}
}

const study = `track: [digits, bars]
arm: [hebbian, hebbian-yoked, softmax]
seeds: 2
budget: 300
jobs: 1
`

// Shards together do every run once, a yoked one with its partner, and the merged folder
// is that of one machine; merged too early it says what is missing and goes on from there.
func TestShardsAreTheWhole(t *testing.T) {
	commandtest.Draws(t)
	t.Chdir(t.TempDir())
	text := strings.Replace(study, "[digits, bars]", "digits", 1)
	if err := os.WriteFile("study.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "run", "study.yaml", "--out", "whole")
	dirs := []string{"results/study.shards/1-of-3", "results/study.shards/2-of-3", "results/study.shards/3-of-3"}
	for k := range dirs[:2] {
		said := must(t, "run", "study.yaml", "--shard", cluster.Shard{K: k + 1, Of: 3}.String())
		if !strings.Contains(said, "2 runs in") || strings.Contains(said, "Report:") || commandtest.Exists(filepath.Join(dirs[k], experiment.ReportFile)) {
			t.Errorf("shard %d: %s", k+1, said)
		}
	}
	yoked, err := filepath.Glob("results/study.shards/*/runs/digits.hebbian-yoked.*.json")
	if err != nil || len(yoked) == 0 {
		t.Fatalf("%q, %v", yoked, err)
	}
	for _, path := range yoked {
		if partner := strings.Replace(path, "hebbian-yoked", "hebbian", 1); !commandtest.Exists(partner) {
			t.Errorf("%s was done without its partner", path)
		}
	}
	code, _, errs := compare(append([]string{"merge", "results/study"}, dirs[:2]...)...)
	if code != exitFailed || !strings.Contains(errs, "2 of 6 runs are missing (digits.") || !strings.Contains(errs, "to do them here: compare run results/study/experiment.yaml") {
		t.Errorf("merged too early: status %d, %s", code, errs)
	}
	if said := must(t, "status", "results/study"); !strings.HasPrefix(said, "4 of 6 runs done, 0 failed, 2 missing\n") {
		t.Errorf("status says %s", said)
	}
	must(t, "run", "study.yaml", "--shard", "3/3")
	said := must(t, append([]string{"status", "--every", "1s", "--all"}, dirs...)...)
	if !strings.HasPrefix(said, "6 of 6 runs done, 0 failed, 0 missing\n  "+dirs[0]+": 2 done, 0 failed, the last ended ") {
		t.Errorf("status says %s", said)
	}
	must(t, "run", "results/study/experiment.yaml")
	sameTables(t, "results/study", "whole")
	manifest, err := os.ReadFile(filepath.Join("results/study", "runs", filepath.Base(yoked[0])))
	if err != nil || !strings.Contains(string(manifest), `"command": "go run ./cmd/compare run results/study/experiment.yaml --out results/study-again"`) {
		t.Errorf("the merged run is repeated by another command: %v\n%.900s", err, manifest)
	}

	// The engine local joins what is left.
	said = must(t, "submit", "study.yaml", "--out", "results/study", "--on", "local", "--shards", "3", "--time", "1h", "--memory", "0", "--go")
	if !strings.Contains(said, "6 of 6 runs are in results/study") {
		t.Errorf("submitted to this machine: %s", said)
	}
	sameTables(t, "results/study", "whole")
}

// A shard plans as the whole does, and every run is in one shard.
func TestShardsOfAPlan(t *testing.T) {
	e, src, err := experiment.Read(write(t, study), experiment.Default(Known{}))
	if err != nil {
		t.Fatal(err)
	}
	e.Track = experiment.Names{"digits"}
	seen := map[string]int{}
	for k := range 4 {
		e.Shard = cluster.Shard{K: k + 1, Of: 4}
		e.Out = filepath.Join(t.TempDir(), "out")
		p, err := e.Prepare(context.Background(), src)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range p.Plan.Runs {
			seen[r.ID()]++
			if r.Arm.Partner != "" && (r.Partner < 0 || r.Partner >= i || p.Plan.Runs[r.Partner].Arm.Name != r.Arm.Partner || p.Plan.Runs[r.Partner].Seed != r.Seed) {
				t.Errorf("shard %d: the partner of %s is run %d", k+1, r.ID(), r.Partner)
			}
		}
		p.Close()
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s is in %d shards", id, n)
		}
	}
	if len(seen) != 6 {
		t.Errorf("%d runs are in a shard: %v", len(seen), seen)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "study.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What cannot be is one line and status 2, and nothing is written.
func TestShardsThatCannotBe(t *testing.T) {
	file := write(t, strings.Replace(study, "[digits, bars]", "digits", 1))
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("empty", 0o700); err != nil {
		t.Fatal(err)
	}
	before := commandtest.Tree(t, ".")
	for line, want := range map[string]string{
		"run FILE --shard 5/5":                     "shard is 5/5, and the plan has 4 runs that can be done apart: want at most 4 shards",
		"run FILE --shard 3":                       `shard is "3": want K/N, as in 2/8`,
		"run FILE --shard=":                        `shard is "": want K/N`,
		"run FILE --shard 0/4":                     "want K from 1 to N",
		"merge out":                                "requires at least 2 arg(s)",
		"merge out nowhere":                        "nowhere has no experiment.yaml in it",
		"merge out empty":                          "empty has no experiment.yaml in it",
		"merge out empty --format word":            "word",
		"status":                                   "requires at least 1 arg(s)",
		"status nowhere":                           "results folder nowhere does not exist",
		"status empty":                             "results folder empty holds no results",
		"status empty --every 1ms":                 "--every is 1ms: want 1s or more",
		"submit FILE":                              `--on is "": want slurm, kubernetes or local`,
		"submit FILE --on pbs":                     `--on is "pbs": want slurm, kubernetes or local`,
		"submit FILE --on local --shards -1":       "--shards is -1: want 1 or more",
		"submit FILE --on local --cores 0":         "--cores is 0: want 1 or more",
		"submit FILE --on local --time 1m":         "--time is 1m0s: want 5m0s or more",
		"submit FILE --on local --memory -2":       "--memory is -2: want some MiB",
		"submit FILE --on local --force":           "delete the folders of the shards instead",
		"submit FILE --on local --go --dry-run":    "--dry-run and --go are both given",
		"submit FILE --on kubernetes --go":         "there is no kubectl on the PATH",
		"submit FILE --on kubernetes --out /a LIM": "want one below the working folder",
		"submit FILE --on slurm LIM --shards 5":    "--shards is 5, and the plan has 4 runs that can be done apart: want at most 4",
		"submit FILE --on slurm --arm hebian LIM":  `did you mean "hebbian"?`,
	} {
		line = strings.NewReplacer("FILE", file, "LIM", "--shards 2 --time 1h --memory 0").Replace(line)
		if strings.Contains(line, "--shards 5") {
			line = strings.Replace(line, "--shards 2 ", "", 1)
		}
		t.Run(line, func(t *testing.T) {
			t.Setenv("PATH", "")
			code, out, errs := compare(strings.Fields(line)...)
			if code != exitUsage || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
				t.Errorf("status %d, %s%s, want %s", code, out, errs, want)
			}
		})
	}
	if after := commandtest.Tree(t, "."); after != before {
		t.Errorf("something was written:\n%s", after)
	}
}

// An estimate adds up, and writes nothing; what is finished is not measured again; what a
// reader changed is not written over.
func TestSubmit(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("study.yaml", []byte("track: bars\narm: [foldiak, competitive]\nseeds: 3\nbudget: 800\njobs: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dry := []string{"submit", "study.yaml", "--on", "slurm", "--dry-run", "--shards", "3"}
	said := must(t, dry...)
	for _, want := range []string{"measuring bars.foldiak.1, a run of 100 presentations\n", "measuring bars.competitive.1, a run of 200 presentations\n", "short runs", "shards: 3; for each: cores 1, about 0s", "asked for 10m0s and "} {
		if !strings.Contains(said, want) {
			t.Errorf("the estimate lacks %q:\n%s", want, said)
		}
	}
	if commandtest.Exists("results") {
		t.Error("a dry run wrote something")
	}
	must(t, "run", "study.yaml", "--shard", "1/3")
	if said := must(t, dry...); strings.Contains(said, "measuring bars.foldiak.1, a") || !strings.Contains(said, "1 finished") {
		t.Errorf("a finished run was measured again:\n%s", said)
	}

	lasting := []string{"submit", "study.yaml", "--on", "kubernetes", "--shards", "3", "--time", "90m", "--memory", "512"}
	if said := must(t, lasting...); !strings.Contains(said, "results/study.kubernetes/kubernetes.sh hands it over") || strings.Contains(said, "measuring") {
		t.Errorf("submit says %s", said)
	}
	for _, name := range []string{"job.yaml", "merge.yaml", "claim.yaml", "Dockerfile", "experiment.yaml"} {
		if !commandtest.Exists(filepath.Join("results/study.kubernetes", name)) {
			t.Errorf("%s was not written", name)
		}
	}
	must(t, lasting...)
	job := "results/study.kubernetes/job.yaml"
	if err := os.WriteFile(job, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := compare(lasting...); code != exitUsage || !strings.Contains(errs, "job.yaml in results/study.kubernetes: there already, and not as it would be written now") {
		t.Errorf("a changed file: status %d, %s", code, errs)
	}
	must(t, append(lasting, "--overwrite")...)
	if text, err := os.ReadFile(job); err != nil || !strings.Contains(string(text), "activeDeadlineSeconds: 5400") {
		t.Errorf("it was not written over: %v, %s", err, text)
	}
	e, _, err := experiment.Read("results/study.kubernetes/experiment.yaml", experiment.Default(Known{}))
	if err != nil || e.Seeds != 3 || e.Out != filepath.Join("results", "study") {
		t.Errorf("the study of the pods is %+v, %v", e, err)
	}
}

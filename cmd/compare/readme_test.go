package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/arms"
	"github.com/hebbgrad/hebbgrad/cmd/command"
	"github.com/hebbgrad/hebbgrad/cmd/command/commandtest"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/internal/suggest"
	"github.com/hebbgrad/hebbgrad/tracks"
)

// compare runs the command in this process.
func compare(args ...string) (code int, stdout, stderr string) {
	return commandtest.Run(func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
		return command.Run(ctx, command.Known{}, args, stdin, stdout, stderr)
	}).Compare(args...)
}

// block is one fenced block of a document.
type block struct {
	file  string
	lang  string
	lines []string
}

// document is a text of the repository whose commands are tried: its fenced
// blocks, and what stands between them.
type document struct {
	file   string
	blocks []block
	prose  string
}

// documents are the README and everything in docs.
func documents(t *testing.T) (list []document) {
	t.Helper()
	top := filepath.Join("..", "..")
	files, err := filepath.Glob(filepath.Join(top, "docs", "*.md"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d documents in docs, %v", len(files), err)
	}
	for _, file := range append([]string{filepath.Join(top, "README.md")}, files...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := document{file: filepath.Base(file)}
		var prose strings.Builder
		var in *block
		for _, line := range strings.Split(string(text), "\n") {
			lang, fence := strings.CutPrefix(line, "```")
			switch {
			case fence && in == nil:
				in = &block{file: d.file, lang: lang}
			case fence:
				d.blocks = append(d.blocks, *in)
				in = nil
			case in != nil:
				in.lines = append(in.lines, line)
			default:
				prose.WriteString(line + "\n")
			}
		}
		if in != nil {
			t.Errorf("%s: its last block is not closed", d.file)
		}
		d.prose = prose.String()
		list = append(list, d)
	}
	return list
}

// ready is the results folder from which quoted commands draw.
const ready = "results/ready"

// onlyDomain is a file that makes an overview of one short domain.
const onlyDomain = "one-domain.yaml"

// shorten makes a quoted command quick: its own flags stay, but a stream is
// short, seeds are few, and data comes from the copy beside the repository.
func shorten(args []string, n int, shared, mirror string) []string {
	kind := "run"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		kind = args[0]
	}
	real := strings.Contains(strings.Join(args, " "), "mnist")
	out := append([]string{}, args...)
	switch kind {
	case "run":
		out = append(out, "--seeds", "1", "--budget", "64", "--out", fmt.Sprintf("results/%d", n))
		if real { // its test split is large: one arm, and the quick one
			out = append(out, "--data", shared, "--arm", "backprop")
		}
	case "tune":
		out = append(out, "--seeds", "1", "--budget", "120", "--trials", "2")
		if real {
			out = append(out, "--data", shared, "--arm", "backprop")
		}
	case "audit":
		out = append(out, "--runs", "40", "--comparisons", "2", "--budget", "20", "--out", fmt.Sprintf("results/%d", n))
	case "fetch":
		// Of Fashion-MNIST only the original files have published checksums.
		out = []string{"fetch", "mnist", "--mirror", mirror, "--data", "fetched"}
	case "overview":
		out = []string{"overview", onlyDomain, "--out", fmt.Sprintf("results/%d", n)}
	case "report", "figure", "diff":
		for i, a := range out {
			if strings.HasPrefix(a, "results/") {
				out[i] = ready
			}
		}
	}
	return out
}

// TestCommandsOfTheReadme runs every command of this program that a block of the
// README or of docs quotes. Those on files of experiments, which take hours, are
// planned by TestExperimentsCanBePlanned.
func TestCommandsOfTheReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every command of the README and of docs")
	}
	var blocks []block
	for _, d := range documents(t) {
		blocks = append(blocks, d.blocks...)
	}
	shared, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data"))
	if err != nil {
		t.Fatal(err)
	}
	have := commandtest.Exists(filepath.Join(shared, "mnist"))
	mirror := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(shared, "mnist"))))
	defer mirror.Close()
	t.Chdir(t.TempDir())
	if code, out, errs := compare("--arm", "hebbian,backprop", "--seeds", "1", "--budget", "64", "--out", ready); code != 0 {
		t.Fatalf("exit status %d\n%s%s", code, out, errs)
	}
	one := "domains: [{name: Images, track: digits, outcome: test accuracy, seeds: 1, budget: 64, local: {open: hebbian-open}, gradient: {open: softmax}}]"
	if err := os.WriteFile(onlyDomain, []byte(one), 0o600); err != nil {
		t.Fatal(err)
	}
	found, ran := 0, 0 // without the data, which a user need not have, fewer are run
	for n, b := range blocks {
		if b.lang == "yaml" {
			name, _, _ := strings.Cut(strings.TrimPrefix(b.lines[0], "# "), ":")
			if err := os.WriteFile(name, []byte(strings.Join(b.lines, "\n")), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for i, line := range b.lines {
			line, _, _ = strings.Cut(line, " #")
			line, _, _ = strings.Cut(line, " > ")
			words, ok := strings.CutPrefix(strings.TrimSpace(line), "go run ./cmd/compare")
			if !ok {
				continue
			}
			if strings.HasPrefix(words, " run experiments/") || strings.Contains(words, " examples/") { // outside/python_test.go runs these
				continue
			}
			found++
			if !have && strings.Contains(words, "mnist") {
				t.Logf("not run, for want of the data: %s", line)
				continue
			}
			args := shorten(strings.Fields(words), 100*n+i, shared, mirror.URL+"/")
			if code, out, errs := compare(args...); code != 0 {
				t.Errorf("%s: %s\nrun as %v: exit status %d\n%s%s", b.file, line, args, code, out, errs)
			}
			ran++
		}
	}
	if found < 8 || ran < 3 || have && ran < found {
		t.Errorf("%d commands of the documents were found and %d run: the test has lost sight of them", found, ran)
	}
}

// span is what a document puts in back-quotes within its text.
var span = regexp.MustCompile("`([^`]+)`")

// TestCommandsOfTheDocumentsAreRight: every command that a document quotes, in a
// block or within its text, is one of this program, with flags, tracks, arms and
// experiments that exist. Nothing is run.
func TestCommandsOfTheDocumentsAreRight(t *testing.T) {
	found := map[string]int{}
	for _, d := range documents(t) {
		for _, b := range d.blocks {
			for _, line := range b.lines {
				line, _, _ = strings.Cut(line, " #")
				if command, ok := strings.CutPrefix(strings.TrimSpace(line), "go run ./cmd/compare"); ok {
					found["block"]++
					checkCommand(t, d.file, strings.Fields(command))
				}
			}
		}
		for _, m := range span.FindAllStringSubmatch(d.prose, -1) {
			words := strings.Fields(m[1])
			text := strings.Join(words, " ")
			command, ok := strings.CutPrefix(text, "go run ./cmd/compare")
			if !ok {
				command, ok = strings.CutPrefix(text, "compare ")
			}
			if !ok {
				command, ok = strings.CutPrefix(text, "… ") // stands for go run ./cmd/compare run
				command = "run " + command
			}
			if ok {
				found["text"]++
				checkCommand(t, d.file, strings.Fields(command))
			}
		}
	}
	if found["block"] < 8 || found["text"] < 30 {
		t.Errorf("found %v commands: the test has lost sight of them", found)
	}
}

// checkCommand parses a quoted command as the program does.
func checkCommand(t *testing.T, file string, args []string) {
	t.Helper()
	line := strings.Join(args, " ")
	c, rest, err := command.New(command.Known{}).Find(args)
	if err == nil {
		err = c.ParseFlags(rest)
	}
	if err != nil {
		t.Errorf("%s: compare %s: %v", file, line, err)
		return
	}
	for _, arg := range append(args, c.Flags().Args()...) {
		if (strings.HasPrefix(arg, "experiments/") || strings.HasPrefix(arg, "examples/")) && !commandtest.Exists(filepath.Join("..", "..", arg)) {
			t.Errorf("%s: compare %s: there is no %s", file, line, arg)
		}
	}
	known := map[string][]string{"track": tracks.Registry(nil).Names(""), "arm": arms.Parts{}.Names()}
	for _, flag := range []string{"track", "arm"} {
		f := c.Flags().Lookup(flag)
		if f == nil || !f.Changed {
			continue
		}
		for _, name := range experiment.SplitNames(f.Value.String()) {
			if !slices.Contains(known[flag], name) {
				t.Errorf("%s: compare %s: %s", file, line, suggest.Unknown(flag, name, known[flag]))
			}
		}
	}
	if c.Name() == "compare" || c.Name() == "run" {
		if left := c.Flags().Args(); len(left) > 1 || len(left) == 1 && !strings.Contains(left[0], ".yaml") {
			t.Errorf("%s: compare %s: %q is no experiment file", file, line, left)
		}
	}
}

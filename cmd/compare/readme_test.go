package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// block is one fenced block of the README.
type block struct {
	lang  string
	lines []string
}

func readme(t *testing.T) (blocks []block) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var in *block
	for _, line := range strings.Split(string(text), "\n") {
		lang, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && in == nil:
			in = &block{lang: lang}
		case fence:
			blocks = append(blocks, *in)
			in = nil
		case in != nil:
			in.lines = append(in.lines, line)
		}
	}
	return blocks
}

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
	case "fetch":
		// Of Fashion-MNIST only the original files have published checksums.
		out = []string{"fetch", "mnist", "--mirror", mirror, "--data", "fetched"}
	}
	return out
}

// TestCommandsOfTheReadme runs every command of this program that the README
// quotes.
func TestCommandsOfTheReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every command of the README")
	}
	blocks := readme(t)
	shared, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data"))
	if err != nil {
		t.Fatal(err)
	}
	have := exists(filepath.Join(shared, "mnist"))
	mirror := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(shared, "mnist"))))
	defer mirror.Close()
	t.Chdir(t.TempDir())
	ran := 0
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
			command, ok := strings.CutPrefix(strings.TrimSpace(line), "go run ./cmd/compare")
			if !ok {
				continue
			}
			if !have && strings.Contains(command, "mnist") {
				t.Logf("not run, for want of the data: %s", line)
				continue
			}
			args := shorten(strings.Fields(command), 100*n+i, shared, mirror.URL+"/")
			if code, out, errs := compare(args...); code != 0 {
				t.Errorf("%s\nrun as %v: exit status %d\n%s%s", line, args, code, out, errs)
			}
			ran++
		}
	}
	if ran < 3 {
		t.Errorf("%d commands of the README were run: the test has lost sight of them", ran)
	}
}

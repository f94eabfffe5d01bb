// Browsercheck loads a page in headless Chromium and fails unless the page is
// self-contained: it loads, asks for nothing but itself, and leaves no error on
// the console. It speaks the DevTools protocol over a pipe, so that the requests
// it sees are the page's own and not the browser's.
//
//	go run ./internal/browsercheck results/digits/report.html
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		_, _ = fmt.Fprintln(stderr, "usage: browsercheck PAGE.html…")
		return 2
	}
	chromium, ok := find()
	if !ok {
		_, _ = fmt.Fprintln(stderr, "browsercheck: no chromium found")
		return 2
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	status := 0
	for _, page := range args {
		visit, err := load(ctx, chromium, page)
		if err != nil {
			_, _ = fmt.Fprintf(stderr, "browsercheck: %s: %v\n", page, err)
			return 2
		}
		for _, p := range visit.problems() {
			_, _ = fmt.Fprintf(stderr, "%s: %s\n", page, p)
			status = 1
		}
		_, _ = fmt.Fprintf(stdout, "%s: title %q, %d elements, %d requests beside the page, %d messages on the console\n",
			page, visit.title, visit.elements, len(visit.requests), len(visit.console))
	}
	return status
}

func find() (string, bool) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}

// visit is what a page did.
type visit struct {
	title    string
	elements int
	requests []string // beside the page itself
	console  []string // errors and warnings
}

func (v visit) problems() []string {
	var out []string
	if v.title == "" {
		out = append(out, "has no title")
	}
	for _, r := range v.requests {
		out = append(out, "requests "+r)
	}
	for _, m := range v.console {
		out = append(out, "says on the console: "+m)
	}
	return out
}

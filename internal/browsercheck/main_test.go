package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func check(t *testing.T, page string) (status int, said string) {
	t.Helper()
	if _, ok := find(); !ok {
		t.Skip("chromium is not installed")
	}
	path := filepath.Join(t.TempDir(), "a page #1.html")
	if err := os.WriteFile(path, []byte("<!DOCTYPE html><html><head><title>Page</title></head><body>"+page+"</body></html>"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	return run([]string{path}, &out, &out), out.String()
}

func TestSelfContainedPagePasses(t *testing.T) {
	dot := "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
	status, said := check(t, `<p>hello</p><svg width="9" height="9"><rect width="9" height="9"/></svg><img src="`+dot+`"><a href="http://example.org/">link</a>`)
	if status != 0 || !strings.Contains(said, `title "Page"`) {
		t.Errorf("status %d: %s", status, said)
	}
}

// Each way of not being self-contained must be seen, all on one page to start
// one browser.
func TestPageThatIsNotSelfContainedFails(t *testing.T) {
	status, said := check(t, `
<img src="http://img.example.org/x.png">
<link rel="stylesheet" href="https://cdn.example.org/a.css">
<style>@import url("https://cdn.example.org/b.css");</style>
<img src="figures/a.svg">
<script src="https://cdn.example.org/plot.js"></script>
<script>setTimeout(function(){new Image().src="http://late.example.org/"},100)</script>
<script>console.error("broken", 7)</script>
<script>nothing.there()</script>`)
	if status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	for _, want := range []string{
		"requests http://img.example.org/x.png", "requests https://cdn.example.org/a.css", "requests https://cdn.example.org/b.css",
		"figures/a.svg", "requests https://cdn.example.org/plot.js", "requests http://late.example.org/",
		"console: broken 7", "nothing is not defined",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("not seen: %s\n%s", want, said)
		}
	}
}

func TestMissingPageIsAnError(t *testing.T) {
	if _, ok := find(); !ok {
		t.Skip("chromium is not installed")
	}
	var out bytes.Buffer
	if status := run([]string{filepath.Join(t.TempDir(), "absent.html")}, &out, &out); status != 2 {
		t.Errorf("status %d: %s", status, &out)
	}
	if status := run(nil, &out, &out); status != 2 {
		t.Errorf("no argument: status %d", status)
	}
}

package report

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// pageFlag lets a report that exists be looked at as the made one is:
//
//	go test ./report -run '^TestPageInChromium$' -page /absolute/path/of/report.html
var pageFlag = flag.String("page", "", "a page to load in Chromium instead of a made report")

// settle is how long a loaded page is watched for late requests.
const settle = 500 * time.Millisecond

// A report full of hostile names loads in a browser with nothing on the
// console and no request beside itself.
func TestPageInChromium(t *testing.T) {
	page := *pageFlag
	if testing.Short() && page == "" {
		t.Skip("starts a browser")
	}
	if _, ok := findChromium(); !ok && page != "" {
		t.Fatalf("no Chromium on this machine: %s is not looked at", page)
	}
	chromium := needChromium(t)
	if page == "" {
		dir, err := hostileReport()
		if err != nil {
			t.Fatal(err)
		}
		page = filepath.Join(dir, PageName)
	}
	v, err := load(t.Context(), chromium, page)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range v.problems() {
		t.Error(p)
	}
	t.Logf("%s: title %q, %d elements, %d requests beside the page, %d messages on the console",
		page, v.title, v.elements, len(v.requests), len(v.console))
}

func TestSelfContainedPagePasses(t *testing.T) {
	dot := "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
	v := loadBody(t, `<p>hello</p><svg width="9" height="9"><rect width="9" height="9"/></svg><img src="`+dot+`"><a href="http://example.org/">link</a>`)
	if p := v.problems(); len(p) > 0 || v.title != "Page" || v.elements != 9 {
		t.Errorf("%q, title %q, %d elements", p, v.title, v.elements)
	}
}

// Each way of not being self-contained must be seen, all on one page to start
// one browser.
func TestPageThatIsNotSelfContainedFails(t *testing.T) {
	said := strings.Join(loadBody(t, `
<img src="http://img.example.org/x.png">
<link rel="stylesheet" href="https://cdn.example.org/a.css">
<style>@import url("https://cdn.example.org/b.css");</style>
<img src="figures/a.svg">
<script src="https://cdn.example.org/plot.js"></script>
<script>setTimeout(function(){new Image().src="http://late.example.org/"},100)</script>
<script>console.error("broken", 7)</script>
<script>console.assert(false, "untrue")</script>
<script>nothing.there()</script>
<script>document.title=""</script>`).problems(), "\n")
	for _, want := range []string{
		"requests http://img.example.org/x.png", "requests https://cdn.example.org/a.css", "requests https://cdn.example.org/b.css",
		"figures/a.svg", "requests https://cdn.example.org/plot.js", "requests http://late.example.org/",
		"console: broken 7", "console: untrue", "nothing is not defined", "has no title",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("not seen: %s\n%s", want, said)
		}
	}
}

func TestMissingPageIsAnError(t *testing.T) {
	if _, err := load(t.Context(), needChromium(t), filepath.Join(t.TempDir(), "absent.html")); err == nil {
		t.Error("a page that does not exist loads")
	}
}

// loadBody loads a page with the given body, in a file whose name needs escapes.
func loadBody(t *testing.T, body string) *visit {
	t.Helper()
	chromium := needChromium(t)
	path := filepath.Join(t.TempDir(), "a page #1.html")
	if err := os.WriteFile(path, []byte("<!DOCTYPE html><html><head><title>Page</title></head><body>"+body+"</body></html>"), 0o644); err != nil {
		t.Fatal(err)
	}
	v, err := load(t.Context(), chromium, path)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func needChromium(t *testing.T) string {
	t.Helper()
	chromium, ok := findChromium()
	if !ok {
		t.Skip("no Chromium on this machine")
	}
	return chromium
}

func findChromium() (path string, ok bool) {
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
	lost     []string // why events could not be read
}

func (v *visit) problems() (out []string) {
	if v.title == "" {
		out = append(out, "has no title")
	}
	for _, r := range v.requests {
		out = append(out, "requests "+r)
	}
	for _, m := range v.console {
		out = append(out, "says on the console: "+m)
	}
	for _, l := range v.lost {
		out = append(out, "did what could not be read: "+l)
	}
	return out
}

// load visits a page in a browser of its own that can resolve no host, and
// watches it until it has loaded and settled, and done what is then asked of it.
func load(ctx context.Context, chromium, page string, then ...func(context.Context) error) (*visit, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	ctx, end := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))...)
	defer end() // returns when browser and profile are gone
	ctx, closePage := chromedp.NewContext(ctx)
	defer closePage()

	v := &visit{}
	address := (&url.URL{Scheme: "file", Path: page}).String()
	watched, stop := context.WithCancel(ctx)
	defer stop()
	var watch sync.WaitGroup
	var lost [2]error
	requests := chromedp.Events(watched, network.RequestWillBeSent)
	watch.Go(func() {
		for e, err := range requests {
			if err != nil {
				lost[0] = err
			} else if u := e.Request.URL; u != address && !strings.HasPrefix(u, "data:") {
				v.requests = append(v.requests, u)
			}
		}
	})
	console := chromedp.Console(watched)
	watch.Go(func() {
		for m, err := range console {
			switch {
			case err != nil:
				lost[1] = err
			case m.Type == chromedp.ConsoleError, m.Type == chromedp.ConsoleWarning, m.Type == chromedp.ConsoleException, m.Type == "assert":
				v.console = append(v.console, m.Text)
			}
		}
	})
	if err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.Sleep(settle)); err != nil {
		return nil, fmt.Errorf("%s does not load: %w", page, err)
	}
	for _, do := range then {
		if err := do(ctx); err != nil {
			return nil, err
		}
	}
	var err error
	if v.title, err = chromedp.Run(ctx, chromedp.Title()); err != nil {
		return nil, err
	}
	if v.elements, err = chromedp.Run(ctx, chromedp.Evaluate[int]("document.querySelectorAll('*').length")); err != nil {
		return nil, err
	}
	stop()
	watch.Wait()
	for _, err := range lost {
		if err != nil && !errors.Is(err, context.Canceled) { // which is the end of the watch
			v.lost = append(v.lost, fmt.Sprint(err))
		}
	}
	return v, nil
}

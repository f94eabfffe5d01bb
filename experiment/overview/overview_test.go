package overview

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/internal/race"
)

// TestEmbedded: the overviews that the program comes with name files that exist, plan no
// more than can be decided, and the short one needs no data.
func TestEmbedded(t *testing.T) {
	var both []Overview
	for _, full := range []bool{false, true} {
		o, err := Embedded(full)
		if err != nil {
			t.Fatal(err)
		}
		if len(o.Domains) != 7 || len(o.Loop) != 8 || len(o.Contrast) != 4 {
			t.Errorf("full %v: %d domains, %d steps, %d contrasts: want the 7, 8 and 4 of the note", full, len(o.Domains), len(o.Loop), len(o.Contrast))
		}
		for _, c := range o.Contrast {
			for _, s := range []Shown{c.Local, c.Gradient} {
				if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(s.By))); err != nil {
					t.Errorf("full %v, %s: %v", full, c.Aspect, err)
				}
			}
		}
		for _, d := range o.Domains {
			if n := len(d.planned()); n > experiment.MostPlanned || n == 0 {
				t.Errorf("full %v, %s: %d comparisons are planned", full, d.Name, n)
			}
		}
		if _, err := o.prepared(Options{Out: t.TempDir()}); !full && err != nil {
			t.Error(err)
		}
		both = append(both, o)
	}
	if !reflect.DeepEqual(both[0].Contrast, both[1].Contrast) || !reflect.DeepEqual(both[0].Loop, both[1].Loop) {
		t.Error("the short overview and the full one differ in the note's table or in its loop")
	}
}

// What cannot be done is refused before anything is run: a metric that no run gives, and a
// folder that holds something else, in whichever domain.
func TestNothingIsRunWhereADomainCannotBe(t *testing.T) {
	first := Domain{Name: "One", Track: "digits", Outcome: "test accuracy", Seeds: 1, Budget: 64, Local: Gates{Open: "hebbian-open"}}
	wrong, foreign := first, first
	wrong.Name, wrong.Outcome = "Two", "test acuracy"
	foreign.Name = "Three"
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "three"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "three", "letter.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, second := range map[string]Domain{"domain \"Two\"": wrong, "domain \"Three\"": foreign} {
		var usage experiment.UsageError
		_, err := Overview{Domains: []Domain{first, second}}.Run(t.Context(), Options{Out: dir, Jobs: 1}, nil)
		if err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &usage) {
			t.Errorf("error %v, want one of usage about %s", err, want)
		}
		if _, err := os.Stat(filepath.Join(dir, "one")); err == nil {
			t.Errorf("%s: the first domain was begun", want)
		}
	}
}

func TestFilesThatMakeNoSenseAreRefused(t *testing.T) {
	const domain = "domains:\n  - {name: One, track: digits, outcome: test accuracy, seeds: 1, local: {open: hebbian-open}}\n"
	for text, want := range map[string]string{
		"title: x\n":          "it has no domains",
		"titel: x\n" + domain: "x.yaml:1: unknown field \"titel\"",
		domain + domain[9:]:   "two domains are called \"One\"",
		strings.Replace(domain, "outcome: test accuracy, ", "", 1):                "has no outcome",
		strings.Replace(domain, "track: digits, ", "", 1):                         "has no track",
		strings.Replace(domain, "name: One, ", "", 1):                             "domain 1 has no name",
		strings.Replace(domain, ", local: {open: hebbian-open}", "", 1):           "has no arms",
		domain + "loop:\n  - {says: a, measured: b, domain: One, arm: hebbian}\n": "by arm \"hebbian\" in domain \"One\", which there is not",
	} {
		path := filepath.Join(t.TempDir(), "x.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.Contains(err.Error(), "no overview file") {
		t.Error(err)
	}
	o := Overview{Domains: []Domain{{Name: "One", Track: "digits", Outcome: "test accuracy", Seeds: 1, Local: Gates{Open: "hebian"}}}}
	if _, err := o.Run(t.Context(), Options{Out: t.TempDir()}, &counted{}); err == nil || !strings.Contains(err.Error(), "domain \"One\"") || !strings.Contains(err.Error(), "hebbian") {
		t.Errorf("an arm that there is not: %v", err)
	}
}

// counted counts the domains that begin.
type counted struct{ domains int }

func (c *counted) Domain(string, int, int) { c.domains++ }
func (*counted) Begin(int, int, int64)     {}
func (*counted) Add(int64)                 {}
func (*counted) Say(string)                {}
func (*counted) End()                      {}

// TestRun: each domain has a folder of its own and the page shows both; what has finished
// is not run again.
func TestRun(t *testing.T) {
	if race.Enabled || testing.Short() {
		t.Skip("five runs and two reports: the full tests make them")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "two.yaml")
	text := `title: Two domains
loop:
  - {says: It fires., measured: '{sensor rate/exposure 1} spikes a second', domain: Seen before, arm: hebbian}
domains:
  - {name: Seen before, asks: a, track: repeat, outcome: AUC, seeds: 2, options: {stimuli: 40, exposures: 3}, local: {need: hebbian, yoked-run: hebbian-yoked-run}}
  - {name: Images, asks: b, track: digits, outcome: test accuracy, seeds: 1, budget: 200, gradient: {open: softmax}}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{Out: filepath.Join(dir, "out"), Jobs: 1, Command: "this"}
	for _, again := range []bool{false, true} {
		var p counted
		out, err := o.Run(t.Context(), opt, &p)
		if err != nil || len(out.Failed) > 0 || p.domains != 2 {
			t.Fatalf("again %v: %v, %v, %d domains", again, err, out.Failed, p.domains)
		}
		if done := map[bool]int{false: 5, true: 0}[again]; out.Done != done || out.Before != 5-done {
			t.Errorf("again %v: %d runs, %d before", again, out.Done, out.Before)
		}
		if !strings.Contains(out.Text, "hebbian-yoked-run") {
			t.Errorf("the text is\n%s", out.Text)
		}
	}
	for _, name := range []string{"overview.html", "overview.md", "seen-before/report.html", "images/report.html", "images/experiment.yaml"} {
		if _, err := os.Stat(filepath.Join(opt.Out, filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
}

// Package overview compares two rules in one domain after another: an overview file names
// for each an experiment, the arms of both rules by their gate, and what a run is about.
//
//	o, err := overview.Embedded(false)
//	done, err := o.Run(ctx, overview.Options{Out: "results/overview"}, nil)
package overview

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/experiments"
	"github.com/hebbgrad/hebbgrad/internal/yamlbound"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// Overview is what an overview file holds.
type Overview struct {
	Title    string     `yaml:"title"`
	Contrast []Contrast `yaml:"contrast,omitempty"` // aspects in which the rules differ
	Loop     []Step     `yaml:"loop,omitempty"`     // steps of the circuit, each measured
	Domains  []Domain   `yaml:"domains"`
}

// Contrast is an aspect in which the rules differ, with what shows it of each.
type Contrast struct {
	Aspect   string `yaml:"aspect"`
	Local    Shown  `yaml:"local"`
	Gradient Shown  `yaml:"gradient"`
}

// Shown is a claim and the file of the module, from its root, that shows it.
type Shown struct {
	Says string `yaml:"says"`
	By   string `yaml:"by"`
}

// Step is a step of the circuit with its figures: a metric in braces stands for its value
// at the end of the runs of an arm in a domain, two with a colon between them for their
// ratio.
type Step struct {
	Says     string `yaml:"says"`
	Measured string `yaml:"measured"`
	Domain   string `yaml:"domain"`
	Arm      string `yaml:"arm"`
}

// Domain is one comparison of the two rules.
type Domain struct {
	Name    string `yaml:"name"`
	Asks    string `yaml:"asks"`
	Outcome string `yaml:"outcome"` // the metric that says how well a run ends

	Local    Gates  `yaml:"local"`
	Gradient Gates  `yaml:"gradient,omitempty"`
	Without  string `yaml:"without,omitempty"` // why a rule or a gate has no arm

	Track    string                        `yaml:"track"`
	Seeds    int                           `yaml:"seeds"`
	Budget   int                           `yaml:"budget,omitempty"` // presentations of a run; 0: the track's own
	Variants map[string]experiment.Variant `yaml:"variants,omitempty"`
	Settings map[string]map[string]any     `yaml:"settings,omitempty"`
	Options  map[string]any                `yaml:"options,omitempty"` // of the track
}

// Gates are the arms of one rule by gate; a name that is empty has none.
type Gates struct {
	Need     string `yaml:"need,omitempty"`
	Open     string `yaml:"open,omitempty"`
	Yoked    string `yaml:"yoked,omitempty"`
	YokedRun string `yaml:"yoked-run,omitempty"`
	Shut     string `yaml:"shut,omitempty"`
}

func (g Gates) names() []string {
	return slices.DeleteFunc([]string{g.Need, g.Open, g.Yoked, g.YokedRun, g.Shut}, func(n string) bool { return n == "" })
}

func (g Gates) named() analysis.NamedGates { return analysis.NamedGates(g) }

// Embedded is the overview that the program comes with: of data that it contains or, where
// full, of more of it and of data sets to fetch.
func Embedded(full bool) (Overview, error) {
	name, text := experiments.Overview(full)
	return parse(name, text)
}

// Read reads an overview file. Keys that do not exist and values of a wrong type are
// refused with their line.
func Read(path string) (Overview, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return Overview{}, fmt.Errorf("no overview file %s", path)
	}
	if err != nil {
		return Overview{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, yamlbound.MaxBytes+1))
	if err != nil {
		return Overview{}, err
	}
	return parse(path, text)
}

func parse(path string, text []byte) (o Overview, err error) {
	if err := yamlbound.Check(text); err != nil {
		return o, fmt.Errorf("%s: %w", path, err)
	}
	if err := yamlbound.Decode(text, &o); err != nil && !errors.Is(err, io.EOF) {
		var y yaml.Error
		if errors.As(err, &y) && y.GetToken() != nil {
			return o, fmt.Errorf("%s:%d: %s", path, y.GetToken().Position.Line, y.GetMessage())
		}
		return o, fmt.Errorf("%s: %w", path, err)
	}
	if err := o.check(); err != nil {
		return o, fmt.Errorf("%s: %w", path, err)
	}
	return o, nil
}

func (o Overview) check() error {
	if len(o.Domains) == 0 {
		return errors.New("it has no domains")
	}
	seen := map[string]bool{}
	for i, d := range o.Domains {
		switch slug := d.folder(); {
		case d.Name == "":
			return fmt.Errorf("domain %d has no name", i+1)
		case seen[slug]:
			return fmt.Errorf("two domains are called %q: their results would share a folder", d.Name)
		case d.Track == "":
			return fmt.Errorf("domain %q has no track", d.Name)
		case d.Outcome == "":
			return fmt.Errorf("domain %q has no outcome: want the metric that says how well a run ends", d.Name)
		case len(d.arms()) == 0:
			return fmt.Errorf("domain %q has no arms: want local or gradient, such as {need: hebbian, open: hebbian-open}", d.Name)
		default:
			seen[slug] = true
		}
	}
	for _, s := range o.Loop {
		i := slices.IndexFunc(o.Domains, func(d Domain) bool { return d.Name == s.Domain })
		if i < 0 || !slices.Contains(o.Domains[i].arms(), s.Arm) {
			return fmt.Errorf("the step %q is measured by arm %q in domain %q, which there is not", s.Says, s.Arm, s.Domain)
		}
	}
	return nil
}

// folder is where the results of the domain lie, below those of the overview.
func (d Domain) folder() string { return analysis.Slug(d.Name) }

func (d Domain) arms() []string { return append(d.Local.names(), d.Gradient.names()...) }

// experiment is what the domain runs.
func (d Domain) experiment(k experiment.Known) experiment.Experiment {
	e := experiment.Default(k)
	e.Track, e.Arm, e.Seeds, e.Budget = experiment.Names{d.Track}, d.arms(), d.Seeds, d.Budget
	e.Variants, e.Settings = d.Variants, d.Settings
	if d.Options != nil {
		e.Options = map[string]map[string]any{d.Track: d.Options}
	}
	e.Name, e.Planned = d.folder(), d.planned()
	return e
}

// planned are the comparisons that a domain decides: the rules with their gates by need
// and open in the outcome, each gate by need with its controls, and what the rules spend
// by need.
func (d Domain) planned() []experiment.Planned {
	l, g := d.Local, d.Gradient
	out := []experiment.Planned{}
	add := func(a, b, quantity string) {
		if a != "" && b != "" {
			out = append(out, experiment.Planned{Arms: experiment.Names{a, b}, Quantity: quantity})
		}
	}
	add(l.Need, g.Need, d.Outcome)
	add(l.Open, g.Open, d.Outcome)
	for _, r := range []Gates{l, g} {
		add(r.Need, r.Open, d.Outcome)
		add(r.Need, r.Yoked, d.Outcome)
		add(r.Need, r.YokedRun, d.Outcome)
	}
	add(l.Open, l.Shut, d.Outcome)
	a, b := l.Need, g.Need
	if a == "" || b == "" {
		a, b = l.Open, g.Open
	}
	add(a, b, results.MetricUpdates)
	add(a, b, results.MetricPlasticity)
	return out
}

package overview

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/hebbgrad/hebbgrad/bench"
	"github.com/hebbgrad/hebbgrad/experiment"
	"github.com/hebbgrad/hebbgrad/report"
	"github.com/hebbgrad/hebbgrad/report/analysis"
	"github.com/hebbgrad/hebbgrad/results"
)

// Options are how an overview is run, whatever it compares. Jobs, BLAS and Format are those
// of an [experiment.Experiment] where they are not zero.
type Options struct {
	Known   experiment.Known
	Out     string // folder; the results of a domain lie in one of its own below it
	Data    string
	Jobs    int
	BLAS    string
	Force   bool
	As      report.Format // of the tables that are returned
	Command string        // that repeats it

	// Apart is that of [experiment.Prepared].
	Apart func(context.Context) *exec.Cmd
}

// Progress is told of the domain that begins, and how far its runs are.
type Progress interface {
	experiment.Progress
	Domain(name string, number, of int)
}

// Outcome is what an overview came to.
type Outcome struct {
	Done, Before int      // runs, now and before
	Failed       []string // why runs, or domains, failed
	Text         string   // the tables
}

// prepared is the experiment of each domain, checked.
func (o Overview) prepared(opt Options) ([]experiment.Experiment, error) {
	var out []experiment.Experiment
	for _, d := range o.Domains {
		e := d.experiment(opt.Known)
		e.Out, e.Data, e.Force = filepath.Join(opt.Out, d.folder()), opt.Data, opt.Force
		if opt.Jobs != 0 {
			e.Jobs = opt.Jobs
		}
		if opt.BLAS != "" {
			e.BLAS = opt.BLAS
		}
		err := e.Check(nil)
		var plan *bench.Plan
		if err == nil {
			plan, err = e.Plan(nil)
		}
		if err == nil {
			err = experiment.CheckQuantity(plan.Runs[0].Track, d.Outcome)
		}
		if err == nil {
			err = e.CheckFolder(plan)
		}
		if err != nil {
			return nil, experiment.UsageError{Err: fmt.Errorf("domain %q: %w", d.Name, err)}
		}
		out = append(out, e)
	}
	return out, nil
}

// silent shows no progress.
type silent struct{}

func (silent) Domain(string, int, int) {}
func (silent) Begin(int, int, int64)   {}
func (silent) Add(int64)               {}
func (silent) Say(string)              {}
func (silent) End()                    {}

// Run does the runs of each domain that have not finished, one domain after another, and
// leaves the page. All domains are planned before the first begins. A run that fails does
// not end the others and is no error: the outcome names it. Progress may be nil.
func (o Overview) Run(ctx context.Context, opt Options, progress Progress) (Outcome, error) {
	var out Outcome
	if progress == nil {
		progress = silent{}
	}
	all, err := o.prepared(opt)
	if err != nil {
		return out, err
	}
	shown := report.Overview{Title: o.Title, Command: opt.Command}
	for i, e := range all {
		progress.Domain(o.Domains[i].Name, i+1, len(all))
		done, err := one(ctx, e, opt, progress)
		out.Done, out.Before = out.Done+done.Done, out.Before+done.Before
		for _, f := range done.Failed {
			out.Failed = append(out.Failed, o.Domains[i].Name+": "+f)
		}
		if err != nil {
			return out, err
		}
		d, err := o.Domains[i].read(e.Out)
		if err != nil && len(done.Failed) == 0 {
			return out, fmt.Errorf("domain %q: %w", o.Domains[i].Name, err)
		}
		if err == nil {
			shown.Domains = append(shown.Domains, report.OverviewDomain{Domain: d, Folder: o.Domains[i].folder()})
		}
	}
	if len(shown.Domains) == 0 {
		return out, errors.New("no domain has a run: " + strings.Join(out.Failed, "; "))
	}
	for _, c := range o.Contrast {
		shown.Contrast = append(shown.Contrast, report.Contrast{Aspect: c.Aspect, Local: report.Shown(c.Local), Gradient: report.Shown(c.Gradient)})
	}
	for _, s := range o.Loop {
		shown.Loop = append(shown.Loop, report.Step(s))
	}
	out.Text, err = report.WriteOverview(opt.Out, shown, opt.As)
	return out, err
}

// one does the runs of a domain.
func one(ctx context.Context, e experiment.Experiment, opt Options, progress Progress) (experiment.Outcome, error) {
	p, err := e.Prepare(ctx, nil)
	if err != nil {
		return experiment.Outcome{}, err
	}
	defer p.Close()
	p.Apart, p.Keep = opt.Apart, true
	return p.Run(ctx, progress)
}

// read finds the arms of the domain in its results.
func (d Domain) read(dir string) (analysis.Domain, error) {
	folder, err := results.Open(dir)
	if err != nil {
		return analysis.Domain{}, err
	}
	all, err := folder.Read()
	if err != nil {
		return analysis.Domain{}, err
	}
	f := analysis.NewFrame(report.From(all, folder.Identity()).Data)
	return analysis.DomainOf(f, d.Name, d.Asks, d.Outcome, d.Without, d.Local.named(), d.Gradient.named())
}

package command

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/hebbgrad/hebbgrad/experiment"
)

// A flag wins over the key of its name in the file, even where it sets what is
// the default, and a key without a flag stays as the file has it.
func TestFlagsWinOverTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.yaml")
	text := "track: mnist\narm: [backprop]\nseeds: 2\nbudget: 7\ndata: d\nlabel: l\nout: o\njobs: 3\nforce: true\nblas: gonum\ntuned: t\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	asFile := func() experiment.Experiment {
		e, _, err := experiment.Read(file, experiment.Default(Known{}))
		if err != nil {
			t.Fatal(err)
		}
		e.Name = "mine"
		return e
	}
	for _, c := range []struct {
		args string
		set  func(e *experiment.Experiment)
	}{
		{"", func(*experiment.Experiment) {}},
		{"--help=false", func(*experiment.Experiment) {}},
		{"--track=digits,bars --arm=,hebbian,,softmax", func(e *experiment.Experiment) {
			e.Track, e.Arm = experiment.Names{"digits", "bars"}, experiment.Names{"hebbian", "softmax"}
		}},
		{"--seeds=10 --budget=0", func(e *experiment.Experiment) { e.Seeds, e.Budget = 10, 0 }},
		{"--data= --label=x,y --jobs=1", func(e *experiment.Experiment) { e.Data, e.Label, e.Jobs = "", "x,y", 1 }},
		{"--force=false --blas=auto --tuned= --out=p", func(e *experiment.Experiment) { e.Force, e.BLAS, e.Tuned, e.Out = false, "auto", "", "p" }},
	} {
		given := pflag.NewFlagSet("run", pflag.ContinueOnError)
		given.Bool("help", false, "")
		e := experiment.Default(Known{})
		runFlags(given, &e)
		if err := given.Parse(strings.Fields(c.args)); err != nil {
			t.Fatal(err)
		}
		got, _, err := resolve(given, Known{}, []string{file})
		if err != nil {
			t.Errorf("%s: %v", c.args, err)
		}
		want := asFile()
		c.set(&want)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: resolved to %+v, want %+v", c.args, got, want)
		}
	}
}

// What a flag sets is not blamed on the file.
func TestAFlagIsNotBlamedOnTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte("seeds: 0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{"": file + ":1: seeds is 0: want 1 or more", "--seeds=0": "seeds is 0: want 1 or more"} {
		given := pflag.NewFlagSet("run", pflag.ContinueOnError)
		e := experiment.Default(Known{})
		runFlags(given, &e)
		if err := given.Parse(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := resolve(given, Known{}, []string{file}); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", args, err, want)
		}
	}
}

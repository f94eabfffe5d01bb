package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "hebbgrad"

// listed is what go list says of a package.
type listed struct {
	ImportPath                         string
	Name                               string
	Dir                                string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// list runs go list once for all tests.
var list = sync.OnceValues(func() (found listing, err error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return found, fmt.Errorf("go env: %w", err)
	}
	found.root = filepath.Dir(strings.TrimSpace(string(out)))
	cmd := exec.Command("go", "list", "-json=ImportPath,Name,Dir,Imports,TestImports,XTestImports,Deps", "./...")
	cmd.Dir = found.root
	if out, err = cmd.Output(); err != nil {
		return found, fmt.Errorf("go list: %w", err)
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return found, err
		}
		found.packages = append(found.packages, p)
	}
})

type listing struct {
	packages []listed
	root     string
}

// packages lists the module's packages, with the folder of its go.mod.
func packages(t *testing.T) ([]listed, string) {
	t.Helper()
	found, err := list()
	if err != nil {
		t.Fatal(err)
	}
	if len(found.packages) < 10 {
		t.Fatalf("go list found %d packages", len(found.packages))
	}
	return found.packages, found.root
}

// within reports whether path is one of the packages or below one.
func within(path string, packages ...string) bool {
	for _, p := range packages {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}

// rule says what a group of packages must not depend on, directly or through
// others. Tests are free to.
type rule struct {
	from, never []string // within the module
	except      []string
}

var learners = []string{"gate", "hebbian", "backprop"}

func rules() []rule {
	harness := []string{"bench", "datasets", "report", "cmd", "peers", "internal/registry", "internal/runinfo", "internal/tune", "internal/certify"}
	above := append(slices.Clone(harness), learners...)
	return []rule{
		{from: []string{"stimulus", "plasticity", "internal/seed", "internal/stats", "internal/blas", "internal/runinfo"},
			never: append(slices.Clone(above), "stimulus", "plasticity", "internal")},
		{from: learners, never: harness},
		{from: []string{"gate"}, never: []string{"hebbian", "backprop"}},
		{from: []string{"hebbian"}, never: []string{"backprop"}},
		{from: []string{"backprop"}, never: []string{"hebbian"}},
		{from: []string{"hebbian/rule"}, never: []string{"hebbian/layer", "hebbian/memory", "hebbian/sensor"}},
		{from: []string{"hebbian/layer"}, never: []string{"hebbian/memory", "hebbian/sensor"}},
		{from: []string{"datasets"}, never: []string{"bench", "report", "cmd", "internal/registry", "gate", "hebbian", "backprop"}},
		{from: []string{"bench"}, never: []string{"report", "cmd", "internal/registry", "hebbian", "backprop", "gate"},
			except: []string{"bench/internal"}},
		{from: []string{"bench/results"}, never: []string{"datasets", "plasticity", "stimulus"}},
		{from: []string{"report"}, never: []string{"cmd", "internal/registry", "hebbian", "backprop", "gate", "datasets", "bench/tracks", "bench/benchtest"}},
		{from: []string{"internal/registry"}, never: []string{"cmd", "report"}},
	}
}

func TestImportsGoOneWay(t *testing.T) {
	all, _ := packages(t)
	for _, p := range all {
		self := strings.TrimPrefix(p.ImportPath, module+"/")
		for _, r := range rules() {
			if !within(self, r.from...) || within(self, r.except...) {
				continue
			}
			for _, dep := range p.Deps {
				name, own := strings.CutPrefix(dep, module+"/")
				if own && name != self && within(name, r.never...) {
					t.Errorf("%s depends on %s", self, name)
				}
			}
		}
	}
}

// Gorgonia stays inside backprop, whose edge is plain slices.
func TestGorgoniaStaysInside(t *testing.T) {
	all, _ := packages(t)
	found := false
	for _, p := range all {
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if !within(imported, "gorgonia.org/gorgonia", "gorgonia.org/tensor") {
				continue
			}
			if within(p.ImportPath, module+"/backprop") {
				found = true
				continue
			}
			t.Errorf("%s imports %s", p.ImportPath, imported)
		}
	}
	if !found {
		t.Error("not even backprop imports Gorgonia: the check sees nothing")
	}
}

// What learners are handed is all that they know: no files, clocks, network or
// printing. Old math/rand has a global generator that anything may advance.
func TestLearnersKnowNoOutsideWorld(t *testing.T) {
	all, _ := packages(t)
	for _, p := range all {
		self := strings.TrimPrefix(p.ImportPath, module+"/")
		for _, imported := range p.Imports {
			if imported == "math/rand" {
				t.Errorf("%s imports math/rand: take a source from math/rand/v2", self)
			}
			if within(self, append(slices.Clone(learners), "plasticity", "stimulus")...) &&
				within(imported, "os", "time", "net", "log", "flag", "io/fs", "path/filepath") {
				t.Errorf("%s imports %s", self, imported)
			}
		}
	}
}

func TestPackagesAreNamedForWhatTheyHold(t *testing.T) {
	all, _ := packages(t)
	for _, p := range all {
		if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "misc", "base", "shared"}, p.Name) {
			t.Errorf("package %s has a name that says nothing", p.ImportPath)
		}
	}
}

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

const module = "github.com/hebbgrad/hebbgrad"

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

// floors are the folders of the module from the ground upwards, as
// docs/architecture.md lists them. A folder imports only what lies on floors
// below its own; folders of one floor do not import each other, but for
// packages of one folder, whose own order is below.
func floors() [][]string {
	return [][]string{
		{"internal", "experiments"},
		{"plasticity", "stimulus"},
		{"gate", "locality", "wiring"},
		{"hebbian", "backprop", "datasets", "environments"},
		{"results"},
		{"bench"},
		{"reference", "outside"},
		{"tracks", "arms"},
		{"report/analysis"},
		{"report/table", "report/figure"},
		{"report"},
		{"cluster"},
		{"experiment"},
		{"cmd", "peers"},
	}
}

// within folders: what the packages of one folder may not depend on.
func inside() []rule {
	return []rule{
		{from: []string{"internal"}, never: []string{"internal"}},
		{from: []string{"hebbian/rule"}, never: []string{"hebbian/layer", "hebbian/memory", "hebbian/sensor"}},
		{from: []string{"hebbian/layer"}, never: []string{"hebbian/memory", "hebbian/sensor"}},
		{from: []string{"hebbian/memory"}, never: []string{"hebbian/layer"}},
		{from: []string{"hebbian/sensor", "hebbian/population"}, never: []string{"hebbian/layer", "hebbian/rule"}},
		{from: []string{"bench"}, never: []string{"hebbian", "backprop", "gate"}, except: []string{"bench/benchtest"}},
		{from: []string{"environments"}, never: []string{"plasticity", "gate", "locality", "wiring"}},
		{from: []string{"results"}, never: []string{"hebbian", "backprop", "datasets"}},
		{from: []string{"report"}, never: []string{"tracks", "arms", "reference", "bench", "hebbian", "backprop", "datasets", "gate"}},
		{from: []string{"experiment/tune"}, never: []string{"report"}},
	}
}

// rule says what a group of packages must not depend on, directly or through
// others. Tests are free to.
type rule struct {
	from, never []string // within the module
	except      []string
}

// learners know no harness, files, clocks or printing.
func learners() []string { return []string{"gate", "locality", "wiring", "hebbian", "backprop"} }

// floorOf is the floor of a package and the folder by which it is on it: the
// longest of the list that it is or lies below.
func floorOf(self string) (floor int, folder string) {
	floor = -1
	for i, folders := range floors() {
		for _, f := range folders {
			if within(self, f) && len(f) > len(folder) {
				floor, folder = i, f
			}
		}
	}
	return floor, folder
}

func TestImportsGoDownwards(t *testing.T) {
	all, _ := packages(t)
	for _, p := range all {
		self := strings.TrimPrefix(p.ImportPath, module+"/")
		at, folder := floorOf(self)
		if at < 0 {
			t.Errorf("%s is on no floor: add it to the list, here and in docs/architecture.md", self)
			continue
		}
		for _, dep := range p.Deps {
			name, own := strings.CutPrefix(dep, module+"/")
			if !own {
				continue
			}
			to, other := floorOf(name)
			if to > at || to == at && other != folder {
				t.Errorf("%s depends on %s, which is not below it", self, name)
			}
			for _, r := range inside() {
				if within(self, r.from...) && !within(self, r.except...) && name != self && within(name, r.never...) {
					t.Errorf("%s depends on %s, which its folder keeps out", self, name)
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

// The types of Kubernetes check manifests in a test and are no part of any program.
func TestKubernetesIsForTests(t *testing.T) {
	all, _ := packages(t)
	found := false
	for _, p := range all {
		for _, dep := range p.Deps {
			if within(dep, "k8s.io", "sigs.k8s.io") {
				t.Errorf("%s depends on %s", p.ImportPath, dep)
			}
		}
		found = found || slices.Contains(p.TestImports, "k8s.io/api/batch/v1")
	}
	if !found {
		t.Error("no test imports the types of a job: the check sees nothing")
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
			if within(self, append(learners(), "plasticity", "stimulus")...) &&
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

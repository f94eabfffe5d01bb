package archtest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readmeLines is how long the README may be; what needs more room is in docs.
const readmeLines = 200

func TestReadmeIsShort(t *testing.T) {
	_, root := packages(t)
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("\n")); n > readmeLines {
		t.Errorf("README.md has %d lines, more than %d: move what can move to docs", n, readmeLines)
	}
}

// tree is what a document may name.
type tree struct {
	root     string
	names    map[string]bool            // every declared name, fields and methods among them
	packages map[string]map[string]bool // of a package by its name: what it declares
	members  map[string]map[string]bool // of a type: its fields and methods
	words    map[string]bool            // strings that product code holds as constants, names of files that a run leaves among them
}

// read parses every Go file of the module. Of tests, the names of the tests
// alone may be quoted.
func read(t *testing.T, root string) *tree {
	t.Helper()
	tr := &tree{root: root, names: map[string]bool{}, packages: map[string]map[string]bool{}, members: map[string]map[string]bool{}, words: map[string]bool{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, "_test.go") {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && testName.MatchString(fn.Name.Name) {
					tr.names[fn.Name.Name] = true
				}
			}
			return nil
		}
		tr.enter(f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(tr.names) < 1000 {
		t.Fatalf("%d names were found in the source", len(tr.names))
	}
	return tr
}

func put(m map[string]map[string]bool, key, name string) {
	if m[key] == nil {
		m[key] = map[string]bool{}
	}
	m[key][name] = true
}

func (tr *tree) enter(f *ast.File) {
	declare := func(id *ast.Ident) {
		tr.names[id.Name] = true
		put(tr.packages, f.Name.Name, id.Name)
	}
	member := func(of string, id *ast.Ident) {
		tr.names[id.Name] = true
		put(tr.members, of, id.Name)
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				declare(d.Name)
				continue
			}
			if id := receiver(d.Recv.List[0].Type); id != nil {
				member(id.Name, d.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for _, id := range s.Names {
						declare(id)
					}
					for _, v := range s.Values {
						if lit, ok := v.(*ast.BasicLit); ok && d.Tok == token.CONST && lit.Kind == token.STRING {
							tr.words[strings.Trim(lit.Value, "`\"")] = true
						}
					}
				case *ast.TypeSpec:
					declare(s.Name)
					for _, list := range fieldsOf(s.Type) {
						for _, id := range list.Names {
							member(s.Name.Name, id)
						}
					}
				}
			}
		}
	}
}

func receiver(e ast.Expr) *ast.Ident {
	switch x := e.(type) {
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x
	}
	return nil
}

func fieldsOf(e ast.Expr) []*ast.Field {
	switch x := e.(type) {
	case *ast.StructType:
		return x.Fields.List
	case *ast.InterfaceType:
		return x.Methods.List
	}
	return nil
}

var (
	fenced     = regexp.MustCompile("(?ms)^```.*?^```$")
	quoted     = regexp.MustCompile("`([^`]+)`")
	identifier = regexp.MustCompile(`^[A-Za-z_]\w*$`)
	selector   = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$`)
	pathLike   = regexp.MustCompile(`^\.?[\w.-]+(/[\w.*-]+)*/?$`)
	testName   = regexp.MustCompile(`^(Test|Fuzz|Benchmark|Example)`)
	folderArg  = regexp.MustCompile(`(?:^|\s)\./([\w/-]+)`)
)

// has says what is wrong with a name in back-quotes, or nothing.
func (tr *tree) has(name string) string {
	exists := func(path string) bool {
		_, err := os.Stat(filepath.Join(tr.root, filepath.FromSlash(path)))
		return err == nil
	}
	switch {
	case strings.ContainsAny(name, " \n"): // a command: the folders that it names
		for _, m := range folderArg.FindAllStringSubmatch(name, -1) {
			if path := strings.TrimSuffix(m[1], "/"); path != "" && !exists(path) {
				return "there is no folder " + path
			}
		}
	case strings.HasPrefix(name, "-"): // a flag
	case exists(name), tr.words[name]:
	case strings.Contains(name, "NAME"): // stands for a name: its folder must be there
		if dir := filepath.Dir(name); !exists(dir) {
			return "there is no folder " + dir
		}
	case identifier.MatchString(name):
		if !tr.names[name] && tr.packages[name] == nil {
			return "nothing in the source is declared by this name, and no file or folder has it"
		}
	case selector.MatchString(name):
		return tr.selected(strings.Split(name, "."))
	case pathLike.MatchString(name):
		return "there is no such file or folder"
	}
	return ""
}

// selected follows package.Name, Type.Member and package.Type.Member.
func (tr *tree) selected(parts []string) string {
	for i := 1; i < len(parts); i++ {
		of, name := parts[i-1], parts[i]
		switch {
		case i == 1 && tr.packages[of] != nil:
			if !tr.packages[of][name] {
				return "package " + of + " declares no " + name
			}
		case !tr.members[of][name]:
			return "nothing called " + of + " has a field or method " + name
		}
	}
	return ""
}

// TestNamesInDocumentsExist: what CONTRIBUTING.md and docs/architecture.md quote
// is there, so that neither sends anybody after what was renamed or removed.
func TestNamesInDocumentsExist(t *testing.T) {
	_, root := packages(t)
	tr := read(t, root)
	for _, file := range []string{"CONTRIBUTING.md", "docs/architecture.md"} {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		looked := 0
		for _, m := range quoted.FindAllStringSubmatch(fenced.ReplaceAllString(string(text), ""), -1) {
			looked++
			if wrong := tr.has(m[1]); wrong != "" {
				t.Errorf("%s quotes `%s`: %s", file, m[1], wrong)
			}
		}
		if looked < 30 {
			t.Errorf("%s: %d names were looked for: the test has lost sight of them", file, looked)
		}
	}
}

// TestNamesThatDoNotExistAreSeen: the check above is not blind.
func TestNamesThatDoNotExistAreSeen(t *testing.T) {
	_, root := packages(t)
	tr := read(t, root)
	for _, name := range []string{"bench", "bench/contract.go", "bench.Learner", "bench.Learner.Learn", "Folder.Put", "families",
		"results.csv", "hebbian/rule/NAME.go", "go test ./bench", "TestNamesInDocumentsExist"} {
		if wrong := tr.has(name); wrong != "" {
			t.Errorf("`%s`: %s", name, wrong)
		}
	}
	for _, name := range []string{"nowhere", "bench/nowhere.go", "bench.Nothing", "bench.Learner.Nothing", "Folder.Nothing", "familiesOf",
		"nothing.csv", "hebbian/nowhere/NAME.go", "go test ./nowhere", "TestNothingOfTheKind", "internal/registry"} {
		if tr.has(name) == "" {
			t.Errorf("`%s` is taken for something that exists", name)
		}
	}
}

var notYet = regexp.MustCompile(`\(([\w/]+): not there yet\)`)

// TestArchitectureListsTheFloors: the list in docs/architecture.md is that of
// floors, from the top, and says of each room rightly whether it is there.
func TestArchitectureListsTheFloors(t *testing.T) {
	_, root := packages(t)
	text, err := os.ReadFile(filepath.Join(root, "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := strings.Split(strings.Trim(fenced.FindString(string(text)), "`\n"), "\n")
	want := floors()
	slices.Reverse(want)
	if len(block) != len(want) {
		t.Fatalf("the list has %d floors, want %d", len(block), len(want))
	}
	for i, line := range block {
		folders, _, _ := strings.Cut(line, "  ")
		if got := strings.Split(folders, ", "); !slices.Equal(got, want[i]) {
			t.Errorf("floor %d from the top is %q, want %q", i+1, got, want[i])
		}
		var missing []string
		for _, m := range notYet.FindAllStringSubmatch(line, -1) {
			missing = append(missing, m[1])
		}
		for _, folder := range want[i] {
			_, err := os.Stat(filepath.Join(root, filepath.FromSlash(folder)))
			if here := err == nil; here == slices.Contains(missing, folder) {
				t.Errorf("%s: it is there: %v; the list says that it is not there yet: %v", folder, here, slices.Contains(missing, folder))
			}
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinksLeadSomewhere: every link of a document to a file of the repository.
func TestLinksLeadSomewhere(t *testing.T) {
	_, root := packages(t)
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, file := range append(files, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(string(text), ""), -1) {
			path, _, _ := strings.Cut(m[1], "#")
			if path == "" || strings.Contains(path, "://") {
				continue
			}
			looked++
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), filepath.FromSlash(path))); err != nil {
				t.Errorf("%s links to %s: %v", filepath.Base(file), m[1], err)
			}
		}
	}
	if looked < 30 {
		t.Errorf("%d links were followed: the test has lost sight of them", looked)
	}
}

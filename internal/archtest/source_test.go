package archtest

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The most lines of a file of the product, and of a test.
const (
	maxLines     = 400
	maxTestLines = 500
)

func TestFilesAreShort(t *testing.T) {
	_, root := packages(t)
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return filepath.SkipDir
		}
		most := maxLines
		switch ext := filepath.Ext(path); {
		case ext != ".go" && ext != ".s":
			return nil
		case strings.HasSuffix(path, "_test.go"):
			most = maxTestLines
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		if n := bytes.Count(data, []byte("\n")); n > most {
			rel, _ := filepath.Rel(root, path)
			t.Errorf("%s has %d lines, more than %d: split it by subject", rel, n, most)
		}
		return nil
	})
	if err != nil || seen < 50 {
		t.Errorf("looked at %d files, error %v", seen, err)
	}
}

// All assembly is in one package, and one build tag, noasm, switches every file
// off, so that what it stands in for can be tested.
func TestAssemblyHasASwitch(t *testing.T) {
	_, root := packages(t)
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".s" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		rel, _ := filepath.Rel(root, path)
		if dir := filepath.ToSlash(filepath.Dir(rel)); dir != "internal/kernels" {
			t.Errorf("%s is in %s: assembly belongs in internal/kernels", rel, dir)
		}
		first, _, _ := strings.Cut(string(data), "\n")
		if !strings.HasPrefix(first, "//go:build ") || !strings.Contains(first, "!noasm") {
			t.Errorf("%s begins with %q: want a build constraint with !noasm", rel, first)
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Errorf("looked at %d files, error %v", seen, err)
	}
}

// parsed is the source of a package, without its tests.
func parsed(t *testing.T, p listed) (*token.FileSet, []*ast.File) {
	t.Helper()
	set := token.NewFileSet()
	names, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return set, files
}

// Randomness is handed in: the functions of math/rand/v2 that draw from the
// global generator are not used.
func TestNoGlobalRandomness(t *testing.T) {
	all, root := packages(t)
	allowed := []string{"New", "NewPCG", "NewZipf", "NewChaCha8", "PCG", "Rand", "Source", "Zipf", "ChaCha8"}
	used := 0
	for _, p := range all {
		set, files := parsed(t, p)
		for _, f := range files {
			name := importName(f, "math/rand/v2")
			if name == "" {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if id, ok := sel.X.(*ast.Ident); ok && id.Name == name {
					used++
					if !slices.Contains(allowed, sel.Sel.Name) && !shadowed(f, id) {
						t.Errorf("%s: %s.%s draws from the global generator", where(root, set, sel), name, sel.Sel.Name)
					}
				}
				return true
			})
		}
	}
	if used == 0 {
		t.Error("no use of math/rand/v2 was seen")
	}
}

func importName(f *ast.File, path string) string {
	for _, i := range f.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err != nil || p != path {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return "rand"
	}
	return ""
}

// shadowed reports whether a function around the identifier declares a
// parameter or variable of its name.
func shadowed(f *ast.File, id *ast.Ident) (yes bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || n.Pos() > id.Pos() || n.End() < id.End() {
			return n == f
		}
		switch d := n.(type) {
		case *ast.FuncDecl:
			yes = yes || declares(d.Type, id.Name)
		case *ast.FuncLit:
			yes = yes || declares(d.Type, id.Name)
		}
		return true
	})
	return yes
}

func declares(f *ast.FuncType, name string) bool {
	for _, field := range f.Params.List {
		for _, n := range field.Names {
			if n.Name == name {
				return true
			}
		}
	}
	return false
}

// No package keeps state of its own: a package-level variable is set where it
// is declared and nowhere else. internal/blas alone has some, because the choice
// it makes is the process's.
func TestNoPackageLevelState(t *testing.T) {
	all, root := packages(t)
	variables := 0
	for _, p := range all {
		if p.ImportPath == module+"/internal/blas" {
			continue
		}
		set, files := parsed(t, p)
		// Types from outside are not needed to tell whose a variable is, so
		// errors about them are let pass.
		info := types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
		conf := types.Config{Importer: nowhere{}, Error: func(error) {}, FakeImportC: true}
		pkg, _ := conf.Check(p.ImportPath, set, files, &info)
		for _, name := range pkg.Scope().Names() {
			if _, ok := pkg.Scope().Lookup(name).(*types.Var); ok {
				variables++
			}
		}
		for _, f := range files {
			for _, expr := range written(f) {
				if v, ok := info.Uses[rootOf(expr)].(*types.Var); ok && v.Parent() == pkg.Scope() {
					t.Errorf("%s: %s is a package-level variable and is changed", where(root, set, expr), v.Name())
				}
			}
		}
	}
	if variables == 0 {
		t.Error("no package-level variable was seen at all")
	}
}

type nowhere struct{}

func (nowhere) Import(string) (*types.Package, error) {
	return nil, errors.New("imports are not followed")
}

// written are the expressions that functions of a file assign to or take the
// address of.
func written(f *ast.File) (out []ast.Expr) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch s := n.(type) {
			case *ast.AssignStmt:
				if s.Tok != token.DEFINE {
					out = append(out, s.Lhs...)
				}
			case *ast.IncDecStmt:
				out = append(out, s.X)
			case *ast.RangeStmt:
				if s.Tok == token.ASSIGN {
					out = append(out, s.Key, s.Value)
				}
			case *ast.UnaryExpr:
				if s.Op == token.AND {
					out = append(out, s.X)
				}
			}
			return true
		})
	}
	return out
}

// rootOf is the variable that an expression leads into.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func where(root string, set *token.FileSet, n ast.Node) string {
	pos := set.Position(n.Pos())
	rel, err := filepath.Rel(root, pos.Filename)
	if err != nil {
		rel = pos.Filename
	}
	return rel + ":" + strconv.Itoa(pos.Line)
}

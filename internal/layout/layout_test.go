package layout

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/sioproof/sioproof/"

// floors are the folders at the top of the module, from the top floor down. A package imports its own folder and lower floors only;
// folders of one floor do not know each other.
var floors = [][]string{
	{"cmd"},
	{"record"},
	{"suites", "scenarios", "reference"},
	{"server"},
	{"profiles"},
	{"client"},
	{"reports", "protocol"},
	{"internal"},
}

// within are the rules inside of a folder: a package whose path matches may import from its folder only what is listed.
var within = []struct {
	of      string
	imports []string
}{
	{"suites/cases/*", []string{"suites/trial", "suites/trial/*"}},
	{"suites/trial", nil},
	{"suites/trial/*", []string{"suites/trial"}},
	{"suites/runner", []string{"suites/trial", "suites/trial/participant"}},
	{"suites/explanations", nil},
	{"reports", nil},
	{"reports/view", []string{"reports"}},
	{"reports/internal/*", []string{"reports", "reports/view"}},
	{"reports/*", []string{"reports", "reports/view"}}, // the schemas
	{"record", nil},
	{"record/tap", []string{"record"}},
	{"record/proxy", []string{"record/tap"}},
	{"record/learn", []string{"record"}},
	{"record/draft", []string{"record/learn"}},
}

// homes are the only places that may import a library, tests included.
var homes = map[string][]string{
	"github.com/onsi/ginkgo/v2":         {"suites"},
	"github.com/onsi/gomega":            {"suites"},
	"github.com/vbauerster/mpb/v8":      {"cmd/sioproof"},
	"github.com/googollee/go-socket.io": {"reference/gosocketio"},
}

// private are the folders whose packages are not for others, beside every folder named internal. Every other package is public and
// shows its use in an Example.
var private = []string{"cmd", "suites/cases", "suites/conformance", "suites/correct", "suites/proof"}

type pkg struct {
	ImportPath, Dir, Doc               string
	Imports, TestImports, XTestImports []string
	XTestGoFiles                       []string
}

func (p pkg) name() string { return strings.TrimPrefix(p.ImportPath, module) }

func packages(t *testing.T) []pkg {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Doc,Imports,TestImports,XTestImports,XTestGoFiles", module+"...")
	command.Dir = "../.."
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImportsGoDownwards(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			if other, ours := strings.CutPrefix(imported, module); ours && !allowed(p.name(), other) {
				t.Errorf("%s must not import %s", p.name(), other)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.name())
		}
	}
}

func TestLibrariesHaveOneHome(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			for library, homes := range homes {
				if isIn(imported, library) && !slices.ContainsFunc(homes, func(home string) bool { return isIn(p.name(), home) }) {
					t.Errorf("%s must not import %s, whose home is %s", p.name(), imported, strings.Join(homes, ", "))
				}
			}
		}
	}
}

func TestEveryPublicPackageHasAnExample(t *testing.T) {
	for _, p := range packages(t) {
		if public(p.name()) && !hasExample(t, p) {
			t.Errorf("%s has no Example: show its use in example_test.go, in package %s_test", p.name(), path.Base(p.ImportPath))
		}
	}
}

func public(name string) bool {
	return !slices.Contains(strings.Split(name, "/"), "internal") &&
		!slices.ContainsFunc(private, func(folder string) bool { return isIn(name, folder) })
}

// hasExample says whether the tests of a package from outside of it have an Example.
func hasExample(t *testing.T, p pkg) bool {
	t.Helper()
	var files []*ast.File
	for _, name := range p.XTestGoFiles {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return len(doc.Examples(files...)) > 0
}

// The rules themselves are tried on imports that they must allow and refuse.
func TestTheRules(t *testing.T) {
	for imports, want := range map[[2]string]bool{
		{"cmd/sioproof", "suites"}:                true,
		{"scenarios/driver", "scenarios/ledger"}:  true,
		{"suites/cases/eio4", "client/wire"}:      true,
		{"suites/cases/eio4", "suites/trial"}:     true,
		{"suites/cases/eio4", "suites/runner"}:    false,
		{"suites/cases/eio4", "suites/cases/api"}: false,
		{"suites/trial", "suites/runner"}:         false,
		{"suites", "scenarios"}:                   false,
		{"reference/chat", "client"}:              true,
		{"client", "server"}:                      false,
		{"profiles", "server"}:                    false,
		{"reports", "protocol/engineio"}:          false,
		{"reports/load", "reports/view"}:          true,
		{"reports/load", "reports/verify"}:        false,
		{"reports/view", "reports/load"}:          false,
		{"internal/units", "reports"}:             false,
	} {
		if got := allowed(imports[0], imports[1]); got != want {
			t.Errorf("%s imports %s: allowed is %v, want %v", imports[0], imports[1], got, want)
		}
	}
}

// allowed says whether a package of this module may import another one.
func allowed(name, imported string) bool {
	from, to := folder(name), folder(imported)
	if from != to {
		return floor(from) >= 0 && floor(to) > floor(from)
	}
	for _, rule := range within {
		if matched, err := path.Match(rule.of, name); err == nil && matched {
			return slices.ContainsFunc(rule.imports, func(pattern string) bool {
				matched, err := path.Match(pattern, imported)
				return err == nil && matched
			})
		}
	}
	return true
}

// floor is the index of a folder's floor; -1 if it has none.
func floor(folder string) int {
	return slices.IndexFunc(floors, func(folders []string) bool { return slices.Contains(folders, folder) })
}

func folder(name string) string {
	first, _, _ := strings.Cut(name, "/")
	return first
}

// isIn says whether a package is a folder's or below it.
func isIn(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

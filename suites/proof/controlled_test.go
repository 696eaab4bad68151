package proof_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/sioproof/sioproof/suites"
)

// absence are the words of a body that looks for a close or a refusal by itself.
var absence = regexp.MustCompile(`\bStatusBadRequest\b|"HTTP status 4|status of 400|\bIsClosedByServer\b|\bAnswerOrEnd\b|\bAwaitCloseFor\b`)

// A case that expects a close or a refusal is marked as Controlled, so that it cannot do without a control. The helpers of a session
// need the mark; this finds the bodies that do without the helpers.
func TestWhatExpectsACloseIsControlled(t *testing.T) {
	files, err := filepath.Glob("../cases/*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of cases: %v", err)
	}
	cases := 0
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		positions := token.NewFileSet()
		file, err := parser.ParseFile(positions, name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			id, body := caseIn(n)
			if body == nil {
				return true
			}
			cases++
			text := source[positions.Position(body.Pos()).Offset:positions.Position(body.End()).Offset]
			if c, ok := suites.Find(id); ok && !c.Controlled && absence.Match(text) {
				t.Errorf("%s expects a close or a refusal (%s) and is not marked as Controlled", id, absence.Find(text))
			}
			return true
		})
	}
	if cases < 100 {
		t.Errorf("%d cases were found in the sources: they are written in another way now", cases)
	}
}

// caseIn returns the id and the body of a case that is written out; no body if the node is none.
func caseIn(n ast.Node) (id string, body ast.Expr) {
	literal, ok := n.(*ast.CompositeLit)
	if !ok {
		return "", nil
	}
	for _, element := range literal.Elts {
		field, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch name, value := field.Key, field.Value; {
		case isNamed(name, "ID"):
			if text, ok := value.(*ast.BasicLit); ok {
				id, _ = strconv.Unquote(text.Value)
			}
		case isNamed(name, "Body"):
			body = value
		}
	}
	return id, body
}

func isNamed(e ast.Expr, name string) bool {
	identifier, ok := e.(*ast.Ident)
	return ok && identifier.Name == name
}

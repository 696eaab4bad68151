package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxSize is the largest file, in bytes, that is read.
const MaxSize = 1 << 20

// Document is a file that was read: it knows where its values stand, so that checks made later can point at them.
type Document struct {
	file   string
	source []byte
	root   ast.Node
}

// Decode reads the one YAML document in source into the struct that v points to. The file is a name for messages only.
// Every error is an *Error. A byte order mark, with which some editors begin a file, is no part of the document.
func Decode(file string, source []byte, v any) (*Document, error) {
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	d := &Document{file: file, source: source}
	if len(source) > MaxSize {
		return nil, d.whole("larger than %d bytes", MaxSize)
	}
	parsed, err := parser.ParseBytes(source, 0)
	if err != nil {
		return nil, d.wrap(err, v)
	}
	var bodies []ast.Node
	for _, doc := range parsed.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			bodies = append(bodies, doc.Body)
		}
	}
	switch {
	case len(bodies) == 0:
		return nil, d.whole("empty: nothing is described here")
	case len(bodies) > 1:
		return nil, d.at(bodies[1].GetToken(), "a second YAML document: one file describes one thing")
	}
	d.root = bodies[0]
	if kind := nodeKind(d.root); kind != mapping {
		return nil, d.at(d.root.GetToken(), "expected %s, found %s", mapping, kind)
	}
	if err := yaml.NewDecoder(bytes.NewReader(source), yaml.Strict()).Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return nil, d.wrap(err, v)
	}
	return d, nil
}

// Errorf makes an error that points at the value reached by path, whose parts are keys (string) and positions (int). A path
// that leads nowhere points at the deepest part that is there, so a missing key is reported at the mapping that lacks it.
func (d *Document) Errorf(path Path, format string, args ...any) *Error {
	return d.at(locate(d.root, path), format, args...)
}

// Keys returns the keys of the mapping that path leads to, in their order, those without a value included; none if there is no
// mapping.
func (d *Document) Keys(path Path) []string {
	node := d.root
	for _, part := range path {
		if node, _ = step(node, part); node == nil {
			return nil
		}
	}
	var keys []string
	for _, entry := range entries(node) {
		keys = append(keys, entry.Key.GetToken().Value)
	}
	return keys
}

func (d *Document) whole(format string, args ...any) *Error {
	return &Error{File: d.file, Message: fmt.Sprintf(format, args...)}
}

func (d *Document) at(tk *token.Token, format string, args ...any) *Error {
	e := d.whole(format, args...)
	if tk != nil && tk.Position != nil {
		e.Line, e.Column, e.source = tk.Position.Line, tk.Position.Column, string(d.source)
	}
	return e
}

// wrap turns an error of the YAML library into ours: its place, and words about the file instead of Go types.
func (d *Document) wrap(err error, v any) *Error {
	var unknown *yaml.UnknownFieldError
	var mismatch *yaml.TypeError
	var node *yaml.UnexpectedNodeTypeError
	var positioned yaml.Error
	switch {
	case errors.As(err, &unknown):
		if key := unknown.Token.Value; strings.HasSuffix(key, ")") && !strings.Contains(key, "(") {
			return d.at(unknown.Token, "a comma inside {…} ends a value: what comes before %q needs quotes around it all", key)
		}
		return d.at(unknown.Token, "unknown key %q%s", unknown.Token.Value, suggestKey(unknown.Token.Value, v))
	case errors.As(err, &mismatch):
		return d.at(mismatch.Token, "expected %s, found %s", goKind(mismatch.DstType), goKind(mismatch.SrcType))
	case errors.As(err, &node):
		return d.at(node.Token, "expected %s, found %s", yamlKind(node.Expected), yamlKind(node.Actual))
	case errors.As(err, &positioned):
		return d.at(positioned.GetToken(), "%s", positioned.GetMessage())
	}
	return d.whole("%v", err)
}

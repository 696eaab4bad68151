package strictyaml

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The limits of a file. The YAML library takes memory by the square of the depth.
const (
	maxSize  = 1 << 20 // bytes
	maxDepth = 100     // lists and mappings inside each other, as far as they do not have a line of their own
)

// Read reads the one YAML document in source: it decodes it into a File, and returns what check makes of that. The name is for
// messages. Every error is an *Error: what the decoder refuses, or the first mistake that check reports to the document.
func Read[File, T any](name string, source []byte, check func(*Document, *File) T) (T, error) {
	var file File
	var none T
	d, err := decode(name, source, &file)
	if err != nil {
		return none, err
	}
	out := check(d, &file)
	if d.err != nil {
		return none, d.err
	}
	return out, nil
}

// decode reads the document into the struct that v points to. A byte order mark, with which some editors begin a file, is no part
// of the document.
func decode(name string, source []byte, v any) (*Document, error) {
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	d := &Document{file: name, source: source}
	if len(source) > maxSize {
		return nil, d.whole("larger than %d bytes", maxSize)
	}
	tokens := lexer.Tokenize(string(source))
	if deep := tooDeep(tokens); deep != nil {
		return nil, d.whole("line %d: more than %d lists or mappings inside each other", deep.Position.Line, maxDepth) // the line is long
	}
	if tag := firstTag(tokens); tag != nil { // no file needs one, and the YAML library panics on some
		return nil, d.at(tag, "YAML tags are not supported: remove %q, or put the text in quotes", strings.TrimSpace(tag.Value))
	}
	parsed, err := parser.Parse(tokens, 0)
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

// tooDeep returns the token that goes deeper than maxDepth, or nil. Deeper levels on lines of their own need an indentation each,
// so maxSize bounds them.
func tooDeep(tokens token.Tokens) *token.Token {
	brackets, dashes, line := 0, 0, 0
	for _, tk := range tokens {
		if tk.Position.Line != line {
			dashes, line = 0, tk.Position.Line
		}
		switch tk.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType:
			dashes++
		}
		if brackets+dashes > maxDepth {
			return tk
		}
	}
	return nil
}

// firstTag returns the first YAML tag, such as !!binary; nil if there is none.
func firstTag(tokens token.Tokens) *token.Token {
	for _, tk := range tokens {
		if tk.Type == token.TagType {
			return tk
		}
	}
	return nil
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

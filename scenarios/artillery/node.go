package artillery

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// node is a value of the file with its place.
type node struct {
	line  int
	value any     // of a scalar: string, int64, uint64, float64, bool or nil
	list  []*node // of a list
	keys  []string
	of    map[string]*node // of a mapping; nil of any other
	is    kind
}

type kind uint8

const (
	scalar kind = iota
	list
	mapping
)

// parse reads the file. JSON is YAML, too.
func parse(source []byte) (*node, error) {
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		return nil, err
	}
	for _, document := range file.Docs {
		if document.Body != nil && document.Body.Type() != ast.CommentType {
			r := reader{anchors: map[string]*node{}}
			return r.read(document.Body), nil
		}
	}
	return &node{}, nil
}

// reader makes nodes of what the parser found.
type reader struct{ anchors map[string]*node }

func (r *reader) read(from ast.Node) *node {
	out := &node{line: from.GetToken().Position.Line}
	switch from := from.(type) {
	case *ast.MappingNode:
		r.members(out, from.Values)
	case *ast.MappingValueNode:
		r.members(out, []*ast.MappingValueNode{from})
	case *ast.SequenceNode:
		out.is = list
		for _, element := range from.Values {
			out.list = append(out.list, r.read(element))
		}
	case *ast.AnchorNode:
		out = r.read(from.Value)
		r.anchors[from.Name.GetToken().Value] = out
	case *ast.AliasNode:
		if anchored := r.anchors[from.Value.GetToken().Value]; anchored != nil {
			return anchored
		}
	case *ast.TagNode:
		return r.read(from.Value)
	case *ast.LiteralNode:
		out.value = from.Value.Value
	case ast.ScalarNode:
		out.value = from.GetValue()
	}
	return out
}

func (r *reader) members(out *node, entries []*ast.MappingValueNode) {
	out.is, out.of = mapping, map[string]*node{}
	for _, entry := range entries {
		value := r.read(entry.Value)
		if entry.Key.IsMergeKey() {
			for _, key := range value.keys {
				out.put(key, value.of[key])
			}
			continue
		}
		key := entry.Key.GetToken()
		if len(out.keys) == 0 {
			out.line = key.Position.Line
		}
		if value.is == scalar {
			value.line = key.Position.Line // a text of several lines begins below its key
		}
		out.put(key.Value, value)
	}
}

func (n *node) put(key string, value *node) {
	if n.of[key] == nil {
		n.keys = append(n.keys, key)
	}
	n.of[key] = value
}

// at returns the value of a key, and one that is nothing if there is none. It may be called on what is no mapping.
func (n *node) at(keys ...string) *node {
	for _, key := range keys {
		next := n.of[key]
		if next == nil {
			return &node{line: n.line}
		}
		n = next
	}
	return n
}

// has reports whether a mapping has a key.
func (n *node) has(key string) bool { return n.of[key] != nil }

// nothing reports whether there is no value.
func (n *node) nothing() bool { return n.is == scalar && n.value == nil }

// all are the elements of a list, or the value itself if it is none.
func (n *node) all() []*node {
	switch {
	case n.is == list:
		return n.list
	case n.nothing():
		return nil
	}
	return []*node{n}
}

// text is a scalar as text; empty of anything else.
func (n *node) text() string {
	if n.is != scalar || n.value == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprint(n.value))
}

// json is the value as it is, for messages and for values without templates.
func (n *node) json() any {
	switch n.is {
	case list:
		out := []any{}
		for _, element := range n.list {
			out = append(out, element.json())
		}
		return out
	case mapping:
		out := map[string]any{}
		for key, value := range n.of {
			out[key] = value.json()
		}
		return out
	}
	return n.value
}

// number reads a number; false if there is none.
func (n *node) number() (float64, bool) {
	var out float64
	if n.is != scalar || n.value == nil {
		return 0, false
	}
	_, err := fmt.Sscan(n.text(), &out)
	return out, err == nil
}

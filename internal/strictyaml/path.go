package strictyaml

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Path leads from the top of a document to a value: keys as string, positions in a list as int.
type Path []any

// At makes a path of its parts.
func At(parts ...any) Path { return parts }

// Down returns the path one or more parts deeper; the receiver is left alone.
func (p Path) Down(parts ...any) Path {
	return append(p[:len(p):len(p)], parts...)
}

// locate finds the token to point at: the value itself when it is a scalar, else the key that introduces it.
func locate(root ast.Node, path Path) *token.Token {
	best := root.GetToken()
	if first, ok := firstEntry(root); ok {
		best = first
	}
	node := root
	for _, part := range path {
		next, introducer := step(node, part)
		if next == nil {
			return best
		}
		node = next
		best = introducer
		if _, scalar := node.(ast.ScalarNode); scalar || best == nil {
			best = node.GetToken()
		}
	}
	return best
}

// step goes one part deeper and returns the value with the token of the key that introduces it (nil in a list).
func step(node ast.Node, part any) (ast.Node, *token.Token) {
	switch part := part.(type) {
	case string:
		for _, entry := range entries(node) {
			if entry.Key.GetToken().Value == part {
				return bare(entry.Value), entry.Key.GetToken()
			}
		}
	case int:
		if list, ok := node.(*ast.SequenceNode); ok && part < len(list.Values) {
			value := bare(list.Values[part])
			first, _ := firstEntry(value)
			return value, first
		}
	}
	return nil, nil
}

func entries(node ast.Node) []*ast.MappingValueNode {
	switch node := node.(type) {
	case *ast.MappingNode:
		return node.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{node}
	}
	return nil
}

func firstEntry(node ast.Node) (*token.Token, bool) {
	if all := entries(node); len(all) > 0 {
		return all[0].Key.GetToken(), true
	}
	return nil, false
}

// bare removes what YAML may put in front of a value: an anchor or a tag.
func bare(node ast.Node) ast.Node {
	for {
		switch wrapped := node.(type) {
		case *ast.AnchorNode:
			node = wrapped.Value
		case *ast.TagNode:
			node = wrapped.Value
		default:
			return node
		}
	}
}

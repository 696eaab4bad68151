package strictyaml

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// The words used for kinds of values in messages.
const (
	mapping = "a mapping"
	list    = "a list"
	text    = "a string"
	number  = "a number"
	boolean = "true or false"
	nothing = "nothing"
)

func nodeKind(node ast.Node) string { return yamlKind(bare(node).Type()) }

func yamlKind(t ast.NodeType) string {
	switch t {
	case ast.MappingType, ast.MappingValueType:
		return mapping
	case ast.SequenceType:
		return list
	case ast.StringType, ast.LiteralType:
		return text
	case ast.IntegerType, ast.FloatType, ast.InfinityType, ast.NanType:
		return number
	case ast.BoolType:
		return boolean
	case ast.NullType:
		return nothing
	}
	return strings.ToLower(t.String())
}

func goKind(t reflect.Type) string {
	if t == nil {
		return nothing
	}
	switch t.Kind() {
	case reflect.Pointer:
		return goKind(t.Elem())
	case reflect.Struct, reflect.Map:
		return mapping
	case reflect.Slice, reflect.Array:
		return list
	case reflect.String:
		return text
	case reflect.Bool:
		return boolean
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return number
	}
	return "another kind of value"
}

func suggestKey(name string, v any) string {
	keys := map[string]bool{}
	collectKeys(reflect.TypeOf(v), keys, map[reflect.Type]bool{})
	known := make([]string, 0, len(keys))
	for key := range keys {
		known = append(known, key)
	}
	return DidYouMean(name, known)
}

// collectKeys gathers every key that the type reads, at any depth.
func collectKeys(t reflect.Type, keys map[string]bool, seen map[reflect.Type]bool) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		collectKeys(t.Elem(), keys, seen)
	case reflect.Struct:
		for i := range t.NumField() {
			field := t.Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if name != "" {
				keys[name] = true
			}
			collectKeys(field.Type, keys, seen)
		}
	}
}

// DidYouMean returns ` (did you mean "…"?)` for the known word closest to name, or nothing if none is close.
func DidYouMean(name string, known []string) string {
	near := Closest(name, known)
	if len(near) == 0 {
		return ""
	}
	return ` (did you mean "` + near[0] + `"?)`
}

// Closest returns the known words that are close enough to name to be meant, the closest first, equally close ones by
// alphabet.
func Closest(name string, known []string) []string {
	distances := map[string]int{}
	for _, word := range known {
		if d := EditDistance(strings.ToLower(name), strings.ToLower(word)); d < len([]rune(name))/3+2 {
			distances[word] = d
		}
	}
	return slices.SortedFunc(maps.Keys(distances), func(a, b string) int {
		return cmp.Or(cmp.Compare(distances[a], distances[b]), cmp.Compare(a, b))
	})
}

// EditDistance counts the insertions, deletions and replacements that turn a into b.
func EditDistance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j := range to {
			cost := diagonal
			if from[i] != to[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(to)]
}

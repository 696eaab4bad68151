package learn

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// leaf is a value that is neither a list nor an object, with the way that leads to it.
type leaf struct {
	path  string // "/0/room": the room of the first argument
	value any
}

// key is the last name on the way to the leaf; empty for an argument of its own.
func (l leaf) key() string {
	last := l.path[strings.LastIndexByte(l.path, '/')+1:]
	if _, err := strconv.Atoi(last); err == nil {
		return ""
	}
	return last
}

func (l leaf) text() string {
	text, _ := l.value.(string)
	return text
}

// leaves returns those of a list of arguments, in order.
func leaves(args []any) []leaf {
	var all []leaf
	collect("", args, &all)
	return all
}

func collect(path string, value any, all *[]leaf) {
	switch value := value.(type) {
	case []any:
		for i, element := range value {
			collect(fmt.Sprintf("%s/%d", path, i), element, all)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			collect(path+"/"+key, value[key], all)
		}
	default:
		*all = append(*all, leaf{path, value})
	}
}

// at returns the value of the leaf at a path.
func at(args []any, path string) (any, bool) {
	for _, l := range leaves(args) {
		if l.path == path {
			return l.value, true
		}
	}
	return nil, false
}

func textAt(args []any, path string) string {
	value, _ := at(args, path)
	text, _ := value.(string)
	return text
}

// shortestPart is the length from which a text is looked for inside of longer ones. A shorter one is there by chance.
const shortestPart = 3

// holds reports whether a text is one of the leaves, or stands inside of one.
func holds(all []leaf, text string) bool {
	return text != "" && slices.ContainsFunc(all, func(l leaf) bool { return contains(l.text(), text) })
}

// contains reports whether a text is another one, or stands inside of it.
func contains(text, part string) bool {
	return text == part || len(part) >= shortestPart && strings.Contains(text, part)
}

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

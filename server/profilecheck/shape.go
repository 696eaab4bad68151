package profilecheck

import (
	"maps"
	"slices"
	"strings"
)

// mostKeys is how many keys of an object are named.
const mostKeys = 8

// shape describes arguments without their values, which may be secret: {from, text}, a text.
func shape(args []any) string {
	if len(args) == 0 {
		return "without arguments"
	}
	var words []string
	for _, arg := range args {
		words = append(words, kind(arg))
	}
	return strings.Join(words, ", ")
}

func kind(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return "a text"
	case bool:
		return "true or false"
	case []byte:
		return "binary"
	case []any:
		return "a list"
	case map[string]any:
		keys := slices.Sorted(maps.Keys(value))
		if len(keys) > mostKeys {
			keys = append(keys[:mostKeys], "…")
		}
		return "{" + strings.Join(keys, ", ") + "}"
	}
	return "a number"
}

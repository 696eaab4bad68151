package draft

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// plain matches a text that YAML reads as that text wherever it stands.
var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z_-]*( [A-Za-z][A-Za-z_-]*)*$`)

// ambiguous are words that YAML reads as something else than a text.
var ambiguous = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n)$`)

// flow writes a JSON value on one line, as YAML.
func flow(value any) string {
	switch value := value.(type) {
	case []any:
		parts := make([]string, len(value))
		for i, element := range value {
			parts[i] = flow(element)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			parts = append(parts, word(key)+": "+flow(value[key]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case string:
		return quoted(value)
	}
	written, err := json.Marshal(value)
	if err != nil {
		return quoted(fmt.Sprint(value))
	}
	return string(written)
}

// word writes a key or the name of an event: in quotes only if it needs them.
func word(text string) string {
	if plain.MatchString(text) && !ambiguous.MatchString(text) {
		return text
	}
	return quoted(text)
}

// quoted writes a text in double quotes, which YAML reads as JSON does.
func quoted(text string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text has always a JSON form
	return strings.TrimSuffix(out.String(), "\n")
}

// single writes a regular expression in single quotes, in which YAML reads a backslash as itself.
func single(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

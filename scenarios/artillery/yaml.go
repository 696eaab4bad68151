package artillery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// object is a mapping to be written, in its order.
type object []member

// member is an entry of an object. Its value is an object, an array, or any JSON value.
type member struct {
	key     string
	value   any
	comment string // behind the key; empty for none
}

// array is a list to be written, an element a line.
type array []any

// commented is an element of an array with a comment in front of it. Without a value it is the comment alone.
type commented struct {
	comment string
	value   any
}

// put appends an entry.
func (o *object) put(key string, value any) { *o = append(*o, member{key: key, value: value}) }

// write writes a value below a key or a dash, with line breaks where they help a reader.
func write(out *strings.Builder, value any, indent int) {
	switch value := value.(type) {
	case object:
		for i, m := range value {
			if i > 0 {
				margin(out, indent)
			}
			writeMember(out, m, indent)
		}
	case array:
		for i, element := range value {
			if i > 0 {
				margin(out, indent)
			}
			writeElement(out, element, indent)
		}
	default:
		fmt.Fprintln(out, flow(value))
	}
}

func writeMember(out *strings.Builder, m member, indent int) {
	out.WriteString(scalarText(m.key) + ":")
	comment := ""
	if m.comment != "" {
		comment = "  # " + oneLine(m.comment)
	}
	switch value := m.value.(type) {
	case object:
		if !isBlock(value) {
			fmt.Fprintln(out, " "+flow(value)+comment)
			return
		}
		fmt.Fprintln(out, comment)
		margin(out, indent+1)
		write(out, value, indent+1)
	case array:
		if len(value) == 0 {
			fmt.Fprintln(out, " []"+comment)
			return
		}
		fmt.Fprintln(out, comment)
		margin(out, indent+1)
		write(out, value, indent+1)
	default:
		fmt.Fprintln(out, " "+flow(value)+comment)
	}
}

func writeElement(out *strings.Builder, element any, indent int) {
	if c, ok := element.(commented); ok {
		for line := range strings.Lines(c.comment) {
			fmt.Fprintln(out, "# "+strings.TrimRight(line, "\n"))
			if c.value != nil || !strings.HasSuffix(c.comment, line) {
				margin(out, indent)
			}
		}
		if c.value == nil {
			return
		}
		element = c.value
	}
	out.WriteString("- ")
	if o, ok := element.(object); ok && !isBlock(o) {
		fmt.Fprintln(out, flow(o))
		return
	}
	write(out, element, indent+1)
}

func margin(out *strings.Builder, indent int) { out.WriteString(strings.Repeat("  ", indent)) }

// isBlock reports whether an object takes lines of its own: because it is long, or because something in it has a comment.
func isBlock(o object) bool {
	for _, m := range o {
		if m.comment != "" {
			return true
		}
		switch value := m.value.(type) {
		case array:
			return true
		case object:
			if isBlock(value) {
				return true
			}
		}
	}
	return len(flow(o)) > 100
}

// flow is a value in one line.
func flow(value any) string {
	switch value := value.(type) {
	case object:
		var parts []string
		for _, m := range value {
			parts = append(parts, scalarText(m.key)+": "+flow(m.value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case array:
		return flow([]any(value))
	case []any:
		var parts []string
		for _, element := range value {
			parts = append(parts, flow(element))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return scalarText(value)
	}
	return encoded(value)
}

// plain are texts that YAML reads as they stand, anywhere.
var plain = regexp.MustCompile(`^[A-Za-z/$_.][A-Za-z0-9_./$-]*$`)

// scalarText is a text as YAML.
func scalarText(text string) string {
	switch strings.ToLower(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan":
		return encoded(text)
	}
	if plain.MatchString(text) || quantity.MatchString(text) {
		return text
	}
	return encoded(text)
}

// quantity are durations and rates.
var quantity = regexp.MustCompile(`^[0-9.]+(ms|s|m|h|/s|/min|/h)$`)

func encoded(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprintf("%q", fmt.Sprint(value))
	}
	return strings.TrimSpace(out.String())
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

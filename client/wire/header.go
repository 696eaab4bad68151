package wire

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// field is one header line.
type field struct{ name, value string }

// fields merges header lines and headers, of which a later one replaces the fields of an earlier one. Names are compared without
// case and keep the spelling of the one that is used. A name without values removes the field. lines may be changed.
func fields(lines []field, headers ...http.Header) []field {
	var room [8]string
	for _, header := range headers {
		names := slices.AppendSeq(room[:0], maps.Keys(header))
		slices.Sort(names)
		for _, name := range names {
			lines = slices.DeleteFunc(lines, func(f field) bool { return strings.EqualFold(f.name, name) })
			for _, value := range header[name] {
				lines = append(lines, field{name, value})
			}
		}
	}
	return lines
}

// Header is the header of a response: its fields, in the order of the response if that is known.
type Header []field

// Get returns the value of the first field of a name, whose case does not matter; empty if there is none.
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// Values returns the values of all fields of a name, whose case does not matter.
func (h Header) Values(name string) (values []string) {
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

// writeHead writes request line and header fields.
func writeHead(out *bytes.Buffer, method, target string, lines []field) {
	for _, part := range [...]string{method, " ", target, " HTTP/1.1\r\n"} {
		out.WriteString(part)
	}
	for _, line := range lines {
		out.WriteString(line.name)
		out.WriteString(": ")
		out.WriteString(line.value)
		out.WriteString("\r\n")
	}
	out.WriteString("\r\n")
}

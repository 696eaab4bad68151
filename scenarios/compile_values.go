package scenarios

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// scope is a place where a template may stand: the placeholders that mean nothing there, and why.
type scope struct {
	without []PlaceName
	why     string
}

var (
	beforeConnect = scope{[]PlaceName{PlaceSID, PlaceNamespace, PlaceTurn, PlacePayload, PlaceBytes}, "is not known before the user is connected"}
	inStep        = scope{[]PlaceName{PlacePayload, PlaceBytes}, "has a meaning only in the arguments of emit"}
	inArguments   = scope{}
)

// template parses a text with placeholders.
func (c *compiler) template(at strictyaml.Path, text string, allowed scope) Template {
	t, err := parseTemplate(text)
	if err != nil {
		c.Failf(at, "%v", err)
	}
	for _, part := range t {
		c.place(at, part.Place, allowed)
		if part.Place.Name == PlaceBytes && len(t) > 1 {
			c.Failf(at, "{bytes} is binary data: it stands alone")
		}
	}
	return t
}

func (c *compiler) place(at strictyaml.Path, p Place, allowed scope) {
	switch {
	case slices.Contains(allowed.without, p.Name):
		c.Failf(at, "{%s} %s", p.Name, allowed.why)
	case p.Name != PlaceData:
	case c.s.Data == nil:
		c.Failf(at, `{data.%s} needs a table: "data" with a file at the top`, p.Column)
	case !slices.Contains(c.s.Data.Columns, p.Column):
		c.Failf(at, "%s has no column %q%s; its columns are %s", c.s.Data.File, p.Column,
			strictyaml.DidYouMean(p.Column, c.s.Data.Columns), strings.Join(c.s.Data.Columns, ", "))
	}
}

// value makes a decoded YAML value a JSON value with templates.
func (c *compiler) value(at strictyaml.Path, value any, allowed scope) any {
	switch value := value.(type) {
	case string:
		t := c.template(at, value, allowed)
		if len(t) == 1 && t[0].Place.Name == "" || len(t) == 0 {
			return value
		}
		return t
	case []any:
		out := make([]any, len(value))
		for i, element := range value {
			out[i] = c.value(at.Down(i), element, allowed)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(value))
		for _, key := range slices.Sorted(maps.Keys(value)) {
			out[key] = c.value(at.Down(key), value[key], allowed)
		}
		return out
	case float64:
		if math.IsInf(value, 0) || math.IsNaN(value) {
			c.Failf(at, "JSON has no such number")
		}
	case nil, bool, int, int64, uint64:
	default:
		c.Failf(at, "not a JSON value: %s", fmt.Sprint(value))
	}
	return value
}

func (c *compiler) values(at strictyaml.Path, list []any, allowed scope) []any {
	var out []any
	for i, value := range list {
		out = append(out, c.value(at.Down(i), value, allowed))
	}
	return out
}

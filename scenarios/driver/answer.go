package driver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// answer is what the server has answered: the arguments of an acknowledgement or an event, or a response with its body.
type answer struct {
	args     []any
	response *http.Response // nil of an acknowledgement or an event
	body     any            // of a response: JSON, or text
}

// find returns the value at a place in the answer; false if there is none.
func (a answer) find(at scenarios.Source) (any, bool) {
	switch {
	case at.Header != "":
		values := a.response.Header.Values(at.Header)
		if len(values) == 0 {
			return nil, false
		}
		return values[0], true
	case at.Cookie != "":
		cookies := a.response.Cookies()
		i := slices.IndexFunc(cookies, func(c *http.Cookie) bool { return c.Name == at.Cookie })
		if i < 0 {
			return nil, false
		}
		return cookies[i].Value, true
	}
	value := a.body
	if a.response == nil {
		which := at.Argument
		if which == scenarios.LastArgument {
			which = len(a.args) - 1
		}
		if which < 0 || which >= len(a.args) {
			return nil, false
		}
		value = a.args[which]
	}
	if at.Path == nil {
		return value, true
	}
	found := at.Path.Select(value)
	if len(found) == 0 {
		return nil, false
	}
	return found[0], true
}

// expectation is what an answer has to be, with all placeholders filled. It can be checked by any goroutine.
type expectation []scenarios.Match

func (u *user) expectation(matches []scenarios.Match) (out expectation) {
	for _, m := range matches {
		m.Value = template.Fill(m.Value, u.fill)
		out = append(out, m)
	}
	return out
}

// check returns what is wrong with an answer, as a [*mismatch]; nil if nothing is.
func (e expectation) check(a answer) error {
	for _, m := range e {
		value, there := a.find(m.Source)
		switch {
		case !there:
			return &mismatch{m, "is not there"}
		case !meets(value, m.Condition):
			return &mismatch{m, "is " + text.Shorten(asText(value), 100)}
		}
	}
	return nil
}

// mismatch is an answer that is not what it has to be.
type mismatch struct {
	wanted scenarios.Match
	seen   string
}

func (m *mismatch) Error() string {
	var wanted string
	switch c := m.wanted.Condition; c.Kind {
	case scenarios.Equals:
		wanted = asText(c.Value)
	case scenarios.Has:
		wanted = "at least " + asText(c.Value)
	case scenarios.Contains:
		wanted = "a text that contains " + asText(c.Value)
	case scenarios.Fits:
		wanted = "a text that fits " + c.Pattern.String()
	default:
		wanted = "a value"
	}
	return fmt.Sprintf("the answer does not match: %s %s, expected %s", m.wanted.Source, m.seen, text.Shorten(wanted, 100))
}

// meets reports whether a value meets a condition, whose placeholders are filled.
func meets(value any, c scenarios.Condition) bool {
	switch c.Kind {
	case scenarios.Equals:
		return template.Equal(c.Value, value)
	case scenarios.Has:
		return template.Match(c.Value, value, template.Captures{})
	case scenarios.Contains:
		return strings.Contains(asText(value), asText(c.Value))
	case scenarios.Fits:
		return c.Pattern.MatchString(asText(value))
	}
	for _, nothing := range []any{nil, false, 0, ""} {
		if template.Equal(nothing, value) {
			return false
		}
	}
	return true
}

// asText is a text as it is, and any other value as JSON.
func asText(value any) string {
	if text, is := value.(string); is {
		return text
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(encoded)
}

// take checks an answer, and keeps what the step captures of it. An answer that lacks what is captured does not match either.
func (u *user) take(a answer, wanted expectation, captures []scenarios.Capture) error {
	if len(wanted)+len(captures) == 0 {
		return nil
	}
	u.records.Count(measure.Compared, 1)
	err := named("match", wanted.check(a))
	for _, c := range captures {
		if err != nil {
			break
		}
		var value any
		if value, err = a.captured(c); err != nil {
			delete(u.variables, c.Name) // what an earlier answer has left is not this one's
			break
		}
		u.variables[c.Name] = value
	}
	if err != nil {
		u.records.Count(measure.Mismatches, 1)
	}
	return err
}

// captured returns what a capture keeps of an answer.
func (a answer) captured(c scenarios.Capture) (any, error) {
	value, there := a.find(c.Source)
	if there && c.Pattern != nil {
		value, there = part(asText(value), c)
	}
	if !there {
		return nil, named("capture", fmt.Errorf("nothing to capture as {var.%s}: %s is not in the answer", c.Name, c))
	}
	return value, nil
}

// part is what the pattern of a capture stands for: its first group, or all of it.
func part(of string, c scenarios.Capture) (any, bool) {
	groups := c.Pattern.FindStringSubmatch(of)
	if groups == nil {
		return nil, false
	}
	return groups[min(1, len(groups)-1)], true
}

package artillery

import (
	"regexp"
	"strings"
)

// templates are Artillery's, with two or three braces.
var templates = regexp.MustCompile(`\{\{\{?\s*([^{}]*?)\s*\}?\}\}`)

// call is a template that calls a function.
var call = regexp.MustCompile(`^\$?([A-Za-z0-9_]+)\s*\(\s*([A-Za-z0-9_,\s]*?)\s*\)$`)

// text converts a text with templates.
func (c *converter) text(at *node, text string) string {
	var out strings.Builder
	end := 0
	for _, found := range templates.FindAllStringSubmatchIndex(text, -1) {
		out.WriteString(c.literal(at, text[end:found[0]]))
		out.WriteString(c.placeholder(at, text[found[2]:found[3]]))
		end = found[1]
	}
	out.WriteString(c.literal(at, text[end:]))
	return out.String()
}

// placeholderLike is a brace that begins a placeholder of a scenario.
var placeholderLike = regexp.MustCompile(`\{( *[A-Za-z])`)

// literal is text without templates.
func (c *converter) literal(at *node, text string) string {
	if !placeholderLike.MatchString(text) {
		return text
	}
	c.lost(at, "a brace with a letter behind it begins a placeholder in a scenario: %q has ( in its place", text)
	return placeholderLike.ReplaceAllString(text, "($1")
}

// placeholder converts what stands between the braces of a template.
func (c *converter) placeholder(at *node, expression string) string {
	if function := call.FindStringSubmatch(expression); function != nil {
		return c.function(at, expression, function[1], strings.Split(strings.ReplaceAll(function[2], " ", ""), ","))
	}
	switch expression {
	case "$uuid":
		c.usesUUID = true
		return "{var.uuid}"
	case "$loopCount":
		return "{turn}"
	case "$timestamp":
		return "{now}"
	}
	if known, ok := c.known[expression]; ok {
		return known
	}
	name, members, _ := strings.Cut(expression, ".")
	if !memberNames.MatchString(members) {
		name, members = expression, ""
	}
	if name = variable(name); name != "" {
		if _, seen := c.used[name]; !seen {
			c.used[name] = use{expression, at.line}
		}
		if members != "" {
			name += "." + members
		}
		return "{var." + name + "}"
	}
	c.lost(at, "{{ %s }} has nothing like it in a scenario: it is left out", expression)
	return ""
}

// memberNames are the members of a variable, as both sides write them.
var memberNames = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

func (c *converter) function(at *node, expression, name string, arguments []string) string {
	number := regexp.MustCompile(`^-?[0-9]+$`)
	switch {
	case (name == "randomNumber" || name == "randomInt") && len(arguments) == 2 && number.MatchString(arguments[0]) && number.MatchString(arguments[1]):
		return "{random(" + arguments[0] + "," + arguments[1] + ")}"
	case name == "randomString":
		if !number.MatchString(arguments[0]) {
			arguments[0] = "10"
		}
		return "{random_text(" + arguments[0] + ")}"
	case name == "uuid" || name == "randomUUID" || name == "randomUuid":
		return "{uuid}"
	case name == "timestamp":
		return "{now}"
	}
	c.lost(at, "{{ %s }} calls a function that scenarios do not have: it is left out", expression)
	return ""
}

// notInNames are characters that names of variables do not have.
var notInNames = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// variable is the name of a variable as a scenario may have it.
func variable(name string) string {
	out := strings.Trim(notInNames.ReplaceAllString(name, "_"), "_-")
	if out != "" && out[0] >= '0' && out[0] <= '9' {
		out = "_" + out
	}
	return out
}

// value converts a value with templates in its texts, whatever it is.
func (c *converter) value(n *node) any {
	switch n.is {
	case list:
		out := []any{}
		for _, element := range n.list {
			out = append(out, c.value(element))
		}
		return out
	case mapping:
		out := object{}
		for _, key := range n.keys {
			if strings.Contains(key, "{{") {
				c.lost(n.of[key], "the key %q is a template, and keys of a scenario are fixed", key)
			}
			out.put(key, c.value(n.of[key]))
		}
		return out
	}
	if text, ok := n.value.(string); ok {
		return c.text(n, text)
	}
	return n.value
}

// fields converts a mapping of names to texts.
func (c *converter) fields(n *node) object {
	var out object
	for _, key := range n.keys {
		out.put(key, c.text(n.of[key], n.of[key].text()))
	}
	return out
}

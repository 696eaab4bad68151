package artillery

import (
	"regexp"
	"strings"

	"github.com/theory/jsonpath"
)

// emit converts an emit, with what it waits for.
func (c *converter) emit(n *node, f *progress) array {
	if other := n.namespace(); other != f.namespace {
		c.lost(n, "a user is in one namespace, and its others are in %q: this emit to %q is left out", "/"+strings.TrimPrefix(f.namespace, "/"), "/"+strings.TrimPrefix(other, "/"))
		return nil
	}
	out, ok := c.event(n)
	if !ok || out[0].value == "" {
		c.lost(n, "an emit names its event in channel, or as the first of a list: this one is left out")
		return nil
	}
	if acknowledge := n.part("acknowledge"); !acknowledge.nothing() && acknowledge.text() != "false" {
		c.acknowledged = true
		out.put("ack", true)
		out = append(out, c.timeout()...)
		out = append(out, c.answer(acknowledge)...)
	}
	steps := array{object{{key: "emit", value: out}}}
	if response := n.part("response"); response.is == mapping {
		steps = append(steps, c.expect(response)...)
	}
	for _, hook := range []string{"beforeRequest", "afterResponse"} {
		for _, function := range n.at(hook).all() {
			c.lost(function, "%s calls the function %s, and a scenario calls no functions", hook, function.text())
		}
	}
	return steps
}

// part is a part of an emit, beside it or, as older files have it, in it.
func (n *node) part(name string) *node {
	if n.has(name) {
		return n.of[name]
	}
	return n.at("emit", name)
}

// event converts the name and the arguments; false if there is no name.
func (c *converter) event(n *node) (out object, ok bool) {
	emit := n.of["emit"]
	switch {
	case emit.is == scalar && emit.text() != "":
		return object{{key: "event", value: c.text(emit, emit.text())}}, true
	case emit.is == list && len(emit.list) > 0:
		out.put("event", c.text(emit.list[0], emit.list[0].text()))
		var args []any
		for _, arg := range emit.list[1:] {
			args = append(args, c.value(arg))
		}
		if len(args) > 0 {
			out.put("args", args)
		}
		return out, true
	}
	name := emit.at("channel")
	if name.nothing() {
		name = emit.at("event")
	}
	if name.text() == "" {
		return nil, false
	}
	out.put("event", c.text(name, name.text()))
	switch {
	case emit.has("args"):
		var args []any
		for _, arg := range emit.of["args"].all() {
			args = append(args, c.value(arg))
		}
		out.put("args", args)
	default: // without data Artillery sends null, behind which an acknowledgement follows
		out.put("args", []any{c.value(emit.at("data"))})
	}
	return out, true
}

func (c *converter) timeout() object {
	if s, ok := seconds(c.config.at("timeout").text()); ok && s > 0 {
		return object{{key: "timeout", value: span(s)}}
	}
	return nil
}

// expect converts the event that an emit waits for.
func (c *converter) expect(response *node) array {
	name := response.at("channel")
	if name.nothing() {
		name = response.at("on")
	}
	if name.text() == "" {
		c.lost(response, "the response names no channel: it is not awaited")
		return nil
	}
	if strings.Contains(name.text(), "{{") {
		c.lost(name, "the event that is expected has a fixed name: %q is not awaited", name.text())
		return nil
	}
	c.expected = true
	out := object{{key: "event", value: c.literal(name, name.text())}}
	out = append(out, c.timeout()...)
	return array{object{{key: "expect", value: append(out, c.answer(response)...)}}}
}

// answer converts what an acknowledgement or an event has to be, and what is kept of it.
func (c *converter) answer(n *node) (out object) {
	matches := c.contents(n)
	for _, match := range n.at("match").all() {
		if m, ok := c.place(match, true); ok {
			matches = append(matches, append(m, member{key: "equals", value: c.value(match.at("value"))}))
		}
	}
	if len(matches) > 0 {
		out.put("match", matches)
	}
	if kept := c.captures(n, true); len(kept) > 0 {
		out.put("capture", kept)
	}
	return out
}

// contents converts data and args: a list is all arguments, a text is contained in the last, anything else is the last.
func (c *converter) contents(n *node) (out array) {
	data := n.at("data")
	if data.nothing() {
		data = n.at("args")
	}
	switch {
	case data.nothing(), data.is == scalar && data.text() == "":
		return nil
	case data.is == list:
		for i, argument := range data.list {
			m := object{}
			if i > 0 {
				m.put("argument", i+1)
			}
			m.put("equals", c.value(argument))
			out = append(out, m)
		}
		return out
	case data.is == mapping:
		return array{object{{key: "argument", value: -1}, {key: "equals", value: c.value(data)}}}
	}
	if concat := n.at("concat"); concat.text() == "true" {
		c.lost(concat, "concat joins all arguments; here the text is looked for in the last")
	}
	return array{object{{key: "argument", value: -1}, {key: "contains", value: c.text(data, data.text())}}}
}

// first is a JSONPath into a list of arguments that begins with one of them.
var first = regexp.MustCompile(`^\$(?:\.|\[)["']?([0-9]+)["']?\]?`)

// digits are members that are numbers, which JSONPath writes in brackets.
var digits = regexp.MustCompile(`\.([0-9]+)`)

// place converts the place of a value: a JSONPath, of an acknowledgement or an event into the list of its arguments, or a header.
func (c *converter) place(n *node, arguments bool) (out object, ok bool) {
	path := n.at("json").text()
	switch {
	case n.has("header"):
		return object{{key: "header", value: n.at("header").text()}}, !arguments
	case n.has("xpath"), n.has("selector"):
		c.lost(n, "values of HTML and XML are not looked into: only JSON, headers, and text by a pattern")
		return nil, false
	case path == "" && (n.has("regexp") || arguments): // the first argument
		return nil, true
	case path == "":
		c.lost(n, "no json says which value is meant")
		return nil, false
	case strings.Contains(path, "{{"):
		c.lost(n, "a path is fixed: %q is not converted", path)
		return nil, false
	}
	if arguments {
		if begin := first.FindStringSubmatch(path); begin != nil {
			if begin[1] != "0" {
				out.put("argument", plusOne(begin[1]))
			}
			path = "$" + path[len(begin[0]):]
		}
	}
	path = digits.ReplaceAllString(path, "[$1]")
	if _, err := jsonpath.Parse(path); err != nil {
		c.lost(n, "the path is no JSONPath of RFC 9535: %v", err)
		return nil, false
	}
	if path != "$" {
		out.put("path", path)
	}
	return out, true
}

func plusOne(digits string) int {
	n := 0
	for _, digit := range digits {
		n = n*10 + int(digit-'0')
	}
	return n + 1
}

// captures converts what is kept of an answer.
func (c *converter) captures(n *node, arguments bool) (out object) {
	for _, capture := range n.at("capture").all() {
		name := variable(capture.at("as").text())
		if name == "" {
			c.lost(capture, "the capture has no name")
			continue
		}
		where, ok := c.place(capture, arguments)
		if !ok {
			continue
		}
		if capture.has("regexp") {
			pattern := capture.at("regexp").text()
			if _, err := regexp.Compile(pattern); err != nil {
				c.lost(capture.at("regexp"), "the regular expression is none of Go: %v", err)
				continue
			}
			if group := capture.at("group").text(); group != "" && group != "1" {
				c.lost(capture.at("group"), "of a pattern the first group is taken")
			} else if group == "" {
				pattern = "(" + pattern + ")"
			}
			where.put("pattern", pattern)
		}
		c.given[name] = true
		if len(where) == 1 && where[0].key == "path" {
			out.put(name, where[0].value)
			continue
		}
		if len(where) == 0 {
			out.put(name, "$")
			continue
		}
		out.put(name, where)
	}
	return out
}

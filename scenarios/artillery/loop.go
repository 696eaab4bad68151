package artillery

import (
	"fmt"
	"strconv"
	"strings"
)

// think converts a pause.
func (c *converter) think(n *node, f *progress) array {
	if low, high, ok := randomRange(n.text()); ok {
		f.length += high
		return array{object{{key: "think", value: object{{key: "uniform", value: object{{key: "min", value: span(low)}, {key: "max", value: span(high)}}}}}}}
	}
	length, ok := seconds(n.text())
	if !ok {
		c.lost(n, "the pause %q is none that a scenario can draw: it is 1s", encoded(n.json()))
		length = 1
	}
	f.length += length
	return array{object{{key: "think", value: span(length)}}}
}

// randomRange reads a pause that is drawn: {{ $randomNumber(1,5) }}.
func randomRange(text string) (low, high float64, ok bool) {
	whole := templates.FindStringSubmatch(text)
	if whole == nil || whole[0] != text {
		return 0, 0, false
	}
	function := call.FindStringSubmatch(whole[1])
	if function == nil || function[1] != "randomNumber" && function[1] != "randomInt" {
		return 0, 0, false
	}
	_, err := fmt.Sscanf(strings.ReplaceAll(function[2], " ", ""), "%g,%g", &low, &high)
	return low, high, err == nil && low >= 0 && low <= high
}

// loop converts a loop.
func (c *converter) loop(n *node, f *progress) array {
	inner := &progress{namespace: f.namespace, offline: f.offline}
	count, counted := c.rounds(n)
	if n.has("over") {
		return c.over(n, f)
	}
	if element := n.at("loopElement").text(); element != "" {
		c.known[element] = "0" // without a list Artillery never changes it
	}
	steps := c.steps(n.of["loop"], inner)
	if value := n.at("loopValue").text(); value != "" && len(steps) > 0 { // an inner loop has a {turn} of its own
		c.given[variable(value)] = true
		steps = append(array{object{{key: "set", value: object{{key: variable(value), value: "{turn}"}}}}}, steps...)
	}
	if len(steps) == 0 {
		c.lost(n, "nothing of the loop can be converted: it is left out")
		return nil
	}
	var out object
	if counted {
		out.put("count", count)
		inner.length *= float64(count)
	} else if inner.length == 0 {
		out.put("every", "1s")
		c.lost(n, "the loop has no end and no pause: here a round takes a second")
	}
	f.length += inner.length
	out.put("steps", steps)
	return array{object{{key: "loop", value: out}}}
}

// rounds is how many rounds a loop has; false if it has no end.
func (c *converter) rounds(n *node) (int, bool) {
	count := n.at("count")
	if n.has("whileTrue") {
		c.lost(n.of["whileTrue"], "whileTrue asks the function %s, and a scenario calls no functions: the loop has one round", n.at("whileTrue").text())
		return 1, true
	}
	if count.nothing() {
		return 0, false
	}
	if from, to, isRange := strings.Cut(count.text(), "-"); isRange && from != "" {
		first, errFirst := strconv.Atoi(strings.TrimSpace(from))
		last, errLast := strconv.Atoi(strings.TrimSpace(to))
		if errFirst == nil && errLast == nil && last > first {
			if first != 0 {
				c.lost(count, "$loopCount begins at %d, and {turn} at 0", first)
			}
			return last - first, true
		}
	}
	rounds, ok := count.number()
	switch {
	case !ok:
		c.lost(count, "the number of rounds %q is not known before the load: it is 1", count.text())
		return 1, true
	case rounds < 1:
		return 0, false
	}
	return int(rounds), true
}

// mostElements is how many elements of a list a loop is written out for.
const mostElements = 20

// over writes out a loop over a list: a round for each element.
func (c *converter) over(n *node, f *progress) (out array) {
	values := n.of["over"]
	if values.is != list || len(values.list) > mostElements {
		c.lost(values, "over a list that is not in the file, or is long: the loop is left out")
		return nil
	}
	element := n.at("loopElement").text()
	if element == "" {
		element = "$loopElement"
	}
	c.given[variable(element)] = true
	for i, value := range values.list {
		set := object{{key: variable(element), value: c.value(value)}}
		if name := n.at("loopValue").text(); name != "" {
			c.given[variable(name)] = true
			set.put(variable(name), i)
		}
		out = append(out, object{{key: "set", value: set}})
		out = append(out, c.steps(n.of["loop"], f)...)
	}
	return out
}

package artillery

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// user is a kind of users, converted.
type user struct {
	name       string
	weight     int
	connection object
	before     array
	steps      array
}

func (u user) head() object {
	out := object{{key: "name", value: u.name}}
	if u.weight != 1 {
		out.put("weight", u.weight)
	}
	if len(u.connection) > 0 {
		out.put("connection", u.connection)
	}
	return out
}

func (u user) parts() (out object) {
	if len(u.before) > 0 {
		out.put("before_connect", u.before)
	}
	if len(u.steps) > 0 {
		out.put("steps", u.steps)
	}
	return out
}

// progress is what is known of a scenario while it is converted.
type progress struct {
	namespace string  // of its users
	length    float64 // seconds that it takes at least
}

// users converts the scenarios.
func (c *converter) users() ([]user, error) {
	scenarios := c.root.at("scenarios").all()
	if len(scenarios) == 0 {
		return nil, fmt.Errorf("the file has no scenarios")
	}
	if after := c.root.at("after"); !after.nothing() {
		c.lost(after, "nothing of a scenario is done once after the load: after is left out")
	}
	var out []user
	seen := map[string]bool{}
	for i, scenario := range scenarios {
		u := c.user(scenario, i)
		for seen[u.name] {
			u.name += "-" + strconv.Itoa(i+1)
		}
		seen[u.name] = true
		out = append(out, u)
	}
	return out, nil
}

// user converts a scenario.
func (c *converter) user(scenario *node, number int) user {
	u := user{name: scenario.at("name").text(), weight: 1}
	if u.name == "" {
		u.name = fmt.Sprintf("user-%d", number+1)
	}
	if weight, ok := scenario.at("weight").number(); ok {
		u.weight = max(1, int(weight+0.5))
		if float64(u.weight) != weight {
			c.lost(scenario.at("weight"), "a weight is a whole number from 1: %v becomes %d", weight, u.weight)
		}
	}
	if engine := scenario.at("engine"); !slices.Contains(engines, engine.text()) {
		c.lost(engine, "users of the engine %q have no Socket.IO connection; here they have one", engineName(engine))
	}
	for _, hook := range []string{"beforeScenario", "afterScenario", "beforeRequest", "afterResponse"} {
		for _, function := range scenario.at(hook).all() {
			c.lost(function, "%s calls the function %s, and a scenario calls no functions", hook, function.text())
		}
	}
	f := &progress{namespace: c.namespaceOf(scenario)}
	if f.namespace != "" {
		u.connection.put("namespace", f.namespace)
	}
	if own := scenario.at("socketio"); own.is == mapping {
		for _, key := range own.keys {
			u.connection = append(u.connection, c.option(key, own.of[key])...)
		}
	}
	u.steps = c.steps(scenario.at("flow"), f)
	c.longest = max(c.longest, f.length)
	return u
}

func engineName(engine *node) string {
	if engine.nothing() {
		return "http"
	}
	return engine.text()
}

// namespaceOf is the namespace that most emits of a scenario are for: a user of ours is in one.
func (c *converter) namespaceOf(scenario *node) string {
	counts := map[string]int{}
	var count func(*node)
	count = func(steps *node) {
		for _, step := range steps.all() {
			if step.has("emit") {
				counts[step.namespace()]++
			}
			count(step.at("loop"))
		}
	}
	count(scenario.at("flow"))
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	slices.Sort(names)
	best := ""
	for _, name := range names {
		if counts[name] > counts[best] {
			best = name
		}
	}
	return best
}

// namespace is that of an emit, beside it or in it; empty for the main one.
func (n *node) namespace() string {
	for _, at := range []*node{n.at("namespace"), n.at("emit", "namespace")} {
		if name := strings.TrimSpace(at.text()); name != "" && name != "/" {
			return "/" + strings.TrimPrefix(name, "/")
		}
	}
	return ""
}

func (c *converter) steps(flow *node, f *progress) (out array) {
	for _, step := range flow.all() {
		out = append(out, c.step(step, f)...)
	}
	return out
}

// methods are those of HTTP steps.
var methods = []string{"get", "post", "put", "patch", "delete", "head"}

func (c *converter) step(n *node, f *progress) array {
	for _, method := range methods {
		if n.has(method) {
			return c.http(method, n.of[method])
		}
	}
	switch {
	case n.has("emit"):
		return c.emit(n, f)
	case n.has("think"):
		return c.think(n.of["think"], f)
	case n.has("loop"):
		return c.loop(n, f)
	case n.has("function"):
		c.lost(n, "calls the function %s, and a scenario calls no functions", n.at("function").text())
	case n.has("log"):
		return array{commented{comment: "log: " + oneLine(n.at("log").text())}}
	case n.has("parallel"):
		c.lost(n, "the steps of parallel are done one after the other")
		return c.steps(n.of["parallel"], f)
	default:
		c.lost(n, "a step %q is not converted", strings.Join(n.keys, ", "))
	}
	return nil
}

// think converts a pause.
func (c *converter) think(n *node, f *progress) array {
	if low, high, ok := randomRange(n.text()); ok {
		f.length += high
		return array{object{{key: "think", value: object{{key: "uniform", value: object{{key: "min", value: span(low)}, {key: "max", value: span(high)}}}}}}}
	}
	length, ok := seconds(n.text())
	if !ok {
		c.lost(n, "the pause %q is none that a scenario can draw: it is 1s", oneLine(fmt.Sprint(n.json())))
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
	inner := &progress{namespace: f.namespace}
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

// before converts what Artillery does once before the load: here each user does it.
func (c *converter) before() (out array) {
	before := c.root.at("before")
	if before.nothing() {
		return nil
	}
	for _, step := range before.at("flow").all() {
		converted := false
		for _, method := range methods {
			if step.has(method) {
				out = append(out, c.http(method, step.of[method])...)
				converted = true
			}
		}
		if converted {
			c.lost(step, "before is done once before the load; here each user does it before it connects")
		} else {
			c.lost(step, "only requests can be done before users connect: this step of before is left out")
		}
	}
	return out
}

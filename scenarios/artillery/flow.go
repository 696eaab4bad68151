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
	offline    bool // it has no Socket.IO connection
	connection object
	before     array
	steps      array
}

func (u user) head() object {
	out := object{{key: "name", value: u.name}}
	if u.weight != 1 {
		out.put("weight", u.weight)
	}
	if u.offline {
		out.put("offline", true)
	}
	if len(u.connection) > 0 {
		out.put("connection", u.connection)
	}
	return out
}

func (u user) parts() (out object) {
	steps := u.steps
	switch {
	case u.offline:
		steps = append(slices.Clone(u.before), steps...)
	case len(u.before) > 0:
		out.put("before_connect", u.before)
	}
	if len(steps) > 0 {
		out.put("steps", steps)
	}
	return out
}

// progress is what is known of a scenario while it is converted.
type progress struct {
	namespace string  // of its users
	offline   bool    // they have no connection
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
	switch engine := scenario.at("engine"); {
	case slices.Contains(engines, engine.text()):
	case engine.nothing() || engine.text() == "http":
		u.offline = true
	default:
		c.lost(engine, "the engine %s is not converted: what its users do is left out, as far as it is no request", engine.text())
		u.offline = true
	}
	for _, hook := range []string{"beforeScenario", "afterScenario", "beforeRequest", "afterResponse"} {
		for _, function := range scenario.at(hook).all() {
			c.lost(function, "%s calls the function %s, and a scenario calls no functions", hook, function.text())
		}
	}
	f := &progress{namespace: c.namespaceOf(scenario), offline: u.offline}
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
	case n.has("emit") && f.offline:
		c.lost(n, "users of this scenario have no Socket.IO connection: the emit is left out")
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

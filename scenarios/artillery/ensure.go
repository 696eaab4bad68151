package artillery

import (
	"fmt"
	"strings"
)

// thresholds converts the conditions of ensure, as a setting or as a plug-in.
func (c *converter) thresholds() (out array) {
	for _, ensure := range []*node{c.config.at("ensure"), c.config.at("plugins", "ensure")} {
		for _, key := range ensure.keys {
			out = append(out, c.condition(key, ensure.of[key])...)
		}
	}
	return out
}

func (c *converter) condition(key string, n *node) array {
	switch key {
	case "thresholds":
		var out array
		for _, condition := range n.all() {
			for _, measure := range condition.keys {
				out = append(out, c.limit(measure, condition.of[measure])...)
			}
		}
		return out
	case "conditions":
		for _, condition := range n.all() {
			c.lost(condition, "the condition %q is not converted: docs/scenario.md lists what can be compared", encoded(condition.json()))
		}
		return nil
	case "maxErrorRate":
		if most, ok := n.number(); ok {
			return array{fmt.Sprintf("rate(error) <= %v%%", most)}
		}
	case "min", "max", "median", "p50", "p75", "p90", "p95", "p99", "p999":
		return c.limit("socketio.response_time."+key, n)
	}
	c.lost(n, "ensure.%s is not converted", key)
	return nil
}

// aggregations are Artillery's names of how many times become one, and ours.
var aggregations = map[string]string{
	"min": "min", "max": "max", "mean": "mean", "median": "p50", "p50": "p50", "p75": "p75", "p90": "p90", "p95": "p95", "p99": "p99", "p999": "p99.9",
}

// limit converts a limit of a measure of Artillery's.
func (c *converter) limit(measure string, n *node) array {
	most, ok := n.number()
	if ok && measure == "vusers.failed" {
		return array{fmt.Sprintf("errors <= %v", most)}
	}
	at := strings.LastIndex(measure, ".")
	aggregation := aggregations[measure[at+1:]]
	timing := map[string]string{"socketio.response_time": c.answerTiming(), "http.response_time": c.requestTiming()}[measure[:max(at, 0)]]
	if !ok || aggregation == "" || timing == "" {
		c.lost(n, "a limit of %s is not converted: nothing in the scenario is timed like that", measure)
		return nil
	}
	return array{fmt.Sprintf("%s(%s) < %vms", aggregation, timing, most)}
}

// answerTiming is the time of what is awaited of the server; empty if nothing is: Artillery then times its own call.
func (c *converter) answerTiming() string {
	switch {
	case c.acknowledged:
		return "ack"
	case c.expected:
		return "expect"
	}
	return ""
}

func (c *converter) requestTiming() string {
	if c.requests {
		return "http"
	}
	return ""
}

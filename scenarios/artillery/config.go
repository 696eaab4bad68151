package artillery

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// engines are the names under which Artillery has a Socket.IO engine: its own, and two plug-ins.
var engines = []string{"socketio", "socketio-v3", "socketio-v2"}

// options are those of the Socket.IO client, of the engine's own section or that of a plug-in. They say first what is said last.
func (c *converter) options() (out []*node) {
	for _, name := range engines {
		for _, section := range []*node{c.config.at(name), c.config.at("engines", name)} {
			if section.is == mapping && len(section.keys) > 0 {
				out = append(out, section)
			}
		}
	}
	for _, key := range c.config.keys {
		c.setting(key, c.config.of[key])
	}
	return out
}

// handled are the settings that something else of this package converts, or that say nothing about the load.
var handled = []string{"target", "phases", "payload", "variables", "ensure", "engines", "timeout", "defaults", "processor", "socketio", "socketio-v3",
	"socketio-v2", "name", "description", "debug", "verbose", "statsInterval", "bundling", "includeFiles", "ws"}

// setting notes a setting that is not converted.
func (c *converter) setting(key string, n *node) {
	switch {
	case slices.Contains(handled, key):
	case key == "tls":
		if n.at("rejectUnauthorized").text() == "false" {
			c.lost(n, "tls.rejectUnauthorized: false is --insecure on the command line")
		}
	case key == "environments":
		c.lost(n, "environments (%s) are not converted: convert a file with the settings of the one you use", strings.Join(n.keys, ", "))
	case key == "plugins":
		for _, plugin := range n.keys {
			if !slices.Contains([]string{"expect", "ensure", "metrics-by-endpoint", "publish-metrics", "socketio-v3"}, plugin) {
				c.lost(n.of[plugin], "the plug-in %s has nothing like it in a scenario", plugin)
			}
		}
	case key == "http":
		for _, option := range n.keys {
			if !slices.Contains([]string{"timeout", "pool", "maxSockets", "extendedMetrics"}, option) {
				c.lost(n.of[option], "http.%s is not converted", option)
			}
		}
	default:
		c.lost(n, "config.%s is not converted", key)
	}
}

// connection converts the options of the client.
func (c *converter) connection(options []*node) object {
	var out object
	said := map[string]bool{}
	for _, section := range options {
		for _, key := range section.keys {
			if !said[key] {
				said[key] = true
				out = append(out, c.option(key, section.of[key])...)
			}
		}
	}
	if !said["transports"] && !said["transport"] {
		out = append(object{{key: "transports", value: object{{key: "upgrade", value: 1}}, comment: "the default of Artillery's client"}}, out...)
	}
	return out
}

// option converts an option of the client.
func (c *converter) option(key string, n *node) object {
	switch key {
	case "transports", "transport":
		return object{{key: "transports", value: object{{key: c.transport(n), value: 1}}}}
	case "query":
		return object{{key: "query", value: c.query(n)}}
	case "extraHeaders":
		return object{{key: "headers", value: c.fields(n)}}
	case "auth":
		return object{{key: "auth", value: c.value(n)}}
	case "path":
		c.lost(n, "the path is an option of the command line: --path %s", n.text())
	case "rejectUnauthorized":
		if n.text() == "false" {
			c.lost(n, "rejectUnauthorized: false is --insecure on the command line")
		}
	case "forceNew", "multiplex", "upgrade", "reconnection", "reconnectionAttempts", "reconnectionDelay", "reconnectionDelayMax", "randomizationFactor", "autoConnect", "withCredentials":
		if key == "reconnection" && n.text() == "false" {
			c.lost(n, "reconnection: false: a user that loses its connection connects again")
		}
	case "timeout":
		if s, ok := seconds(n.text()); ok {
			return object{{key: "timeout", value: span(s / 1000)}}
		}
	default:
		c.lost(n, "the option %s of the client is not converted", key)
	}
	return nil
}

// transport is the transport that a list of Socket.IO's client leads to: it begins with the first, and upgrades if there is another.
func (c *converter) transport(n *node) string {
	var names []string
	for _, transport := range n.all() {
		names = append(names, transport.text())
	}
	switch {
	case len(names) > 0 && names[0] == "websocket":
		return "websocket"
	case len(names) == 1 && names[0] == "polling":
		return "polling"
	case len(names) > 0 && names[0] != "polling":
		c.lost(n, "the transport %s is not converted", names[0])
	}
	return "upgrade"
}

// query converts query parameters, a mapping or a text.
func (c *converter) query(n *node) object {
	if n.is == mapping {
		return c.fields(n)
	}
	var out object
	for pair := range strings.SplitSeq(n.text(), "&") {
		name, value, _ := strings.Cut(pair, "=")
		if unescaped, err := url.QueryUnescape(value); err == nil {
			value = unescaped
		}
		out.put(name, c.text(n, value))
	}
	return out
}

// load converts the phases.
func (c *converter) load() object {
	var stages array
	atMost, last := 0, 0.0
	for _, phase := range c.config.at("phases").all() {
		before := len(stages)
		stages = append(stages, c.phase(phase, &last)...)
		if name := phase.at("name").text(); name != "" && len(stages) > before {
			stages[before] = commented{comment: oneLine(name), value: stages[before]}
		}
		if most, ok := phase.at("maxVusers").number(); ok {
			if atMost != 0 && atMost != int(most) {
				c.lost(phase.at("maxVusers"), "maxVusers differs from phase to phase, and at_most is for the whole load: it is the greatest")
			}
			atMost = max(atMost, int(most))
		}
	}
	if len(stages) == 0 {
		c.lost(c.config, "there are no phases: the load is one user a second for 10 s")
		stages = array{object{{key: "rate", value: rate(1)}, {key: "for", value: span(10)}}}
	}
	if c.longest > 0 {
		stages = append(stages, commented{
			comment: "time for the last users to finish: Artillery waits for them",
			value:   object{{key: "rate", value: rate(0)}, {key: "for", value: span(c.longest)}},
		})
	}
	var open object
	if atMost > 0 {
		open.put("at_most", atMost)
	}
	open.put("stages", stages)
	return object{{key: "open", value: open}}
}

// phase converts a phase; last is the rate that it begins and ends with.
func (c *converter) phase(phase *node, last *float64) (out array) {
	if pause, ok := seconds(phase.at("pause").text()); ok && phase.has("pause") {
		*last = 0
		return array{object{{key: "rate", value: rate(0)}, {key: "for", value: span(pause)}}}
	}
	length, ok := seconds(phase.at("duration").text())
	arrivals, isRate := phase.at("arrivalRate").number()
	count, isCount := phase.at("arrivalCount").number()
	to, isRamp := phase.at("rampTo").number()
	switch {
	case !ok || length == 0:
		c.lost(phase, "the phase has no duration that can be read: it is left out")
		return nil
	case isCount && !isRamp:
		*last = count / length
		return array{c.stage(phase, "rate", count/length, length)}
	case !isRate && !isRamp:
		c.lost(phase, "the phase has neither arrivalRate nor arrivalCount as a number: it is left out")
		return nil
	case isRamp:
		if arrivals != *last { // a ramp begins at the rate before
			out = append(out, c.stage(phase, "rate", arrivals, 0.001))
		}
		*last = to
		return append(out, c.stage(phase, "to", to, length))
	}
	*last = arrivals
	return array{c.stage(phase, "rate", arrivals, length)}
}

// fastest is the greatest rate of a scenario.
const fastest = 10_000_000

func (c *converter) stage(at *node, kind string, perSecond, length float64) object {
	if perSecond > fastest {
		c.lost(at, "%v arrivals a second are more than a scenario may have: here there are %d", perSecond, fastest)
		perSecond = fastest
	}
	return object{{key: kind, value: rate(perSecond)}, {key: "for", value: span(length)}}
}

// number reads a number; false if there is none.
func (n *node) number() (float64, bool) {
	var out float64
	if n.is != scalar || n.value == nil {
		return 0, false
	}
	_, err := fmt.Sscan(n.text(), &out)
	return out, err == nil
}

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
			c.lost(condition, "the condition %q is not converted: docs/scenario.md lists what can be compared", oneLine(fmt.Sprint(condition.json())))
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

// limit converts a limit of a measure of Artillery's.
func (c *converter) limit(measure string, n *node) array {
	most, ok := n.number()
	names := map[string]string{"socketio.response_time": "ack", "http.response_time": "http", "vusers.session_length": ""}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		aggregation, found := strings.CutPrefix(measure, name+".")
		if !ok || !found || names[name] == "" {
			continue
		}
		aggregation = map[string]string{"median": "p50", "p999": "p99.9"}[aggregation] + aggregationName(aggregation)
		return array{fmt.Sprintf("%s(%s) < %vms", aggregation, names[name], most)}
	}
	if ok && measure == "vusers.failed" {
		return array{fmt.Sprintf("errors <= %v", most)}
	}
	c.lost(n, "a limit of %s is not converted", measure)
	return nil
}

// aggregationName is the name of an aggregation that is the same in a scenario; empty for one that is not.
func aggregationName(name string) string {
	if name == "median" || name == "p999" {
		return ""
	}
	return name
}

package artillery

import (
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

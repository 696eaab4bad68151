package artillery

import (
	"net/url"
	"strings"
)

// http converts a request.
func (c *converter) http(method string, n *node) array {
	if n.is != mapping {
		c.lost(n, "a request has a url: this one is left out")
		return nil
	}
	c.requests = true
	var out object
	if method != "get" && (method != "post" || !n.has("json") && !n.has("form") && !n.has("body")) {
		out.put("method", strings.ToUpper(method))
	}
	out.put("url", c.url(n))
	headers := append(c.fields(c.config.at("defaults", "headers")), c.fields(n.at("headers"))...)
	for _, key := range n.keys {
		value := n.of[key]
		switch key {
		case "url", "uri", "headers", "qs", "capture", "match", "expect", "name":
		case "json":
			out.put("json", c.value(value))
		case "form":
			out.put("form", c.fields(value))
		case "body":
			out.put("text", c.text(value, value.text()))
		case "followRedirect":
			if value.text() == "false" {
				out.put("follow_redirects", false)
			}
		case "cookie":
			var cookies []string
			for _, name := range value.keys {
				cookies = append(cookies, name+"="+c.text(value.of[name], value.of[name].text()))
			}
			headers.put("Cookie", strings.Join(cookies, "; "))
		case "gzip":
		case "beforeRequest", "afterResponse":
			for _, function := range value.all() {
				c.lost(function, "%s calls the function %s, and a scenario calls no functions", key, function.text())
			}
		default:
			c.lost(value, "%s of a request is not converted", key)
		}
	}
	if len(headers) > 0 {
		out.put("headers", unique(headers))
	}
	out = append(out, c.response(n)...)
	return array{object{{key: "http", value: out}}}
}

// url is the address of a request, with its query.
func (c *converter) url(n *node) string {
	at := n.at("url")
	if at.nothing() {
		at = n.at("uri")
	}
	address := at.text()
	if target := c.config.at("target").text(); target != "" {
		address = strings.TrimPrefix(address, target)
	}
	for _, target := range []string{"{{ target }}", "{{target}}"} {
		address = strings.TrimPrefix(address, target)
	}
	address = c.text(at, address)
	if !strings.Contains(address, "://") && !strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "{") {
		address = "/" + address
	}
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	for _, name := range n.at("qs").keys {
		value := n.at("qs", name)
		address += separator + url.QueryEscape(name) + "=" + c.text(value, value.text())
		separator = "&"
	}
	return address
}

// unique keeps the last of fields with one name.
func unique(fields object) (out object) {
	for i, field := range fields {
		later := false
		for _, other := range fields[i+1:] {
			later = later || strings.EqualFold(other.key, field.key)
		}
		if !later {
			out = append(out, field)
		}
	}
	return out
}

// response converts what is expected of a response, and what is kept of it.
func (c *converter) response(n *node) (out object) {
	var matches array
	for _, match := range n.at("match").all() {
		if m, ok := c.place(match, false); ok {
			matches = append(matches, append(m, member{key: "equals", value: c.value(match.at("value"))}))
		}
	}
	for _, expect := range n.at("expect").all() {
		for _, key := range expect.keys {
			value := expect.of[key]
			switch key {
			case "statusCode":
				out = append(out, c.status(value)...)
			case "contentType":
				matches = append(matches, object{{key: "header", value: "Content-Type"}, {key: "pattern", value: contentType(value.text())}})
			case "hasProperty":
				matches = append(matches, object{{key: "path", value: "$." + value.text()}})
			default:
				c.lost(value, "expect.%s of a response is not converted", key)
			}
		}
	}
	if len(matches) > 0 {
		out.put("match", matches)
	}
	if kept := c.captures(n, false); len(kept) > 0 {
		out.put("capture", kept)
	}
	return out
}

// status converts the status codes that are right.
func (c *converter) status(n *node) object {
	var codes []any
	for _, code := range n.all() {
		number, ok := code.number()
		if whole := int(number); ok && whole >= 100 && whole <= 599 {
			codes = append(codes, whole)
			continue
		}
		c.lost(code, "%q is no status code", code.text())
	}
	switch len(codes) {
	case 0:
		return nil
	case 1:
		return object{{key: "status", value: codes[0]}}
	}
	return object{{key: "status", value: codes}}
}

func contentType(name string) string {
	if name == "json" {
		return "application/.*json"
	}
	return strings.ReplaceAll(name, ".", `\.`)
}

package wire

import (
	"crypto/tls"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
)

// DefaultPath is where a Socket.IO server listens by default.
const DefaultPath = "/socket.io/"

// Endpoint is the address of a server, how to connect to it, and what every request carries.
type Endpoint struct {
	// URL gives scheme (http, https, ws or wss) and host. Its path and query are not used.
	URL *url.URL
	// Path is the request path; empty means [DefaultPath].
	Path string
	// Query holds parameters sent with every request.
	Query url.Values
	// Header holds header fields sent with every request, spelled as given. A "Host" field replaces the host of the URL.
	Header http.Header
	// TLS configures https and wss; nil verifies the server against the system's certificates.
	TLS *tls.Config
	// LocalAddr is the source address of connections; nil leaves the choice to the system.
	LocalAddr net.IP
	// DisableEventLoop gives every connection goroutines of its own. By default the plain connections of all clients share an event loop
	// where the system has one, which is on Linux. Nothing else changes.
	DisableEventLoop bool
}

// Address returns the full address of a request with the given parameters, for people to read.
func (e Endpoint) Address(query ...url.Values) string {
	return e.URL.Scheme + "://" + e.URL.Host + e.Target(query...)
}

// Target returns path and query of a request with the given parameters, as they are sent.
func (e Endpoint) Target(query ...url.Values) string {
	return e.target("", mergeQuery(append([]url.Values{e.Query}, query...)...))
}

// target returns the request target: path and query. An empty path means the endpoint's.
func (e Endpoint) target(path string, query url.Values) string {
	if path == "" {
		path = e.Path
	}
	if path == "" {
		path = DefaultPath
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// secure reports whether connections use TLS.
func (e Endpoint) secure() bool { return e.URL.Scheme == "https" || e.URL.Scheme == "wss" }

// address returns host and port to dial.
func (e Endpoint) address() string {
	port := e.URL.Port()
	if port == "" {
		port = "80"
		if e.secure() {
			port = "443"
		}
	}
	return net.JoinHostPort(e.URL.Hostname(), port)
}

// mergeQuery combines parameters; a later set replaces a name of an earlier one. The result must not be changed.
func mergeQuery(sets ...url.Values) url.Values {
	sets = slices.DeleteFunc(sets, func(set url.Values) bool { return len(set) == 0 })
	if len(sets) == 1 {
		return sets[0]
	}
	merged := url.Values{}
	for _, set := range sets {
		maps.Copy(merged, set)
	}
	return merged
}

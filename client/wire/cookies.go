package wire

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Cookies are what a server has asked one client to send back. A [Wire] sends them as a browser does with credentials, so that a load
// balancer with sticky sessions finds the same server again. The zero value is empty and ready to use; it is safe for concurrent use.
type Cookies struct {
	mu  sync.Mutex
	jar *cookiejar.Jar // nil until a cookie was set: most servers set none
}

// keep takes over the cookies of a response to a request for that path of an endpoint.
func (c *Cookies) keep(e Endpoint, path string, header Header) {
	if c == nil {
		return
	}
	lines := header.Values("Set-Cookie")
	if len(lines) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jar == nil {
		c.jar, _ = cookiejar.New(nil) // without options there is no error
	}
	set := http.Response{Header: http.Header{"Set-Cookie": lines}}
	c.jar.SetCookies(e.origin(path), set.Cookies())
}

// field returns the Cookie field of a request for that path of an endpoint: what the endpoint's own header has, unless the server has
// set it anew, then the cookies of the server. It is nil while there are none, so that the endpoint's own header stays as it is.
func (c *Cookies) field(e Endpoint, path string) http.Header {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jar == nil {
		return nil
	}
	var names, pairs []string
	for _, cookie := range c.jar.Cookies(e.origin(path)) {
		names = append(names, cookie.Name)
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	if len(pairs) == 0 {
		return nil
	}
	own := slices.DeleteFunc(e.ownCookies(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(names, name)
	})
	return http.Header{"Cookie": {strings.Join(append(own, pairs...), "; ")}}
}

// ownCookies are the cookies in the header of an endpoint.
func (e Endpoint) ownCookies() (pairs []string) {
	for name, values := range e.Header {
		if strings.EqualFold(name, "Cookie") {
			for pair := range strings.SplitSeq(strings.Join(values, ";"), ";") {
				pairs = append(pairs, strings.TrimSpace(pair))
			}
		}
	}
	return pairs
}

// origin is the address of a path as cookies know it: WebSockets share those of HTTP.
func (e Endpoint) origin(path string) *url.URL {
	scheme := "http"
	if e.secure() {
		scheme = "https"
	}
	path, _, _ = strings.Cut(e.target(path, nil), "?")
	return &url.URL{Scheme: scheme, Host: e.URL.Host, Path: path}
}

package client

import (
	"net/http"
	"sync"

	"github.com/sioproof/sioproof/client/wire"
)

// cookies holds the cookies of one server, so that a load balancer with sticky sessions finds that server again. There is one origin,
// so domain and path do not matter.
type cookies struct {
	mu     sync.Mutex
	values []*http.Cookie
}

// keep takes over the cookies of a response.
func (c *cookies) keep(header wire.Header) {
	for _, line := range header.Values("Set-Cookie") {
		cookie, err := http.ParseSetCookie(line)
		if err != nil {
			continue // as a browser does
		}
		c.mu.Lock()
		c.values = append(without(c.values, cookie.Name), cookie)
		c.mu.Unlock()
	}
}

// without returns the cookies of other names.
func without(values []*http.Cookie, name string) []*http.Cookie {
	var kept []*http.Cookie
	for _, cookie := range values {
		if cookie.Name != name {
			kept = append(kept, cookie)
		}
	}
	return kept
}

// add returns fields with a Cookie field: the user's own and the server's.
func (c *cookies) add(fields, own http.Header) http.Header {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.values) == 0 {
		return fields
	}
	line := own.Get("Cookie")
	for _, cookie := range c.values {
		if cookie.MaxAge < 0 || cookie.Value == "" {
			continue
		}
		if line != "" {
			line += "; "
		}
		line += cookie.Name + "=" + cookie.Value
	}
	if line == "" {
		return fields
	}
	if fields == nil {
		fields = http.Header{}
	}
	fields.Set("Cookie", line)
	return fields
}

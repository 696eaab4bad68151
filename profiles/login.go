package profiles

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/theory/jsonpath"

	"github.com/sioproof/sioproof/internal/template"
)

// Login is an HTTP request that a client sends before it connects, because the application wants a cookie or a token of it.
type Login struct {
	method        string
	url           template.Text
	headers, form map[string]template.Text
	json          any // compiled; nil if there is none
	captures      []capture
	place         []any // in the profile
}

// capture is a value to keep of a response.
type capture struct {
	name           string
	path           *jsonpath.Path // in the body, unless one of the others is set
	header, cookie string
	place          []any
}

// Place is where the step stands in the profile, as [Profile.Mistake] takes it.
func (l Login) Place() []any { return l.place }

// Request returns the request of a client; the address is relative to the server's.
func (l Login) Request(ctx context.Context, server *url.URL, v Vars) (*http.Request, error) {
	address, err := server.Parse(l.url.Fill(v.fill))
	if err != nil {
		return nil, err
	}
	var body io.Reader
	kind := ""
	switch {
	case l.json != nil:
		encoded, err := json.Marshal(template.Fill(l.json, v.fill))
		if err != nil {
			return nil, err
		}
		body, kind = bytes.NewReader(encoded), "application/json"
	case len(l.form) > 0:
		body, kind = strings.NewReader(fillQuery(l.form, v).Encode()), "application/x-www-form-urlencoded"
	}
	request, err := http.NewRequestWithContext(ctx, l.method, address.String(), body)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for name, value := range l.headers {
		request.Header.Set(name, value.Fill(v.fill))
	}
	return request, nil
}

// Keep adds what the step captures of a response to the values of a client. An error names what is not there, with its place.
func (l Login) Keep(p *Profile, response *http.Response, body []byte, values map[string]any) error {
	for _, c := range l.captures {
		value, found := c.in(response, body)
		if !found {
			return p.Mistake(c.place, "the answer %s has no such value: {var.%s} stays empty", response.Status, c.name)
		}
		values[c.name] = value
	}
	return nil
}

func (c capture) in(response *http.Response, body []byte) (value any, found bool) {
	switch {
	case c.header != "":
		return response.Header.Get(c.header), response.Header.Get(c.header) != ""
	case c.cookie != "":
		for _, cookie := range response.Cookies() {
			if cookie.Name == c.cookie {
				return cookie.Value, true
			}
		}
		return nil, false
	}
	var decoded any
	if err := json.Unmarshal(body, &decoded); err != nil {
		return nil, false
	}
	for _, node := range c.path.Select(decoded) {
		return node, node != nil
	}
	return nil, false
}

// String is the request, for people.
func (l Login) String() string {
	path := template.Text.Fill(l.url, func(place template.Place) any { return "{" + place.Name + "}" })
	return fmt.Sprintf("%s %s", l.method, path)
}

package language

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios"
)

// methods are those of requests.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions}

func (c *compiler) http(at strictyaml.Path, file *httpFile) scenarios.Step {
	out := scenarios.HTTP{
		URL:           c.inStep.Text(c.Document, at.Down("url"), file.URL),
		Headers:       c.fields(at.Down("headers"), file.Headers, c.inStep),
		Body:          c.body(at, file),
		Status:        file.Status,
		KeepRedirects: file.FollowRedirects != nil && !*file.FollowRedirects,
		Answer:        c.answer(at, file.Match, file.Capture, response),
		Timeout:       c.timeout(at.Down("timeout"), file.Timeout),
	}
	if file.URL == "" {
		c.Failf(at.Down("url"), `http needs a url: a path on the server, such as "/login", or an address`)
	} else if !strings.HasPrefix(file.URL, "/") && !strings.HasPrefix(file.URL, "http://") && !strings.HasPrefix(file.URL, "https://") && !strings.HasPrefix(file.URL, "{") {
		c.Failf(at.Down("url"), `a url is a path that begins with "/", or an address that begins with "http://" or "https://"`)
	}
	byDefault := http.MethodGet
	if c.Has(at, "json") || c.Has(at, "form") || c.Has(at, "text") {
		byDefault = http.MethodPost
	}
	out.Method = strictyaml.OneOf(c.Document, at.Down("method"), "method", strings.ToUpper(cmp.Or(file.Method, byDefault)), methods...)
	if slices.ContainsFunc(out.Status, func(code int) bool { return code < 100 || code > 599 }) {
		c.Failf(at.Down("status"), "a status code is a number from 100 to 599")
	}
	return out
}

func (c *compiler) body(at strictyaml.Path, file *httpFile) (out scenarios.Body) {
	said := slices.DeleteFunc(c.Keys(at), func(key string) bool { return key != "json" && key != "form" && key != "text" })
	if len(said) > 1 {
		c.Failf(at.Down(said[1]), "a request has one body: either %q or %q", said[0], said[1])
	}
	if c.Has(at, "json") {
		out.JSON = c.inStep.Value(c.Document, at.Down("json"), file.JSON)
	}
	out.Form = c.fields(at.Down("form"), file.Form, c.inStep)
	out.Text = c.inStep.Text(c.Document, at.Down("text"), file.Text)
	return out
}

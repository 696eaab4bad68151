package profiles

import (
	"cmp"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/theory/jsonpath"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

type loginFile struct {
	Method  string                 `yaml:"method" jsonschema:"the method (default GET, and POST with a body)"`
	URL     string                 `yaml:"url" jsonschema:"a path on the server, with placeholders"`
	Headers map[string]string      `yaml:"headers" jsonschema:"header fields, with placeholders"`
	JSON    any                    `yaml:"json" jsonschema:"the body as JSON, with placeholders"`
	Form    map[string]string      `yaml:"form" jsonschema:"the body as a form, with placeholders"`
	Capture map[string]captureFile `yaml:"capture" jsonschema:"what to keep of the response, as variables {var.NAME}"`
}

// captureFile is a path, or a mapping with the place of the value.
type captureFile struct {
	Path   string `yaml:"path" jsonschema:"where the value stands in the JSON of the body, as JSONPath: $.user.token"`
	Header string `yaml:"header" jsonschema:"this header field in place of the body"`
	Cookie string `yaml:"cookie" jsonschema:"this cookie in place of the body"`
}

// UnmarshalYAML reads a path or a mapping.
func (f *captureFile) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&f.Path) == nil {
		return nil
	}
	type mapping captureFile
	return unmarshal((*mapping)(f))
}

// captured are the names of the values that the steps of a profile capture.
func (f *profileFile) captured() []string {
	names := map[string]bool{}
	for _, step := range f.Setup {
		if step.HTTP != nil {
			for name := range step.HTTP.Capture {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// login reads a request that clients send before they connect.
func (c *compiler) login(at strictyaml.Path, file *loginFile) Login {
	l := Login{method: strings.ToUpper(file.Method), headers: c.query(at.Down("headers"), file.Headers), form: c.query(at.Down("form"), file.Form), place: at}
	if file.JSON != nil {
		l.json = c.sendable.Value(c.Document, at.Down("json"), file.JSON)
	}
	usual := http.MethodGet
	if file.JSON != nil || len(file.Form) > 0 {
		usual = http.MethodPost
	}
	l.method = cmp.Or(l.method, usual)
	switch {
	case file.URL == "":
		c.Failf(at.Down("url"), "a request needs the address, such as url: /login")
	case file.JSON != nil && len(file.Form) > 0:
		c.Failf(at.Down("form"), `a request has one body: "json" or "form"`)
	case !regexp.MustCompile(`^[A-Z]+$`).MatchString(l.method):
		c.Failf(at.Down("method"), "%q is not a method such as POST", file.Method)
	}
	l.url = c.sendable.Text(c.Document, at.Down("url"), file.URL)
	for _, name := range slices.Sorted(maps.Keys(file.Capture)) {
		l.captures = append(l.captures, c.capture(at.Down("capture", name), name, file.Capture[name]))
	}
	return l
}

func (c *compiler) capture(at strictyaml.Path, name string, file captureFile) capture {
	out := capture{name: name, header: file.Header, cookie: file.Cookie, place: at}
	given := 0
	for _, text := range []string{file.Path, file.Header, file.Cookie} {
		if text != "" {
			given++
		}
	}
	if given != 1 {
		c.Failf(at, `a captured value stands in one place: "path", "header" or "cookie"`)
	}
	if file.Path != "" {
		path, err := jsonpath.Parse(file.Path)
		if err != nil {
			c.Failf(at, "%q is not a JSONPath such as \"$.user.token\": %v", file.Path, err)
		}
		out.path = path
	}
	return out
}

package language

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios"
)

// connection reads how users connect; what the file leaves out is as in out.
func (c *compiler) connection(at strictyaml.Path, file *connectionFile, out scenarios.Connection) scenarios.Connection {
	if file == nil {
		return out
	}
	if len(file.Transports) > 0 {
		out.Transports = nil
		for _, name := range slices.Sorted(maps.Keys(file.Transports)) {
			here := at.Down("transports", name)
			known := strictyaml.OneOf(c.Document, here, "transport", client.Transport(name), client.Polling, client.WebSocket, client.Upgrade)
			out.Transports = append(out.Transports, scenarios.Weighted[client.Transport]{Choice: known, Weight: c.weight(here, file.Transports[name])})
		}
	}
	if len(file.Engines) > 0 {
		out.Engines = nil
		for _, revision := range slices.Sorted(maps.Keys(file.Engines)) {
			here := at.Down("engines", strconv.Itoa(revision))
			if revision != 3 && revision != 4 {
				c.Failf(here, "Engine.IO has the revisions 3 and 4")
			}
			out.Engines = append(out.Engines, scenarios.Weighted[engineio.Revision]{Choice: engineio.Revision(revision), Weight: c.weight(here, file.Engines[revision])})
		}
	}
	switch {
	case file.Namespace != "" && file.Tenant != "":
		c.Failf(at.Down("tenant"), `a tenant has a namespace already: "namespace" or "tenant"`)
	case file.Namespace != "":
		out.Namespace, out.Tenant = c.inNamespace.Text(c.Document, at.Down("namespace"), file.Namespace), nil
		if !strings.HasPrefix(file.Namespace, "/") {
			c.Failf(at.Down("namespace"), `the name of a namespace begins with a slash; the main one is "/"`)
		}
	case file.Tenant != "":
		out.Namespace, out.Tenant = nil, c.inNamespace.Text(c.Document, at.Down("tenant"), file.Tenant)
	}
	if file.User != "" {
		out.User = c.inNamespace.Without("is what this names", scenarios.PlaceUser).Text(c.Document, at.Down("user"), file.User)
	}
	if len(file.URLs) > 0 {
		out.URLs = nil
		for _, address := range slices.Sorted(maps.Keys(file.URLs)) {
			here := at.Down("urls", address)
			out.URLs = append(out.URLs, scenarios.Weighted[*url.URL]{
				Choice: strictyaml.Scalar(c.Document, here, address, serverURL), Weight: c.weight(here, file.URLs[address]),
			})
		}
	}
	if c.Has(at, "setup") {
		out.Setup = append([]scenarios.Step{}, c.steps(at.Down("setup"), file.Setup, inside{part: setup})...)
	}
	if file.Auth != nil {
		out.Auth = c.beforeConnect.Value(c.Document, at.Down("auth"), file.Auth)
	}
	if len(file.Query) > 0 {
		out.Query = c.fields(at.Down("query"), file.Query, c.beforeConnect)
	}
	if len(file.Headers) > 0 {
		out.Headers = c.fields(at.Down("headers"), file.Headers, c.beforeConnect)
	}
	if file.Timeout != "" {
		out.Timeout = c.timeout(at.Down("timeout"), file.Timeout)
	}
	return out
}

func (c *compiler) fields(at strictyaml.Path, file map[string]string, language template.Language) []scenarios.Field {
	var out []scenarios.Field
	for _, name := range slices.Sorted(maps.Keys(file)) {
		out = append(out, scenarios.Field{Name: name, Value: language.Text(c.Document, at.Down(name), file[name])})
	}
	return out
}

// serverURL reads the address of a node of the server.
func serverURL(address string) (*url.URL, error) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || !slices.Contains([]string{"http", "https", "ws", "wss"}, parsed.Scheme) {
		return nil, fmt.Errorf(`%q is not the address of a server, such as "http://localhost:3001"`, address)
	}
	return parsed, nil
}

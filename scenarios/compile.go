package scenarios

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// compiler turns a scenario as written into a Scenario.
type compiler struct {
	*strictyaml.Document
	s *Scenario
	languages
}

func compile(doc *strictyaml.Document, file *scenarioFile, open func(string) ([]byte, error)) *Scenario {
	c := &compiler{Document: doc, s: &Scenario{Name: file.Name, Description: strings.TrimSpace(file.Description)}}
	if file.Name == "" {
		c.Failf(strictyaml.At("name"), "a scenario needs a name")
	}
	c.data(file.Data, open)
	c.languages = languagesOf(c.s.Data)
	c.load(file.Load)
	c.users(file)
	c.s.Thresholds = c.thresholds(strictyaml.At("thresholds"), file.Thresholds)
	c.s.AbortOn = c.thresholds(strictyaml.At("abort_on"), file.AbortOn)
	return c.s
}

func (c *compiler) data(file *dataFile, open func(string) ([]byte, error)) {
	if file == nil {
		return
	}
	at := strictyaml.At("data", "file")
	if file.File == "" {
		c.Failf(at, "data needs a file, CSV or JSON: a row for each user")
		return
	}
	if open == nil {
		c.Failf(at, "a scenario that is not a file has no data file beside it")
		return
	}
	content, err := open(file.File)
	if err == nil {
		c.s.Data, err = parseData(file.File, content)
	}
	if err != nil {
		c.Failf(at, "cannot read the data: %v", err)
		return
	}
	c.s.Data.Unique = file.Unique
}

func (c *compiler) users(file *scenarioFile) {
	if len(file.Users) > 0 && (len(file.Steps) > 0 || len(file.OnConnect) > 0) {
		c.Failf(strictyaml.At("users"), `"steps" and "on_connect" at the top are for a scenario with one kind of users: move them into "users"`)
		return
	}
	general := c.connection(strictyaml.At("connection"), file.Connection, Connection{Timeout: DefaultTimeout})
	if len(file.Users) == 0 {
		only := userFile{Name: DefaultUser, OnConnect: file.OnConnect, Steps: file.Steps}
		c.s.Users = []User{c.user(strictyaml.At(), &only, general)}
		return
	}
	seen := map[string]bool{}
	for i := range file.Users {
		at, name := strictyaml.At("users", i), file.Users[i].Name
		switch {
		case name == "":
			c.Failf(at.Down("name"), "a kind of users needs a name")
		case seen[name]:
			c.Failf(at.Down("name"), "the kind %q is here twice", name)
		}
		seen[name] = true
		c.s.Users = append(c.s.Users, c.user(at, &file.Users[i], general))
	}
}

func (c *compiler) user(at strictyaml.Path, file *userFile, general Connection) User {
	u := User{
		Name:       file.Name,
		Weight:     1,
		Connection: c.connection(at.Down("connection"), file.Connection, general),
		OnConnect:  c.steps(at.Down("on_connect"), file.OnConnect, inside{onConnect: true}),
		Steps:      c.steps(at.Down("steps"), file.Steps, inside{}),
	}
	if c.Has(at, "weight") {
		u.Weight = c.weight(at.Down("weight"), file.Weight)
	}
	return u
}

// connection reads how users connect; what the file leaves out is as in out.
func (c *compiler) connection(at strictyaml.Path, file *connectionFile, out Connection) Connection {
	if file == nil {
		return out
	}
	if len(file.Transports) > 0 {
		out.Transports = nil
		for _, name := range slices.Sorted(maps.Keys(file.Transports)) {
			here := at.Down("transports", name)
			known := strictyaml.OneOf(c.Document, here, "transport", client.Transport(name), client.Polling, client.WebSocket, client.Upgrade)
			out.Transports = append(out.Transports, Weighted[client.Transport]{known, c.weight(here, file.Transports[name])})
		}
	}
	if len(file.Engines) > 0 {
		out.Engines = nil
		for _, revision := range slices.Sorted(maps.Keys(file.Engines)) {
			here := at.Down("engines", strconv.Itoa(revision))
			if revision != 3 && revision != 4 {
				c.Failf(here, "Engine.IO has the revisions 3 and 4")
			}
			out.Engines = append(out.Engines, Weighted[engineio.Revision]{engineio.Revision(revision), c.weight(here, file.Engines[revision])})
		}
	}
	switch {
	case file.Namespace != "" && file.Tenant != "":
		c.Failf(at.Down("tenant"), `a tenant has a namespace already: "namespace" or "tenant"`)
	case file.Namespace != "":
		out.Namespace, out.Tenant = c.beforeConnect.Text(c.Document, at.Down("namespace"), file.Namespace), nil
		if !strings.HasPrefix(file.Namespace, "/") {
			c.Failf(at.Down("namespace"), `the name of a namespace begins with a slash; the main one is "/"`)
		}
	case file.Tenant != "":
		out.Namespace, out.Tenant = nil, c.beforeConnect.Text(c.Document, at.Down("tenant"), file.Tenant)
	}
	if file.Auth != nil {
		out.Auth = c.beforeConnect.Value(c.Document, at.Down("auth"), file.Auth)
	}
	if len(file.Query) > 0 {
		out.Query = c.fields(at.Down("query"), file.Query)
	}
	if len(file.Headers) > 0 {
		out.Headers = c.fields(at.Down("headers"), file.Headers)
	}
	if file.Timeout != "" {
		out.Timeout = c.timeout(at.Down("timeout"), file.Timeout)
	}
	return out
}

func (c *compiler) fields(at strictyaml.Path, file map[string]string) []Field {
	var out []Field
	for _, name := range slices.Sorted(maps.Keys(file)) {
		out = append(out, Field{name, c.beforeConnect.Text(c.Document, at.Down(name), file[name])})
	}
	return out
}

func (c *compiler) weight(at strictyaml.Path, n int) int {
	return c.count(at, n, "a weight is a share: a whole number from 1")
}

// count reads a number from 1 up to the bound.
func (c *compiler) count(at strictyaml.Path, n int, rule string) int {
	switch {
	case n < 1:
		c.Failf(at, "%s", rule)
	case n > mostOf:
		c.Failf(at, "%d are too many: the most is %d", n, mostOf)
	}
	return n
}

func (c *compiler) duration(at strictyaml.Path, text durationText, byDefault time.Duration) time.Duration {
	if text == "" {
		return byDefault
	}
	return strictyaml.Scalar(c.Document, at, string(text), parseDuration)
}

func (c *compiler) timeout(at strictyaml.Path, text durationText) time.Duration {
	d := c.duration(at, text, DefaultTimeout)
	if d == 0 {
		c.Failf(at, "a timeout is longer than nothing: without one a run would not be sure to end")
	}
	return d
}

func (c *compiler) rate(at strictyaml.Path, text rateText) float64 {
	return strictyaml.Scalar(c.Document, at, string(text), ParseRate)
}

func (c *compiler) size(at strictyaml.Path, file *sizeFile) Distribution {
	if file == nil {
		return Constant(DefaultSize)
	}
	return c.distribution(at, &file.distributionFile, parseSize)
}

// pause reads a pause; without one it is none at all.
func (c *compiler) pause(at strictyaml.Path, file *pauseFile) Distribution {
	if file == nil {
		return Constant(0)
	}
	return c.distribution(at, &file.distributionFile, parsePause)
}

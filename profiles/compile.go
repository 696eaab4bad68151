package profiles

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/internal/units"
	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// compiler turns a profile as written into a Profile.
type compiler struct {
	*strictyaml.Document
	sendable template.Language // what may stand in a text that is sent
}

func compileProfile(doc *strictyaml.Document, file *profileFile) *Profile {
	if file.Extends != "" {
		file.extend(doc)
	}
	if doc.Failed() {
		return nil
	}
	c := &compiler{doc, sendableWith(file.captured())}
	p := &Profile{
		Name:        file.Name,
		Description: strings.TrimSpace(file.Description),
		Link:        file.Link,
		document:    doc,
		operations:  map[OperationName]*Operation{},
		tolerates:   map[Tolerance]bool{},
		features:    map[Feature]bool{},
	}
	if p.Name == "" {
		c.Failf(strictyaml.At("name"), "a profile needs a name")
	}
	if file.Extends == "" && len(file.Without) > 0 {
		c.Failf(strictyaml.At("without"), "only a profile that extends another one can be without some of its operations")
	}
	p.NoBinary = file.Binary != nil && !*file.Binary
	c.connect(p, file.Connect)
	for i, name := range file.Tolerate {
		p.tolerates[strictyaml.OneOf(c.Document, strictyaml.At("tolerate", i), "tolerance", name, tolerances...)] = true
	}
	c.noise(p, file.Noise)
	c.operations(p, file.Operations)
	c.namespaces(p, file.Namespaces)
	c.setup(p, file.Setup)
	c.log(p, file.Log)
	c.limits(p, file.Limits)
	c.origins(p, file.Origins)
	for i, name := range file.Features {
		p.features[strictyaml.OneOf(c.Document, strictyaml.At("features", i), "feature", name, features...)] = true
	}
	p.deviations = deviations.Check(doc, strictyaml.At("expect_fail"), file.ExpectFail)
	return p
}

func (c *compiler) connect(p *Profile, file *connectFile) {
	if file == nil {
		return
	}
	at := strictyaml.At("connect")
	p.Path = file.Path
	if p.Path != "" && !strings.HasPrefix(p.Path, "/") {
		c.Failf(at.Down("path"), "a path begins with a slash")
	}
	p.Headers = http.Header{}
	p.headers = map[string]template.Text{}
	for _, name := range slices.Sorted(maps.Keys(file.Headers)) {
		value := file.Headers[name]
		if !strings.Contains(value, "{"+placeVar+".") && !strings.Contains(value, "{"+placeUser+"}") { // other braces are text
			p.Headers.Set(name, value)
			continue
		}
		p.headers[name] = c.sendable.Text(c.Document, at.Down("headers", name), value)
	}
	p.query = c.query(at.Down("query"), file.Query)
	if file.Auth != nil {
		p.auth = c.sendable.Value(c.Document, at.Down("auth"), file.Auth)
	}
	p.Engines = c.engines(at.Down("engines"), file.Engines)
	p.NoJSONP = file.JSONP != nil && !*file.JSONP
	for i, transport := range file.Transports {
		p.Transports = append(p.Transports, strictyaml.OneOf(c.Document, at.Down("transports", i), "transport", transport, transports...))
	}
}

func (c *compiler) engines(at strictyaml.Path, numbers []int) (engines []engineio.Revision) {
	for i, number := range numbers {
		if number != 3 && number != 4 {
			c.Failf(at.Down(i), "Engine.IO has the revisions 3 and 4")
		}
		engines = append(engines, engineio.Revision(number))
	}
	return engines
}

func (c *compiler) noise(p *Profile, file []eventFile) {
	for i, entry := range file {
		p.noise = append(p.noise, c.event(strictyaml.At("noise", i), entry))
	}
}

func (c *compiler) namespaces(p *Profile, file []namespaceFile) {
	if len(file) == 0 && p.Describes() {
		p.Namespaces = []Namespace{{Name: "/"}}
	}
	seen := map[string]bool{}
	for i, entry := range file {
		at := strictyaml.At("namespaces", i)
		switch {
		case !strings.HasPrefix(entry.Name, "/"):
			c.Failf(at.Down("name"), `the name of a namespace begins with a slash; the main one is "/"`)
		case seen[entry.Name]:
			c.Failf(at.Down("name"), "namespace %s is here twice", entry.Name)
		}
		seen[entry.Name] = true
		namespaceName.Text(c.Document, at.Down("name"), entry.Name)
		n := Namespace{Name: entry.Name}
		if entry.Operations != nil {
			n.Operations = []OperationName{}
		}
		for j, name := range entry.Operations {
			known := strictyaml.OneOf(c.Document, at.Down("operations", j), "operation", name, OperationNames()...)
			if _, described := p.operations[known]; !described {
				c.Failf(at.Down("operations", j), "operation %s is not described in this profile", name)
			}
			n.Operations = append(n.Operations, known)
		}
		p.Namespaces = append(p.Namespaces, n)
	}
}

func (c *compiler) setup(p *Profile, file []stepFile) {
	for i, entry := range file {
		at := strictyaml.At("setup", i)
		if entry.HTTP != nil {
			c.requestStep(at, p, entry)
			continue
		}
		step := Step{
			place:    at,
			Event:    entry.Emit,
			Ack:      c.ack(at.Down("ack"), entry.Ack),
			emit:     c.arguments(at.Down("args"), entry.Args, c.sendable),
			answered: c.arguments(at.Down("answer"), entry.Answer, receivable),
			answers:  entry.Answer != nil,
		}
		switch {
		case entry.Emit == "":
			c.Failf(at.Down("emit"), "a step emits an event")
		case entry.Answer != nil && step.Ack == AckNone:
			c.Failf(at.Down("answer"), `an answer needs "ack: required" or "ack: optional"`)
		}
		if entry.Reply != nil {
			reply := c.event(at.Down("reply"), *entry.Reply)
			step.Reply, step.reply = reply.name, reply.args
		}
		p.Setup = append(p.Setup, step)
	}
}

// requestStep reads a step that is a request. All of them come before the connection, so none stands behind an event.
func (c *compiler) requestStep(at strictyaml.Path, p *Profile, entry stepFile) {
	switch {
	case entry.Emit != "" || entry.Args != nil || entry.Ack != "" || entry.Answer != nil || entry.Reply != nil:
		c.Failf(at.Down("http"), `a step is a request or an event: write "http" and "emit" as two steps`)
	case len(p.Setup) > 0:
		c.Failf(at.Down("http"), "requests come before the connection: move this step ahead of those that emit")
	}
	p.Logins = append(p.Logins, c.login(at.Down("http"), entry.HTTP))
}

func (c *compiler) log(p *Profile, file *logFile) {
	if file == nil {
		return
	}
	if file.Connected == "" && file.Disconnected == "" {
		c.Failf(strictyaml.At("log"), "a log needs at least one pattern: connected or disconnected")
	}
	p.Log = &LogPatterns{
		Connected:    c.pattern(strictyaml.At("log", "connected"), file.Connected),
		Disconnected: c.pattern(strictyaml.At("log", "disconnected"), file.Disconnected),
		Optional:     file.Optional,
	}
	for i, name := range file.Namespaces {
		j := slices.IndexFunc(p.Namespaces, func(n Namespace) bool { return n.Name == name })
		if j < 0 {
			c.Failf(strictyaml.At("log", "namespaces", i), "namespace %s is not one of this profile; add it to `namespaces`", name)
			continue
		}
		p.Log.Namespaces = append(p.Log.Namespaces, p.Namespaces[j])
	}
}

func (c *compiler) pattern(at strictyaml.Path, source string) *Pattern {
	if source == "" {
		return nil
	}
	named := strings.Replace(source, "{"+placeSID+"}", `(?P<`+placeSID+`>[A-Za-z0-9_-]+)`, 1)
	compiled, err := regexp.Compile(named)
	if err != nil {
		c.Failf(at, "not a regular expression: %v", err)
	}
	return &Pattern{source: source, regexp: compiled}
}

func (c *compiler) limits(p *Profile, file *limitsFile) {
	if file == nil {
		return
	}
	at := strictyaml.At("limits")
	p.Limits = Limits{
		ConnectTimeout: c.duration(at.Down("connect_timeout"), file.ConnectTimeout),
		UpgradeTimeout: c.duration(at.Down("upgrade_timeout"), file.UpgradeTimeout),
		MaxAttachments: c.count(at.Down("max_attachments"), file.MaxAttachments),
		PacketsPerPost: c.count(at.Down("packets_per_post"), file.PacketsPerPost),

		MaxDisconnection: c.duration(at.Down("max_disconnection_duration"), file.MaxDisconnectionDuration),
	}
}

func (c *compiler) origins(p *Profile, file *originsFile) {
	if file == nil {
		return
	}
	at := strictyaml.At("origins")
	p.Origins = Origins{Allowed: c.origin(at.Down("allowed"), file.Allowed), Refused: c.origin(at.Down("refused"), file.Refused)}
}

func (c *compiler) origin(at strictyaml.Path, text string) string {
	if text == "" {
		return ""
	}
	if u, err := url.Parse(text); err != nil || u.Host == "" || text != u.Scheme+"://"+u.Host {
		c.Failf(at, `not an origin like "https://example.org": %q`, text)
	}
	return text
}

func (c *compiler) count(at strictyaml.Path, n int) int {
	if n < 0 {
		c.Failf(at, "not a limit: %d", n)
	}
	return n
}

func (c *compiler) duration(at strictyaml.Path, text string) time.Duration {
	if text == "" {
		return 0
	}
	d := strictyaml.Scalar(c.Document, at, text, units.ParseDuration)
	if d == 0 {
		c.Failf(at, "a limit is above 0")
	}
	return d
}

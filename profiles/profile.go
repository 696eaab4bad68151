package profiles

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// Profile describes the application that runs on the server under test: what it can do and how it calls it. It is read from
// a YAML file by [Load]; docs/profile.md describes the format. It is immutable and safe for concurrent use.
type Profile struct {
	Name        string
	Description string
	Link        string
	// Path, Headers, Engines and Transports restrict or complete what the target's URL and the detection say; zero if the
	// profile says nothing.
	Path       string
	Headers    http.Header
	Engines    []engineio.Revision
	Transports []client.Transport
	// NoJSONP is set if the server does not offer long-polling by script tags.
	NoJSONP bool
	// NoBinary is set if the application takes no binary data.
	NoBinary bool
	// Namespaces are those the application has, at least "/"; nothing if neither they nor any operation is described.
	Namespaces []Namespace
	// Logins are the requests that every client sends before it connects.
	Logins []Login
	// Setup is what every connection to a namespace does before it takes part.
	Setup []Step
	// Log says how connections show in the log; nil if they do not.
	Log *LogPatterns
	// Limits are what the handshake does not announce.
	Limits Limits
	// Origins are those whose pages may talk to the server, and may not.
	Origins Origins

	document   *strictyaml.Document // where it was read
	operations map[OperationName]*Operation
	auth       any                      // compiled; nil if there is none
	headers    map[string]template.Text // those that differ from client to client
	query      map[string]template.Text
	noise      []event
	tolerates  map[Tolerance]bool
	features   map[Feature]bool
	deviations []*deviations.Deviation
}

// Namespace is one namespace of the application.
type Namespace struct {
	// Name is the namespace, or a pattern with {tenant} for the part that names a tenant.
	Name string
	// Operations are those that work in it; nil for every one that the profile describes.
	Operations []OperationName
}

// tenantMark stands for the name of a tenant in the name of a namespace.
const tenantMark = "{" + placeTenant + "}"

// Has reports whether the namespace is called name; a namespace for tenants has many names.
func (n Namespace) Has(name string) bool {
	before, after, isPattern := strings.Cut(n.Name, tenantMark)
	if !isPattern {
		return n.Name == name
	}
	return len(name) > len(before)+len(after) && strings.HasPrefix(name, before) && strings.HasSuffix(name, after)
}

// IsPattern reports whether the namespace stands for one namespace a tenant.
func (n Namespace) IsPattern() bool { return strings.Contains(n.Name, tenantMark) }

// Of returns the namespace of a tenant, or the one that all share.
func (n Namespace) Of(tenant string) string { return strings.Replace(n.Name, tenantMark, tenant, 1) }

// Limits are limits of the server that no handshake announces. Zero means that the profile does not tell.
type Limits struct {
	ConnectTimeout time.Duration // how long a connection may stay without joining a namespace
	UpgradeTimeout time.Duration // how long an upgrade may take
	MaxAttachments int           // attachments in one packet
	PacketsPerPost int           // packets in one POST body
	// MaxDisconnection is for how long a client that lost its connection can have its session back.
	MaxDisconnection time.Duration
}

// OrElse returns the limits, with others for what they do not tell.
func (l Limits) OrElse(other Limits) Limits {
	return Limits{
		ConnectTimeout: cmp.Or(l.ConnectTimeout, other.ConnectTimeout),
		UpgradeTimeout: cmp.Or(l.UpgradeTimeout, other.UpgradeTimeout),
		MaxAttachments: cmp.Or(l.MaxAttachments, other.MaxAttachments),
		PacketsPerPost: cmp.Or(l.PacketsPerPost, other.PacketsPerPost),

		MaxDisconnection: cmp.Or(l.MaxDisconnection, other.MaxDisconnection),
	}
}

// Origins are web pages' origins, such as https://example.org. Empty means that the profile does not tell.
type Origins struct {
	Allowed string // one whose pages may talk to the server
	Refused string // one whose pages may not
}

func (o Origins) OrElse(other Origins) Origins {
	return Origins{Allowed: cmp.Or(o.Allowed, other.Allowed), Refused: cmp.Or(o.Refused, other.Refused)}
}

// Tolerance is a harmless difference that a suite must not report for this application.
type Tolerance string

// The differences that a profile can tolerate.
const (
	EventBeforeConnect Tolerance = "event_before_connect" // an event may arrive before the CONNECT reply
	UnorderedEvents    Tolerance = "unordered_events"     // events of one connection may be handled out of order
	NoCloseFrame       Tolerance = "no_close_frame"       // a WebSocket may end without a close frame
	OneRoom            Tolerance = "one_room"             // who joins a room leaves the one before
)

// Feature is something optional that the server has and that no handshake announces.
type Feature string

// The features that a profile can claim.
const (
	FeatureRecovery Feature = "recovery" // connection state recovery
	FeatureCORS     Feature = "cors"     // cross-origin requests are allowed
)

// Operation returns how the application does an operation, and false if it does not have it.
func (p *Profile) Operation(name OperationName) (*Operation, bool) {
	o, ok := p.operations[name]
	return o, ok
}

// Describes reports whether the profile describes any operation. Without one no event may be sent to the application.
func (p *Profile) Describes() bool { return len(p.operations) > 0 }

// Operations returns the names of the operations that the application has, sorted.
func (p *Profile) Operations() []OperationName {
	return slices.Sorted(maps.Keys(p.operations))
}

// Offers reports whether an operation works in a namespace.
func (p *Profile) Offers(namespace string, name OperationName) bool {
	if _, described := p.operations[name]; !described {
		return false
	}
	for _, n := range p.Namespaces {
		if n.Has(namespace) {
			return n.Operations == nil || slices.Contains(n.Operations, name)
		}
	}
	return false
}

// Tenant returns the namespace of a tenant, and false if the application has no namespaces of that kind.
func (p *Profile) Tenant(name string) (namespace string, ok bool) {
	for _, n := range p.Namespaces {
		if n.IsPattern() {
			return n.Of(name), true
		}
	}
	return "", false
}

// Auth returns the payload for CONNECT, nil if the profile asks for none.
func (p *Profile) Auth(v Vars) any {
	return template.Fill(p.auth, v.fill)
}

// Header returns the header fields that differ from client to client.
func (p *Profile) Header(v Vars) http.Header {
	out := http.Header{}
	for name, value := range p.headers {
		out.Set(name, value.Fill(v.fill))
	}
	return out
}

// Query returns the query parameters that every request carries, empty if the profile asks for none.
func (p *Profile) Query(v Vars) url.Values {
	return fillQuery(p.query, v)
}

func fillQuery(query map[string]template.Text, v Vars) url.Values {
	out := url.Values{}
	for name, value := range query {
		out.Set(name, value.Fill(v.fill))
	}
	return out
}

// Noise reports whether an event is one that the application sends of its own: a welcome, a presence list, a heartbeat.
func (p *Profile) Noise(event string, args []any) bool {
	for _, n := range p.noise {
		if _, ok := n.match(event, args, Vars{}); ok {
			return true
		}
	}
	return false
}

// Tolerates reports whether a difference must not be reported.
func (p *Profile) Tolerates(t Tolerance) bool { return p.tolerates[t] }

// Has reports whether the profile claims a feature.
func (p *Profile) Has(f Feature) bool { return p.features[f] }

// Deviations returns what the profile expects to fail, as of a day.
func (p *Profile) Deviations(today time.Time) *deviations.List {
	return deviations.New(today, p.deviations...)
}

// event is an event to recognise: its name and, if the profile gives any, its arguments.
type event struct {
	name string
	args arguments
}

func (e event) match(name string, args []any, v Vars) (Delivery, bool) {
	if e.name != name {
		return Delivery{}, false
	}
	return e.args.match(args, &v)
}

// LogPatterns say how the lines of the target's log look.
type LogPatterns struct {
	Connected    *Pattern // one line for every connection to a namespace; nil if the application prints none
	Disconnected *Pattern // one line when such a connection ends; nil if the application prints none
	// Namespaces are those whose connections show, as in [Profile.Namespaces]; nil for all.
	Namespaces []Namespace
	// Optional is set if some versions of the application print these lines and others do not: a log without any
	// proves nothing.
	Optional bool
}

// Covers reports whether the connections to a namespace show.
func (l *LogPatterns) Covers(namespace string) bool {
	return l.Namespaces == nil || slices.ContainsFunc(l.Namespaces, func(n Namespace) bool { return n.Has(namespace) })
}

// Match reports whether a line tells of a connection's beginning or end.
func (l *LogPatterns) Match(line string) bool {
	_, connected := l.Connected.Match(line)
	_, disconnected := l.Disconnected.Match(line)
	return connected || disconnected
}

// Pattern recognises a line of a log.
type Pattern struct {
	source string
	regexp *regexp.Regexp
}

// Match reports whether a line matches, and the Socket.IO id in it if the pattern tells where it stands.
func (p *Pattern) Match(line string) (sid string, ok bool) {
	if p == nil {
		return "", false
	}
	groups := p.regexp.FindStringSubmatch(line)
	if groups == nil {
		return "", false
	}
	if i := p.regexp.SubexpIndex(placeSID); i >= 0 {
		sid = groups[i]
	}
	return sid, true
}

// NamesSocket reports whether the pattern tells where the Socket.IO id stands in a line.
func (p *Pattern) NamesSocket() bool { return p != nil && p.regexp.SubexpIndex(placeSID) >= 0 }

// String returns the pattern as the profile writes it.
func (p *Pattern) String() string {
	if p == nil {
		return ""
	}
	return p.source
}

package trial

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

// Need is something a target must offer for a case to apply. Its name is what a report says is missing.
type Need struct {
	Name    string
	Missing func(*server.Server, Variant) bool
}

// Operation needs the application to have an operation in the variant's namespace.
func Operation(name profiles.OperationName) Need {
	return Need{"operation " + string(name), func(t *server.Server, v Variant) bool { return !Offered(t, v.Namespace, name) }}
}

// OperationElsewhere needs the application to have an operation in the namespace that [Trial.CustomNamespace] gives.
func OperationElsewhere(name profiles.OperationName) Need {
	return Need{"operation " + string(name) + " in a second namespace", func(t *server.Server, _ Variant) bool {
		namespace := CustomNamespace(t)
		return namespace == "" || !Offered(t, namespace, name)
	}}
}

// Offered says whether the application has an operation in a namespace. None stands for the main one, where sessions that are driven by hand
// are also if the main one is not among those to test.
func Offered(t *server.Server, namespace string, name profiles.OperationName) bool {
	if namespace != "" {
		return t.Offers(namespace, name)
	}
	return t.Profile.Offers("/", name)
}

// CustomNamespace is a namespace of the target other than the main one, or nothing.
func CustomNamespace(t *server.Server) string {
	for _, name := range Namespaces(t) {
		if name != "/" {
			return name
		}
	}
	return ""
}

var heartbeatsName = fmt.Sprintf("a pingInterval and pingTimeout of %v at most, together", server.LongestHeartbeat)

// needsEngine needs an Engine.IO generation.
func needsEngine(revision engineio.Revision) Need {
	name := "feature eio3"
	if revision == engineio.V4 {
		name = "feature eio4"
	}
	return Need{name, func(t *server.Server, _ Variant) bool {
		return !slices.Contains(t.Detection.Engines, revision)
	}}
}

// offers needs a transport in an Engine.IO generation.
func offers(revision engineio.Revision, transport client.Transport) Need {
	name := "transport " + string(transport)
	if revision == engineio.V3 {
		name += " of Engine.IO 3"
	}
	return Need{name, func(t *server.Server, _ Variant) bool { return !t.Detection.Offers(revision, transport) }}
}

func advertisesUpgrade(name string, revision engineio.Revision) Need {
	return Need{name, func(t *server.Server, _ Variant) bool { return !t.Detection.Announces(revision) }}
}

// The needs that many cases share.
var (
	SpeaksEIO4 = needsEngine(engineio.V4)
	Polling    = offers(engineio.V4, client.Polling)
	WebSocket  = offers(engineio.V4, client.WebSocket)
	Upgrade    = offers(engineio.V4, client.Upgrade)

	SpeaksEIO3    = needsEngine(engineio.V3)
	PollingEIO3   = offers(engineio.V3, client.Polling)
	WebSocketEIO3 = offers(engineio.V3, client.WebSocket)
	UpgradeEIO3   = offers(engineio.V3, client.Upgrade)

	// AdvertisesUpgrade needs a handshake that offers the upgrade, whether or not it is to be had then.
	AdvertisesUpgrade     = advertisesUpgrade("transport upgrade", engineio.V4)
	AdvertisesUpgradeEIO3 = advertisesUpgrade("transport upgrade of Engine.IO 3", engineio.V3)

	// Recovery needs connection state recovery: the target shows it, or the profile claims it.
	Recovery = Need{"feature recovery", func(t *server.Server, _ Variant) bool {
		return !t.Detection.Recovery && !t.Profile.Has(profiles.FeatureRecovery)
	}}

	// RecoveryTime needs to know when a lost session is lost for good.
	RecoveryTime = Need{"limits.max_disconnection_duration in the profile, or --max-disconnection-duration", func(t *server.Server, _ Variant) bool {
		return t.Timing.MaxDisconnection == 0
	}}

	// RecoveryOfSilence needs a session to be kept for longer than a client may be silent: some servers keep events no longer than
	// sessions, and the last one the client got is as old as its silence.
	RecoveryOfSilence = Need{"limits.max_disconnection_duration longer than pingInterval and pingTimeout", func(t *server.Server, _ Variant) bool {
		known := t.Timing.MaxDisconnection
		return known > 0 && known <= t.Timing.PingInterval+t.Timing.PingTimeout
	}}

	// Heartbeats needs pings, and missing one, to be a matter of minutes.
	Heartbeats = Need{heartbeatsName, func(t *server.Server, _ Variant) bool { return !t.Timing.AwaitsHeartbeats() }}

	// HeartbeatsEIO3 is Heartbeats for Engine.IO 3: two engines on one port may announce different ones.
	HeartbeatsEIO3 = Need{heartbeatsName, func(t *server.Server, _ Variant) bool {
		h, _ := t.Detection.HandshakeOf(engineio.V3)
		return !server.NewTiming(h, t.Limits, t.Timing.Scale).AwaitsHeartbeats()
	}}

	// ConnectionLog needs the server's log and a pattern in the profile to find connections to the variant's namespace in it.
	ConnectionLog = Need{reports.NeedsLog, func(t *server.Server, v Variant) bool {
		log := t.Profile.Log
		return t.Log == nil || log == nil || log.Connected == nil || !log.Covers(cmp.Or(v.Namespace, "/"))
	}}

	// Application needs a profile that describes the application: what the server need not refuse may reach it as an event.
	Application = Need{"a profile of the application", func(t *server.Server, _ Variant) bool { return !t.Profile.Describes() }}

	// MainNamespace needs the application to have the namespace "/".
	MainNamespace = Need{"namespace /", func(t *server.Server, _ Variant) bool { return !hasNamespace(t, "/") }}

	// AnotherNamespace needs a namespace beside the main one.
	AnotherNamespace = Need{"a second namespace", func(t *server.Server, _ Variant) bool {
		return len(Namespaces(t)) < 2
	}}
)

// Needs joins lists of needs.
func Needs(n ...Need) []Need { return n }

// Tells needs the answer to whoami to hold something.
func Tells(name string) Need {
	return Need{"{" + name + "} in the answer to whoami", func(t *server.Server, _ Variant) bool {
		op, ok := t.Profile.Operation(profiles.WhoAmI)
		return !ok || !op.Tells(name)
	}}
}

// Delivers needs what an operation delivers to hold something.
func Delivers(operation profiles.OperationName, name string) Need {
	return Need{fmt.Sprintf("{%s} in what %s delivers", name, operation), func(t *server.Server, _ Variant) bool {
		op, ok := t.Profile.Operation(operation)
		return !ok || !op.Delivers(name)
	}}
}

// Credentials needs an operation whose credentials a client of the variant's generation can send: in the query before Socket.IO 5, as the payload
// of CONNECT since then.
func Credentials(name profiles.OperationName) Need {
	return Need{"operation " + string(name) + " with auth, or a query for Engine.IO 3", func(t *server.Server, v Variant) bool {
		op, ok := t.Profile.Operation(name)
		if !ok || !Offered(t, v.Namespace, name) {
			return true
		}
		if v.Engine == engineio.V3 {
			return len(op.Credentials.Query(profiles.Vars{})) == 0
		}
		return op.Credentials.Auth(profiles.Vars{}) == nil
	}}
}

// ConcludesAnything needs an application that passes on any answer to its question.
var ConcludesAnything = Need{"operation ask that ends with any arguments", func(t *server.Server, _ Variant) bool {
	op, ok := t.Profile.Operation(profiles.Ask)
	return !ok || op.Concludes() != profiles.CarriesAny
}}

// SaysAnything needs a message to all that takes any arguments.
var SaysAnything = Need{"operation say_all with any arguments", func(t *server.Server, _ Variant) bool {
	op, ok := t.Profile.Operation(profiles.SayAll)
	return !ok || op.Carries() != profiles.CarriesAny
}}

// AckIsOptional needs an application that survives an event whose acknowledgement was not asked for.
var AckIsOptional = Need{"an acknowledgement the application can do without", func(t *server.Server, _ Variant) bool {
	op, ok := t.Profile.Operation(profiles.Ack)
	return !ok || op.Ack == profiles.AckRequired
}}

// AcknowledgesAnything needs an acknowledgement that takes any arguments.
var AcknowledgesAnything = Need{"operation ack with any arguments", func(t *server.Server, _ Variant) bool {
	op, ok := t.Profile.Operation(profiles.Ack)
	return !ok || op.Carries() != profiles.CarriesAny || op.Acknowledges() != profiles.CarriesAny
}}

// EchoesAnything needs an echo that takes any arguments.
var EchoesAnything = Need{"operation echo with any arguments", func(t *server.Server, _ Variant) bool {
	op, ok := t.Profile.Operation(profiles.Echo)
	return !ok || op.Carries() != profiles.CarriesAny
}}

// Binary needs an application that takes binary data.
var Binary = Need{"binary data", func(t *server.Server, _ Variant) bool { return t.Profile.NoBinary }}

// InOrder needs a server that handles the events of a connection in their order.
var InOrder = Need{"events in order", func(t *server.Server, _ Variant) bool { return t.Profile.Tolerates(profiles.UnorderedEvents) }}

// SeveralRooms needs an application in which a client can be in several rooms at once.
var SeveralRooms = Need{"several rooms at once", func(t *server.Server, _ Variant) bool { return t.Profile.Tolerates(profiles.OneRoom) }}

// NoSetup needs an application that asks for no step before the first operation.
var NoSetup = Need{"an application without a first step of its own", func(t *server.Server, _ Variant) bool {
	return len(t.Profile.Setup) > 0
}}

// NamesSockets says whether the lines about connections name the socket.
func NamesSockets(t *server.Server) bool {
	return t.Profile.Log != nil && t.Profile.Log.Connected.NamesSocket()
}

// CustomNamespace is a namespace of the target other than the main one.
func (t *Trial) CustomNamespace() string {
	name := CustomNamespace(t.Server)
	if name == "" {
		t.NotApplicable("a second namespace")
	}
	return name
}

// OtherNamespace is a namespace other than the variant's, or nothing.
func (t *Trial) OtherNamespace() string {
	for _, namespace := range Namespaces(t.Server) {
		if namespace != t.Variant.Namespace {
			return namespace
		}
	}
	return ""
}

// HasNamespace says whether a namespace is one of the application's. Servers let clients into others, too, in which the application does
// nothing.
func (t *Trial) HasNamespace(name string) bool { return hasNamespace(t.Server, name) }

func hasNamespace(t *server.Server, name string) bool {
	is := func(n profiles.Namespace) bool { return n.Has(name) }
	return slices.ContainsFunc(t.Profile.Namespaces, is) || slices.ContainsFunc(t.Namespaces, is)
}

// Has says whether the application has an operation in the variant's namespace.
func (t *Trial) Has(name profiles.OperationName) bool {
	return Offered(t.Server, t.Variant.Namespace, name)
}

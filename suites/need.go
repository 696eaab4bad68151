package suites

import (
	"slices"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/server"
)

// Need is something a target must offer for a case to apply. Its name is what a report says is missing.
type Need struct {
	Name    string
	Missing func(*server.Server, Variant) bool
}

// operation needs the application to have an operation in the variant's namespace.
func operation(name profiles.OperationName) Need {
	return Need{"operation " + string(name), func(t *server.Server, v Variant) bool { return !offered(t, v.Namespace, name) }}
}

// operationElsewhere needs the application to have an operation in the namespace that [Trial.customNamespace] gives.
func operationElsewhere(name profiles.OperationName) Need {
	return Need{"operation " + string(name) + " in a second namespace", func(t *server.Server, _ Variant) bool {
		namespace := customNamespace(t)
		return namespace == "" || !offered(t, namespace, name)
	}}
}

// offered says whether the application has an operation in a namespace. None stands for the main one; a target without that is
// taken at the profile's word.
func offered(t *server.Server, namespace string, name profiles.OperationName) bool {
	if namespace != "" {
		return t.Offers(namespace, name)
	}
	_, described := t.Profile.Operation(name)
	return described && (t.Offers("/", name) || !slices.Contains(namespaces(t), "/"))
}

// customNamespace is a namespace of the target other than the main one, or nothing.
func customNamespace(t *server.Server) string {
	for _, name := range namespaces(t) {
		if name != "/" {
			return name
		}
	}
	return ""
}

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

// The needs that many cases share.
var (
	engine4Spoken = needsEngine(engineio.V4)
	polling       = offers(engineio.V4, client.Polling)
	websocket     = offers(engineio.V4, client.WebSocket)
	upgrade       = offers(engineio.V4, client.Upgrade)

	engine3Spoken = needsEngine(engineio.V3)
	polling3      = offers(engineio.V3, client.Polling)
	websocket3    = offers(engineio.V3, client.WebSocket)
	upgrade3      = offers(engineio.V3, client.Upgrade)

	// announcesUpgrade needs a handshake that offers the upgrade, whether or not it is to be had then.
	announcesUpgrade = Need{"transport upgrade", func(t *server.Server, _ Variant) bool { return !t.Detection.Announces(engineio.V4) }}

	// recovery needs connection state recovery: the target shows it, or the profile claims it.
	recovery = Need{"feature recovery", func(t *server.Server, _ Variant) bool {
		return !t.Detection.Recovery && !t.Profile.Has(profiles.FeatureRecovery)
	}}

	// recoveryTime needs to know when a lost session is lost for good.
	recoveryTime = Need{"limits.max_disconnection_duration in the profile, or --max-disconnection-duration", func(t *server.Server, _ Variant) bool {
		return t.Timing.MaxDisconnection == 0
	}}

	// recoveryOfSilence needs a session to be kept for longer than a client may be silent: some servers keep events no longer than
	// sessions, and the last one the client got is as old as its silence.
	recoveryOfSilence = Need{"limits.max_disconnection_duration longer than pingInterval and pingTimeout", func(t *server.Server, _ Variant) bool {
		known := t.Timing.MaxDisconnection
		return known > 0 && known <= t.Timing.PingInterval+t.Timing.PingTimeout
	}}

	// connectionLog needs the target's log and a pattern in the profile to find connections in it.
	connectionLog = Need{"the target's log (--exec or --log)", func(t *server.Server, _ Variant) bool {
		return t.Log == nil || t.Profile.Log == nil || t.Profile.Log.Connected == nil
	}}

	// anotherNamespace needs a namespace beside the main one.
	anotherNamespace = Need{"a second namespace", func(t *server.Server, _ Variant) bool {
		return len(namespaces(t)) < 2
	}}
)

// needs joins lists of needs.
func needs(n ...Need) []Need { return n }

// tells needs the answer to whoami to hold something.
func tells(name string) Need {
	return Need{"{" + name + "} in the answer to whoami", func(t *server.Server, _ Variant) bool {
		op, ok := t.Profile.Operation(profiles.WhoAmI)
		return !ok || !op.Tells(name)
	}}
}

// saysAnything needs a message to all that takes any arguments.
var saysAnything = Need{"operation say_all with any arguments", func(t *server.Server, _ Variant) bool {
	op, ok := t.Profile.Operation(profiles.SayAll)
	return !ok || op.Carries() != profiles.CarriesAny
}}

// ackIsOptional needs an application that survives an event whose acknowledgement was not asked for.
var ackIsOptional = Need{"an acknowledgement the application can do without", func(t *server.Server, _ Variant) bool {
	op, ok := t.Profile.Operation(profiles.Ack)
	return !ok || op.Ack == profiles.AckRequired
}}

// acknowledgesAnything needs an acknowledgement that takes any arguments.
var acknowledgesAnything = Need{"operation ack with any arguments", func(t *server.Server, _ Variant) bool {
	op, ok := t.Profile.Operation(profiles.Ack)
	return !ok || op.Carries() != profiles.CarriesAny
}}

// echoesAnything needs an echo that takes any arguments.
var echoesAnything = Need{"operation echo with any arguments", func(t *server.Server, _ Variant) bool {
	op, ok := t.Profile.Operation(profiles.Echo)
	return !ok || op.Carries() != profiles.CarriesAny
}}

// noSetup needs an application that asks for no step before the first operation.
var noSetup = Need{"an application without a first step of its own", func(t *server.Server, _ Variant) bool {
	return len(t.Profile.Setup) > 0
}}

// namesSockets says whether the lines about connections name the socket.
func namesSockets(t *server.Server) bool {
	return t.Profile.Log != nil && t.Profile.Log.Connected.NamesSocket()
}

// customNamespace is a namespace of the target other than the main one.
func (t *Trial) customNamespace() string {
	name := customNamespace(t.Target)
	if name == "" {
		t.NotApplicable("a second namespace")
	}
	return name
}

// otherNamespace is a namespace other than the variant's, or nothing.
func (t *Trial) otherNamespace() string {
	for _, namespace := range namespaces(t.Target) {
		if namespace != t.Variant.Namespace {
			return namespace
		}
	}
	return ""
}

// has says whether the application has an operation in the variant's namespace.
func (t *Trial) has(name profiles.OperationName) bool {
	return offered(t.Target, t.Variant.Namespace, name)
}

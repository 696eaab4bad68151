package sio5

import (
	"fmt"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// connectAdmission are the cases about who gets in: in time, and by which names.
var connectAdmission = []trial.Case{
	{
		ID: "SIO5-CONN-11", Level: reports.Reference, Title: "a client that joins no namespace is dismissed",
		Requirement: "A connection on which no namespace was joined is closed after the connect timeout, although pings are answered.",
		Source:      trial.ReferenceImplementation("connectTimeout", "socket.io/lib/client.ts"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.ConnectTimeout.Known()),
		Over:        trial.OverTransports,
		Lane:        trial.Slow,
		Controlled:  true,
		Body: func(t *trial.Trial) {
			began := time.Now()
			s := session.Open(t, t.Variant.Transport)
			session.Controlled(t, session.EIO4, func() {
				t.ExpectTimeUp("a connection without a namespace is closed", trial.ConnectTimeout, began, func(expected string, within time.Duration) time.Time {
					return s.AwaitTimeout(expected, within)
				})
			})
		},
	},
	{
		ID: "SIO5-CONN-20", Level: reports.Reference, Title: "a dynamic namespace is made for names that match, and for no other",
		Requirement: "Where namespaces are made on demand, a client is let into each whose name matches the pattern as a whole, and refused for any " +
			"other name.",
		Source: trial.Documentation("Namespaces, Dynamic namespaces", "namespaces/#dynamic-namespaces"),
		Needs:  trial.Needs(trial.SpeaksEIO4, participant.Tenants),
		Over:   trial.OverTransports,
		Body: func(t *trial.Trial) {
			s := session.Open(t, t.Variant.Transport)
			tenant := t.Token()
			name, _ := t.Server.Profile.Tenant(tenant)
			expect := func(answer socketio.PacketType, namespace string) {
				s.Send(session.Packet("0", namespace, t.AuthText()))
				p := s.AwaitPacket("an answer to CONNECT for "+namespace, func(p socketio.Packet) bool { return p.Namespace == namespace })
				t.Expect(fmt.Sprintf("%v for %s", answer, namespace), p.Type, Equal(answer))
			}
			expect(socketio.Connect, name)
			for _, other := range unlike(t, name, tenant) {
				expect(socketio.ConnectError, other)
			}
		},
	},
	{
		ID: "SIO5-CONN-21", Level: reports.Reference, Title: "a CONNECT that is sent before the open packet is read is answered, on every connection",
		Requirement: "A client can send CONNECT as soon as its WebSocket is open, without waiting for the open packet: the server answers it.",
		Source:      trial.ReferenceImplementation("the packets of a new connection", "engine.io/lib/server.ts"),
		Needs:       trial.Needs(trial.SpeaksEIO4, trial.WebSocket),
		Lane:        trial.Alone, // so many clients at once would disturb others
		Body: func(t *trial.Trial) {
			expectFirsts(t, "an answer to a CONNECT that is sent as soon as the WebSocket is open", func() string { return earlyConnectLost(t) })
		},
	},
}

// unlike are names that resemble that of a tenant's namespace, and that no namespace of the target has.
func unlike(t *trial.Trial, name, tenant string) []string {
	before, after, _ := strings.Cut(name, tenant)
	stem := strings.TrimRight(before, "/-_.:")
	if stem == "" {
		t.NotApplicable("namespaces for tenants whose names have something in common")
	}
	names := []string{"/sioproof" + name, stem + after, stem + tenant + after}
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(t.Server.Profile.Namespaces, func(n profiles.Namespace) bool { return n.Has(name) })
	})
}

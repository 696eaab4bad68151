package suites

import (
	"fmt"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reports"
)

// connectAdmission are the cases about who gets in: in time, and by which names.
var connectAdmission = []Case{
	{
		ID: "SIO5-CONN-11", Level: reports.Reference, Title: "a client that joins no namespace is dismissed",
		Requirement: "A connection on which no namespace was joined is closed after the connect timeout, although pings are answered.",
		Source:      implementation("connectTimeout", "socket.io/lib/client.ts"),
		Needs:       needs(engine4Spoken, connectTimeout.known()),
		Over:        OverTransports,
		Lane:        Slow,
		Body: func(t *Trial) {
			began := time.Now()
			s := t.Open(t.Variant.Transport)
			t.expectTimeUp("a connection without a namespace is closed", connectTimeout, began, func(expected string, within time.Duration) time.Time {
				return s.AwaitEnd(expected, within).At
			})
		},
	},
	{
		ID: "SIO5-CONN-20", Level: reports.Reference, Title: "a dynamic namespace is made for names that match, and for no other",
		Requirement: "Where namespaces are made on demand, a client is let into each whose name matches the pattern as a whole, and refused for any " +
			"other name.",
		Source: manual("Namespaces, Dynamic namespaces", "namespaces/#dynamic-namespaces"),
		Needs:  needs(engine4Spoken, tenants),
		Over:   OverTransports,
		Body: func(t *Trial) {
			s := t.Open(t.Variant.Transport)
			tenant := t.Token()
			name, _ := t.Target.Profile.Tenant(tenant)
			expect := func(answer socketio.PacketType, namespace string) {
				s.Send(packet("0", namespace, t.authText()))
				p := s.AwaitPacket("an answer to CONNECT for "+namespace, func(p socketio.Packet) bool { return p.Namespace == namespace })
				t.Expect(fmt.Sprintf("%v for %s", answer, namespace), p.Type, Equal(answer))
			}
			expect(socketio.Connect, name)
			for _, other := range t.unlike(name, tenant) {
				expect(socketio.ConnectError, other)
			}
		},
	},
}

// unlike are names that resemble that of a tenant's namespace, and that no namespace of the target has.
func (t *Trial) unlike(name, tenant string) []string {
	before, after, _ := strings.Cut(name, tenant)
	stem := strings.TrimRight(before, "/-_.:")
	if stem == "" {
		t.NotApplicable("namespaces for tenants whose names have something in common")
	}
	names := []string{"/sioproof" + name, stem + after, stem + tenant + after}
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(t.Target.Profile.Namespaces, func(n profiles.Namespace) bool { return n.Has(name) })
	})
}

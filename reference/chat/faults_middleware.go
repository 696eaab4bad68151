package chat

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// middlewareFaults concern the middlewares, and what the application gets to see of a client.
var middlewareFaults = []fault.Fault[Rules]{
	{
		Name:   "middleware-of-custom-namespace-everywhere",
		Breaks: "The middleware that was added to one namespace also guards all the others.",
		Cases:  []string{"API-NSP-03"},
		Break:  guarding(func(Handshake) []string { return []string{"/", "/custom"} }),
	},
	{
		Name:   "middleware-of-main-namespace-inherited",
		Breaks: "Who asks for a custom namespace has to pass the middleware of the main one, too.",
		Cases:  []string{"API-NSP-03"},
		Break:  guarding(func(handshake Handshake) []string { return []string{"/", handshake.Namespace} }),
	},
	{
		Name:   "middlewares-in-opposite-order",
		Breaks: "The middleware that was added last is run first.",
		Cases:  []string{"API-MW-01"},
		Break:  func(r *Rules) { slices.Reverse(r.middlewares) },
	},
	{
		Name:   "middleware-not-awaited",
		Breaks: "A middleware that calls next later is not waited for: the client is connected meanwhile.",
		Cases:  []string{"API-MW-01"},
		Break: func(r *Rules) {
			r.hold = func(handshake Handshake) (Handshake, time.Duration) {
				handshake, _ = hold(handshake)
				return handshake, 0
			}
		},
	},
	{
		Name:   "connection-before-middlewares",
		Breaks: "The connection handler runs before the middlewares have agreed.",
		Cases:  []string{"API-MW-01"},
		Break: func(r *Rules) {
			r.hold = func(handshake Handshake) (Handshake, time.Duration) {
				handshake.steps = append(handshake.steps, "connection")
				return hold(handshake)
			}
		},
	},
	{
		Name:   "headers-lost",
		Breaks: "The application does not see the header fields of the handshake.",
		Cases:  []string{"API-HS-01"},
		Break:  showing(func(handshake *Handshake) { handshake.Header = http.Header{} }),
	},
	{
		Name:   "query-of-the-protocol-only",
		Breaks: "Of the query the application sees the parameters of Engine.IO alone.",
		Cases:  []string{"API-HS-01"},
		Break: showing(func(handshake *Handshake) {
			own := url.Values{}
			for _, name := range []string{"EIO", "transport", "t", "token", "wait"} {
				if handshake.Query.Has(name) {
					own.Set(name, handshake.Query.Get(name))
				}
			}
			handshake.Query = own
		}),
	},
}

// guarding is a fault by which a client has to pass the middlewares of other namespaces.
func guarding(namespaces func(Handshake) []string) func(*Rules) {
	return func(r *Rules) {
		r.middlewares[1].authorize = func(_ *Rules, handshake Handshake) *Refusal {
			for _, namespace := range namespaces(handshake) {
				if refusal := guard(handshake, namespace); refusal != nil {
					return refusal
				}
			}
			return nil
		}
	}
}

// showing is a fault that changes what the application sees of a client.
func showing(change func(*Handshake)) func(*Rules) {
	return func(r *Rules) {
		r.hold = func(handshake Handshake) (Handshake, time.Duration) {
			change(&handshake)
			return hold(handshake)
		}
	}
}

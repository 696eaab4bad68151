package server

import (
	"maps"
	"slices"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// Here is what the server is to a client: how the client connects, and which operations it has.

// Auth returns the payload for CONNECT, nil for none: what the options say, else the profile's.
func (s *Server) Auth(v profiles.Vars) any {
	if s.auth != nil {
		return s.auth
	}
	v.Captured = s.Captured(v.User)
	return s.Profile.Auth(v)
}

// EndpointFor returns the endpoint for a connection with its own query parameters, header fields and cookies, as the profile asks for them.
func (s *Server) EndpointFor(v profiles.Vars) wire.Endpoint {
	v.Captured = s.Captured(v.User)
	e := s.identify(s.Endpoint, v)
	own := s.Profile.Query(v)
	if len(own) == 0 {
		return e
	}
	e.Query = maps.Clone(e.Query)
	maps.Copy(e.Query, own)
	return e
}

// Offers reports whether an operation can be tested in a namespace.
func (s *Server) Offers(namespace string, name profiles.OperationName) bool {
	if _, described := s.Profile.Operation(name); !described {
		return false
	}
	for _, n := range s.Namespaces {
		if n.Has(namespace) {
			return n.Operations == nil || slices.Contains(n.Operations, name)
		}
	}
	return false
}

// In returns the server as clients of all these generations see it: without the operations that some of them lack. The server itself must not
// be started again while that is in use.
func (s *Server) In(generations ...engineio.Revision) *Server {
	profile := s.Profile.In(generations...)
	if profile == s.Profile {
		return s
	}
	out := *s
	out.Profile = profile
	return &out
}

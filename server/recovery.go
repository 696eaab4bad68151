package server

import (
	"context"
	"slices"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// offersRecovery connects to a namespace and looks whether the target tells a private id, by which the client could have its
// session back. A target that does not let us in does not show that it could.
//
// https://socket.io/docs/v4/connection-state-recovery
func (s *Server) offersRecovery(ctx context.Context) bool {
	transport := client.Polling
	if s.Detection.Offers(engineio.V4, client.WebSocket) {
		transport = client.WebSocket
	}
	i := slices.IndexFunc(s.Namespaces, func(n profiles.Namespace) bool { return !n.IsPattern() })
	if !s.Detection.Offers(engineio.V4, transport) || i < 0 {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(float64(probeBound)*s.Timing.Scale))
	defer cancel()
	vars := profiles.Vars{User: "sioproof", Namespace: s.Namespaces[i].Name}
	c, err := client.Dial(ctx, client.Options{Endpoint: s.EndpointFor(vars), Engine: engineio.V4, Transport: transport})
	if err != nil {
		return false
	}
	defer c.Close()
	socket, err := c.Connect(ctx, vars.Namespace, s.Auth(vars))
	return err == nil && socket.PID() != ""
}

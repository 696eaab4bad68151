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
func (t *Server) offersRecovery(ctx context.Context) bool {
	transport := client.Polling
	if t.Detection.Offers(engineio.V4, client.WebSocket) {
		transport = client.WebSocket
	}
	i := slices.IndexFunc(t.Namespaces, func(n profiles.Namespace) bool { return !n.IsPattern() })
	if !t.Detection.Offers(engineio.V4, transport) || i < 0 {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(float64(probeBound)*t.Timing.Scale))
	defer cancel()
	vars := profiles.Vars{User: "sioproof", Namespace: t.Namespaces[i].Name}
	c, err := client.Dial(ctx, client.Options{Endpoint: t.EndpointFor(vars), Engine: engineio.V4, Transport: transport})
	if err != nil {
		return false
	}
	defer c.Close()
	socket, err := c.Connect(ctx, vars.Namespace, t.Auth(vars))
	return err == nil && socket.PID() != ""
}

package supervise

import (
	"context"
	"net"
	"slices"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
)

// MeasureConnect opens a connection to a target, from an address if there is one, closes it again, and returns how long the opening took, which
// is no longer than patience.
func MeasureConnect(ctx context.Context, t *server.Server, from net.IP, patience time.Duration) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	engine := t.Detection.Engines[0]
	options := client.Options{Endpoint: t.EndpointFor(profiles.Vars{User: "user"}), Engine: engine, Transport: client.WebSocket}
	options.Endpoint.LocalAddr = from
	if !slices.Contains(t.Detection.Transports(engine), client.WebSocket) {
		options.Transport = client.Polling
	}
	began := time.Now()
	c, err := client.Dial(ctx, options)
	if err != nil {
		return 0, err
	}
	took := time.Since(began)
	c.Close()
	return took, nil
}

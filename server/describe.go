package server

import (
	"slices"
	"time"

	"github.com/sioproof/sioproof/reports"
)

// Describe is what a report says about the target; which namespaces were used is not among it.
func (t *Server) Describe() reports.Target {
	described := reports.Target{
		URL:            t.Endpoint.URL.Redacted(),
		Path:           t.Endpoint.Path,
		Profile:        t.Profile.Name,
		PingIntervalMS: float64(t.Timing.PingInterval) / float64(time.Millisecond),
		PingTimeoutMS:  float64(t.Timing.PingTimeout) / float64(time.Millisecond),
		MaxPayload:     t.Detection.Handshake.MaxPayload,
	}
	if t.Detection.Recovery {
		described.Features = append(described.Features, "connection state recovery")
	}
	for _, engine := range t.Detection.Engines {
		described.Engines = append(described.Engines, int(engine))
		for _, transport := range t.Detection.Transports(engine) {
			if !slices.Contains(described.Transports, string(transport)) {
				described.Transports = append(described.Transports, string(transport))
			}
		}
	}
	return described
}

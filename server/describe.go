package server

import (
	"slices"
	"time"

	"github.com/sioproof/sioproof/reports"
)

// Describe is what a report says about the target; which namespaces were used is not among it.
func (s *Server) Describe() reports.Target {
	described := reports.Target{
		URL:            s.Endpoint.URL.Redacted(),
		Path:           s.Endpoint.Path,
		Profile:        s.profile,
		PingIntervalMS: float64(s.Timing.PingInterval) / float64(time.Millisecond),
		PingTimeoutMS:  float64(s.Timing.PingTimeout) / float64(time.Millisecond),
		MaxPayload:     s.Detection.Handshake.MaxPayload,
		Remarks:        s.Detection.Remarks,
	}
	if log := s.Profile.Log; log != nil {
		described.LogLine = log.Connected.String()
	}
	if s.Detection.Recovery {
		described.Features = append(described.Features, "connection state recovery")
	}
	for _, engine := range s.Detection.Engines {
		described.Engines = append(described.Engines, int(engine))
		for _, transport := range s.Detection.Transports(engine) {
			if !slices.Contains(described.Transports, string(transport)) {
				described.Transports = append(described.Transports, string(transport))
			}
		}
	}
	return described
}

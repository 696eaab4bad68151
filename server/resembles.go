package server

import (
	"context"
	"strings"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// wordings are what libraries say of a transport that does not exist. Ports to other languages say it like the original.
var wordings = []struct{ body, library, older string }{
	{`{"code":0,"message":"Transport unknown"}`, "socket.io@4", "socket.io@2"},
	{`"Invalid transport"`, "python-socketio@5", "python-socketio@4"},
}

// Resembles returns the library, with its major version, whose wording the server has for a refusal; empty if it is no known one. That
// does not prove anything.
func (s *Server) Resembles(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, s.probeBound())
	defer cancel()
	w := &wire.Wire{Endpoint: s.Endpoint, MaxBody: probeBody}
	defer w.CloseIdle()
	newest := s.Detection.Answers[0]
	query := parameters(newest, "sioproof")
	answer, err := w.Do(ctx, wire.Request{Query: query})
	if err != nil {
		return ""
	}
	for _, wording := range wordings {
		if strings.TrimSpace(string(answer.Body)) == wording.body {
			if newest == engineio.V3 {
				return wording.older
			}
			return wording.library
		}
	}
	return ""
}

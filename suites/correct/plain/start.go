package plain

import (
	"io"
	"net/http/httptest"
	"testing"
)

// Start starts a server for a test, and returns its URL. The log gets a line for each connection and for its end.
func Start(t testing.TB, freedoms Freedoms, log io.Writer) string {
	t.Helper()
	app := newApplication(freedoms, log)
	balanced := &balancer{by: freedoms.Sticky}
	for range max(1, freedoms.Processes) {
		balanced.processes = append(balanced.processes, newServer(app))
	}
	listening := httptest.NewUnstartedServer(balanced.processes[0])
	if freedoms.Processes > 1 {
		listening.Config.Handler = balanced
	}
	listening.Config.IdleTimeout = freedoms.IdleTimeout
	listening.Start()
	t.Cleanup(func() {
		listening.CloseClientConnections()
		listening.Close()
	})
	return listening.URL
}

package plain

import (
	"io"
	"net/http/httptest"
	"testing"
)

// Start starts a server for a test, and returns its URL.
func Start(t testing.TB, freedoms Freedoms, log io.Writer) string {
	t.Helper()
	listening := httptest.NewServer(NewServer(NewApplication(freedoms, log)))
	t.Cleanup(func() {
		listening.CloseClientConnections()
		listening.Close()
	})
	return listening.URL
}

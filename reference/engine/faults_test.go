package engine_test

import (
	"net/http"
	"testing"

	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// That each fault is a fault, the suites prove. Here is that one changes its own server alone.
func TestBreakConcernsOneServer(t *testing.T) {
	_, kept := server(t, engine.Options{})
	_, broken := server(t, engine.Options{Break: fault.Find(engine.Faults, "post-answered-in-capitals")})
	for _, test := range []struct {
		name string
		peer *peer
		want string
	}{
		{"a broken server", openPolling(t, broken, "4", ""), "OK"},
		{"another one", openPolling(t, kept, "4", ""), "ok"},
	} {
		if answer := test.peer.post("4hello"); answer.Status != http.StatusOK || string(answer.Body) != test.want {
			t.Errorf("%s answers a POST with %d %q, want %q", test.name, answer.Status, answer.Body, test.want)
		}
	}
}

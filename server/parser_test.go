package server_test

import (
	"context"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/server"
)

func TestAnotherParserIsRecognized(t *testing.T) {
	for name, test := range map[string]struct {
		server *fake
		want   string
	}{
		"MessagePack":                       {&fake{engines: "4", parser: "msgpack"}, "MessagePack (socket.io-msgpack-parser)"},
		"MessagePack, of both generations":  {&fake{engines: "34", parser: "msgpack"}, "MessagePack (socket.io-msgpack-parser)"},
		"MessagePack, Engine.IO 3":          {&fake{engines: "3", parser: "msgpack"}, "MessagePack (socket.io-msgpack-parser)"},
		"MessagePack, over WebSocket alone": {&fake{engines: "4", parser: "msgpack", noPolling: true}, "MessagePack (socket.io-msgpack-parser)"},
		"JSON":                              {&fake{engines: "4", parser: "json"}, "plain JSON (a custom parser)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := server.Open(context.Background(), server.Options{URL: test.server.start(t).URL})
			mistake, ok := err.(*usage.Error)
			if !ok || !strings.Contains(mistake.Problem, "encodes its packets with "+test.want+", and sioproof speaks the default encoding only") ||
				!strings.Contains(mistake.Hint, "parser") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A target that closes on CONNECT and speaks no other encoding is left to the cases.
func TestAClientThatCannotConnectIsRemarked(t *testing.T) {
	opened, err := server.Open(context.Background(), server.Options{URL: (&fake{engines: "4", parser: "unknown"}).start(t).URL})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if got := strings.Join(opened.Detection.Remarks, ""); !strings.HasPrefix(got, "a client could not connect to /, so whether") {
		t.Errorf("remarks %q", got)
	}
}

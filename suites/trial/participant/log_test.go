package participant_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/sockets"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
)

// The connections to one namespace are logged, and those to another are not, as the profile says.
func TestANamespaceThatIsNotLoggedConforms(t *testing.T) {
	t.Parallel()
	log := logs.New()
	app := &application{namespaces: []string{"/", "/quiet"}, log: log.Writer(), on: map[string]handler{
		"say": func(s *socket, args []any, _ func(...any)) { s.broadcast(everybody, "said", args...) },
	}}
	options := serve(t, app)
	options.Log = log
	s := openURL(t, options, `
namespaces: [{name: /}, {name: /quiet}]
log: {connected: "^connected {sid}", disconnected: "^disconnected {sid}", namespaces: [/]}
operations: {say_all: {emit: say, args: ["{token}"], deliver: {event: said, args: ["{token}"], to: all}}}
`)
	expectConforms(t, runOn(t, s, "CHAT-LOG-01", "CHAT-LOG-02", "CHAT-LOG-03", "CHAT-LOG-04"), 12)
}

// Lines about connections that name no socket, or lines about their ends alone, say nothing about a client that a middleware held.
func TestALogThatNamesNoSocketConforms(t *testing.T) {
	t.Parallel()
	for name, patterns := range map[string]string{
		"no socket":         `{connected: "^a user connected", disconnected: "^user disconnected"}`,
		"ends alone":        `{disconnected: "^user disconnected: .* {sid}"}`,
		"no tenant is told": `{connected: "^a user connected: / {sid}", namespaces: [/]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := logs.New()
			s := openURL(t, server.Options{URL: serveChat(t, log.Writer(), nil), Log: log}, "extends: contract\nlog: "+patterns)
			expectConforms(t, runOn(t, s, "API-MW-02"), 2)
		})
	}
}

// Lines that nobody reads any more are not the server's fault.
func TestALogThatEndsIsNoVerdict(t *testing.T) {
	t.Parallel()
	log := logs.New()
	s := openURL(t, server.Options{URL: serveChat(t, io.Discard, nil), Log: log, Transports: []string{"websocket"}}, "extends: contract\nnamespaces: [{name: /}]")
	log.End("kubectl ended with status 1")
	for _, r := range runOn(t, s, "CHAT-LOG-01") {
		if r.Verdict != reports.Error || !strings.Contains(r.Reason, "kubectl ended with status 1") {
			t.Errorf("%s: %s: %s%s", r.Name(), r.Verdict, r.Actual, r.Reason)
		}
	}
}

// Where lines name no socket, one may be about a client that was gone before the case began: the server has only just noticed.
func TestALateLineIsNotTheServersFault(t *testing.T) {
	t.Parallel()
	log := logs.New()
	late := &lateLine{Writer: log.Writer()}
	s := openURL(t, server.Options{URL: serveChat(t, late, nil), Log: log}, "extends: contract\nnamespaces: [{name: /}]\n"+
		"log: {connected: '^a user connected', disconnected: '^user disconnected'}")
	expectConforms(t, runOn(t, s, "CHAT-LOG-03"), 1)
	if !late.written {
		t.Error("no line was late")
	}
}

// lateLine writes one line about an end twice: the first among those of the case, whose clients are many at once.
type lateLine struct {
	io.Writer
	connected int // clients; the chat writes its log under a lock
	written   bool
}

func (l *lateLine) Write(line []byte) (int, error) {
	const many = 4 // those of the case and its fence
	switch {
	case bytes.HasPrefix(line, []byte("a user connected")):
		l.connected++
	case l.connected >= many && !l.written:
		l.written = true
		_, _ = l.Writer.Write(line)
	default:
		l.connected--
	}
	return l.Writer.Write(line)
}

// A server without JSONP is one that few clients of today will miss. It conforms where the profile says so.
func TestAServerWithoutJSONPConforms(t *testing.T) {
	t.Parallel()
	withoutJSONP := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("j") {
				http.Error(w, "no JSONP", http.StatusBadRequest)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	s := openURL(t, server.Options{URL: serveChat(t, io.Discard, withoutJSONP)}, "extends: contract\nconnect: {jsonp: false}")
	expectConforms(t, runOn(t, s, "EIO3-JSONP-*", "EIO3-PAY-01"), 1)
}

// serveChat serves the application of the contract on our own engine, which a test may put a handler in front of, and returns its URL.
func serveChat(t *testing.T, log io.Writer, wrap func(http.Handler) http.Handler) string {
	t.Helper()
	hub := chat.NewHub(chat.Options{Log: log})
	handler := engine.New(sockets.New(hub, sockets.Options{}), engine.Options{
		Bounds: front.Bounds{PingInterval: time.Second, PingTimeout: 10 * time.Second},
	})
	t.Cleanup(handler.Close)
	var front http.Handler = handler
	if wrap != nil {
		front = wrap(handler)
	}
	listening := httptest.NewServer(front)
	t.Cleanup(listening.Close)
	return listening.URL
}

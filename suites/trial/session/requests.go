package session

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Get sends a GET with exactly these parameters.
func Get(t *trial.Trial, query url.Values) *wire.Response {
	return Do(t, Wire(t), wire.Request{Method: http.MethodGet, Query: query})
}

// Do sends a request; a target that does not answer fails the trial.
func Do(t *trial.Trial, w *wire.Wire, r wire.Request) *wire.Response {
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Reply)
	defer cancel()
	response, err := w.Do(ctx, r)
	if err != nil {
		t.Fail("an HTTP response to "+r.Method, "%s", trial.Show(err))
	}
	return response
}

// Dial opens a WebSocket; a refusal fails the trial.
func Dial(t *trial.Trial, w *wire.Wire, query url.Values) *wire.WebSocket {
	return ExpectWebSocket(t, w, query, "a WebSocket")
}

// ExpectWebSocket is dial with a sentence that says what was expected.
func ExpectWebSocket(t *trial.Trial, w *wire.Wire, query url.Values, expected string) *wire.WebSocket {
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Reply)
	defer cancel()
	socket, refused, err := w.Dial(ctx, query, nil) // on success the response is there, too
	switch {
	case err != nil && refused != nil:
		t.Fail(expected, "HTTP status %d, %s", refused.Status, trial.Show(refused.Body))
	case err != nil:
		t.Fail(expected, "%s", trial.Show(err))
	}
	t.Defer(func() { socket.Reset() })
	return socket
}

// ExpectRefused expects HTTP status 400 for a request of no session.
func ExpectRefused(t *trial.Trial, method string, query url.Values, body ...string) {
	expectRefused(t, Wire(t), method, query, body...)
}

// ExpectRefused expects HTTP status 400 for a request of the session, cookies included.
func (s *Session) ExpectRefused(method string, query url.Values, body ...string) {
	expectRefused(s.Trial, s.Wire, method, query, body...)
}

func expectRefused(t *trial.Trial, w *wire.Wire, method string, query url.Values, body ...string) {
	response := Do(t, w, wire.Request{Method: method, Query: query, Body: []byte(strings.Join(body, "\x1e"))})
	t.Expect("HTTP status 400 for "+method+" ?"+query.Encode(), response.Status, Equal(http.StatusBadRequest))
}

// OpenFields opens a session and returns the decoded JSON of the open packet.
func OpenFields(t *trial.Trial, transport client.Transport) map[string]any {
	return OpenFieldsIn(t, EIO4, transport)
}

// OpenFieldsIn is OpenFields in a dialect.
func OpenFieldsIn(t *trial.Trial, d Dialect, transport client.Transport) map[string]any {
	var open []byte
	switch {
	case transport == client.WebSocket:
		frame, err := ReceiveFrame(t, Dial(t, Wire(t), d.Query(transport, "")), t.Server.Timing.Reply)
		if err != nil {
			t.Fail("an open packet as the first WebSocket frame", "%s", trial.Show(err))
		}
		open = frame.Payload
	case d.Revision == engineio.V3:
		open = openPacket(t, d)
	default:
		open = Get(t, d.Query(transport, "")).Body
	}
	t.Expect("an open packet", string(open), HavePrefix("0"))
	var fields map[string]any
	if err := json.Unmarshal(open[1:], &fields); err != nil {
		t.Fail("a JSON object in the open packet", "%s", trial.Show(open))
	}
	return fields
}

// openPacket is the open packet in the payload that a handshake of revision 3 is answered with.
func openPacket(t *trial.Trial, d Dialect) []byte {
	response := Get(t, d.Query(client.Polling, ""))
	t.Expect("HTTP status 200 for the handshake", response.Status, Equal(http.StatusOK))
	packets, err := d.Parse(response)
	if err != nil || len(packets) == 0 {
		t.Fail("a payload that begins with an open packet", "%s (%v)", trial.Show(response.Body), err)
	}
	return engineio.AppendFrame(nil, d.Revision, packets[0])
}

// ExpectWebSocketRefused expects that the HTTP request is refused, or that the WebSocket is closed before any packet comes. The text
// only says that the connection is to be closed, so every status that puts the blame on the client will do.
func ExpectWebSocketRefused(t *trial.Trial, query url.Values) {
	expectWebSocketRefused(t, Wire(t), query)
}

// ExpectSecondWebSocketRefused is ExpectWebSocketRefused for another WebSocket of a session that must not get one.
func (s *Session) ExpectSecondWebSocketRefused() {
	expectWebSocketRefused(s.Trial, s.Wire, s.SecondWebSocket())
}

func expectWebSocketRefused(t *trial.Trial, w *wire.Wire, query url.Values) {
	expected := "an HTTP status of 400 to 499, or a WebSocket that is closed before any packet, for ?" + query.Encode()
	bound := t.Server.Timing.CloseBound
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	socket, refused, err := w.Dial(ctx, query, nil)
	switch {
	case err != nil && refused != nil:
		t.Expect(expected, refused.Status, And(BeNumerically(">=", 400), BeNumerically("<", 500)))
		return
	case IsClosedByServer(err):
		return
	case err != nil:
		t.Fail(expected, "%s", trial.Show(err))
	}
	defer socket.Reset()
	frame, err := socket.Receive(ctx)
	switch {
	case err == nil:
		t.Fail(expected, "the WebSocket is open, and the server sent %s", trial.Show(frame.Payload))
	case ctx.Err() != nil:
		t.Fail(expected, "the WebSocket is open, and still is after %v", bound)
	case !IsClosedByServer(err):
		t.Fail(expected, "%s", trial.Show(err))
	}
}

// IsClosedByServer says whether an error is the end of a WebSocket or its connection, and not bytes that are no WebSocket frame.
func IsClosedByServer(err error) bool {
	var closed *wire.CloseError
	var unanswered *wire.ResponseError
	return errors.As(err, &closed) || errors.As(err, &unanswered) && len(unanswered.Data) == 0
}

package suites

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
)

// get sends a GET with exactly these parameters.
func (t *Trial) get(query url.Values) *wire.Response {
	return t.do(t.Wire(), wire.Request{Method: http.MethodGet, Query: query})
}

// do sends a request; a target that does not answer fails the trial.
func (t *Trial) do(w *wire.Wire, r wire.Request) *wire.Response {
	ctx, cancel := context.WithTimeout(t.Context(), t.Target.Timing.Reply)
	defer cancel()
	response, err := w.Do(ctx, r)
	if err != nil {
		t.Fail("an HTTP response to "+r.Method, "%s", show(err))
	}
	return response
}

// dial opens a WebSocket; a refusal fails the trial.
func (t *Trial) dial(w *wire.Wire, query url.Values) *wire.WebSocket {
	return t.expectWebSocket(w, query, "a WebSocket")
}

// expectWebSocket is dial with a sentence that says what was expected.
func (t *Trial) expectWebSocket(w *wire.Wire, query url.Values, expected string) *wire.WebSocket {
	ctx, cancel := context.WithTimeout(t.Context(), t.Target.Timing.Reply)
	defer cancel()
	socket, refused, err := w.Dial(ctx, query, nil) // on success the response is there, too
	switch {
	case err != nil && refused != nil:
		t.Fail(expected, "HTTP status %d, %s", refused.Status, show(refused.Body))
	case err != nil:
		t.Fail(expected, "%s", show(err))
	}
	t.Defer(func() { socket.Reset() })
	return socket
}

// refused expects HTTP status 400.
func (t *Trial) refused(method string, query url.Values, body ...string) {
	response := t.do(t.Wire(), wire.Request{Method: method, Query: query, Body: []byte(strings.Join(body, "\x1e"))})
	t.Expect("HTTP status 400 for "+method+" ?"+query.Encode(), response.Status, Equal(http.StatusBadRequest))
}

// openFields opens a session and returns the decoded JSON of the open packet.
func (t *Trial) openFields(transport client.Transport) map[string]any {
	return t.openFieldsIn(eio4, transport)
}

func (t *Trial) openFieldsIn(d dialect, transport client.Transport) map[string]any {
	var open []byte
	switch {
	case transport == client.WebSocket:
		frame, err := t.receive(t.dial(t.Wire(), d.query(transport, "")), t.Target.Timing.Reply)
		if err != nil {
			t.Fail("an open packet as the first WebSocket frame", "%s", show(err))
		}
		open = frame.Payload
	case d.revision == engineio.V3:
		open = t.openPacket(d)
	default:
		open = t.get(d.query(transport, "")).Body
	}
	t.Expect("an open packet", string(open), HavePrefix("0"))
	var fields map[string]any
	if err := json.Unmarshal(open[1:], &fields); err != nil {
		t.Fail("a JSON object in the open packet", "%s", show(open))
	}
	return fields
}

// openPacket is the open packet in the payload that a handshake of revision 3 is answered with.
func (t *Trial) openPacket(d dialect) []byte {
	response := t.get(d.query(client.Polling, ""))
	t.Expect("HTTP status 200 for the handshake", response.Status, Equal(http.StatusOK))
	packets, err := d.parse(response)
	if err != nil || len(packets) == 0 {
		t.Fail("a payload that begins with an open packet", "%s (%v)", show(response.Body), err)
	}
	return engineio.AppendFrame(nil, d.revision, packets[0])
}

// refusedWebSocket expects that the HTTP request is refused, or that the WebSocket is closed before any packet comes. The text
// only says that the connection is to be closed, so every status that puts the blame on the client will do.
func (t *Trial) refusedWebSocket(query url.Values) {
	expected := "an HTTP status of 400 to 499, or a WebSocket that is closed before any packet, for ?" + query.Encode()
	bound := t.Target.Timing.CloseBound
	ctx, cancel := context.WithTimeout(t.Context(), bound)
	defer cancel()
	socket, refused, err := t.Wire().Dial(ctx, query, nil)
	switch {
	case err != nil && refused != nil:
		t.Expect(expected, refused.Status, And(BeNumerically(">=", 400), BeNumerically("<", 500)))
		return
	case closedByTarget(err):
		return
	case err != nil:
		t.Fail(expected, "%s", show(err))
	}
	defer socket.Reset()
	frame, err := socket.Receive(ctx)
	switch {
	case err == nil:
		t.Fail(expected, "the WebSocket is open, and the server sent %s", show(frame.Payload))
	case ctx.Err() != nil:
		t.Fail(expected, "the WebSocket is open, and still is after %v", bound)
	case !closedByTarget(err):
		t.Fail(expected, "%s", show(err))
	}
}

// closedByTarget says whether an error is the end of a WebSocket or its connection, and not bytes that are no WebSocket frame.
func closedByTarget(err error) bool {
	var closed *wire.CloseError
	var unanswered *wire.ResponseError
	return errors.As(err, &closed) || errors.As(err, &unanswered) && len(unanswered.Data) == 0
}

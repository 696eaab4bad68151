package session

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client/wire"
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
func ExpectRefused(t *trial.Trial, d Dialect, method string, query url.Values, body ...string) {
	expectRefused(t, d, Wire(t), method, query, body...)
}

// ExpectRefused expects HTTP status 400 for a request of the session, cookies included.
func (s *Session) ExpectRefused(method string, query url.Values, body ...string) {
	expectRefused(s.Trial, s.Dialect, s.Wire, method, query, body...)
}

func expectRefused(t *trial.Trial, d Dialect, w *wire.Wire, method string, query url.Values, body ...string) {
	Controlled(t, d, func() {
		response := Do(t, w, wire.Request{Method: method, Query: query, Body: []byte(strings.Join(body, "\x1e"))})
		t.Expect("HTTP status 400 for "+method+" ?"+query.Encode(), response.Status, Equal(http.StatusBadRequest))
	})
}

// ExpectWebSocketRefused expects that the HTTP request is refused, or that the WebSocket is closed before any packet comes. The text
// only says that the connection is to be closed, so every status that puts the blame on the client will do. It has to be closed before
// the server would close it because nothing comes on it.
func ExpectWebSocketRefused(t *trial.Trial, d Dialect, query url.Values) {
	expectWebSocketRefused(t, d, Wire(t), query)
}

// ExpectSecondWebSocketRefused is ExpectWebSocketRefused for another WebSocket of a session that must not get one.
func (s *Session) ExpectSecondWebSocketRefused() {
	expectWebSocketRefused(s.Trial, s.Dialect, s.Wire, s.SecondWebSocket())
}

func expectWebSocketRefused(t *trial.Trial, d Dialect, w *wire.Wire, query url.Values) {
	expected := "an HTTP status of 400 to 499, or a WebSocket that is closed before any packet, for ?" + query.Encode()
	c, began := newCandidate(t, d), time.Now()
	awaitWebSocketRefused(t, w, query, expected)
	c.expectAlive(expected+", and no other is closed", time.Since(began))
}

func awaitWebSocketRefused(t *trial.Trial, w *wire.Wire, query url.Values, expected string) {
	bound := min(t.Server.Timing.CloseBeforeConnect, t.Server.Timing.CloseBeforeUpgrade)
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

package session

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// HalfPost is a POST of which the server has not got everything.
type HalfPost struct {
	session *Session
	conn    net.Conn
	rest    []byte
	end     func() // closes the connection; other POST requests may follow
}

// BeginPost sends the head of a POST and so many bytes of its body. The body is at least one byte longer than that.
func (s *Session) BeginPost(body string, sent int) *HalfPost {
	t := s.Trial
	encoded := s.Wire.Encode(s.PostRequest(wire.Request{
		Body:   []byte(body),
		Header: http.Header{"Content-Type": {plainText}, "Connection": {"close"}}, // which serves for nothing else
	}))
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Reply)
	defer cancel()
	conn, err := s.Wire.Raw(ctx)
	if err != nil {
		t.Fail("a connection for a POST", "%s", trial.Show(err))
	}
	cut := len(encoded) - (len(body) - sent)
	s.posting.Lock() // a pong has to wait meanwhile
	half := &HalfPost{session: s, conn: conn, rest: encoded[cut:], end: sync.OnceFunc(func() {
		conn.Close()
		s.posting.Unlock()
	})}
	t.Defer(half.end)
	half.write(encoded[:cut])
	return half
}

func (h *HalfPost) write(data []byte) {
	bound := h.session.Trial.Server.Timing.Reply
	h.conn.SetDeadline(time.Now().Add(bound))
	// A server may end the connection as soon as it has seen enough; that shows in what it does next.
	_, _ = h.conn.Write(data)
}

// Finish sends the rest and returns the status of the answer, 0 if the server has closed the connection instead.
func (h *HalfPost) Finish() int {
	h.write(h.rest)
	defer h.end()
	response, err := http.ReadResponse(bufio.NewReader(h.conn), nil)
	if err != nil {
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}

// BreakOff closes the connection when the server has got what was sent so far. The session posts nothing, not even a pong, before
// the server has had the time to notice: that would be a second POST at the same time.
func (h *HalfPost) BreakOff() {
	Get(h.session.Trial, nil) // by the time another request has been answered
	h.conn.Close()
	for range 3 {
		Get(h.session.Trial, nil) // likewise
	}
	h.end()
}

// answered says whether there is an answer within that time, although the rest has not been sent.
func (h *HalfPost) answered(within time.Duration) bool {
	h.conn.SetReadDeadline(time.Now().Add(within))
	_, err := h.conn.Read(make([]byte, 1))
	return err == nil
}

// ReadsPostsAsTheyCome ends the trial as not applicable if the target does not get to see a POST before all of it is there, as
// behind a proxy that keeps requests back until they are complete. It does not see then that one is under way, or broken off. One
// that sees them refuses a session id that it does not know without waiting for a body.
func ReadsPostsAsTheyCome(t *trial.Trial) {
	stranger := &Session{Trial: t, Wire: Wire(t), Dialect: EIO4, Handshake: engineio.Handshake{SID: t.Token()}}
	if !stranger.BeginPost("3", 0).answered(t.Server.Timing.PollAnswer) {
		t.NotApplicable("a POST that reaches the target before it is complete")
	}
}

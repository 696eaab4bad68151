package suites

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
)

// Send sends encoded text packets, such as `42["hello"]`: one frame each on WebSocket, one payload on long-polling, where an
// answer other than 200 fails the trial.
func (s *Session) Send(packets ...string) {
	if s.socket == nil {
		body := strings.Join(packets, "\x1e")
		if response := s.Post(body); response.Status != http.StatusOK {
			s.t.lost(s.Opened)
			s.t.Fail("HTTP status 200 for the POST of "+show(body), "%d, %s%s", response.Status, show(response.Body), s.instead())
		}
		return
	}
	for _, packet := range packets {
		if err := s.socket.SendText([]byte(packet)); err != nil {
			s.t.Fail("an open WebSocket to send on", "%s", show(err))
		}
	}
}

// Provoke sends text packets that the target may refuse: the answer, or that the connection is gone, is the body's to judge.
func (s *Session) Provoke(packets ...string) {
	if s.socket == nil {
		ctx, cancel := context.WithTimeout(s.t.ctx, s.t.Target.Timing.Reply)
		defer cancel()
		_, _ = s.post(ctx, []byte(strings.Join(packets, "\x1e")))
		return
	}
	for _, packet := range packets {
		if s.socket.SendText([]byte(packet)) != nil {
			return
		}
	}
}

// SendBinary sends an attachment: a binary frame on WebSocket, `b` and base64 on long-polling.
func (s *Session) SendBinary(data []byte) {
	if s.socket == nil {
		s.Send("b" + base64.StdEncoding.EncodeToString(data))
		return
	}
	if err := s.socket.SendBinary(data); err != nil {
		s.t.Fail("an open WebSocket to send on", "%s", show(err))
	}
}

// provokeBinary sends an attachment that the target may refuse.
func (s *Session) provokeBinary(data []byte) {
	if s.socket == nil {
		s.Provoke("b" + base64.StdEncoding.EncodeToString(data))
		return
	}
	_ = s.socket.SendBinary(data) // whether it went through is the body's to judge
}

// SendPacket sends an encoded Socket.IO packet with its attachments, in one POST on long-polling.
func (s *Session) SendPacket(text string, attachments ...[]byte) {
	if s.socket != nil {
		s.Send(text)
		for _, a := range attachments {
			s.SendBinary(a)
		}
		return
	}
	packets := []string{text}
	for _, a := range attachments {
		packets = append(packets, "b"+base64.StdEncoding.EncodeToString(a))
	}
	s.Send(packets...)
}

// Post sends a payload exactly as given. A target that does not answer fails the trial.
func (s *Session) Post(body string) *wire.Response {
	ctx, cancel := context.WithTimeout(s.t.ctx, s.t.Target.Timing.Reply)
	defer cancel()
	response, err := s.post(ctx, []byte(body))
	if err != nil {
		s.t.Fail("an HTTP response to POST", "%s", show(err))
	}
	return response
}

func (s *Session) post(ctx context.Context, body []byte) (*wire.Response, error) {
	return s.postAs(ctx, wire.Request{Body: body})
}

// postAs sends a POST of an unusual form; what the request leaves open is filled in.
func (s *Session) postAs(ctx context.Context, r wire.Request) (*wire.Response, error) {
	s.posting.Lock()
	defer s.posting.Unlock()
	return s.wire.Do(ctx, s.postRequest(r))
}

func (s *Session) postRequest(r wire.Request) wire.Request {
	r.Method, r.Query = http.MethodPost, engineQuery(client.Polling, s.Handshake.SID)
	if r.Header == nil {
		r.Header = http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}
	}
	return r
}

// Get sends a GET for this session and returns the answer. A target that does not answer fails the trial.
func (s *Session) Get() *wire.Response {
	return s.t.do(s.wire, wire.Request{Method: http.MethodGet, Query: engineQuery(client.Polling, s.Handshake.SID)})
}

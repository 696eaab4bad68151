package suites

import (
	"context"
	"fmt"
	"net/http"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// Send sends encoded text packets, such as `42["hello"]`: one frame each on WebSocket, one payload on long-polling, where an
// answer other than 200 fails the trial.
func (s *Session) Send(packets ...string) { s.SendAll(packets) }

// SendAll is Send with attachments behind the text packets.
func (s *Session) SendAll(packets []string, attachments ...[]byte) {
	if s.socket == nil {
		body, contentType := s.dialect.payload(packets, attachments...)
		if response := s.postBody(body, contentType); response.Status != http.StatusOK {
			s.t.Fail("HTTP status 200 for the POST of "+show(body), "%d, %s%s", response.Status, show(response.Body), s.instead())
		}
		return
	}
	if err := s.write(packets, attachments...); err != nil {
		s.t.Fail("an open WebSocket to send on", "%s", show(err))
	}
}

// write sends packets on the WebSocket, each in a frame.
func (s *Session) write(packets []string, attachments ...[]byte) error {
	for _, packet := range packets {
		if err := s.socket.SendText([]byte(packet)); err != nil {
			return err
		}
	}
	for _, attachment := range attachments {
		if err := s.writeAttachment(attachment); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) writeAttachment(data []byte) error {
	switch {
	case s.dialect.base64:
		return s.socket.SendText([]byte(s.dialect.attachmentText(data)))
	case s.dialect.revision == engineio.V3:
		return s.socket.SendBinary(append([]byte{byte(engineio.Message)}, data...))
	}
	return s.socket.SendBinary(data)
}

// Provoke sends text packets that the target may refuse: the answer, or that the connection is gone, is the body's to judge.
func (s *Session) Provoke(packets ...string) { s.provoke(packets) }

func (s *Session) provoke(packets []string, attachments ...[]byte) {
	if s.socket != nil {
		_ = s.write(packets, attachments...)
		return
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), s.t.Target.Timing.Reply)
	defer cancel()
	_, _ = s.post(ctx, packets, attachments...)
}

// SendBinary sends an attachment: a binary frame on WebSocket, base64 or octets on long-polling.
func (s *Session) SendBinary(data []byte) { s.SendAll(nil, data) }

// provokeBinary sends an attachment that the target may refuse.
func (s *Session) provokeBinary(data []byte) { s.provoke(nil, data) }

// SendPacket sends an encoded Socket.IO packet with its attachments, in one POST on long-polling.
func (s *Session) SendPacket(text string, attachments ...[]byte) {
	s.SendAll([]string{text}, attachments...)
}

// Post sends a payload exactly as given. A target that does not answer fails the trial.
func (s *Session) Post(body string) *wire.Response {
	return s.postBody([]byte(body), s.dialect.contentType())
}

// touch sends what keeps a polling session alive, if it still is.
func (s *Session) touch() *wire.Response {
	packet, _ := s.dialect.beat()
	return s.postBody(s.dialect.payload([]string{packet}))
}

func (s *Session) postBody(body []byte, contentType string) *wire.Response {
	ctx, cancel := context.WithTimeout(s.t.Context(), s.t.Target.Timing.Reply)
	defer cancel()
	response, err := s.postAs(ctx, wire.Request{Body: body, Header: http.Header{"Content-Type": {contentType}}})
	if err != nil {
		s.t.Fail("an HTTP response to POST", "%s", show(err))
	}
	return response
}

// post sends packets in one payload.
func (s *Session) post(ctx context.Context, packets []string, attachments ...[]byte) (*wire.Response, error) {
	body, contentType := s.dialect.payload(packets, attachments...)
	return s.postAs(ctx, wire.Request{Body: body, Header: http.Header{"Content-Type": {contentType}}})
}

// postAs sends a POST of an unusual form; what the request leaves open is filled in.
func (s *Session) postAs(ctx context.Context, r wire.Request) (*wire.Response, error) {
	s.posting.Lock()
	defer s.posting.Unlock()
	return s.request(ctx, s.postRequest(r))
}

func (s *Session) postRequest(r wire.Request) wire.Request {
	r.Method, r.Query = http.MethodPost, s.query(client.Polling)
	if r.Header == nil {
		r.Header = http.Header{"Content-Type": {s.dialect.contentType()}}
	}
	return r
}

// Get sends a GET for this session and returns the answer. A target that does not answer fails the trial.
func (s *Session) Get() *wire.Response {
	return s.t.do(s.wire, wire.Request{Method: http.MethodGet, Query: s.query(client.Polling)})
}

// request sends a request of the session. A refusal may say that the session is over.
func (s *Session) request(ctx context.Context, r wire.Request) (*wire.Response, error) {
	response, err := s.wire.Do(ctx, r)
	if err == nil && response.Status >= http.StatusBadRequest {
		s.t.lost(s.asked)
	}
	return response, err
}

// packetsPerPost is how many short packets one payload may hold: so many, unless the profile or maxPayload says fewer.
func (t *Trial) packetsPerPost(h engineio.Handshake, wanted int) int {
	const most = 128 // bytes of one echo packet
	if limit := t.Target.Limits.PacketsPerPost; limit > 0 {
		wanted = min(wanted, limit)
	}
	if h.MaxPayload > 0 {
		wanted = min(wanted, h.MaxPayload/most)
	}
	t.Expect(fmt.Sprintf("room for one packet of %d bytes in maxPayload", most), wanted, BeNumerically(">", 0))
	return wanted
}

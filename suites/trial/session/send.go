package session

import (
	"context"
	"fmt"
	"net/http"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Send sends encoded text packets, such as `42["hello"]`: one frame each on WebSocket, one payload on long-polling, where an
// answer other than 200 fails the trial.
func (s *Session) Send(packets ...string) { s.sendAll(packets) }

// sendAll is Send with attachments behind the text packets.
func (s *Session) sendAll(packets []string, attachments ...[]byte) {
	if s.WebSocket == nil {
		body, contentType := s.Dialect.Payload(packets, attachments...)
		if response := s.postBody(body, contentType); response.Status != http.StatusOK {
			s.Trial.Fail("HTTP status 200 for the POST of "+trial.Show(body), "%d, %s%s", response.Status, trial.Show(response.Body), s.Instead())
		}
		return
	}
	if err := s.write(packets, attachments...); err != nil {
		s.Trial.Fail("an open WebSocket to send on", "%s", trial.Show(err))
	}
}

// SendOctets sends text packets of Engine.IO 3 in a payload of octets.
func (s *Session) SendOctets(packets ...string) {
	var body []byte
	for _, packet := range packets {
		body = appendOctets(body, 0, []byte(packet))
	}
	if response := s.postBody(body, Octets); response.Status != http.StatusOK {
		s.Trial.Fail("HTTP status 200 for a POST of octets", "%d, %s", response.Status, trial.Show(response.Body))
	}
}

// write sends packets on the WebSocket, each in a frame.
func (s *Session) write(packets []string, attachments ...[]byte) error {
	for _, packet := range packets {
		if err := s.WebSocket.SendText([]byte(packet)); err != nil {
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
	case s.Dialect.base64:
		return s.WebSocket.SendText([]byte(s.Dialect.attachmentText(data)))
	case s.Dialect.Revision == engineio.V3:
		return s.WebSocket.SendBinary(append([]byte{byte(engineio.Message)}, data...))
	}
	return s.WebSocket.SendBinary(data)
}

// Provoke sends text packets that the target may refuse: the answer, or that the connection is gone, is the body's to judge.
func (s *Session) Provoke(packets ...string) { s.provoke(packets) }

func (s *Session) provoke(packets []string, attachments ...[]byte) {
	if s.WebSocket != nil {
		_ = s.write(packets, attachments...)
		return
	}
	ctx, cancel := context.WithTimeout(s.Trial.Context(), s.Trial.Server.Timing.Reply)
	defer cancel()
	s.noteAnswer(s.PostPackets(ctx, packets, attachments...))
}

// ProvokeBinary sends an attachment that the target may refuse.
func (s *Session) ProvokeBinary(data []byte) { s.provoke(nil, data) }

// sendPacket sends an encoded Socket.IO packet with its attachments, in one POST on long-polling.
func (s *Session) sendPacket(text string, attachments ...[]byte) {
	s.sendAll([]string{text}, attachments...)
}

// Post sends a payload exactly as given. A target that does not answer fails the trial.
func (s *Session) Post(body string) *wire.Response {
	return s.postBody([]byte(body), s.Dialect.contentType())
}

// Touch sends what keeps a polling session alive, if it still is.
func (s *Session) Touch() *wire.Response {
	packet, _ := s.Dialect.beat()
	return s.postBody(s.Dialect.Payload([]string{packet}))
}

func (s *Session) postBody(body []byte, contentType string) *wire.Response {
	ctx, cancel := context.WithTimeout(s.Trial.Context(), s.Trial.Server.Timing.Reply)
	defer cancel()
	response, err := s.PostAs(ctx, wire.Request{Body: body, Header: http.Header{"Content-Type": {contentType}}})
	s.noteAnswer(response, err)
	if err != nil {
		s.Trial.Fail("an HTTP response to POST", "%s", trial.Show(err))
	}
	return response
}

// noteAnswer keeps how the body's last POST was answered, so that a failure's text can tell.
func (s *Session) noteAnswer(response *wire.Response, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.answer = fmt.Sprintf("the last POST was not answered (%v)", err)
		return
	}
	s.answer = fmt.Sprintf("the last POST was answered with HTTP status %d, %s", response.Status, trial.Show(response.Body))
}

// PostPackets sends packets in one payload.
func (s *Session) PostPackets(ctx context.Context, packets []string, attachments ...[]byte) (*wire.Response, error) {
	body, contentType := s.Dialect.Payload(packets, attachments...)
	return s.PostAs(ctx, wire.Request{Body: body, Header: http.Header{"Content-Type": {contentType}}})
}

// PostAs sends a POST of an unusual form; what the request leaves open is filled in.
func (s *Session) PostAs(ctx context.Context, r wire.Request) (*wire.Response, error) {
	s.posting.Lock()
	defer s.posting.Unlock()
	return s.request(ctx, s.PostRequest(r))
}

// PostRequest completes a request to a POST of this session.
func (s *Session) PostRequest(r wire.Request) wire.Request {
	r.Method, r.Query = http.MethodPost, s.Query(client.Polling)
	if r.Header == nil {
		r.Header = http.Header{"Content-Type": {s.Dialect.contentType()}}
	}
	return r
}

// Get sends a GET for this session and returns the answer. A target that does not answer fails the trial.
func (s *Session) Get() *wire.Response {
	return Do(s.Trial, s.Wire, wire.Request{Method: http.MethodGet, Query: s.Query(client.Polling)})
}

// request sends a request of the session. A refusal may say that the session is over.
func (s *Session) request(ctx context.Context, r wire.Request) (*wire.Response, error) {
	response, err := s.Wire.Do(ctx, r)
	if err == nil && response.Status >= http.StatusBadRequest {
		s.lost()
	}
	return response, err
}

// PacketsPerPost is how many short packets one payload may hold: so many, unless the profile or maxPayload says fewer.
func PacketsPerPost(t *trial.Trial, h engineio.Handshake, wanted int) int {
	const most = 128 // bytes of one echo packet
	if limit := t.Server.Limits.PacketsPerPost; limit > 0 {
		wanted = min(wanted, limit)
	}
	if h.MaxPayload > 0 {
		wanted = min(wanted, h.MaxPayload/most)
	}
	t.Expect(fmt.Sprintf("room for one packet of %d bytes in maxPayload", most), wanted, BeNumerically(">", 0))
	return wanted
}

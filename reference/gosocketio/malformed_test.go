package gosocketio

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// malformed are messages that are no Socket.IO packets. The first four end the process of the stock library, whose parser
// believes a placeholder's number and the number of attachments:
//
//	panic: runtime error: index out of range [5] with length 1
//	fatal error: runtime: out of memory
var malformed = []string{
	`51-["x",{"_placeholder":true,"num":5}]`,
	`51-["x",{"_placeholder":true,"num":-1}]`,
	`5999999999999-["x",{"_placeholder":true,"num":0}]`,
	`61-0[{"_placeholder":true,"num":1}]`,
	`5-["x"]`,
	`5-1-["x"]`,
	`51["x"]`,
	`511-["x"]`,
	`51-["x",{"_placeholder":true,"num":0.5}]`,
	`51-["x",{"_placeholder":true}]`,
	`2`,
	`2[]`,
	`2{}`,
	`2["x"`,
	`2["x",]`,
	`2[null]`,
	`212345678901234567890["x"]`,
	`2["x",` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `]`,
	`3`,
	`30{}`,
	`7["x"]`,
	`x`,
	``,
}

var malformedPayloads = []struct{ name, contentType, body string }{
	{"no length", plainText, `42["x"]`},
	{"wrong length", plainText, `99:42["x"]`},
	{"huge length", plainText, `99999999999999999999:42["x"]`},
	{"unknown type", plainText, `2:9x`},
	{"empty packet", plainText, `0:0:`},
	{"bad base64", plainText, `6:b4!!!!`},
	{"not UTF-8", plainText, "4:42\xff\xff"},
	{"octets, no end of length", "application/octet-stream", "\x00\x01\x02\x03"},
	{"octets, huge length", "application/octet-stream", "\x00" + strings.Repeat("\x09", 30) + "\xff4"},
	{"octets, bad kind", "application/octet-stream", "\x02\x01\xff4"},
	{"octets, binary ping", "application/octet-stream", "\x01\x01\xff\x02"},
}

func TestMalformedPacketsEndTheirSessionOnly(t *testing.T) {
	s := start(t, front.Bounds{})
	bystander := s.member(client.WebSocket)
	for i, message := range malformed {
		if message == `3` {
			continue // an acknowledgement without an id is none, and ignored
		}
		packets := []engineio.Packet{engineio.Text([]byte(message))}
		if strings.HasPrefix(message, "5") || strings.HasPrefix(message, "6") {
			packets = append(packets, engineio.Binary([]byte{1})) // to others an attachment would be one fault more
		}
		t.Run(strconv.Itoa(i)+" "+message[:min(len(message), 30)], func(t *testing.T) {
			s := s.in(t)
			s.ends(nil, plainText, string(engineio.AppendPayload(nil, engineio.V3, packets)))
			s.ends(nil, "application/octet-stream", string(engineio.AppendBinaryPayload(nil, packets)))
			form := url.Values{"d": {string(engineio.AppendPayload(nil, engineio.V3, packets))}}
			s.ends(url.Values{"j": {"0"}}, "application/x-www-form-urlencoded", form.Encode())

			socket := s.connected()
			sendAll(socket, packets)
			closed(t, socket)

			socket = s.upgraded()
			sendAll(socket, packets)
			closed(t, socket)
		})
	}
	bystander.ask("message-with-ack")
	testutil.Eventually(t, "the end of each session in the log, for a parse error", func() bool {
		return strings.Count(s.log.String(), "("+engineio.ReasonParseError+")") == 5*(len(malformed)-1)
	})
}

func TestMalformedPayloadsEndTheirSessionOnly(t *testing.T) {
	s := start(t, front.Bounds{})
	bystander := s.member(client.WebSocket)
	for _, c := range malformedPayloads {
		t.Run(c.name, func(t *testing.T) {
			s.in(t).refuses(c.contentType, c.body)
		})
	}
	bystander.ask("message-with-ack")
}

// sendAll sends packets for as long as the server takes them.
func sendAll(socket *wire.WebSocket, packets []engineio.Packet) {
	for _, p := range packets {
		frame := engineio.AppendFrame(nil, engineio.V3, p)
		if p.Binary {
			socket.SendBinary(frame)
		} else {
			socket.SendText(frame)
		}
	}
}

// refuses expects a body to be answered with 400, and the session to be over.
func (s *testServer) refuses(contentType, body string) {
	s.t.Helper()
	r := s.ready(nil)
	if response := r.post(contentType, body); response.Status != http.StatusBadRequest {
		s.t.Errorf("%s: %d %s", contentType, response.Status, response.Body)
	}
	if response := r.get(); response.Status != http.StatusBadRequest {
		s.t.Errorf("%s: the session goes on: %d %s", contentType, response.Status, response.Body)
	}
}

// ends expects a body to end its session: the next GET gets a close packet, and no later one is answered.
func (s *testServer) ends(query url.Values, contentType, body string) {
	s.t.Helper()
	r := s.ready(query)
	r.post(contentType, body)
	response := r.get()
	if response.Status == http.StatusOK && strings.Contains(string(response.Body), "1:1") {
		response = r.get()
	}
	if response.Status != http.StatusBadRequest {
		s.t.Errorf("%s: the session goes on: %d %s", contentType, response.Status, response.Body)
	}
}

// A packet between a packet and its attachments, and an attachment without a packet, also across two requests.
func TestAttachmentsOutOfPlace(t *testing.T) {
	s := start(t, front.Bounds{})
	r := s.ready(nil)
	header := `451-["message",{"_placeholder":true,"num":0}]`
	if response := r.say(header[1:]); response.Status != http.StatusOK {
		t.Fatalf("%d %s", response.Status, response.Body)
	}
	r.say(`2["message"]`)
	if body := string(r.get().Body); body != "1:1" {
		t.Errorf("after text in place of an attachment: %s", body)
	}

	socket := s.connected()
	send(t, socket, header)
	send(t, socket, `42["message"]`)
	closed(t, socket)

	socket = s.connected()
	socket.SendBinary([]byte{4, 1, 2})
	closed(t, socket)
}

func TestFramesThatAreNoPackets(t *testing.T) {
	s := start(t, front.Bounds{MaxPayload: 10_000})
	for _, c := range []struct {
		name   string
		binary bool
		frame  string
		code   int
	}{
		{"empty", false, "", 1005},
		{"unknown type", false, "9", 1005},
		{"not UTF-8", false, "42[\"\xff\"]", 1007},
		{"too big", false, "4" + strings.Repeat("x", 20_000), 1009},
		{"binary ping", true, "\x02", 1005},
	} {
		t.Run(c.name, func(t *testing.T) {
			socket := s.in(t).connected()
			if c.binary {
				socket.SendBinary([]byte(c.frame))
			} else {
				send(t, socket, c.frame)
			}
			if code := closed(t, socket); code != c.code {
				t.Errorf("closed with %d, want %d", code, c.code)
			}
		})
	}
}

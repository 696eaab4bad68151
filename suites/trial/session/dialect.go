package session

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// Dialect is how the packets of a session travel: the revision, and in the long-polling of revision 3 one of three ways.
type Dialect struct {
	Revision   engineio.Revision
	base64     bool   // revision 3: b64=1, the client takes text only
	OmitBase64 bool   // b64=1 is not said again
	Callback   string // revision 3: the index of a JSONP client's callback; empty for any other client
	ExtraQuery string // parameters that the application wants to see, as in a URL
	Deflate    bool   // WebSockets offer to compress messages, as those of browsers do
}

var (
	EIO4       = Dialect{Revision: engineio.V4}
	EIO3       = Dialect{Revision: engineio.V3} // binary data in payloads of octets
	EIO3Base64 = Dialect{Revision: engineio.V3, base64: true}
	EIO3JSONP  = Dialect{Revision: engineio.V3, base64: true, Callback: "7"} // JSONP, whose clients take text only
)

const (
	plainText  = "text/plain;charset=UTF-8"
	Octets     = "application/octet-stream"
	formFields = "application/x-www-form-urlencoded"
)

// Query are the parameters of a request for a transport, with the session id unless that is empty.
func (d Dialect) Query(transport client.Transport, sid string) url.Values {
	q, _ := url.ParseQuery(d.ExtraQuery) // ours, and so well formed
	q.Set("EIO", strconv.Itoa(int(d.Revision)))
	q.Set("transport", string(transport))
	if sid != "" {
		q.Set("sid", sid)
	}
	if d.base64 && !d.OmitBase64 {
		q.Set("b64", "1")
	}
	if d.Callback != "" && transport == client.Polling {
		q.Set("j", d.Callback)
	}
	return q
}

// beat is the packet that the client sends to stay alive, and answer what the server's side of the heartbeat consists of. In
// revision 4 the server pings, in revision 3 the client does.
func (d Dialect) beat() (packet string, answer engineio.PacketType) {
	if d.Revision == engineio.V3 {
		return "2", engineio.Pong
	}
	return "3", engineio.Ping
}

// socketRevision is the revision of Socket.IO that is spoken on top.
func (d Dialect) socketRevision() socketio.Revision {
	if d.Revision == engineio.V3 {
		return socketio.V4
	}
	return socketio.V5
}

// Payload encodes text packets, and attachments behind them, as the body of a POST.
func (d Dialect) Payload(texts []string, attachments ...[]byte) (body []byte, contentType string) {
	if d.Revision == engineio.V3 && !d.base64 && len(attachments) > 0 {
		for _, text := range texts {
			body = appendOctets(body, 0, []byte(text))
		}
		for _, attachment := range attachments {
			body = appendOctets(body, 1, append([]byte{byte(engineio.Message)}, attachment...))
		}
		return body, Octets
	}
	packets := append([]string(nil), texts...)
	for _, attachment := range attachments {
		packets = append(packets, d.attachmentText(attachment))
	}
	if d.Revision == engineio.V4 {
		return []byte(strings.Join(packets, "\x1e")), d.contentType()
	}
	for _, packet := range packets {
		body = append(body, counted(packet)...)
	}
	if d.Callback != "" {
		body = form(body)
	}
	return body, d.contentType()
}

// contentType is that of a POST with a payload of text.
func (d Dialect) contentType() string {
	if d.Callback != "" {
		return formFields
	}
	return plainText
}

// attachmentText is binary data as text: base64, in revision 3 behind the type.
func (d Dialect) attachmentText(data []byte) string {
	prefix := "b"
	if d.Revision == engineio.V3 {
		prefix = "b4"
	}
	return prefix + base64.StdEncoding.EncodeToString(data)
}

// counted is a packet of revision 3 behind its length, which is that of a string in JavaScript.
func counted(packet string) string {
	return fmt.Sprintf("%d:%s", len(utf16.Encode([]rune(packet))), packet)
}

// appendOctets appends a packet to a payload of octets: 0 for text or 1 for binary data, the digits of the length in bytes as bytes
// of that value, 255, the packet.
func appendOctets(body []byte, kind byte, packet []byte) []byte {
	body = append(body, kind)
	for _, digit := range strconv.Itoa(len(packet)) {
		body = append(body, byte(digit-'0'))
	}
	return append(append(body, 0xff), packet...)
}

// escapes keep the line feeds of a form from becoming something else in a browser.
var escapes = strings.NewReplacer(`\n`, `\\n`, "\n", `\n`)

// form is a payload as the page of a JSONP client posts it.
func form(payload []byte) []byte {
	return []byte("d=" + url.QueryEscape(escapes.Replace(string(payload))))
}

// Parse reads the packets in the answer to a GET.
func (d Dialect) Parse(response *wire.Response) ([]engineio.Packet, error) {
	body := response.Body
	if d.Revision == engineio.V3 && isOctets(response) {
		if d.base64 {
			return nil, errors.New("octets, and the client takes text only")
		}
		return engineio.ParseBinaryPayload(nil, body, engineio.Limits{})
	}
	if d.Callback != "" {
		payload, err := JSONPPayload(d.Callback, body)
		if err != nil {
			return nil, err
		}
		body = []byte(payload)
	}
	return engineio.ParsePayload(nil, d.Revision, body, engineio.Limits{})
}

func isOctets(response *wire.Response) bool {
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	return kind == Octets
}

// JSONPPayload is the payload that a script hands to a client's callback.
func JSONPPayload(index string, script []byte) (payload string, err error) {
	head := "___eio[" + index + "]("
	argument, ok := bytes.CutPrefix(bytes.TrimSpace(script), []byte(head))
	if !ok {
		return "", fmt.Errorf("no script that calls %s…)", head)
	}
	argument, ok = bytes.CutSuffix(bytes.TrimSuffix(argument, []byte(";")), []byte(")"))
	if !ok {
		return "", errors.New("a script that does not end with ); or )")
	}
	if err := json.Unmarshal(argument, &payload); err != nil {
		return "", fmt.Errorf("the argument of the callback is no string: %v", err)
	}
	return payload, nil
}

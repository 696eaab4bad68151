package wire

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Dial opens a WebSocket (RFC 6455 section 4.1), with no extension but the one that Deflate offers. header replaces the endpoint's
// fields and our own, so a wrong version or key can be sent. Dial returns the response whenever there is one. If that refuses the
// upgrade, the error is an [*UpgradeError] and the response has the body. Other errors: [DialError], [ResponseError],
// [TooLargeError], or one that wraps the context's.
func (w *Wire) Dial(ctx context.Context, query url.Values, header http.Header) (*WebSocket, *Response, error) {
	channel := w.Transcript.channel("ws")
	socket, response, err := w.upgrade(ctx, channel, query, header)
	return socket, response, w.Transcript.fail(channel, err)
}

// upgrade does the work of Dial.
func (w *Wire) upgrade(ctx context.Context, channel string, query url.Values, header http.Header) (*WebSocket, *Response, error) {
	conn, err := w.connect(ctx)
	if err != nil {
		return nil, nil, err
	}
	key := newKey()
	encoded := w.encodeUpgrade(key, query, header)
	c := w.newConnection(conn)
	release := interruptible(ctx, conn)
	w.Transcript.add(true, channel, KindRequest, encoded)
	result, err := c.exchange(http.MethodGet, encoded, w.maxBody())
	early := bytes.Clone(c.buffered())
	if w.Transcript != nil && c.meter.total > 0 {
		size := c.meter.total - len(early)
		w.Transcript.addPart(false, channel, KindResponse, c.meter.captured[:min(size, len(c.meter.captured))], size)
	}
	if err = release(err); err == nil {
		w.Cookies.keep(w.Endpoint, "", result.Header)
		err = checkUpgrade(result.Response, key, header)
	}
	if err != nil {
		c.close()
		return nil, result.Response, err
	}
	c.release()
	conn.SetDeadline(time.Time{})
	socket := &WebSocket{
		conn:      conn,
		eventLoop: !w.Endpoint.DisableEventLoop,
		stream:    stream{transcript: w.Transcript, traffic: w.Traffic, channel: channel},
	}
	socket.frames.limit = w.maxMessage()
	socket.frames.deflated = w.Deflate && agreesOnDeflate(result.Response.Header)
	socket.frames.push(early)
	return socket, result.Response, nil
}

// encodeUpgrade writes the handshake request.
func (w *Wire) encodeUpgrade(key string, query url.Values, header http.Header) []byte {
	defaults := []field{
		{"Host", w.Endpoint.URL.Host},
		{"Upgrade", "websocket"},
		{"Connection", "Upgrade"},
		{"Sec-WebSocket-Key", key},
		{"Sec-WebSocket-Version", "13"},
		{"User-Agent", userAgent},
	}
	if w.Deflate {
		defaults = append(defaults, field{"Sec-WebSocket-Extensions", deflateOffer})
	}
	cookies := w.Cookies.field(w.Endpoint, "")
	var out bytes.Buffer
	writeHead(&out, http.MethodGet, w.Endpoint.Target(query), fields(defaults, w.Endpoint.Header, cookies, header))
	return out.Bytes()
}

// newKey returns a fresh Sec-WebSocket-Key.
func newKey() string {
	var nonce [16]byte
	rand.Read(nonce[:])
	return base64.StdEncoding.EncodeToString(nonce[:])
}

// checkUpgrade checks the server's handshake (RFC 6455 section 4.2.2). A key the caller sent instead of ours goes unchecked.
func checkUpgrade(response *Response, key string, header http.Header) error {
	refuse := func(reason string) error { return &UpgradeError{Status: response.Status, Reason: reason} }
	if response.Status != http.StatusSwitchingProtocols {
		return refuse("the server did not switch protocols")
	}
	if !strings.EqualFold(response.Header.Get("Upgrade"), "websocket") {
		return refuse("the response's Upgrade field is not websocket")
	}
	if !strings.EqualFold(response.Header.Get("Connection"), "upgrade") {
		return refuse("the response's Connection field is not Upgrade")
	}
	for name := range header {
		if strings.EqualFold(name, "Sec-WebSocket-Key") {
			return nil
		}
	}
	if response.Header.Get("Sec-WebSocket-Accept") != acceptKey(key) {
		return refuse("the response's Sec-WebSocket-Accept does not answer our key")
	}
	return nil
}

// acceptKey returns the Sec-WebSocket-Accept that belongs to a key.
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (w *Wire) maxMessage() int {
	if w.MaxMessage > 0 {
		return w.MaxMessage
	}
	return DefaultMaxMessage
}

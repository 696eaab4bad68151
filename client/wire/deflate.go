package wire

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"strings"

	"github.com/gobwas/ws"
)

// deflateOffer asks for compressed messages (RFC 7692). Each is compressed by itself, so no state is kept between them.
const deflateOffer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

// deflateTail is the end of a compressed message that a sender omits (RFC 7692 section 7.2.1), and an empty last block, which ends the
// reader's stream.
const deflateTail = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"

var errInflate = errors.New("compressed message cannot be decompressed")

// Deflated returns the frame with its payload compressed, for a WebSocket whose server agreed on that.
func Deflated(f Frame) Frame {
	var compressed bytes.Buffer
	w, _ := flate.NewWriter(&compressed, flate.BestSpeed) // the level is a valid one
	_, _ = w.Write(f.Payload)                             // a buffer takes everything
	_ = w.Flush()
	f.Payload = bytes.TrimSuffix(compressed.Bytes(), []byte(deflateTail[:4]))
	f.Rsv |= ws.Rsv(true, false, false)
	return f
}

// inflate decompresses a message.
func inflate(payload []byte, limit int) ([]byte, error) {
	r := flate.NewReader(io.MultiReader(bytes.NewReader(payload), strings.NewReader(deflateTail)))
	message, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, &FrameError{Data: clip(payload), Err: errInflate}
	case len(message) > limit:
		return nil, &TooLargeError{What: "message", Limit: limit}
	}
	return message, nil
}

// agreesOnDeflate says whether the answer to an offer of compressed messages accepts it.
func agreesOnDeflate(header Header) bool {
	for _, extension := range strings.Split(strings.Join(header.Values("Sec-WebSocket-Extensions"), ","), ",") {
		name, _, _ := strings.Cut(extension, ";")
		if strings.EqualFold(strings.TrimSpace(name), "permessage-deflate") {
			return true
		}
	}
	return false
}

package gosocketio

import (
	"bufio"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

const (
	// closeTimeout bounds the writing of a close frame. A client that has room for four bytes takes them at once.
	closeTimeout = time.Second
	// closePatience is how long a close frame waits for a packet that is being written.
	closePatience = 50 * time.Millisecond
)

// Status codes of a close frame, https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1.
const (
	statusInvalidText = 1007
	statusTooBig      = 1009
)

// closeStatus returns the status for a message that is not a packet, zero if there is none in particular.
func closeStatus(err error) int {
	switch {
	case errors.Is(err, engineio.ErrUTF8):
		return statusInvalidText
	case errors.Is(err, engineio.ErrPayloadTooLarge):
		return statusTooBig
	default:
		return 0
	}
}

// writeClose writes a close frame to a connection to which nobody else is writing. That it may fail is no matter: the
// connection is closed next.
func writeClose(conn net.Conn, status int) {
	frame := []byte{0x88, 0x00} // final, opcode 8, empty
	if status != 0 {
		frame[1] = 2
		frame = binary.BigEndian.AppendUint16(frame, uint16(status))
	}
	conn.SetWriteDeadline(time.Now().Add(closeTimeout))
	conn.Write(frame)
}

// hijacker remembers the connection that the library takes over from the HTTP server.
type hijacker struct {
	http.ResponseWriter
	conn net.Conn
}

func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(h.ResponseWriter).Hijack()
	h.conn = conn
	return conn, buffered, err
}

package gosocketio

import (
	"bytes"
	"errors"
	"io"

	"github.com/googollee/go-socket.io/engineio/frame"
	"github.com/googollee/go-socket.io/engineio/packet"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// openWriter takes the open packet that the library writes to a new session, and learns the session's id from it, so
// that the session is known before its client can ask for it.
//
// It does not pass on a failure: the library would forget the session, log it, and never hand it to Accept, and nobody
// could tell when nothing runs any more. It ends the session instead.
type openWriter struct {
	bytes.Buffer
	peer *peer
	next func() (io.WriteCloser, error)
}

func newOpenWriter(p *peer, next func() (io.WriteCloser, error)) *openWriter {
	return &openWriter{peer: p, next: next}
}

func (w *openWriter) Close() error {
	data := bytes.TrimSuffix(w.Bytes(), []byte("\n"))
	handshake, err := engineio.ParseHandshake(data)
	if err == nil {
		w.peer.bind(handshake.SID)
		err = writePacket(w.next, data)
	}
	if err != nil {
		w.peer.finish(reasonTransportError)
	}
	return nil
}

func writePacket(next func() (io.WriteCloser, error), data []byte) error {
	w, err := next()
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return errors.Join(err, w.Close())
}

// pongWriter returns a writer whose packet waits for a poll without keeping the library's reader from its work: the
// client may poll for a pong only when the POST with its ping, which that reader is reading, has been answered.
// A client that pings and does not poll gets maxPongs answers when it does.
func (c *pollingConn) pongWriter(ft frame.Type) io.WriteCloser {
	select {
	case c.pongs <- struct{}{}:
		return &pongWriter{conn: c, ft: ft}
	default:
		return discard{io.Discard}
	}
}

// discard drops a packet.
type discard struct{ io.Writer }

func (discard) Close() error { return nil }

type pongWriter struct {
	bytes.Buffer
	conn *pollingConn
	ft   frame.Type
}

func (w *pongWriter) Close() error {
	w.conn.peer.unsent.Add(1)
	go w.deliver()
	return nil
}

// deliver ends with the session at the latest. A pong that an upgrade overtakes goes by WebSocket.
func (w *pongWriter) deliver() {
	defer func() { <-w.conn.pongs }()
	next := func() (io.WriteCloser, error) {
		inner, err := w.conn.next(w.ft, packet.PONG)
		if isTemporary(err) {
			inner, err = w.conn.peer.webSocketTransport().NextWriter(w.ft, packet.PONG)
		}
		w.conn.peer.unsent.Add(-1)
		return inner, err
	}
	if writePacket(next, w.Bytes()) != nil {
		w.conn.peer.finish(reasonTransportError)
	}
}

// readerOf returns a packet as the library's transports do.
func readerOf(p engineio.Packet) (frame.Type, packet.Type, io.ReadCloser, error) {
	ft := frame.String
	if p.Binary {
		ft = frame.Binary
	}
	return ft, packet.Type(p.Type), io.NopCloser(bytes.NewReader(p.Data)), nil
}

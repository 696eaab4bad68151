package wire

import (
	"context"
	"net"
)

// Raw opens a connection for the caller to use, and to close: for half a request, silence, or anything else. With TLS the handshake
// is done. The transcript records what is written and read.
func (w *Wire) Raw(ctx context.Context) (net.Conn, error) {
	channel := w.Transcript.channel("tcp")
	conn, err := w.dial(ctx)
	if err != nil {
		return nil, w.Transcript.fail(channel, err)
	}
	if w.Transcript == nil {
		return conn, nil
	}
	return &recorded{Conn: conn, transcript: w.Transcript, channel: channel}, nil
}

// recorded writes what passes through a raw connection into the transcript.
type recorded struct {
	net.Conn
	transcript *Transcript
	channel    string
}

func (r *recorded) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	if n > 0 {
		r.transcript.add(false, r.channel, KindResponse, p[:n])
	}
	return n, err
}

func (r *recorded) Write(p []byte) (int, error) {
	n, err := r.Conn.Write(p)
	if n > 0 {
		r.transcript.add(true, r.channel, KindRequest, p[:n])
	}
	return n, err
}

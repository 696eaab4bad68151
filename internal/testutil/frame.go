// Package testutil holds what tests of several packages share.
package testutil

import (
	"fmt"
	"io"

	"github.com/gobwas/ws"
)

// maxFrame bounds the payload of a frame that a test reads.
const maxFrame = 64 << 20

// ReadFrame reads one WebSocket frame of a peer. A masked payload stays masked.
func ReadFrame(r io.Reader) (ws.Frame, error) {
	header, err := ws.ReadHeader(r)
	if err != nil {
		return ws.Frame{}, err
	}
	if header.Length > maxFrame {
		return ws.Frame{}, fmt.Errorf("frame of %d bytes: tests read up to %d", header.Length, maxFrame)
	}
	payload := make([]byte, header.Length)
	_, err = io.ReadFull(r, payload)
	return ws.Frame{Header: header, Payload: payload}, err
}

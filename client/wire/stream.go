package wire

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net"

	"github.com/gobwas/ws"
)

// stream is the protocol of one WebSocket, without I/O: it makes messages of received bytes, and bytes of frames to be sent.
type stream struct {
	transcript *Transcript
	traffic    Traffic
	channel    string

	// The receiving side is used by one goroutine at a time.
	frames frameReader
	ended  error // why nothing more is received; nil while the connection is open

	// The sending side is guarded by a lock of the user.
	closeSent bool
}

// next returns the next message that is whole, or the next control pong. What RFC 6455 demands as an answer is given to reply.
func (s *stream) next(reply func(Frame)) (message Frame, ok bool, err error) {
	for s.ended == nil {
		f, ok, err := s.frames.next()
		if err != nil {
			return Frame{}, false, s.end(err)
		}
		if !ok {
			return Frame{}, false, nil
		}
		s.transcript.add(false, s.channel, frameKind(f), f.Payload)
		switch f.Opcode {
		case ws.OpPong:
			f.Payload = append([]byte{}, f.Payload...)
			return f, true, nil
		case ws.OpPing:
			reply(Frame{Opcode: ws.OpPong, Payload: f.Payload, Fin: true})
		case ws.OpClose:
			return Frame{}, false, s.serverClosed(f.Payload, reply)
		default:
			message, whole, err := s.frames.join(f)
			if err != nil {
				return Frame{}, false, s.end(err)
			}
			if whole {
				return message, true, nil
			}
		}
	}
	return Frame{}, false, s.ended
}

// appendFrames encodes frames exactly as given, and records them as sent.
func (s *stream) appendFrames(dst []byte, frames []Frame) []byte {
	for _, f := range frames {
		var mask [4]byte
		binary.NativeEndian.PutUint32(mask[:], rand.Uint32())
		dst = appendFrame(dst, f, mask)
		s.transcript.add(true, s.channel, frameKind(f), f.Payload)
		s.closeSent = s.closeSent || f.Opcode == ws.OpClose
	}
	return dst
}

// serverClosed answers the server's Close frame with the same code.
func (s *stream) serverClosed(payload []byte, reply func(Frame)) error {
	result := &CloseError{Code: CloseNoStatus}
	code := 0
	if len(payload) == 1 {
		return s.end(&FrameError{Data: clip(payload), Err: errClose})
	}
	if len(payload) >= 2 {
		result.Code = int(binary.BigEndian.Uint16(payload))
		result.Reason = string(payload[2:])
		code = result.Code
	}
	reply(CloseFrame(code))
	s.ended = result
	return result
}

// readFailed takes an error of reading.
func (s *stream) readFailed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		s.ended = net.ErrClosed
		return s.ended
	}
	return s.end(&CloseError{Code: CloseAbnormal, Err: err})
}

// end records why nothing more can be received. Bytes that are not a frame go into the transcript.
func (s *stream) end(err error) error {
	if invalid := (*FrameError)(nil); errors.As(err, &invalid) {
		s.transcript.add(false, s.channel, KindError, invalid.Data)
	}
	s.ended = s.transcript.fail(s.channel, err)
	return s.ended
}

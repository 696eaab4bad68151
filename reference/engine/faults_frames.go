package engine

import (
	"encoding/base64"
	"errors"
	"sync"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// frameFaults concern the packets in the frames of a WebSocket.
var frameFaults = []fault.Fault[Rules]{
	{
		Name:   "binary-frame-with-type",
		Breaks: "A binary frame begins with the type of the packet, the byte 4, as in revision 3.",
		Cases:  []string{"EIO4-WS-02"},
		Break: func(r *Rules) {
			frame := r.webSocket.frame
			r.webSocket.frame = func(dst []byte, p engineio.Packet) []byte {
				if p.Binary {
					p.Data = append([]byte{byte(p.Type)}, p.Data...)
				}
				return frame(dst, p)
			}
		},
	},
	{
		Name:   "binary-frame-type-expected",
		Breaks: "The first byte of a binary frame is taken off, as if it were the type.",
		Cases:  []string{"EIO4-WS-02"},
		Break: func(r *Rules) {
			parse := r.webSocket.parse
			r.webSocket.parse = func(binary bool, message []byte) (engineio.Packet, error) {
				if binary && len(message) > 0 {
					message = message[1:]
				}
				return parse(binary, message)
			}
		},
	},
	{
		Name:   "base64-on-websocket",
		Breaks: "Binary data is sent as base64 in a text frame on a WebSocket, as over long-polling.",
		Cases:  []string{"EIO4-WS-02"},
		Break: func(r *Rules) {
			frame := r.webSocket.frame
			r.webSocket.frame = func(dst []byte, p engineio.Packet) []byte {
				if p.Binary {
					return appendFrame(dst, ws.OpText, append([]byte("b"), base64.StdEncoding.EncodeToString(p.Data)...))
				}
				return frame(dst, p)
			}
		},
	},
	{
		Name:   "binary-encoded-once",
		Breaks: "Binary data for several clients is sent to all of them as the first one gets it: as base64 in a text frame, or as bare bytes over long-polling.",
		Cases:  []string{"API-EMIT-04"},
		Break: func(r *Rules) {
			var first sync.Map // whether data was first sent as base64, by its first byte
			frame := r.webSocket.frame
			r.webSocket.frame = func(dst []byte, p engineio.Packet) []byte {
				if p.Binary && len(p.Data) > 0 {
					if asText, _ := first.LoadOrStore(&p.Data[0], false); asText.(bool) {
						return appendFrame(dst, ws.OpText, append([]byte("b"), base64.StdEncoding.EncodeToString(p.Data)...))
					}
				}
				return frame(dst, p)
			}
			changeBinary(r, func(data []byte) string {
				if len(data) > 0 {
					if asText, _ := first.LoadOrStore(&data[0], true); !asText.(bool) {
						return string(data)
					}
				}
				return "b" + base64.StdEncoding.EncodeToString(data)
			})
		},
	},
	{
		Name:   "empty-binary-frame-dropped",
		Breaks: "A binary frame of no bytes is taken for none.",
		Cases:  []string{"EIO4-WS-02"},
		Break: func(r *Rules) {
			r.webSocket.parse = func(binary bool, message []byte) (engineio.Packet, error) {
				if binary && len(message) == 0 {
					return engineio.Packet{Type: engineio.Noop}, nil
				}
				return engineio.ParseFrame(engineio.V4, binary, message)
			}
		},
	},
	{
		Name:   "text-as-binary-frames",
		Breaks: "Messages in text are sent in binary frames on a WebSocket.",
		Cases:  []string{"EIO4-WS-01"},
		Break: func(r *Rules) {
			frame := r.webSocket.frame
			r.webSocket.frame = func(dst []byte, p engineio.Packet) []byte {
				if p.Type == engineio.Message && !p.Binary {
					return appendFrame(dst, ws.OpBinary, append([]byte("4"), p.Data...))
				}
				return frame(dst, p)
			}
		},
	},
	{
		Name:   "two-packets-in-a-frame",
		Breaks: "If more than two packets wait for a WebSocket, they are sent in one frame, separated as over long-polling.",
		Cases:  []string{"EIO4-WS-03"},
		Break: func(r *Rules) {
			r.traffic = out(func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
				if on != engineio.WebSocket || len(packets) <= 2 {
					return packets
				}
				joined := packets[:0]
				for _, p := range packets {
					if last := len(joined) - 1; last >= 0 && isText(joined[last]) && isText(p) {
						joined[last].Data = append(append(joined[last].Data[:len(joined[last].Data):len(joined[last].Data)], "\x1e4"...), p.Data...)
					} else {
						joined = append(joined, p)
					}
				}
				return joined
			})
		},
	},
	{
		Name:   "fiftieth-message-lost",
		Breaks: "Every 50th message of a session is lost on a WebSocket.",
		Cases:  []string{"EIO4-WS-03", "EIO3-WS-03"},
		Break: func(r *Rules) {
			r.traffic = func(*Connection) traffic {
				lost := every(50)
				return traffic{out: keeping(func(on engineio.Transport, p engineio.Packet) bool {
					return on != engineio.WebSocket || p.Type != engineio.Message || !lost()
				})}
			}
		},
	},
	{
		Name:   "fiftieth-message-twice",
		Breaks: "Every 50th message of a session is sent twice on a WebSocket.",
		Cases:  []string{"EIO4-WS-03", "EIO3-PAY-10", "EIO3-WS-03"},
		Break: func(r *Rules) {
			r.traffic = func(*Connection) traffic {
				twice := every(50)
				return traffic{queue: func(packets []engineio.Packet) []engineio.Packet {
					if len(packets) == 1 && twice() {
						return append(packets, packets[0])
					}
					return packets
				}}
			}
		},
	},
	{
		Name:   "neighbours-swapped",
		Breaks: "Now and then a message overtakes the one before it: two goroutines write.",
		Cases:  []string{"EIO4-WS-03", "EIO4-PAY-11", "EIO3-PAY-10", "EIO3-UPG-04", "EIO3-UPG-05"},
		Break: func(r *Rules) {
			r.traffic = func(*Connection) traffic {
				early := every(20)
				var held []engineio.Packet
				return traffic{queue: func(packets []engineio.Packet) []engineio.Packet {
					if len(packets) > 1 {
						return packets // a message with its attachments
					}
					if early() {
						held = packets
						return nil
					}
					packets = append(packets, held...)
					held = nil
					return packets
				}}
			}
		},
	},
	{
		Name:   "unknown-types-taken-for-pongs",
		Breaks: "A packet of a type that does not exist counts as a pong, as the last branch of a switch has it, on both transports.",
		Cases:  []string{"EIO4-PAY-08", "EIO4-PAY-09", "EIO4-WS-04"},
		Break: func(r *Rules) {
			pong := engineio.Packet{Type: engineio.Pong}
			decode, parse := r.payload.decode, r.webSocket.parse
			r.payload.decode = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				packets, err := decode(body, limits)
				if errors.Is(err, engineio.ErrPacketType) {
					return []engineio.Packet{pong}, nil
				}
				return packets, err
			}
			r.webSocket.parse = func(binary bool, message []byte) (engineio.Packet, error) {
				packet, err := parse(binary, message)
				if errors.Is(err, engineio.ErrPacketType) {
					return pong, nil
				}
				return packet, err
			}
		},
	},
	{
		Name:   "untyped-frame-ignored",
		Breaks: "A frame that is no packet is ignored.",
		Cases:  []string{"EIO4-WS-04", "EIO4-PAY-09"},
		Break: func(r *Rules) {
			parse := r.webSocket.parse
			r.webSocket.parse = func(binary bool, message []byte) (engineio.Packet, error) {
				packet, err := parse(binary, message)
				if err != nil {
					return engineio.Packet{Type: engineio.Noop}, nil
				}
				return packet, nil
			}
		},
	},
}

func isText(p engineio.Packet) bool { return p.Type == engineio.Message && !p.Binary }

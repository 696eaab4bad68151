package engine

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// pollingFaults concern when a GET is answered, and how the body of a POST is read.
var pollingFaults = []fault.Fault[Rules]{
	{
		Name:   "get-not-held",
		Breaks: "A GET is answered with a noop packet at once when there is nothing to say, so that clients ask all the time.",
		Cases:  []string{"EIO4-POLL-04", "EIO3-POLL-04"},
		Break: func(r *Rules) {
			r.polling.hold = func() (<-chan time.Time, func()) {
				timer := time.NewTimer(10 * time.Millisecond)
				return timer.C, func() { timer.Stop() }
			}
		},
	},
	{
		Name:   "get-answered-with-heartbeat-only",
		Breaks: "A GET that is held is answered when the next ping is due, whatever else is there to say.",
		Cases:  []string{"EIO4-POLL-04"},
		Break: func(r *Rules) {
			r.traffic = func(*Connection) traffic {
				var waiting []engineio.Packet
				return traffic{out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
					if on != engineio.Polling {
						return packets
					}
					waiting = append(waiting, packets...)
					for _, p := range packets {
						if p.Type != engineio.Message {
							packets, waiting = waiting, nil
							return packets
						}
					}
					return nil
				}}
			}
		},
	},
	{
		Name:   "get-answered-late",
		Breaks: "A message waits three seconds for others before it leaves over long-polling.",
		Cases:  []string{"EIO4-POLL-04"},
		Break: func(r *Rules) {
			const wait = 3 * time.Second
			r.traffic = func(c *Connection) traffic {
				var waiting []engineio.Packet
				var since time.Time
				return traffic{out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
					var now []engineio.Packet
					for _, p := range packets {
						if on == engineio.Polling && p.Type == engineio.Message && !strings.HasPrefix(string(p.Data), "0") {
							waiting = append(waiting, p)
						} else {
							now = append(now, p)
						}
					}
					switch {
					case len(waiting) == 0:
					case since.IsZero():
						since = time.Now()
						time.AfterFunc(wait, func() { c.update(func(time.Time) {}) })
					case time.Since(since) >= wait:
						now, waiting, since = append(now, waiting...), nil, time.Time{}
					}
					return now
				}}
			}
		},
	},
	{
		Name:   "one-packet-per-get",
		Breaks: "The answer to a GET holds one packet, however many wait.",
		Cases:  []string{"EIO4-POLL-05", "EIO3-POLL-06"},
		Break:  func(r *Rules) { r.polling.packets = 1 },
	},
	{
		Name:   "chunked-post-refused",
		Breaks: "A POST whose length is not known ahead is refused.",
		Cases:  []string{"EIO4-POLL-15"},
		Break: func(r *Rules) {
			r.polling.read = func(request *http.Request, limit int) ([]byte, error) {
				if request.ContentLength < 0 {
					return nil, errors.New("engine: a body needs a length")
				}
				return readBody(request, limit)
			}
		},
	},
	{
		Name:   "chunked-post-empty",
		Breaks: "As much of a POST is read as Content-Length says: nothing, if it comes in chunks.",
		Cases:  []string{"EIO4-POLL-15"},
		Break: func(r *Rules) {
			r.polling.read = func(request *http.Request, limit int) ([]byte, error) {
				body, err := readBody(request, limit)
				return body[:max(0, min(request.ContentLength, int64(len(body))))], err
			}
		},
	},
	{
		Name:   "post-read-once",
		Breaks: "Of a POST as much is read as has arrived with its first piece.",
		Cases:  []string{"EIO4-POLL-16"},
		Break: func(r *Rules) {
			r.polling.read = func(request *http.Request, limit int) ([]byte, error) {
				piece := make([]byte, limit)
				n, err := request.Body.Read(piece)
				if err == io.EOF {
					err = nil
				}
				return piece[:n], err
			}
		},
	},
	{
		Name:   "post-decoded-in-pieces",
		Breaks: "Each piece of a POST is decoded as it arrives, so that a character whose bytes come in two pieces is broken.",
		Cases:  []string{"EIO4-POLL-16"},
		Break: func(r *Rules) {
			r.polling.read = func(request *http.Request, limit int) ([]byte, error) {
				if request.ContentLength > int64(limit) {
					return nil, errTooLarge
				}
				var text strings.Builder
				piece := make([]byte, 64<<10)
				for {
					n, err := request.Body.Read(piece)
					text.WriteString(strings.ToValidUTF8(string(piece[:n]), "\ufffd"))
					switch {
					case err == io.EOF:
						return []byte(text.String()), nil
					case err != nil:
						return nil, err
					}
				}
			}
		},
	},
	{
		Name:   "half-a-post-delivered",
		Breaks: "What has arrived of a POST that is broken off is delivered.",
		Cases:  []string{"EIO4-POLL-10"},
		Break: func(r *Rules) {
			r.polling.read = func(request *http.Request, limit int) ([]byte, error) {
				if request.ContentLength > int64(limit) {
					return nil, errTooLarge
				}
				body, err := io.ReadAll(io.LimitReader(request.Body, int64(limit)))
				if errors.Is(err, io.ErrUnexpectedEOF) {
					err = nil
				}
				return body, err
			}
		},
	},
	{
		Name:   "packets-behind-heartbeat-lost",
		Breaks: "Of a POST with the client's part of the heartbeat in it nothing is handled that stands behind that.",
		Cases:  []string{"EIO4-PAY-12", "EIO3-PAY-14"},
		Break: func(r *Rules) {
			changeReceived(r, func(packets []engineio.Packet) []engineio.Packet { return upTo(packets, engineio.Pong) })
			changeTaken(r, func(packets []engineio.Packet) []engineio.Packet { return upTo(packets, engineio.Ping) })
		},
	},
	{
		Name:   "51st-packet-lost",
		Breaks: "A GET is answered with fifty packets at most, and the first of those that are left is lost.",
		Cases:  []string{"EIO4-POLL-19", "EIO3-POLL-07"},
		Break: func(r *Rules) {
			r.traffic = out(func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
				if on == engineio.Polling && len(packets) > 50 {
					return slices.Delete(packets, 50, 51)
				}
				return packets
			})
		},
	},
	{
		Name:   "second-packet-of-post-lost",
		Breaks: "Of a POST with several packets only the first is handled.",
		Cases:  []string{"EIO4-PAY-02", "EIO4-PAY-11"},
		Break: func(r *Rules) {
			changeReceived(r, func(packets []engineio.Packet) []engineio.Packet { return packets[:1] })
		},
	},
	{
		Name:   "post-handled-backwards",
		Breaks: "The packets of a POST are taken from the end of the list.",
		Cases:  []string{"EIO4-PAY-02", "EIO4-PAY-11"},
		Break: func(r *Rules) {
			changeReceived(r, func(packets []engineio.Packet) []engineio.Packet {
				for i, j := 0, len(packets)-1; i < j; i, j = i+1, j-1 {
					packets[i], packets[j] = packets[j], packets[i]
				}
				return packets
			})
		},
	},
	{
		Name:   "hundredth-packet-of-post-lost",
		Breaks: "Every hundredth packet of a POST falls between two pieces of the parser's buffer.",
		Cases:  []string{"EIO4-PAY-11"},
		Break: func(r *Rules) {
			changeReceived(r, func(packets []engineio.Packet) []engineio.Packet {
				var kept []engineio.Packet
				for i, p := range packets {
					if i%100 != 99 {
						kept = append(kept, p)
					}
				}
				return kept
			})
		},
	},
	{
		Name:   "large-post-dropped",
		Breaks: "A POST with more than 16 packets is answered with ok, and all its packets are dropped.",
		Cases:  []string{"EIO4-PAY-11"},
		Break: func(r *Rules) {
			changeReceived(r, func(packets []engineio.Packet) []engineio.Packet {
				if len(packets) > 16 {
					return nil
				}
				return packets
			})
		},
	},
	{
		Name:   "sixteen-packets-per-post",
		Breaks: "A POST with more than 16 packets is refused, and the session closed.",
		Cases:  []string{"EIO4-PAY-11"},
		Break: func(r *Rules) {
			decode := r.payload.decode
			r.payload.decode = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				limits.MaxPackets = 16
				return decode(body, limits)
			}
		},
	},
}

// upTo are the packets up to the first one of a type, all of them if there is none.
func upTo(packets []engineio.Packet, kind engineio.PacketType) []engineio.Packet {
	i := slices.IndexFunc(packets, func(p engineio.Packet) bool { return p.Type == kind })
	if i < 0 {
		return packets
	}
	return packets[:i+1]
}

// changeReceived changes the packets of a POST.
func changeReceived(r *Rules, change func(packets []engineio.Packet) []engineio.Packet) {
	decode := r.payload.decode
	r.payload.decode = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
		packets, err := decode(body, limits)
		if err != nil {
			return nil, err
		}
		return change(packets), nil
	}
}

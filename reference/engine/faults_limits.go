package engine

import (
	"net/http"
	"sync/atomic"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// limitFaults concern the size of what a client sends.
var limitFaults = []fault.Fault[Rules]{
	{
		Name:   "post-unlimited",
		Breaks: "A POST may have any length.",
		Cases:  []string{"EIO4-LIM-02"},
		Break:  func(r *Rules) { r.limits.body = unlimited },
	},
	{
		Name:   "websocket-message-unlimited",
		Breaks: "A WebSocket message may have any length.",
		Cases:  []string{"EIO4-LIM-03"},
		Break:  func(r *Rules) { r.limits.message = unlimited },
	},
	{
		Name:   "post-limit-halved",
		Breaks: "A POST with more than half of the bytes announced is refused.",
		Cases:  []string{"EIO4-LIM-01", "EIO4-LIM-04"},
		Break:  func(r *Rules) { r.limits.body = func(announced int) int { return announced / 2 } },
	},
	{
		Name:   "websocket-message-limit-halved",
		Breaks: "A WebSocket message with more than half of the bytes announced closes the connection.",
		Cases:  []string{"EIO4-LIM-01", "EIO4-LIM-04"},
		Break:  func(r *Rules) { r.limits.message = func(announced int) int { return announced / 2 } },
	},
	{
		Name:   "post-limit-one-less",
		Breaks: "A POST with exactly as many bytes as announced is refused.",
		Cases:  []string{"EIO4-LIM-04"},
		Break:  func(r *Rules) { r.limits.body = func(announced int) int { return announced - 1 } },
	},
	{
		Name:   "websocket-message-limit-one-less",
		Breaks: "A WebSocket message with exactly as many bytes as announced closes the connection.",
		Cases:  []string{"EIO4-LIM-04"},
		Break:  func(r *Rules) { r.limits.message = func(announced int) int { return announced - 1 } },
	},
	{
		Name:   "post-too-large-500",
		Breaks: "A POST that is too large is answered with 500.",
		Cases:  []string{"EIO4-LIM-02"},
		Break: func(r *Rules) {
			answerRefusal(r, front.PayloadTooLarge, answer{http.StatusInternalServerError, plainText, []byte("internal server error")})
		},
	},
	{
		Name:   "post-too-large-forgotten",
		Breaks: "A POST that is too large is answered with ok, and forgotten.",
		Cases:  []string{"EIO4-LIM-02"},
		Break:  func(r *Rules) { answerRefusal(r, front.PayloadTooLarge, r.answers.posted) },
	},
	{
		Name:   "post-cut-to-limit",
		Breaks: "A POST that is too large is cut to as many bytes as are allowed, and handled.",
		Cases:  []string{"EIO4-LIM-02"},
		Break: func(r *Rules) {
			r.polling.read = func(request *http.Request, limit int) ([]byte, error) {
				body, err := readBody(request, unlimited(limit))
				return body[:min(limit, len(body))], err
			}
		},
	},
	{
		Name:   "websocket-message-too-large-dropped",
		Breaks: "A WebSocket message that is too large is dropped, and the connection stays open.",
		Cases:  []string{"EIO4-LIM-03"},
		Break: func(r *Rules) {
			var limit atomic.Int64
			r.limits.message = func(announced int) int {
				limit.Store(int64(announced))
				return unlimited(announced)
			}
			parse := r.webSocket.parse
			r.webSocket.parse = func(binary bool, message []byte) (engineio.Packet, error) {
				if int64(len(message)) > limit.Load() {
					return engineio.Packet{Type: engineio.Noop}, nil
				}
				return parse(binary, message)
			}
		},
	},
	{
		Name:   "too-large-ends-every-session",
		Breaks: "A message that is too large ends the sessions of all clients.",
		Cases:  []string{"EIO4-LIM-05"},
		Break: func(r *Rules) {
			r.limits.exceeded = func(c *Connection) {
				for _, other := range c.server.all() {
					other.shutDown()
				}
			}
		},
	},
	{
		Name:   "posts-above-64-kilobytes-lost",
		Breaks: "A POST of more than 64 KB is answered with ok and lost: its length is kept in 16 bits.",
		Cases:  []string{"EIO4-LIM-01", "EIO4-LIM-04"},
		Break: func(r *Rules) {
			decode := r.payload.decode
			r.payload.decode = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				if len(body) > 1<<16 {
					return nil, nil
				}
				return decode(body, limits)
			}
		},
	},
	{
		Name:   "frames-above-64-kilobytes-cut",
		Breaks: "A WebSocket message of more than 64 KB is cut: its length is kept in 16 bits.",
		Cases:  []string{"EIO4-LIM-01", "EIO4-LIM-04"},
		Break: func(r *Rules) {
			frame := r.webSocket.frame
			r.webSocket.frame = func(dst []byte, p engineio.Packet) []byte {
				if len(p.Data) > 1<<16 {
					p.Data = p.Data[:len(p.Data)&(1<<16-1)]
				}
				return frame(dst, p)
			}
		},
	},
}

// unlimited is more than anybody sends.
func unlimited(int) int { return 1 << 30 }

package engine

import (
	"net/http"
	"time"

	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// stuck is how long something stays that should have ended at once: longer than anybody waits for it, and not for ever, so that
// the server itself can end.
const stuck = 10 * time.Second

// overlapFaults concern requests of one session at the same time, and those that are broken off.
var overlapFaults = []fault.Fault[Rules]{
	{
		Name:   "second-get-takes-over",
		Breaks: "A second GET takes the place of the one that is held, which is left without an answer.",
		Cases:  []string{"EIO4-POLL-06", "EIO4-POLL-07", "EIO3-POLL-01"},
		Break: func(r *Rules) {
			r.polling.secondGET = func(c *Connection) *front.Refusal {
				leaveHanging(c)
				return nil
			}
		},
	},
	{
		Name:   "second-get-refused-only",
		Breaks: "A second GET is refused, but the session goes on.",
		Cases:  []string{"EIO4-POLL-06", "EIO3-POLL-01"},
		Break:  func(r *Rules) { r.polling.secondGET = func(*Connection) *front.Refusal { return front.BadRequest } },
	},
	{
		Name:   "second-get-conflict",
		Breaks: "A second GET is refused with 429, too many requests.",
		Cases:  []string{"EIO4-POLL-06"},
		Break: func(r *Rules) {
			r.polling.secondGET = func(c *Connection) *front.Refusal {
				refuseOverlap(c)
				return &front.Refusal{Status: http.StatusTooManyRequests, Code: 3, Message: "Too many requests"}
			}
		},
	},
	{
		Name:   "first-get-left-hanging",
		Breaks: "When a second GET closes the session, the one that is held is never answered.",
		Cases:  []string{"EIO4-POLL-07"},
		Break: func(r *Rules) {
			r.polling.secondGET = func(c *Connection) *front.Refusal {
				leaveHanging(c)
				return refuseOverlap(c)
			}
		},
	},
	{
		Name:   "second-post-accepted",
		Breaks: "A second POST is accepted while the first is still being read.",
		Cases:  []string{"EIO4-POLL-08", "EIO3-POLL-05"},
		Break:  func(r *Rules) { r.polling.secondPOST = func(*Connection) *front.Refusal { return nil } },
	},
	{
		Name:   "second-post-refused-only",
		Breaks: "A second POST is refused, but the session goes on.",
		Cases:  []string{"EIO4-POLL-08", "EIO3-POLL-05"},
		Break:  func(r *Rules) { r.polling.secondPOST = func(*Connection) *front.Refusal { return front.BadRequest } },
	},
	{
		Name:   "broken-get-unnoticed",
		Breaks: "A GET that is broken off does not close the session.",
		Cases:  []string{"EIO4-POLL-09"},
		Break:  func(r *Rules) { forgive(r, http.MethodGet) },
	},
	{
		Name:   "broken-get-forgiven-for-a-while",
		Breaks: "The session of a GET that is broken off is kept for three seconds, for a client that tries again.",
		Cases:  []string{"EIO4-POLL-09"},
		Break: func(r *Rules) {
			aborted := r.polling.aborted
			r.polling.aborted = func(c *Connection, now time.Time, method string) {
				if method != http.MethodGet {
					aborted(c, now, method)
					return
				}
				time.AfterFunc(3*time.Second, func() { c.update(func(now time.Time) { aborted(c, now, method) }) })
			}
		},
	},
	{
		Name:   "broken-post-unnoticed",
		Breaks: "A POST that is broken off does not close the session.",
		Cases:  []string{"EIO4-POLL-10"},
		Break:  func(r *Rules) { forgive(r, http.MethodPost) },
	},
	{
		Name:   "websocket-session-polled",
		Breaks: "GET and POST requests of a session that was opened on a WebSocket are answered.",
		Cases:  []string{"EIO4-POLL-12"},
		Break: func(r *Rules) {
			speaks := r.polling.speaks
			r.polling.speaks = func(c *Connection) bool { return speaks(c) || !upgraded(c) }
		},
	},
	{
		Name:   "websocket-session-swallows-posts",
		Breaks: "A POST for a session that speaks WebSocket is answered with ok, and forgotten.",
		Cases:  []string{"EIO4-POLL-12", "EIO4-UPG-07"},
		Break: func(r *Rules) {
			answered, ok := r.answers.refusal, r.answers.posted
			r.answers.refusal = func(request *http.Request, f *front.Refusal) answer {
				if f == front.BadRequest && request.Method == http.MethodPost && request.URL.Query().Get("sid") != "" {
					return ok
				}
				return answered(request, f)
			}
		},
	},
	{
		Name:   "polling-after-upgrade",
		Breaks: "After an upgrade the session still answers GET and POST requests.",
		Cases:  []string{"EIO4-UPG-07", "EIO3-UPG-02"},
		Break: func(r *Rules) {
			speaks := r.polling.speaks
			r.polling.speaks = func(c *Connection) bool { return speaks(c) || upgraded(c) }
		},
	},
}

// leaveHanging forgets the GET that is pending.
func leaveHanging(c *Connection) {
	p := c.poll
	c.poll = nil
	time.AfterFunc(stuck, p.signal.raise)
}

// forgive lets a session go on after a request of that method was broken off.
func forgive(r *Rules, method string) {
	aborted := r.polling.aborted
	r.polling.aborted = func(c *Connection, now time.Time, m string) {
		if m != method {
			aborted(c, now, m)
		}
	}
}

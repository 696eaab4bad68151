package chat

import (
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// logFaults concern the connection log.
var logFaults = []fault.Fault[Rules]{
	{
		Name:   "connection-logged-twice",
		Breaks: "Every connection produces two lines in the log.",
		Cases:  []string{"CHAT-LOG-01", "CHAT-LOG-02", "CHAT-LOG-04"},
		Break: func(r *Rules) {
			r.logConnected = func(l *connectionLog, handshake Handshake) {
				l.connected(handshake)
				l.connected(handshake)
			}
		},
	},
	{
		Name:   "every-tenth-connection-not-logged",
		Breaks: "Of the connections, every tenth has no line in the log.",
		Cases:  []string{"CHAT-LOG-02"},
		Break: func(r *Rules) {
			var connections atomic.Int64
			r.logConnected = func(l *connectionLog, handshake Handshake) {
				if connections.Add(1)%10 != 0 {
					l.connected(handshake)
				}
			}
		},
	},
	{
		Name:   "custom-namespaces-not-logged",
		Breaks: "A connection to a custom namespace has no line in the log.",
		Cases:  []string{"CHAT-LOG-01", "CHAT-LOG-02", "CHAT-LOG-04"},
		Break: func(r *Rules) {
			r.logConnected = func(l *connectionLog, handshake Handshake) {
				if handshake.Namespace == "/" {
					l.connected(handshake)
				}
			}
		},
	},
	{
		Name:   "simultaneous-log-lines-merged",
		Breaks: "Lines about clients that connect at the same moment are written into each other.",
		Cases:  []string{"CHAT-LOG-02"},
		Break: func(r *Rules) {
			var mu sync.Mutex
			started := "" // a line without its line feed
			r.logLine = func(l *connectionLog, line string) {
				mu.Lock()
				started += strings.TrimSuffix(line, "\n")
				mu.Unlock()
				time.Sleep(2 * time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				if started != "" {
					io.WriteString(l.writer, started+"\n")
					started = ""
				}
			}
		},
	},
	{
		Name:   "log-written-in-blocks",
		Breaks: "Lines of the log wait in a buffer until eight of them have come together.",
		Cases:  []string{"CHAT-LOG-04"},
		Break: func(r *Rules) {
			var mu sync.Mutex
			var lines []string
			r.logLine = func(l *connectionLog, line string) {
				mu.Lock()
				defer mu.Unlock()
				if lines = append(lines, line); len(lines) == 8 {
					io.WriteString(l.writer, strings.Join(lines, ""))
					lines = nil
				}
			}
		},
	},
	{
		Name:   "refused-client-logged",
		Breaks: "A client is logged as connected before the middleware refuses it.",
		Cases:  []string{"CHAT-LOG-04"},
		Break: func(r *Rules) {
			r.logAsked = (*connectionLog).connected
			r.logConnected = func(*connectionLog, Handshake) {}
		},
	},
	{
		Name:   "who-comes-back-not-logged",
		Breaks: "The connection that follows a disconnection has no line in the log.",
		Cases:  []string{"CHAT-LOG-04"},
		Break: func(r *Rules) {
			var left atomic.Bool
			r.logDisconnected = func(l *connectionLog, handshake Handshake, reason string) {
				l.disconnected(handshake, reason)
				left.Store(true)
			}
			r.logConnected = func(l *connectionLog, handshake Handshake) {
				if !left.Swap(false) {
					l.connected(handshake)
				}
			}
		},
	},
	{
		Name:   "disconnection-not-logged",
		Breaks: "The end of a connection has no line in the log.",
		Cases:  []string{"CHAT-LOG-03", "CHAT-LOG-05"},
		Break:  func(r *Rules) { r.logDisconnected = func(*connectionLog, Handshake, string) {} },
	},
	{
		Name:   "disconnection-logged-twice",
		Breaks: "The end of a connection produces two lines in the log.",
		Cases:  []string{"CHAT-LOG-03", "CHAT-LOG-05"},
		Break:  loggingEnds(func(string) int { return 2 }),
	},
	{
		Name:   "cut-connection-not-logged",
		Breaks: "A client whose WebSocket is cut, without a word of it, has no line about its end in the log.",
		Cases:  []string{"CHAT-LOG-03"},
		Break:  loggingEnds(times("transport close", 0)),
	},
	{
		Name:   "ping-timeout-not-logged",
		Breaks: "A client that falls silent is disconnected without a line in the log.",
		Cases:  []string{"CHAT-LOG-05"},
		Break:  loggingEnds(times("ping timeout", 0)),
	},
	{
		Name:   "ping-timeout-logged-twice",
		Breaks: "A client that falls silent is logged as disconnected by its heartbeat and by its transport.",
		Cases:  []string{"CHAT-LOG-05"},
		Break:  loggingEnds(times("ping timeout", 2)),
	},
}

// loggingEnds is a fault that logs the end of a connection so many times, by its reason.
func loggingEnds(count func(reason string) int) func(*Rules) {
	return func(r *Rules) {
		r.logDisconnected = func(l *connectionLog, handshake Handshake, reason string) {
			for range count(reason) {
				l.disconnected(handshake, reason)
			}
		}
	}
}

// times is the number for one reason; any other is logged once.
func times(reason string, count int) func(string) int {
	return func(actual string) int {
		if actual == reason {
			return count
		}
		return 1
	}
}

package sockets

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// syntaxFaults concern what is no packet: a server that drops it, and goes on, leaves a client in the belief that it
// was understood.
var syntaxFaults = []fault.Fault[Rules]{
	{
		Name:   "malformed-packets-ignored",
		Breaks: "Whatever is no valid packet is dropped, and the connection goes on.",
		Cases: []string{
			"SIO5-CONN-10", "SIO5-EVT-04", "SIO5-EVT-05", "SIO5-EVT-06", "SIO5-EVT-07", "SIO5-EVT-08", "SIO5-BIN-08",
			"SIO5-BIN-09", "SIO5-ACK-14", "SIO5-ACK-15", "SIO5-CONN-13", "SIO5-EVT-09", "SIO5-EVT-10", "SIO5-BIN-10",
		},
		Break: forgiving(func(*client, string, error) bool { return true }),
	},
	{
		Name:   "malformed-first-packet-ignored",
		Breaks: "A first packet that is none is dropped, and the connection waits for the next.",
		Cases:  []string{"SIO5-CONN-10"},
		Break:  forgiving(func(c *client, _ string, _ error) bool { return !c.joined.Load() }),
	},
	{
		Name:   "connect-payload-of-any-kind",
		Breaks: "A CONNECT whose payload is no object is accepted.",
		Cases:  []string{"SIO5-CONN-13"},
		Break: forgiving(func(c *client, text string, _ error) bool {
			connects := strings.HasPrefix(text, "0")
			if connects {
				c.connect(socketio.Packet{Type: socketio.Connect, Namespace: "/"})
			}
			return connects
		}),
	},
	{
		Name:   "disconnect-with-payload-accepted",
		Breaks: "A DISCONNECT with a payload is taken for one without.",
		Cases:  []string{"SIO5-DISC-06"},
		Break: forgiving(func(c *client, text string, _ error) bool {
			if s := c.sockets["/"]; s != nil && strings.HasPrefix(text, "1{") {
				c.remove(s, reasonClient)
				return true
			}
			return false
		}),
	},
	{
		Name:   "disconnect-with-payload-ignored",
		Breaks: "A DISCONNECT with a payload is dropped, and the client stays in the namespace.",
		Cases:  []string{"SIO5-DISC-06"},
		Break:  forgiving(func(_ *client, text string, _ error) bool { return strings.HasPrefix(text, "1{") }),
	},
	{
		Name:   "event-without-payload-ignored",
		Breaks: "An EVENT without a payload is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-EVT-04"},
		Break:  forgivingTexts("2"),
	},
	{
		Name:   "event-with-empty-array-ignored",
		Breaks: "An EVENT with an empty array is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-EVT-05"},
		Break:  forgivingTexts("2[]"),
	},
	{
		Name:   "event-without-array-ignored",
		Breaks: "An EVENT whose payload is an object or a text is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-EVT-06"},
		Break: forgiving(func(_ *client, text string, _ error) bool {
			return strings.HasPrefix(text, "2{") || strings.HasPrefix(text, `2"`)
		}),
	},
	{
		Name:   "malformed-json-ignored",
		Breaks: "A packet whose payload is no JSON is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-EVT-07"},
		Break:  forgivingErrors(socketio.ErrJSON),
	},
	{
		Name:   "unknown-packet-types-ignored",
		Breaks: "A packet of type 7, 8 or 9 is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-EVT-08"},
		Break:  forgivingErrors(socketio.ErrPacketType),
	},
	{
		Name:   "reserved-events-accepted",
		Breaks: "An EVENT may have a name of the library's own events.",
		Cases:  []string{"SIO5-EVT-09"},
		Break:  forgivingErrors(socketio.ErrReservedEvent),
	},
	{
		Name:   "event-called-null-accepted",
		Breaks: "An EVENT whose name is null is accepted, as an event nobody listens to.",
		Cases:  []string{"SIO5-EVT-10"},
		Break:  forgivingTexts("2[null]"),
	},
	{
		Name:   "attachment-count-unchecked",
		Breaks: "A binary packet without a valid number of attachments is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-BIN-10"},
		Break:  forgivingErrors(socketio.ErrAttachmentCount),
	},
	{
		Name:   "attachments-unlimited",
		Breaks: "A binary packet with more attachments than are allowed is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-BIN-07"},
		Break:  forgivingErrors(socketio.ErrTooManyAttachments),
	},
	{
		Name:   "attachments-awaited-without-limit",
		Breaks: "A binary packet may announce any number of attachments; the server waits for all of them.",
		Cases:  []string{"SIO5-BIN-07"},
		Break: func(r *Rules) {
			r.opened = func(c *client) {
				c.decoder.Limits.MaxAttachments = 1 << 20
				c.opened()
			}
		},
	},
	{
		Name:   "placeholder-without-attachment-ignored",
		Breaks: "A binary packet with a placeholder for an attachment it does not have is dropped with its attachment, and the connection goes on.",
		Cases:  []string{"SIO5-BIN-11"},
		Break: func(r *Rules) {
			var dropped sync.Map // clients whose next attachment belongs to the dropped packet
			forgiving(func(c *client, _ string, err error) bool {
				if errors.Is(err, socketio.ErrPlaceholder) {
					dropped.Store(c, true)
					return true
				}
				_, belongs := dropped.LoadAndDelete(c)
				return belongs && errors.Is(err, socketio.ErrStrayAttachment)
			})(r)
		},
	},
	{
		Name:   "placeholders-clamped",
		Breaks: "A placeholder for an attachment that its packet does not have stands for the first one.",
		Cases:  []string{"SIO5-BIN-11"},
		Break: func(r *Rules) {
			r.malformed = func(c *client, binary bool, data []byte, err error) {
				clamped := placeholderNumber.ReplaceAll(data, []byte(`"num":0`))
				if !errors.Is(err, socketio.ErrPlaceholder) || bytes.Equal(clamped, data) {
					c.connection.Close(reasonParseError)
					return
				}
				c.message(binary, clamped)
			}
		},
	},
	{
		Name:   "text-among-attachments-ignored",
		Breaks: "A text packet where an attachment was announced is dropped, and the attachment is waited for.",
		Cases:  []string{"SIO5-BIN-08"},
		Break:  forgivingErrors(socketio.ErrMissingAttachment),
	},
	{
		Name:   "stray-attachment-ignored",
		Breaks: "An attachment that no packet announced is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-BIN-09"},
		Break:  forgivingErrors(socketio.ErrStrayAttachment),
	},
	{
		Name:   "invalid-ack-id-ignored",
		Breaks: "An EVENT whose id is no number is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-ACK-14"},
		Break: forgiving(func(_ *client, text string, _ error) bool {
			return strings.HasPrefix(text, "2a") || strings.HasPrefix(text, "2-")
		}),
	},
	{
		Name:   "ack-without-array-ignored",
		Breaks: "An ACK whose payload is no array is dropped, and the connection goes on.",
		Cases:  []string{"SIO5-ACK-15"},
		Break:  forgiving(func(_ *client, text string, _ error) bool { return strings.HasPrefix(text, "3") }),
	},
}

// forgiving is a fault that lets the connection go on after a text that is no packet.
func forgiving(forgiven func(c *client, text string, err error) bool) func(*Rules) {
	return func(r *Rules) {
		r.malformed = func(c *client, _ bool, data []byte, err error) {
			if !forgiven(c, string(data), err) {
				c.connection.Close(reasonParseError)
			}
		}
	}
}

func forgivingTexts(texts ...string) func(*Rules) {
	return forgiving(func(_ *client, text string, _ error) bool { return slices.Contains(texts, text) })
}

func forgivingErrors(cause error) func(*Rules) {
	return forgiving(func(_ *client, _ string, err error) bool { return errors.Is(err, cause) })
}

var placeholderNumber = regexp.MustCompile(`"num":\d+`)

package sockets

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// binaryFaults concern attachments on their way to the client.
var binaryFaults = []fault.Fault[Rules]{
	{
		Name:   "attachments-reversed",
		Breaks: "The attachments of a packet are sent in the opposite order.",
		Cases:  []string{"SIO5-BIN-01", "SIO5-BIN-02", "SIO5-BIN-06", "SIO5-BIN-03", "SIO5-BIN-05", "SIO5-BIN-13", "SIO4-EVT-02", "SIO4-EVT-04"},
		Break: attaching(func(_ *client, attachments []engineio.Packet) []engineio.Packet {
			slices.Reverse(attachments)
			return attachments
		}),
	},
	{
		Name:   "empty-attachments-not-sent",
		Breaks: "An attachment of length zero is announced and not sent.",
		Cases:  []string{"SIO5-BIN-05", "SIO4-EVT-02"},
		Break: attaching(func(_ *client, attachments []engineio.Packet) []engineio.Packet {
			return slices.DeleteFunc(attachments, func(p engineio.Packet) bool { return len(p.Data) == 0 })
		}),
	},
	{
		Name:   "attachments-read-as-text",
		Breaks: "Attachments to a client that came by long-polling are read as UTF-8, and what is none is replaced.",
		Cases:  []string{"SIO5-BIN-03"},
		Break: attaching(func(c *client, attachments []engineio.Packet) []engineio.Packet {
			for i, p := range attachments {
				if c.cameByPolling() {
					attachments[i] = engineio.Binary([]byte(strings.ToValidUTF8(string(p.Data), "\uFFFD")))
				}
			}
			return attachments
		}),
	},
	{
		Name:   "placeholders-numbered-from-one",
		Breaks: "The placeholders of an event are numbered from one, so that the last of them has no attachment.",
		Cases:  []string{"SIO5-BIN-01", "SIO5-BIN-02", "SIO5-BIN-03"},
		Break: func(r *Rules) {
			r.event = func(s *socket, message *chat.Message) []byte {
				text := message.Text(s.client.revision)
				for n := len(message.Arguments.Attachments); n > 0; n-- {
					old, numbered := fmt.Appendf(nil, `"num":%d}`, n-1), fmt.Appendf(nil, `"num":%d}`, n)
					text = bytes.ReplaceAll(text, old, numbered)
				}
				return text
			}
		},
	},
	{
		Name:   "attachments-beyond-nine-lost",
		Breaks: "The number of attachments is written as one digit, so that of more than nine the rest belongs to nothing.",
		Cases:  []string{"SIO5-BIN-06"},
		Break: func(r *Rules) {
			r.event = func(s *socket, message *chat.Message) []byte {
				text := message.Text(s.client.revision)
				if hyphen := bytes.IndexByte(text, '-'); len(message.Arguments.Attachments) > 9 {
					return slices.Concat(text[:1], text[hyphen-1:])
				}
				return text
			}
		},
	},
	{
		Name:   "attachments-interleaved",
		Breaks: "A packet and its attachments are written one by one, so that others write between them.",
		Cases:  []string{"SIO5-BIN-13"},
		Break: func(r *Rules) {
			r.write = func(c *client, packets []engineio.Packet) {
				c.connection.Send(packets[0])
				if attachments := packets[1:]; len(attachments) > 0 {
					time.AfterFunc(time.Millisecond, func() { c.connection.Send(attachments...) })
				}
			}
		},
	},
}

// attaching is a fault that changes the attachments of a packet, which it gets as a list of its own.
func attaching(change func(*client, []engineio.Packet) []engineio.Packet) func(*Rules) {
	return func(r *Rules) {
		r.write = func(c *client, packets []engineio.Packet) {
			c.connection.Send(append(packets[:1:1], change(c, slices.Clone(packets[1:]))...)...)
		}
	}
}

package sockets

import (
	"bytes"
	"sync"
	"sync/atomic"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// ackFaults concern the server's acknowledgements.
var ackFaults = []fault.Fault[Rules]{
	{
		Name:   "ack-id-of-the-server",
		Breaks: "Acknowledgements are numbered by the server instead of carrying the id of their event.",
		Cases: []string{
			"SIO5-ACK-01", "SIO5-ACK-02", "SIO5-ACK-05", "SIO5-ACK-06", "SIO5-ACK-03", "SIO5-ACK-07", "SIO5-ACK-09",
			"SIO4-EVT-01", "SIO4-ACK-01",
		},
		Break: func(r *Rules) {
			var sent atomic.Uint64
			acknowledging(func(packet *socketio.Packet) { packet.ID = 1000 + sent.Add(1) })(r)
		},
	},
	{
		Name:   "ack-sent-as-event",
		Breaks: "An acknowledgement is sent with the type of an event.",
		Cases:  []string{"SIO5-ACK-01", "SIO5-ACK-04", "SIO5-ACK-06", "SIO5-ACK-08"},
		Break: acknowledging(func(packet *socketio.Packet) {
			if len(packet.Attachments) == 0 {
				packet.Type = socketio.Event
			}
		}),
	},
	{
		Name:   "ack-id-zero-taken-for-none",
		Breaks: "An event with the id 0 is not acknowledged.",
		Cases:  []string{"SIO5-ACK-03", "SIO5-ACK-08", "SIO4-ACK-01"},
		Break: func(r *Rules) {
			r.wantsAck = func(packet socketio.Packet) bool { return packet.HasID && packet.ID != 0 }
		},
	},
	{
		Name:   "ack-ids-of-32-bits",
		Breaks: "The id of an acknowledgement is cut to 32 bits.",
		Cases:  []string{"SIO5-ACK-04", "SIO4-ACK-08"},
		Break:  acknowledging(func(packet *socketio.Packet) { packet.ID = uint64(uint32(packet.ID)) }),
	},
	{
		Name:   "ack-ids-in-single-precision",
		Breaks: "The id of an acknowledgement goes through a number with 24 exact bits.",
		Cases:  []string{"SIO5-ACK-04"},
		Break:  acknowledging(func(packet *socketio.Packet) { packet.ID = uint64(float32(packet.ID)) }),
	},
	{
		Name:   "empty-ack-without-array",
		Breaks: "An acknowledgement without arguments has no payload.",
		Cases:  []string{"SIO5-ACK-05"},
		Break: acknowledging(func(packet *socketio.Packet) {
			if bytes.Equal(packet.Data, []byte("[]")) {
				packet.Data = nil
			}
		}),
	},
	{
		Name:   "empty-ack-with-null",
		Breaks: "An acknowledgement without arguments has one, null.",
		Cases:  []string{"SIO5-ACK-05", "SIO4-ACK-02"},
		Break: acknowledging(func(packet *socketio.Packet) {
			if string(packet.Data) == "[]" {
				packet.Data = []byte("[null]")
			}
		}),
	},
	{
		Name:   "ack-loses-namespace",
		Breaks: "Acknowledgements in a custom namespace are sent without its name.",
		Cases:  []string{"SIO5-ACK-06", "SIO4-EVT-03"},
		Break:  acknowledging(func(packet *socketio.Packet) { packet.Namespace = "/" }),
	},
	{
		Name:   "ack-id-belongs-to-the-connection",
		Breaks: "The namespace of an event is remembered by the id alone: an acknowledgement goes to the namespace that used its id first.",
		Cases:  []string{"SIO5-ACK-17", "SIO4-ACK-07"},
		Break: func(r *Rules) {
			type event struct {
				of *client
				id uint64
			}
			var asked sync.Map
			r.acknowledge = func(s *socket, packet socketio.Packet) {
				first, _ := asked.LoadOrStore(event{s.client, packet.ID}, packet.Namespace)
				packet.Namespace = first.(string)
				s.client.send(packet)
			}
		},
	},
	{
		Name:   "binary-ack-sent-as-ack",
		Breaks: "An acknowledgement with attachments is sent as ACK, and the attachments are left out.",
		Cases:  []string{"SIO5-ACK-02", "SIO4-EVT-02"},
		Break: acknowledging(func(packet *socketio.Packet) {
			packet.Type, packet.Attachments = socketio.Ack, nil
		}),
	},
	{
		Name:   "ack-unasked",
		Breaks: "An event without an id is acknowledged, too.",
		Cases:  []string{"SIO5-ACK-09", "SIO4-ACK-03"},
		Break:  func(r *Rules) { r.wantsAck = func(socketio.Packet) bool { return true } },
	},
	{
		Name:   "every-20th-ack-lost",
		Breaks: "Of the acknowledgements that the server sends, every 20th is lost.",
		Cases:  []string{"SIO5-ACK-08"},
		Break: func(r *Rules) {
			var sent atomic.Int64
			r.acknowledge = func(s *socket, packet socketio.Packet) {
				if sent.Add(1)%20 != 0 {
					s.client.send(packet)
				}
			}
		},
	},
	{
		Name:   "acks-under-way-mixed",
		Breaks: "With many acknowledgements under way, every 20th carries the arguments of the one before.",
		Cases:  []string{"SIO5-ACK-08"},
		Break: func(r *Rules) {
			var mu sync.Mutex
			sent := 0
			var before socketio.Packet
			r.acknowledge = func(s *socket, packet socketio.Packet) {
				mu.Lock()
				defer mu.Unlock()
				if sent++; sent%20 == 0 {
					packet.Type, packet.Data, packet.Attachments = before.Type, before.Data, before.Attachments
				}
				before = packet
				s.client.send(packet)
			}
		},
	},
}

// acknowledging is a fault that changes the packets of acknowledgements.
func acknowledging(change func(*socketio.Packet)) func(*Rules) {
	return func(r *Rules) {
		r.acknowledge = func(s *socket, packet socketio.Packet) {
			change(&packet)
			s.client.send(packet)
		}
	}
}

package session

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Start begins to read.
func (s *Session) Start() {
	var reading sync.WaitGroup
	ctx, cancel := context.WithCancel(s.Trial.Context())
	s.Trial.Defer(func() { cancel(); reading.Wait() })
	if socket := s.WebSocket; socket != nil {
		reading.Go(func() {
			defer s.keepBeating(ctx, func(packet string) { _ = socket.SendText([]byte(packet)) })()
			s.readFrames(ctx, socket)
		})
		return
	}
	s.polled = make(chan struct{})
	reading.Go(func() {
		defer close(s.polled)
		defer s.keepBeating(ctx, func(packet string) { _, _ = s.PostPackets(ctx, []string{packet}) })()
		s.poll(ctx)
	})
}

// keepBeating sends the pings of a client of revision 3 until stop is called: twice as often as it has to, so that a busy machine
// misses none. That one cannot be sent shows as the end of the session.
func (s *Session) keepBeating(ctx context.Context, send func(packet string)) (stop func()) {
	if s.Dialect.Revision != engineio.V3 || s.Handshake.PingInterval <= 0 {
		return func() {}
	}
	stopped := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() {
		ticker := time.NewTicker(s.Handshake.PingInterval / 2)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-stopped:
				return
			case <-ticker.C:
				if !s.muted.Load() {
					packet, _ := s.Dialect.beat()
					send(packet)
				}
			}
		}
	})
	return func() { close(stopped); beating.Wait() }
}

// readFrames reads packets from a WebSocket until that ends.
func (s *Session) readFrames(ctx context.Context, socket *wire.WebSocket) {
	for {
		frame, err := socket.Receive(ctx)
		if err != nil {
			s.end(End{Reason: trial.Show(err), Err: err})
			return
		}
		if frame.Opcode != ws.OpText && frame.Opcode != ws.OpBinary {
			continue
		}
		packet, err := engineio.ParseFrame(s.Dialect.Revision, frame.Opcode == ws.OpBinary, frame.Payload)
		if err != nil {
			s.noteIllegible("packet", frame.Payload, err)
			continue
		}
		if frame.Opcode == ws.OpBinary {
			s.octets.Store(true)
		}
		if s.asksForPong(packet) {
			_ = socket.SendText([]byte("3")) // a failure shows as the end of the session
		}
		s.arrive(packet)
	}
}

// asksForPong says whether a packet is a ping that the session has to answer.
func (s *Session) asksForPong(packet engineio.Packet) bool {
	return s.Dialect.Revision == engineio.V4 && packet.Type == engineio.Ping && len(packet.Data) == 0 && !s.muted.Load()
}

// poll sends one GET after the other until the session ends or is paused.
func (s *Session) poll(ctx context.Context) {
	for !s.paused.Load() {
		response, err := s.request(ctx, wire.Request{Method: http.MethodGet, Query: s.Query(client.Polling)})
		if err != nil {
			s.end(End{Reason: trial.Show(err), Err: err})
			return
		}
		if response.Status != http.StatusOK {
			s.end(End{Reason: "GET was answered with " + http.StatusText(response.Status)})
			return
		}
		for _, packet := range s.take(ctx, response) {
			if packet.Type == engineio.Close {
				s.end(End{Reason: "close packet"})
				return
			}
		}
	}
}

// take puts the packets of an answer into the inbox, answers pings, and returns the packets.
func (s *Session) take(ctx context.Context, response *wire.Response) []engineio.Packet {
	packets, err := s.Dialect.Parse(response)
	if isOctets(response) {
		s.octets.Store(true)
	}
	if err != nil {
		s.noteIllegible("payload", response.Body, err)
	}
	for _, packet := range packets {
		if s.asksForPong(packet) {
			_, _ = s.PostPackets(ctx, []string{"3"}) // a failure shows in the next GET
		}
		s.arrive(packet)
	}
	return packets
}

// noteIllegible keeps what came and cannot be read, so that a failure's text can name it.
func (s *Session) noteIllegible(kind string, data []byte, err error) {
	s.Trial.Note("not an Engine.IO %s: %v", kind, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.illegible = fmt.Sprintf("%s, which is no Engine.IO %s (%v)", trial.Show(data), kind, err)
}

// arrive puts a packet into the inbox.
func (s *Session) arrive(packet engineio.Packet) {
	if !s.Trial.Keep(len(packet.Data)) {
		return
	}
	packet.Data = bytes.Clone(packet.Data) // a payload of many would be kept with it
	arrival := Arrival{At: time.Now(), Engine: packet}
	s.Trial.Hears(packet.Data)
	if packet.Type == engineio.Message {
		decode := s.decoder.Text
		if packet.Binary {
			decode = s.decoder.Binary
		}
		switch p, complete, err := decode(packet.Data); {
		case err != nil:
			arrival.Err = err
		case complete:
			arrival.Socket = &p
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox = append(s.inbox, arrival)
	s.stir()
}

// end notes that nothing will arrive any more.
func (s *Session) end(how End) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil {
		how.At = time.Now()
		if !s.muted.Load() { // or it has waited for that
			s.lost()
		}
		s.ended = &how
		s.stir()
	}
}

// lost notes that the session is over, for a reason that need not be the server's fault.
func (s *Session) lost() {
	s.Trial.ConnectionLost(s.asked)
	if !s.joined.Load() {
		s.Trial.Lingered(s.asked)
	}
}

// stir wakes everybody who waits for the inbox. The lock is held.
func (s *Session) stir() {
	close(s.changed)
	s.changed = make(chan struct{})
}

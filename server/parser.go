package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// parser is another encoding of Socket.IO packets than the one of the specification.
//
// https://socket.io/docs/v4/custom-parser
type parser struct {
	name     string
	connect  func(namespace string) engineio.Packet // CONNECT of Socket.IO 5; nil if it is not known
	answered func(engineio.Packet) bool             // whether a packet is encoded by it
}

var parsers = []parser{
	{
		name: "MessagePack (socket.io-msgpack-parser)",
		connect: func(namespace string) engineio.Packet {
			data := append([]byte("\x82\xa4type\x00\xa3nsp"), 0xd9, byte(len(namespace))) // {"type": 0, "nsp": …}
			return engineio.Binary(append(data, namespace...))
		},
		answered: func(p engineio.Packet) bool {
			const fixedMap = 0x80
			return p.Binary && len(p.Data) > 0 && p.Data[0]&0xf0 == fixedMap && bytes.Contains(p.Data, []byte("\xa4type")) && bytes.Contains(p.Data, []byte("\xa3nsp"))
		},
	},
	{
		name: "plain JSON (a custom parser)",
		connect: func(namespace string) engineio.Packet {
			data, _ := json.Marshal(map[string]any{"type": 0, "nsp": namespace}) // it cannot fail
			return engineio.Text(data)
		},
		answered: func(p engineio.Packet) bool {
			var packet struct {
				Type      *int    `json:"type"`
				Namespace *string `json:"nsp"`
			}
			return !p.Binary && json.Unmarshal(p.Data, &packet) == nil && packet.Type != nil && packet.Namespace != nil
		},
	},
	{
		name:     "a custom binary parser",
		answered: func(p engineio.Packet) bool { return p.Binary },
	},
}

// otherParser returns the name of the encoding in which the target answers a client, nothing if it answers in none that we know. A
// target of Engine.IO 3 connects the client unasked, so there the first packet shows it.
func (s *Server) otherParser(ctx context.Context) string {
	engine := s.Detection.Engines[0]
	if engine == engineio.V3 {
		return s.parserOfAnswer(ctx, nil)
	}
	for _, parser := range parsers {
		if parser.connect == nil {
			continue
		}
		packet := parser.connect(s.greetedNamespace())
		if name := s.parserOfAnswer(ctx, &packet); name != "" {
			return name
		}
	}
	return ""
}

// parserOfAnswer opens a session, says something or nothing, and names the encoding of the first message that comes.
func (s *Server) parserOfAnswer(ctx context.Context, say *engineio.Packet) string {
	ctx, cancel := context.WithTimeout(ctx, s.probeBound()/2)
	defer cancel()
	answer, err := s.firstMessage(ctx, say)
	if err != nil {
		return ""
	}
	for _, parser := range parsers {
		if parser.answered(answer) {
			return parser.name
		}
	}
	return ""
}

func (s *Server) firstMessage(ctx context.Context, say *engineio.Packet) (engineio.Packet, error) {
	w := &wire.Wire{Endpoint: s.Endpoint, MaxBody: probeBody, MaxMessage: probeBody}
	defer w.CloseIdle()
	if s.greetedTransport() == client.Polling {
		return firstPolled(ctx, w, s.Detection.Engines[0], say)
	}
	return firstReceived(ctx, w, s.Detection.Engines[0], say)
}

func firstReceived(ctx context.Context, w *wire.Wire, engine engineio.Revision, say *engineio.Packet) (engineio.Packet, error) {
	socket, _, err := w.Dial(ctx, parameters(engine, "websocket"), nil)
	if err != nil {
		return engineio.Packet{}, err
	}
	defer socket.Close(int(ws.StatusNormalClosure))
	if say != nil {
		send := socket.SendText
		if say.Binary {
			send = socket.SendBinary
		}
		if err := send(engineio.AppendFrame(nil, engine, *say)); err != nil {
			return engineio.Packet{}, err
		}
	}
	for {
		packet, err := receive(ctx, socket, engine)
		if err != nil || packet.Type == engineio.Message {
			return packet, err
		}
	}
}

var errNoMessage = errors.New("no message")

func firstPolled(ctx context.Context, w *wire.Wire, engine engineio.Revision, say *engineio.Packet) (engineio.Packet, error) {
	opened, err := w.Do(ctx, wire.Request{Query: parameters(engine, "polling")})
	if err != nil {
		return engineio.Packet{}, err
	}
	_, handshake, err := readPayload(opened)
	if err != nil {
		return engineio.Packet{}, err
	}
	query := parameters(engine, "polling")
	query.Set("sid", handshake.SID)
	if say != nil {
		_, err := w.Do(ctx, wire.Request{
			Method: http.MethodPost, Query: query, Header: http.Header{"Content-Type": {"text/plain;charset=UTF-8"}},
			Body: engineio.AppendPayload(nil, engine, []engineio.Packet{*say}),
		})
		if err != nil {
			return engineio.Packet{}, err
		}
	}
	polled, err := w.Do(ctx, wire.Request{Query: query})
	if err != nil {
		return engineio.Packet{}, err
	}
	packets, err := engineio.ParsePayload(nil, engine, polled.Body, engineio.Limits{MaxPayload: probeBody})
	if err != nil {
		return engineio.Packet{}, err
	}
	for _, packet := range packets {
		if packet.Type == engineio.Message {
			return packet, nil
		}
	}
	return engineio.Packet{}, errNoMessage
}

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// Connect joins a namespace; "" means "/". On Engine.IO 4, auth is the payload of CONNECT, an object or nil. On Engine.IO 3
// it becomes the namespace's query and may be url.Values or a map of strings; "/" is connected by the server unasked, and its
// query is that of the endpoint, so auth must be nil there. Several namespaces may be connected at once, also concurrently.
//
// Errors: [ConnectError] if the server refuses, [ClosedError], or one that wraps the context's; in that case the server is
// told that we leave, as it may have accepted us meanwhile.
func (c *Client) Connect(ctx context.Context, namespace string, auth any) (*Socket, error) {
	if !strings.HasPrefix(namespace, "/") {
		namespace = "/" + namespace
	}
	connect, err := c.connectPacket(namespace, auth)
	if err != nil {
		return nil, err
	}
	r, err := c.register(namespace, connect)
	if err != nil {
		return nil, err
	}
	if !r.implicit {
		if err := c.write(ctx, r.engine, connect); err != nil {
			r.socket.abandon(ctx, err)
			return nil, err
		}
	}
	if err := r.await(ctx); err != nil {
		return nil, err
	}
	return r.socket, nil
}

// connectPacket makes the CONNECT packet.
func (c *Client) connectPacket(namespace string, auth any) (socketio.Packet, error) {
	packet := socketio.Packet{Type: socketio.Connect, Namespace: namespace}
	if auth == nil {
		return packet, nil
	}
	if c.revision() < socketio.V5 {
		if namespace == "/" {
			return packet, errors.New("client: on Engine.IO 3 the query of the namespace / is that of the endpoint")
		}
		query, err := queryOf(auth)
		packet.Query = query
		return packet, err
	}
	data, attachments, err := socketio.EncodeArguments(auth)
	if err != nil {
		return packet, err
	}
	if len(attachments) > 0 {
		return packet, errors.New("client: auth cannot be binary")
	}
	packet.Data = data[1 : len(data)-1] // without the brackets of the array
	return packet, nil
}

// queryOf encodes auth as a query.
func queryOf(auth any) (string, error) {
	query := url.Values{}
	switch auth := auth.(type) {
	case url.Values:
		query = auth
	case map[string]string:
		for name, value := range auth {
			query.Set(name, value)
		}
	case map[string]any:
		for name, value := range auth {
			query.Set(name, fmt.Sprint(value))
		}
	default:
		return "", fmt.Errorf("client: %T cannot be a query", auth)
	}
	return query.Encode(), nil
}

// registration is a socket whose namespace is being connected, or is connected already.
type registration struct {
	socket   *Socket
	engine   *engine
	implicit bool         // the server connects the namespace unasked
	answer   <-chan error // nil if the answer has come
	failure  error        // the answer that has come
}

// register adds a socket that waits for the server's answer to CONNECT, or takes over the one that the server connects
// unasked, which may have its answer already.
func (c *Client) register(namespace string, connect socketio.Packet) (registration, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase != phaseOpen {
		if c.ended != nil {
			return registration{}, c.ended
		}
		return registration{}, errNotOpen
	}
	s := c.findLocked(namespace)
	if s == nil {
		s = &Socket{client: c, namespace: namespace, connect: connect, answer: make(chan error, 1)}
		c.sockets = append(c.sockets, s)
		return registration{socket: s, engine: c.engine, answer: s.answer}, nil
	}
	if !s.implicit {
		return registration{}, fmt.Errorf("client: namespace %s is connected already", namespace)
	}
	switch s.state {
	case stateConnecting:
		s.answer = make(chan error, 1)
	case stateDisconnected:
		c.removeLocked(s)
	case stateConnected:
	}
	s.implicit = false
	return registration{s, c.engine, true, s.answer, s.failure}, nil
}

// await waits for the answer to CONNECT.
func (r registration) await(ctx context.Context) error {
	if r.answer == nil {
		return r.failure
	}
	select {
	case err := <-r.answer:
		return err
	case <-ctx.Done():
		err := fmt.Errorf("client: no answer to CONNECT %s: %w", r.socket.namespace, context.Cause(ctx))
		r.socket.abandon(ctx, err)
		return err
	}
}

// abandon gives up a namespace. The server is told that we leave, as it may have accepted us, or still does. That fails if too much is
// queued and ctx has ended.
func (s *Socket) abandon(ctx context.Context, err error) {
	s.client.mu.Lock()
	e := s.client.engine
	s.answer = nil
	s.loseLocked(ReasonClientDisconnect, err, false)
	s.client.mu.Unlock()
	// If it cannot be sent the connection is broken, and there is nothing to leave.
	_ = s.client.write(ctx, e, socketio.Packet{Type: socketio.Disconnect, Namespace: s.namespace})
}

// connectError reads the payload of CONNECT_ERROR: an object with a message in Socket.IO 5, a string before, and with some
// servers the other way round.
func connectError(packet socketio.Packet) *ConnectError {
	refusal := &ConnectError{Namespace: packet.Namespace}
	if json.Unmarshal(packet.Data, &refusal.Message) == nil {
		return refusal
	}
	var object struct {
		Message *string         `json:"message"`
		Data    json.RawMessage `json:"data"`
	}
	if json.Unmarshal(packet.Data, &object) == nil && object.Message != nil {
		refusal.Message, refusal.Data = *object.Message, object.Data
	} else if packet.Data != nil {
		refusal.Data = append(json.RawMessage(nil), packet.Data...)
	}
	return refusal
}

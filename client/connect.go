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
// told that we left, should it have let us in meanwhile.
func (c *Client) Connect(ctx context.Context, namespace string, auth any) (*Socket, error) {
	if !strings.HasPrefix(namespace, "/") {
		namespace = "/" + namespace
	}
	hello, err := c.hello(namespace, auth)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	s, unasked, err := c.register(namespace, hello)
	if err != nil {
		c.mu.Unlock()
		return nil, err
	}
	e, waiting, failure := c.engine, s.waiting, s.failure
	c.mu.Unlock()
	if !unasked {
		if err := c.write(ctx, e, hello); err != nil {
			s.abandon(ctx, err)
			return nil, err
		}
	}
	if waiting != nil {
		failure = s.await(ctx, waiting)
	}
	if failure != nil {
		return nil, failure
	}
	return s, nil
}

// hello makes the CONNECT packet.
func (c *Client) hello(namespace string, auth any) (socketio.Packet, error) {
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

// register adds a socket that waits for the server's answer to CONNECT, or takes over the one that the server connects
// unasked, which may have its answer already. It is called with the lock held.
func (c *Client) register(namespace string, hello socketio.Packet) (s *Socket, unasked bool, err error) {
	if c.phase != phaseOpen {
		if c.ended != nil {
			return nil, false, c.ended
		}
		return nil, false, errNotOpen
	}
	s = c.find(namespace)
	switch {
	case s == nil:
		s = &Socket{client: c, namespace: namespace, hello: hello, waiting: make(chan error, 1)}
		c.sockets = append(c.sockets, s)
		return s, false, nil
	case !s.implicit:
		return nil, false, fmt.Errorf("client: namespace %s is connected already", namespace)
	case s.state == stateConnecting:
		s.waiting = make(chan error, 1)
	case s.state == stateDisconnected:
		c.remove(s)
	case s.state == stateConnected:
	}
	s.implicit = false
	return s, true, nil
}

// await waits for the answer to CONNECT.
func (s *Socket) await(ctx context.Context, waiting <-chan error) error {
	select {
	case err := <-waiting:
		return err
	case <-ctx.Done():
		err := fmt.Errorf("client: no answer to CONNECT %s: %w", s.namespace, context.Cause(ctx))
		s.abandon(ctx, err)
		return err
	}
}

// abandon gives up a namespace. If the server has let us in already, or does so later, it is told that we left, unless so
// much is queued that ctx does not suffice.
func (s *Socket) abandon(ctx context.Context, err error) {
	s.client.mu.Lock()
	e := s.client.engine
	s.waiting = nil
	s.lose(ReasonClientDisconnect, err, false)
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

package profilecheck

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// participant is a client in a namespace, which has taken the steps of the setup.
type participant struct {
	name, user, namespace string
	captured              map[string]any // by its login
	socket                *client.Socket
	hearing               *hearing
	left                  chan struct{} // closed when it is out of the namespace
}

// vars is what an operation may want to know about its sender.
func (p *participant) vars() profiles.Vars {
	return profiles.Vars{User: p.user, From: p.socket.ID(), SID: p.socket.ID(), Namespace: p.namespace, Captured: p.captured}
}

// gone says whether it is out of the namespace.
func (p *participant) gone() bool {
	select {
	case <-p.left:
		return true
	default:
		return false
	}
}

func (p *participant) close() { p.socket.Client().Close() }

// enter lets a client into a namespace. A mark in its auth payload tells the application's answer to that from others.
func (c *check) enter(ctx context.Context, name, namespace, mark string, h *hearing) (*participant, error) {
	bounded, cancel := context.WithTimeout(ctx, c.server.Timing.Dial)
	defer cancel()
	p := &participant{name: name, user: fmt.Sprintf("%s-%s%d", name, c.word, c.clients.Add(1)), namespace: namespace, hearing: h, left: make(chan struct{})}
	vars := profiles.Vars{User: p.user, Namespace: namespace}
	if err := c.server.Login(bounded, p.user); err != nil {
		return nil, err
	}
	p.captured = c.server.Captured(p.user)
	dialed, err := c.dial(bounded, vars, nil)
	if err != nil {
		return nil, err
	}
	auth := withMark(c.server.Auth(vars), mark)
	if c.engine == engineio.V3 && namespace == "/" {
		auth = nil // the server lets it in unasked
	}
	if p.socket, err = dialed.Connect(bounded, namespace, auth); err != nil {
		dialed.Close()
		return nil, err
	}
	p.socket.OnDisconnect(func(string) { h.note(func() { close(p.left) }) })
	p.socket.OnEvent(h.listen(ctx, name))
	return p, nil
}

// dial opens a connection with query parameters of its own.
func (c *check) dial(ctx context.Context, v profiles.Vars, query map[string][]string) (*client.Client, error) {
	endpoint := c.server.EndpointFor(v)
	if len(query) > 0 {
		joined := maps.Clone(query)
		for name, values := range endpoint.Query {
			if _, replaced := query[name]; !replaced {
				joined[name] = values
			}
		}
		endpoint.Query = joined
	}
	transport := client.Polling
	if c.server.Detection.Offers(c.engine, client.WebSocket) {
		transport = client.WebSocket
	}
	return client.Dial(ctx, client.Options{Endpoint: endpoint, Engine: c.engine, Transport: transport})
}

func withMark(auth any, mark string) any {
	own, isObject := auth.(map[string]any)
	if mark == "" || auth != nil && !isObject {
		return auth
	}
	marked := map[string]any{"check": mark}
	maps.Copy(marked, own)
	return marked
}

// refused is what keeps a client from coming in: the application's own words, or what went wrong with the connection.
func refused(err error) string {
	var refusal *client.ConnectError
	if errors.As(err, &refusal) {
		return fmt.Sprintf("the server refused it: %q", refusal.Message)
	}
	return err.Error()
}

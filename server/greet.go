package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// greet connects to a namespace as every client does. It sees whether the target tells a private id, by which a client could have
// its session back, and whether the target speaks Socket.IO in the encoding of the specification. A target that refuses us shows the
// latter only. Why nothing of this was seen is a remark: the cases that connect are the ones to judge it, if a profile describes the application.
//
// https://socket.io/docs/v4/connection-state-recovery
func (s *Server) greet(ctx context.Context) error {
	socket, err := s.connect(ctx)
	var refused *client.ConnectError
	if err != nil && ctx.Err() == nil && !errors.As(err, &refused) {
		if name := s.otherParser(ctx); name != "" {
			return &usage.Error{
				Problem: fmt.Sprintf("%s encodes its packets with %s, and sioproof speaks the default encoding only", s.Endpoint.Address(), name),
				Hint:    "start the server without its option parser (serializer in Python), with everything else as it is"}
		}
		socket, err = s.connect(ctx)
	}
	if err == nil {
		s.Detection.Recovery = socket.PID() != ""
		socket.Client().Close()
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.As(err, &refused) && !s.Profile.Describes() {
		return unwelcome(refused)
	}
	s.Detection.Remarks = append(s.Detection.Remarks, fmt.Sprintf("a client could not connect to %s, so whether it has connection state recovery is unknown: %s",
		s.greetedNamespace(), strings.TrimPrefix(err.Error(), "client: ")))
	return nil
}

// unwelcome is the error of a server whose application refuses us, and of which no profile says that it should let us in: no case
// could tell its reasons from a fault.
func unwelcome(refused *client.ConnectError) error {
	said := strconv.Quote(refused.Message)
	if refused.Data != nil {
		said += " " + string(refused.Data)
	}
	return &usage.Error{Problem: fmt.Sprintf("the application refuses a client that connects to %s: %s", refused.Namespace, said),
		Hint: `give it what it asks for: --auth '{"token":"…"}', --header 'Cookie: …' or --query token=…; or connect elsewhere: --namespace /chat`, Err: refused}
}

// connect connects a client to the first namespace of a fixed name, in the newest generation.
func (s *Server) connect(ctx context.Context) (*client.Socket, error) {
	ctx, cancel := context.WithTimeout(ctx, s.probeBound())
	defer cancel()
	vars := profiles.Vars{User: detectionUser, Namespace: s.greetedNamespace()}
	engine := s.Detection.Engines[0]
	auth := s.Auth(vars)
	if engine == engineio.V3 {
		auth = nil // the query of the endpoint has to do
	}
	c, err := client.Dial(ctx, client.Options{Endpoint: s.EndpointFor(vars), Engine: engine, Transport: s.greetedTransport()})
	if err != nil {
		return nil, err
	}
	socket, err := c.Connect(ctx, vars.Namespace, auth)
	if err != nil {
		c.Close()
	}
	return socket, err
}

func (s *Server) probeBound() time.Duration {
	return time.Duration(float64(probeBound) * s.Timing.Scale)
}

func (s *Server) greetedNamespace() string {
	if i := slices.IndexFunc(s.Namespaces, func(n profiles.Namespace) bool { return !n.IsPattern() }); i >= 0 {
		return s.Namespaces[i].Name
	}
	return "/"
}

func (s *Server) greetedTransport() client.Transport {
	if s.Detection.Offers(s.Detection.Engines[0], client.WebSocket) {
		return client.WebSocket
	}
	return client.Polling
}

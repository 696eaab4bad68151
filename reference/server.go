package reference

import (
	"context"
	"errors"
)

// Server is a running reference server.
type Server struct{}

// Start listens and serves until ctx is done or Close is called. When it returns without an error, the server answers.
func Start(ctx context.Context, options Options) (*Server, error) {
	return nil, errors.New("reference: not implemented")
}

// URL returns the address to give to a client, http://host:port.
func (s *Server) URL() string { return "" }

// Done is closed when the server has stopped, for whatever reason.
func (s *Server) Done() <-chan struct{} { return nil }

// Close disconnects every client, stops listening and returns when nothing of the server runs any more.
// The error is why the server stopped before, if it stopped by itself. It may be called more than once.
func (s *Server) Close() error { return nil }

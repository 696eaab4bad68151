package reference

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Limits of the HTTP side, for clients that are slow or silent before any engine knows them.
const (
	headerTimeout  = 10 * time.Second
	idleTimeout    = 60 * time.Second
	maxHeaderBytes = 16 << 10
	// spareConnections is how many TCP connections there may be beyond two for each client: polling takes two.
	spareConnections = 100
)

// closeTimeout is how long Close waits for answers that are being written.
const closeTimeout = 500 * time.Millisecond

// Server is a running reference server.
type Server struct {
	http     *http.Server
	listener net.Listener
	engines  *engines

	close   sync.Once
	stopped chan struct{} // closed when nothing runs any more
	err     error         // why the server stopped by itself; set before stopped is closed
}

// Start listens and serves until ctx is done or Close is called. When it returns without an error, the server answers.
func Start(ctx context.Context, options Options) (*Server, error) {
	options = options.withDefaults()
	engines, err := newEngines(options)
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", options.address())
	if err != nil {
		engines.Close()
		return nil, fmt.Errorf("reference: %w", err)
	}
	s := &Server{
		http: &http.Server{
			Handler:           http.HandlerFunc(engines.serve),
			ReadHeaderTimeout: headerTimeout,
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    maxHeaderBytes,
			ErrorLog:          log.New(io.Discard, "", 0), // what clients do wrong is no news
		},
		listener: limitConnections(listener, 2*options.MaxConnections+spareConnections),
		engines:  engines,
		stopped:  make(chan struct{}),
	}
	go s.run(ctx)
	return s, nil
}

// run serves until ctx is done or the server is closed, and cleans up.
func (s *Server) run(ctx context.Context) {
	served := make(chan error, 1)
	go func() { served <- s.http.Serve(s.listener) }()
	stopWatching := context.AfterFunc(ctx, s.stop)
	err := <-served
	if !errors.Is(err, http.ErrServerClosed) {
		s.err = fmt.Errorf("reference: %w", err)
	}
	stopWatching()
	s.stop()
	close(s.stopped)
}

// stop ends the clients, then the HTTP server. It returns when that is done, whoever began it.
func (s *Server) stop() {
	s.close.Do(func() {
		s.engines.Close()
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		s.http.Shutdown(ctx)
		s.http.Close()
	})
}

// URL returns the address to give to a client, http://host:port.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Done is closed when the server has stopped, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.stopped }

// Close disconnects every client, stops listening and returns when nothing of the server runs any more.
// The error is why the server stopped before, if it stopped by itself. It may be called more than once.
func (s *Server) Close() error {
	s.stop()
	<-s.stopped
	return s.err
}

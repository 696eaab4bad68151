package metrics

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server answers scrapes over HTTP.
type Server struct {
	listener net.Listener
	http     http.Server
}

// path is where the metrics are.
const path = "/metrics"

// Listen takes a port, and keeps who scrapes waiting until [Server.Serve] is called. An address without a host is one of this machine
// alone; port 0 takes a free one.
func Listen(address string) (*Server, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	return &Server{listener: listener}, nil
}

// URL is where the metrics are.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + path }

// Serve begins to answer.
func (s *Server) Serve(metrics http.Handler) {
	mux := http.NewServeMux()
	mux.Handle(path, metrics)
	s.http = http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		_ = s.http.Serve(s.listener) // until it is closed
	}()
}

// closeTimeout is how long a scrape under way may take at the end.
const closeTimeout = time.Second

// Close stops answering. A scrape that is under way is answered.
func (s *Server) Close() {
	s.listener.Close()
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		s.http.Close()
	}
}

package wire

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// Bounds of reading and writing. Those a caller may want to change are fields of [Wire].
const (
	// WriteTimeout ends a write to a peer that has stopped reading.
	WriteTimeout = 10 * time.Second
	// MaxResponseHead bounds status line and header fields of a response, in bytes.
	MaxResponseHead = 64 << 10
	// DefaultMaxBody bounds a response body, in bytes.
	DefaultMaxBody = 16 << 20
	// DefaultMaxMessage bounds a WebSocket message, in bytes.
	DefaultMaxMessage = 16 << 20
	// maxIdle is how long a connection is kept for the next request. The official server closes after 5 s.
	maxIdle = 4 * time.Second
)

// Wire sends requests and opens WebSockets to one endpoint. The zero value with an Endpoint is ready. It keeps connections
// alive between requests of its own and shares none with another Wire. It is safe for concurrent use; do not copy it
// after first use.
type Wire struct {
	Endpoint   Endpoint
	Transcript *Transcript // nil records nothing
	Traffic    Traffic     // nil counts nothing
	MaxBody    int         // of a response, in bytes; zero means DefaultMaxBody
	MaxMessage int         // of a WebSocket message, in bytes; zero means DefaultMaxMessage
	Deflate    bool        // WebSockets offer to compress messages, see [WebSocket.Deflates]

	mu   sync.Mutex
	idle []*connection
}

// Raw opens a connection and hands it over: for half a request, silence, or anything else. With TLS the handshake is done.
// What is written and read goes into the transcript. The caller closes it.
func (w *Wire) Raw(ctx context.Context) (net.Conn, error) {
	channel := w.Transcript.channel("tcp")
	conn, err := w.dial(ctx)
	if err != nil {
		return nil, w.Transcript.fail(channel, err)
	}
	if w.Transcript == nil {
		return conn, nil
	}
	return &recorded{Conn: conn, transcript: w.Transcript, channel: channel}, nil
}

// CloseIdle closes the connections kept for a next request.
func (w *Wire) CloseIdle() {
	w.mu.Lock()
	idle := w.idle
	w.idle = nil
	w.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}

// dial opens a connection, with TLS if the endpoint says so.
func (w *Wire) dial(ctx context.Context) (net.Conn, error) {
	dialer := net.Dialer{KeepAlive: -1} // heartbeats tell us more than TCP's probes
	if w.Endpoint.LocalAddr != nil {
		dialer.LocalAddr = &net.TCPAddr{IP: w.Endpoint.LocalAddr}
		dialer.Control = bindLate
	}
	address := w.Endpoint.address()
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, &DialError{Address: address, Err: err}
	}
	if !w.Endpoint.secure() {
		return conn, nil
	}
	secured := tls.Client(conn, w.tlsConfig())
	if err := secured.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, &DialError{Address: address, Err: err}
	}
	return secured, nil
}

// connect opens a connection for a request or a WebSocket.
func (w *Wire) connect(ctx context.Context) (net.Conn, error) {
	if !w.Endpoint.DisableEventLoop && !w.Endpoint.secure() {
		if conn, err := dialEventLoop(ctx, w.Endpoint.address(), w.Endpoint.LocalAddr); conn != nil || err != nil {
			return conn, err
		}
	}
	return w.dial(ctx)
}

// tlsConfig fills in the server's name.
func (w *Wire) tlsConfig() *tls.Config {
	config := w.Endpoint.TLS
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if config.ServerName == "" {
		config = config.Clone()
		config.ServerName = w.Endpoint.URL.Hostname()
	}
	return config
}

// recorded writes what passes through a raw connection into the transcript.
type recorded struct {
	net.Conn
	transcript *Transcript
	channel    string
}

func (r *recorded) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	if n > 0 {
		r.transcript.add(false, r.channel, KindResponse, p[:n])
	}
	return n, err
}

func (r *recorded) Write(p []byte) (int, error) {
	n, err := r.Conn.Write(p)
	if n > 0 {
		r.transcript.add(true, r.channel, KindRequest, p[:n])
	}
	return n, err
}

// plain returns the connection below TLS, or the one that is given.
func plain(conn net.Conn) net.Conn {
	if secured, ok := conn.(*tls.Conn); ok {
		return secured.NetConn()
	}
	return conn
}

// reset ends a connection with a TCP RST instead of a FIN.
func reset(conn net.Conn) {
	if tcp, ok := plain(conn).(interface{ SetLinger(seconds int) error }); ok {
		tcp.SetLinger(0)
		plain(conn).Close()
	}
	conn.Close()
}

package wire

import (
	"context"
	"crypto/tls"
	"net"
)

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

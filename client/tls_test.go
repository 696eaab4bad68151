package client_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
)

// Everything works over TLS, with the server's authority or without looking at it; not otherwise.
func TestTLS(t *testing.T) {
	example := httptest.NewTLSServer(nil) // for its certificate
	example.Close()
	trusting := example.Client().Transport.(*http.Transport).TLSClientConfig
	variants(t, func(t *testing.T, options client.Options) {
		target := options.Endpoint.URL.Host
		secured := serve(t, func(conn net.Conn) {
			session := tls.Server(conn, &tls.Config{Certificates: example.TLS.Certificates})
			server, err := net.Dial("tcp", target)
			if err != nil {
				return
			}
			defer server.Close()
			go func() {
				io.Copy(server, session)
				server.Close()
			}()
			io.Copy(session, server)
		})
		options.Endpoint.URL = parse(t, "https://"+secured.Endpoint.URL.Host)
		if _, err := client.Dial(within(t), options); !errors.As(err, new(*wire.DialError)) {
			t.Errorf("an unknown authority: %v", err)
		}
		for _, config := range []*tls.Config{{InsecureSkipVerify: true}, {RootCAs: trusting.RootCAs}} {
			options.Endpoint.TLS = config
			s, _ := connect(t, dial(t, options), "/", nil)
			if _, err := s.EmitWithAck(within(t), "message-with-ack"); err != nil {
				t.Error(err)
			}
		}
	})
}

package server_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/server"
)

// connection is what a misbehaving server has in hand.
type connection struct {
	net.Conn
	over chan struct{}
}

// wait holds the connection until the test is over.
func (c connection) wait() { <-c.over }

// readRequest reads an HTTP request up to the end of its head.
func (c connection) readRequest() {
	scanner := bufio.NewScanner(c)
	for scanner.Scan() && scanner.Text() != "" {
	}
}

// listen serves every connection with behave and returns the URL.
func listen(t *testing.T, behave func(connection)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	t.Cleanup(func() { close(over); listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				behave(connection{conn, over})
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// serveTLS serves a fake with a certificate of its own, and keeps quiet about clients that do not like it.
func serveTLS(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer((&fake{}).ready())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

var loopback = []net.IP{net.IPv4(127, 0, 0, 1)}

// serveCertificate serves a fake with a self-signed certificate.
func serveCertificate(t *testing.T, template x509.Certificate, with func(*tls.Config)) string {
	t.Helper()
	template.SerialNumber = big.NewInt(1)
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(time.Hour)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.CreateCertificate(crand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	running := httptest.NewUnstartedServer((&fake{}).ready())
	running.Config.ErrorLog = log.New(io.Discard, "", 0)
	running.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}}}
	if with != nil {
		with(running.TLS)
	}
	running.StartTLS()
	t.Cleanup(running.Close)
	return running.URL
}

func answering(status int, header, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if name, value, ok := strings.Cut(header, ": "); ok {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// freePort returns an address that nothing listens on. It is below the ports that systems give to outgoing connections, so
// nobody else gets it by chance.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 12000+rand.IntN(20000))
		listener, err := net.Listen("tcp", address)
		if err == nil {
			listener.Close()
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}

// rawWebSocket echoes, as the first example of every WebSocket library does.
func rawWebSocket(w http.ResponseWriter, r *http.Request) {
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		return
	}
	defer conn.Close()
	for {
		message, err := wsutil.ReadClientText(conn)
		if err != nil {
			return
		}
		wsutil.WriteServerText(conn, message)
	}
}

func TestStrangers(t *testing.T) {
	flood := strings.Repeat("x", 4096)
	plain := (&fake{}).start(t)
	secure := serveTLS(t)
	closed := freePort(t)
	cases := map[string]struct {
		options server.Options
		kind    error
		problem string // a part of it
		hint    string // a part of it
	}{
		"a closed port": {server.Options{URL: "http://" + closed}, &server.UnreachableError{},
			"nothing listens on " + closed + ": connection refused", "is the server running?"},
		"a host that does not exist": {server.Options{URL: "http://no-such-host.invalid"}, &server.UnreachableError{},
			"cannot find the host no-such-host.invalid", "check its name"},
		"a port that stays silent": {server.Options{URL: listen(t, connection.wait), TimeoutScale: 0.1}, &server.UnreachableError{},
			"accepts connections and stays silent: no complete answer within 500ms", "--timeout-scale"},
		"a port that closes": {server.Options{URL: listen(t, func(c connection) {})}, &server.UnreachableError{},
			"closes them without an answer", "is this the right port"},
		"a port that does not speak HTTP": {server.Options{URL: listen(t, func(c connection) {
			fmt.Fprint(c, "SSH-2.0-OpenSSH_9.2\r\n")
			c.wait()
		})}, &server.NotSocketIOError{}, "does not speak HTTP: it answers SSH-2.0-OpenSSH_9.2", "is this the right port"},
		"not found": {server.Options{URL: serve(t, http.NotFound)}, &server.NotSocketIOError{},
			"answers 404 Not Found, not a Socket.IO handshake: 404 page not found", "--path"},
		"not found, with a path in the URL": {server.Options{URL: plain.URL + "/custom"}, &server.NotSocketIOError{},
			"/custom/ answers 404", "a namespace is named by --namespace"},
		"a web page": {server.Options{URL: serve(t, answering(200, "", "<!doctype html>\n<title>Shop</title>"))}, &server.NotSocketIOError{},
			"answers 200 OK, not a Socket.IO handshake: <!doctype html> <title>Shop</title>", "--path"},
		"a text": {server.Options{URL: serve(t, answering(200, "", "OK"))}, &server.NotSocketIOError{},
			"answers 200 OK, not a Socket.IO handshake: OK", "--path"},
		"a redirect to another scheme": {server.Options{URL: serve(t, answering(301, "Location: https://example.com/socket.io/?EIO=4", ""))},
			&server.NotSocketIOError{}, "answers 301 Moved Permanently", "it redirects to https://example.com: use that URL"},
		"a redirect to a login": {server.Options{URL: serve(t, answering(302, "Location: /login", ""))}, &server.NotSocketIOError{},
			"answers 302 Found", "/login: does it need credentials (--header), or is Socket.IO behind another path (--path)?"},
		"a refusal of Engine.IO": {server.Options{URL: serve(t, answering(400, "", `{"code":3,"message":"Bad request"}`))}, &server.NotSocketIOError{},
			"answers 400 Bad Request", "this is a Socket.IO server, and it refuses every handshake: --header and --query"},
		"too many requests": {server.Options{URL: serve(t, answering(429, "", ""))}, &server.NotSocketIOError{},
			"answers 429 Too Many Requests", "wait a while"},
		"a wrong handshake": {server.Options{URL: serve(t, answering(200, "", `0{"sid":"a","upgrades":[],"pingInterval":"x","pingTimeout":1}`))},
			&server.NotSocketIOError{}, `answers with an invalid handshake: pingInterval is "x"`, "pingInterval and pingTimeout in milliseconds"},
		"a handshake without a sid": {server.Options{URL: serve(t, answering(200, "", `0{"upgrades":[],"pingInterval":1,"pingTimeout":1}`))},
			&server.NotSocketIOError{}, `answers with an invalid handshake: no sid`, "clients need a sid"},
		"a path that is left unanswered": {server.Options{TimeoutScale: 0.1, URL: serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/chat/" {
				fmt.Fprint(w, `0{"sid":"a"}`)
			}
			<-r.Context().Done()
		})}, &server.UnreachableError{}, "no complete answer within 500ms", "is Socket.IO behind another path?"},
		"an alert of TLS": {server.Options{URL: listen(t, func(c connection) {
			c.readRequest()
			c.Write([]byte{21, 3, 1, 0, 2, 2, 70})
		})}, &server.NotSocketIOError{}, "speaks TLS", "write https:// instead of http://"},
		"a certificate without a SAN": {server.Options{URL: serveCertificate(t, x509.Certificate{Subject: pkix.Name{CommonName: "127.0.0.1"}}, nil)},
			&server.UnreachableError{}, "has no subject alternative name", "make it with subjectAltName: IP:127.0.0.1"},
		"a certificate for another name": {server.Options{URL: serveCertificate(t, x509.Certificate{DNSNames: []string{"example.com"}}, nil)},
			&server.UnreachableError{}, "is for another name", "use the name in the certificate"},
		"a certificate that has expired": {server.Options{URL: serveCertificate(t, x509.Certificate{IPAddresses: loopback, NotAfter: time.Now().Add(-time.Hour)}, nil)},
			&server.UnreachableError{}, "has expired or is not yet valid", "renew it"},
		"a certificate of the client is wanted": {server.Options{Insecure: true, URL: serveCertificate(t, x509.Certificate{IPAddresses: loopback},
			func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert })},
			&server.UnreachableError{}, "refuses the TLS connection: tls: certificate required", "which sioproof cannot send"},
		"a login": {server.Options{URL: serve(t, answering(401, "", ""))}, &server.NotSocketIOError{},
			"answers 401 Unauthorized", "--header"},
		"a broken gateway": {server.Options{URL: serve(t, answering(502, "", "bad gateway"))}, &server.NotSocketIOError{},
			"answers 502 Bad Gateway", "the proxy before it"},
		"a raw WebSocket server": {server.Options{URL: serve(t, rawWebSocket), TimeoutScale: 0.1}, &server.NotSocketIOError{},
			"accepts WebSockets, but does not begin with a Socket.IO handshake", "a raw WebSocket server is no Socket.IO server"},
		"a body without end": {server.Options{URL: serve(t, func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				fmt.Fprint(w, flood)
			}
		})}, &server.NotSocketIOError{}, "answers without end: its response body is larger than 262144 bytes", "is this the right port?"},
		"headers without end": {server.Options{URL: listen(t, func(c connection) {
			c.readRequest()
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
			for i := 0; ; i++ {
				if _, err := fmt.Fprintf(c, "X-%d: %s\r\n", i, flood); err != nil {
					return
				}
			}
		})}, &server.NotSocketIOError{}, "answers without end: its response head is larger than", "is this the right port?"},
		"a body that trickles": {server.Options{TimeoutScale: 0.1, URL: listen(t, func(c connection) {
			c.readRequest()
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
			for {
				if _, err := fmt.Fprint(c, "x"); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond) // no read waits long, and yet the body does not end in time
			}
		})}, &server.UnreachableError{}, "no complete answer within 500ms", "--timeout-scale"},
		"TLS with an unknown authority": {server.Options{URL: secure.URL}, &server.UnreachableError{},
			"is signed by an unknown authority", "--ca-file FILE names the authority; --insecure does not look"},
		"TLS where there is none": {server.Options{URL: strings.Replace(plain.URL, "http://", "https://", 1)}, &server.UnreachableError{},
			"does not speak TLS", "write http:// instead of https://"},
		"no TLS where there is some": {server.Options{URL: strings.Replace(secure.URL, "https://", "http://", 1)}, &server.NotSocketIOError{},
			"speaks TLS", "write https:// instead of http://"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			opened, err := server.Open(ctx, test.options)
			if err == nil {
				opened.Close()
				t.Fatalf("opened: %s", opened.Detection)
			}
			problem, hint := parts(t, err)
			if fmt.Sprintf("%T", err) != fmt.Sprintf("%T", test.kind) {
				t.Errorf("a %T, want a %T", err, test.kind)
			}
			if !strings.Contains(problem, test.problem) || !strings.Contains(hint, test.hint) {
				t.Errorf("got:  %s\nhint: %s\nwant: %s\nhint: %s", problem, hint, test.problem, test.hint)
			}
			if strings.Contains(hint, "\n") || err.Error() != problem+"\nhint: "+hint {
				t.Errorf("not a problem and a hint: %q", err.Error())
			}
		})
	}
}

func parts(t *testing.T, err error) (problem, hint string) {
	t.Helper()
	var config *usage.Error
	var unreachable *server.UnreachableError
	var stranger *server.NotSocketIOError
	switch {
	case errors.As(err, &config):
		return config.Problem, config.Hint
	case errors.As(err, &unreachable):
		return unreachable.Problem, unreachable.Hint
	case errors.As(err, &stranger):
		return stranger.Problem, stranger.Hint
	}
	t.Fatalf("an error of another kind: %T %v", err, err)
	return "", ""
}

func TestAFloodTakesNoMemory(t *testing.T) {
	url := listen(t, func(c connection) {
		c.readRequest()
		chunk := make([]byte, 64<<10)
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
		for {
			if _, err := c.Write(chunk); err != nil {
				return
			}
		}
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := server.Open(context.Background(), server.Options{URL: url}); err == nil {
		t.Fatal("no error")
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
}

func TestTLSIsAcceptedWhenAskedFor(t *testing.T) {
	running := serveTLS(t)
	authority := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: running.Certificate().Raw})
	if err := os.WriteFile(authority, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, options := range map[string]server.Options{
		"insecure":     {URL: running.URL, Insecure: true},
		"by authority": {URL: running.URL, CAFile: authority},
		"wss":          {URL: strings.Replace(running.URL, "https", "wss", 1), CAFile: authority},
	} {
		opened, err := server.Open(context.Background(), options)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if opened.Endpoint.TLS == nil || opened.Endpoint.TLS.MinVersion < tls.VersionTLS12 {
			t.Errorf("%s: the endpoint has lost its TLS settings", name)
		}
		opened.Close()
	}
}

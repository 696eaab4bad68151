package proxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/sioproof/sioproof/record/tap"
)

// Proxy is an http.Handler that passes requests on to one server.
type Proxy struct {
	target   *url.URL
	recorder *tap.Recorder
	handler  *httputil.ReverseProxy
	notice   func(Notice)
	requests atomic.Int64
}

// Notice is something that whoever records should know.
type Notice struct {
	Path   string
	Status int   // of the answer to a handshake that was refused; 0 if there was none
	Err    error // why the server did not answer
}

// New returns a proxy in front of the server at target, whose path is not used. Notices are given to notice, from any goroutine.
func New(target *url.URL, recorder *tap.Recorder, insecure bool, notice func(Notice)) *Proxy {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // what the client accepts is its own matter
	transport.ForceAttemptHTTP2 = false // a WebSocket is opened with HTTP/1.1
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: insecure, NextProtos: []string{"http/1.1"}}
	p := &Proxy{target: target, recorder: recorder, notice: notice}
	p.handler = &httputil.ReverseProxy{
		Rewrite:        p.rewrite,
		Transport:      transport,
		FlushInterval:  -1,
		ModifyResponse: p.response,
		ErrorHandler:   p.failed,
		ErrorLog:       log.New(io.Discard, "", 0), // failed tells what matters
	}
	return p
}

// Requests is how many requests have come, of any kind.
func (p *Proxy) Requests() int { return int(p.requests.Load()) }

// exchange is what is known of a request when its answer comes.
type exchange struct {
	host    string       // by which the client calls the proxy
	session *tap.Session // nil if the request belongs to none
}

type exchangeKey struct{}

func exchangeOf(r *http.Request) exchange {
	e, _ := r.Context().Value(exchangeKey{}).(exchange)
	return e
}

// ServeHTTP passes a request on.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.requests.Add(1)
	e := exchange{host: r.Host}
	if session, ok := p.recorder.Session(r); ok {
		e.session = session
		defer session.Begin()()
		if err := recordBody(session, r); err != nil {
			http.Error(w, "the body cannot be read", http.StatusBadRequest)
			return
		}
	}
	p.handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, e)))
}

// maxBody bounds the bodies that are recorded.
const maxBody = 64 << 20

// recordBody records the body of a POST before the server gets it, so that what the server does in return is recorded behind it.
func recordBody(session *tap.Session, r *http.Request) error {
	if r.Method != http.MethodPost || r.ContentLength > maxBody {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return err
	}
	session.Sent(body, mediaType(r.Header))
	r.Body = &joined{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
	return nil
}

// rewrite addresses a request to the server and leaves everything else as it came, also what ReverseProxy would take out.
func (p *Proxy) rewrite(r *httputil.ProxyRequest) {
	r.Out.URL.Scheme, r.Out.URL.Host = p.target.Scheme, p.target.Host
	r.Out.URL.RawQuery = r.In.URL.RawQuery
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		if values, sent := r.In.Header[name]; sent {
			r.Out.Header[name] = values
		}
	}
	r.Out.Host = r.In.Host
	if !p.onThisMachine() {
		p.rename(r.In, r.Out)
	}
	if tap.IsEngineIO(r.In) && r.In.Header.Get("Upgrade") == "" {
		readable(r.Out.Header)
	}
}

func (p *Proxy) onThisMachine() bool {
	name := p.target.Hostname()
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// rename gives a server on another machine its own name, by which such a machine chooses the site. A page that was loaded through the
// proxy is then one of that site.
func (p *Proxy) rename(in, out *http.Request) {
	out.Host = p.target.Host
	site := p.target.Scheme + "://" + p.target.Host
	if origin := in.Header.Get("Origin"); origin == "http://"+in.Host {
		out.Header.Set("Origin", site)
	}
	if rest, ours := strings.CutPrefix(in.Header.Get("Referer"), "http://"+in.Host); ours {
		out.Header.Set("Referer", site+rest)
	}
}

// readable leaves only those encodings that the recorder can read: a server may always choose fewer.
func readable(header http.Header) {
	accepted := header.Get("Accept-Encoding")
	if strings.Contains(accepted, "gzip") && (strings.Contains(accepted, "br") || strings.Contains(accepted, "zstd")) {
		header.Set("Accept-Encoding", "gzip, deflate")
	}
}

// response passes an answer on, and records it if it belongs to a session.
func (p *Proxy) response(response *http.Response) error {
	p.relocate(response)
	session := exchangeOf(response.Request).session
	if session == nil {
		return nil
	}
	query := response.Request.URL.Query()
	begins := query.Get("sid") == ""
	switch {
	case response.StatusCode == http.StatusSwitchingProtocols:
		body, isStream := response.Body.(io.ReadWriteCloser)
		if isStream {
			response.Body = &webSocket{body, session.WebSocket(strings.Join(response.Header.Values("Sec-WebSocket-Extensions"), ","), !begins)}
		}
		return nil
	case response.Request.Method != http.MethodGet:
		return nil
	case response.StatusCode != http.StatusOK && begins:
		p.notice(Notice{Path: response.Request.URL.Path, Status: response.StatusCode})
		return nil
	case response.StatusCode != http.StatusOK:
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return err
	}
	response.Body = &joined{io.MultiReader(bytes.NewReader(body), response.Body), response.Body}
	decoded, err := decode(body, response.Header.Get("Content-Encoding"))
	if err != nil {
		p.recorder.Failed(err.Error())
		return nil
	}
	session.Received(decoded, mediaType(response.Header))
	return nil
}

// relocate keeps a redirection that names the server by its address behind the proxy.
func (p *Proxy) relocate(response *http.Response) {
	location, err := url.Parse(response.Header.Get("Location"))
	if err != nil || location.Host != p.target.Host {
		return
	}
	location.Scheme, location.Host = "http", exchangeOf(response.Request).host
	response.Header.Set("Location", location.String())
}

// failed answers a request that the server did not answer. Where the client has left there is nobody to answer to, and a client that
// leaves while it polls has ended its session.
func (p *Proxy) failed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) {
		if session := exchangeOf(r).session; session != nil && r.Method == http.MethodGet {
			session.End()
		}
		return
	}
	p.notice(Notice{Path: r.URL.Path, Err: err})
	http.Error(w, "sioproof record: the server does not answer: "+err.Error(), http.StatusBadGateway)
}

// joined reads what was read already and then the rest.
type joined struct {
	io.Reader
	io.Closer
}

// webSocket passes the bytes of a WebSocket and gives a copy to the recorder: what the client sends before the server has it, and what
// the server sends before the client has it.
type webSocket struct {
	io.ReadWriteCloser
	stream *tap.Stream
}

func (s *webSocket) Write(b []byte) (int, error) {
	s.stream.Sent(b)
	return s.ReadWriteCloser.Write(b)
}

func (s *webSocket) Read(b []byte) (int, error) {
	n, err := s.ReadWriteCloser.Read(b)
	s.stream.Received(b[:n])
	if err != nil {
		s.stream.End()
	}
	return n, err
}

// CloseWrite passes on that one side has no more to say, where the connection can.
func (s *webSocket) CloseWrite() error {
	if half, ok := s.ReadWriteCloser.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return s.Close()
}

func (s *webSocket) Close() error {
	s.stream.End()
	return s.ReadWriteCloser.Close()
}

package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// isUnreachable reports whether an error leaves no hope for a second question: there is nobody to ask.
func isUnreachable(err error) bool {
	var dial *wire.DialError
	return errors.As(err, &dial)
}

// explain turns an error of the wire into one for the user, with the likeliest way out.
func explain(e wire.Endpoint, err error, bound time.Duration) error {
	var dial *wire.DialError
	var large *wire.TooLargeError
	var response *wire.ResponseError
	var closed *wire.CloseError
	if problem, hint := explainTLS(e, err); problem != "" {
		return &UnreachableError{Problem: problem, Hint: hint, Err: err}
	}
	switch {
	case errors.As(err, &dial):
		return explainDial(e, dial, bound)
	case errors.As(err, &large):
		return &NotSocketIOError{Problem: fmt.Sprintf("%s answers without end: its %s is larger than %d bytes", e.Address(), large.What, large.Limit),
			Hint: "is this the right port? A Socket.IO handshake has about a hundred bytes", Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &UnreachableError{Problem: fmt.Sprintf("%s accepts connections and stays silent: no complete answer within %v", e.URL.Host, bound),
			Hint: "is Socket.IO behind another path? Some servers leave the others unanswered: --path /chat/ names it. Or the server has hung, " +
				"or is slow: --timeout-scale 3 waits longer", Err: err}
	case errors.As(err, &response) && bytes.HasPrefix(response.Data, []byte{tlsAlert, tlsMajor}):
		return speaksTLS(e)
	case errors.As(err, &response) && len(response.Data) > 0:
		return &NotSocketIOError{Problem: fmt.Sprintf("%s does not speak HTTP: it answers %s", e.URL.Host, excerpt(response.Data)),
			Hint: "is this the right port?" + orTLS(e), Err: err}
	case errors.As(err, &response), errors.As(err, &closed):
		return &UnreachableError{Problem: fmt.Sprintf("%s accepts connections and closes them without an answer", e.URL.Host),
			Hint: "is this the right port, and does it speak HTTP?" + orTLS(e), Err: err}
	}
	return &UnreachableError{Problem: fmt.Sprintf("cannot talk to %s: %v", e.URL.Host, err), Hint: "is the server running?", Err: err}
}

// A server that speaks TLS may answer HTTP with an alert, which begins with these bytes.
const (
	tlsAlert = 21
	tlsMajor = 3
)

func speaksTLS(e wire.Endpoint) error {
	return &NotSocketIOError{Problem: fmt.Sprintf("%s speaks TLS", e.URL.Host), Hint: "write https:// instead of http://"}
}

func orTLS(e wire.Endpoint) string {
	if e.URL.Scheme == "http" {
		return " If it speaks TLS, write https://"
	}
	return ""
}

func explainDial(e wire.Endpoint, dial *wire.DialError, bound time.Duration) error {
	var dns *net.DNSError
	var network net.Error
	switch {
	case errors.As(dial, &dns):
		return &UnreachableError{Problem: fmt.Sprintf("cannot find the host %s", e.URL.Hostname()),
			Hint: "check its name, or the network", Err: dial}
	case errors.Is(dial, syscall.ECONNREFUSED):
		return &UnreachableError{Problem: fmt.Sprintf("nothing listens on %s: connection refused", dial.Address),
			Hint: "is the server running? --exec 'node server.js' starts it", Err: dial}
	case errors.Is(dial, context.DeadlineExceeded), errors.As(dial, &network) && network.Timeout():
		return &UnreachableError{Problem: fmt.Sprintf("no connection to %s within %v", dial.Address, bound),
			Hint: "is it the right address, and does a firewall let you through?", Err: dial}
	}
	hint := "is it the right address?"
	if errors.Is(dial, syscall.EMFILE) || errors.Is(dial, syscall.ENFILE) {
		hint = "ulimit -n 65536 allows more open files"
	}
	return &UnreachableError{Problem: fmt.Sprintf("cannot connect to %s: %v", dial.Address, dial.Err), Hint: hint, Err: dial}
}

// stranger describes a server that answers and does not speak Socket.IO, by the most telling of its answers.
func (d detector) stranger(polls []polled, sockets []upgraded) error {
	for _, poll := range polls {
		if poll.err == nil {
			return d.strangeAnswer(poll, sockets)
		}
	}
	if sockets[0].switched {
		return d.rawWebSocket(sockets[0])
	}
	return explain(d.endpoint, polls[0].err, d.bound)
}

func (d detector) rawWebSocket(u upgraded) error {
	if errors.Is(u.err, engineio.ErrHandshake) {
		return d.wrongHandshake(u.err)
	}
	return &NotSocketIOError{
		Problem: fmt.Sprintf("%s accepts WebSockets, but does not begin with a Socket.IO handshake", d.endpoint.Address()),
		Hint:    "a raw WebSocket server is no Socket.IO server; if this one is, it has another path, as with --path /chat/", Err: u.err}
}

// wrongHandshake describes a server that begins as Socket.IO does, but with values that no client can use.
func (d detector) wrongHandshake(err error) error {
	return &NotSocketIOError{
		Problem: fmt.Sprintf("%s answers with an %s", d.endpoint.Address(), invalidHandshake(err)),
		Hint:    "clients need a sid, a list of upgrades, and pingInterval and pingTimeout in milliseconds", Err: err}
}

func (d detector) strangeAnswer(p polled, sockets []upgraded) error {
	r := p.response
	switch {
	case bytes.Contains(r.Body, []byte("HTTP request to an HTTPS server")), bytes.Contains(r.Body, []byte("plain HTTP request was sent to HTTPS port")):
		return speaksTLS(d.endpoint)
	case p.wrong != nil:
		return d.wrongHandshake(p.wrong)
	case sockets[0].switched:
		return d.rawWebSocket(sockets[0])
	}
	answer := fmt.Sprintf("%s answers %s, not a Socket.IO handshake", d.endpoint.Address(), status(r.Status))
	if said := strings.TrimSpace(string(r.Body)); said != "" {
		answer += ": " + excerpt([]byte(said))
	}
	return &NotSocketIOError{Problem: answer, Hint: d.hintAt(r)}
}

// hintAt is the likeliest way out of an answer that is no handshake.
func (d detector) hintAt(r *wire.Response) string {
	switch {
	case r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden:
		return "does it need credentials, as with --header 'Authorization: Bearer …' or --query token=…?"
	case r.Status == http.StatusTooManyRequests:
		return "wait a while, or raise the limit of requests"
	case r.Status == http.StatusBadRequest && d.refusedByEngine(r.Body):
		return "this is a Socket.IO server, and it refuses every handshake: --header and --query add to each request what it wants"
	case r.Status >= 300 && r.Status < 400:
		return d.hintAtRedirect(r.Header.Get("Location"))
	case r.Status == http.StatusNotFound && d.endpoint.Path != wire.DefaultPath:
		return "a path in the URL is where the server answers, usually " + wire.DefaultPath + "; a namespace is named by --namespace"
	case r.Status >= 500:
		return "the server, or the proxy before it, is in trouble"
	}
	return "is this the right port? If Socket.IO is behind another path: --path /chat/"
}

// refusedByEngine reports whether an answer is an error of Engine.IO: {"code":5,"message":"Unsupported protocol version"}.
func (d detector) refusedByEngine(body []byte) bool {
	var refusal struct {
		Code    *int   `json:"code"`
		Message string `json:"message"`
	}
	return json.Unmarshal(body, &refusal) == nil && refusal.Code != nil && refusal.Message != ""
}

// hintAtRedirect tells a redirect to the same path elsewhere, which the URL can follow, from one to a login or another page.
func (d detector) hintAtRedirect(location string) string {
	to, err := d.endpoint.URL.Parse(location)
	if err != nil || location == "" {
		return "it redirects to nowhere; is this the right port?"
	}
	if strings.Trim(to.Path, "/") == strings.Trim(d.endpoint.Path, "/") {
		return fmt.Sprintf("it redirects to %s://%s: use that URL", to.Scheme, to.Host)
	}
	return fmt.Sprintf("it redirects to %s: does it need credentials (--header), or is Socket.IO behind another path (--path)?", to)
}

// excerpt shows the beginning of what a peer sent, on one line.
func excerpt(data []byte) string {
	const shown = 80
	text := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return '.'
		}
		return r
	}, string(data[:min(len(data), 4*shown)]))
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > shown {
		return string(runes[:shown]) + "…"
	}
	return text
}

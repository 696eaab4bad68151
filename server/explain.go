package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/sioproof/sioproof/client/wire"
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
	switch {
	case errors.As(err, &dial):
		return explainDial(e, dial, bound)
	case errors.As(err, &large):
		return &NotSocketIOError{Problem: fmt.Sprintf("%s answers without end: its %s is larger than %d bytes", e.Address(), large.What, large.Limit),
			Hint: "is this the right port? A Socket.IO handshake has about a hundred bytes", Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &UnreachableError{Problem: fmt.Sprintf("%s accepts connections and stays silent: no complete answer within %v", e.URL.Host, bound),
			Hint: "the server may have hung or be something else than HTTP; --timeout-scale makes every wait longer", Err: err}
	case errors.As(err, &response) && len(response.Data) > 0:
		return &NotSocketIOError{Problem: fmt.Sprintf("%s does not speak HTTP: it answers %s", e.URL.Host, excerpt(response.Data)),
			Hint: "is this the right port?" + orTLS(e), Err: err}
	case errors.As(err, &response), errors.As(err, &closed):
		return &UnreachableError{Problem: fmt.Sprintf("%s accepts connections and closes them without an answer", e.URL.Host),
			Hint: "is this the right port, and does it speak HTTP?" + orTLS(e), Err: err}
	}
	return &UnreachableError{Problem: fmt.Sprintf("cannot talk to %s: %v", e.URL.Host, err), Hint: "is the server running?", Err: err}
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
	if problem, hint, ok := explainTLS(e, dial); ok {
		return &UnreachableError{Problem: problem, Hint: hint, Err: dial}
	}
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
	return &UnreachableError{Problem: fmt.Sprintf("cannot connect to %s: %v", dial.Address, dial.Err),
		Hint: "is it the right address?", Err: dial}
}

// explainTLS knows what goes wrong between a connection and its first byte of HTTP.
func explainTLS(e wire.Endpoint, err error) (problem, hint string, ok bool) {
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &authority):
		return fmt.Sprintf("the certificate of %s is signed by an unknown authority", e.URL.Host),
			"--ca-file FILE names the authority; --insecure does not look", true
	case errors.As(err, &hostname):
		return fmt.Sprintf("the certificate of %s is for another name: %v", e.URL.Host, hostname),
			"use the name in the certificate, or --insecure", true
	case errors.As(err, &invalid), errors.As(err, &verification):
		return fmt.Sprintf("the certificate of %s is not valid: %v", e.URL.Host, err),
			"--ca-file FILE names an authority; --insecure does not look", true
	case errors.As(err, &record):
		return fmt.Sprintf("%s does not speak TLS", e.URL.Host), "write http:// instead of https://", true
	}
	return "", "", false
}

// stranger describes a server that answers and does not speak Socket.IO, by the most telling of its answers.
func (d detector) stranger(polls []polled, sockets []upgraded) error {
	for _, poll := range polls {
		if poll.err == nil {
			return d.strangeAnswer(poll.response, sockets)
		}
	}
	if sockets[0].switched {
		return d.rawWebSocket(sockets[0])
	}
	return explain(d.endpoint, polls[0].err, d.bound)
}

func (d detector) rawWebSocket(u upgraded) error {
	return &NotSocketIOError{
		Problem: fmt.Sprintf("%s accepts WebSockets, but does not begin with a Socket.IO handshake", d.endpoint.Address()),
		Hint:    "a raw WebSocket server is no Socket.IO server; if this one is, check its path (--path)", Err: u.err}
}

func (d detector) strangeAnswer(r *wire.Response, sockets []upgraded) error {
	if bytes.Contains(r.Body, []byte("HTTP request to an HTTPS server")) || bytes.Contains(r.Body, []byte("plain HTTP request was sent to HTTPS port")) {
		return &NotSocketIOError{Problem: fmt.Sprintf("%s speaks TLS", d.endpoint.URL.Host), Hint: "write https:// instead of http://"}
	}
	if sockets[0].switched {
		return d.rawWebSocket(sockets[0])
	}
	answer := fmt.Sprintf("%s answers %d %s, not a Socket.IO handshake", d.endpoint.Address(), r.Status, http.StatusText(r.Status))
	if said := strings.TrimSpace(string(r.Body)); said != "" {
		answer += ": " + excerpt([]byte(said))
	}
	hint := "is this the right port? A server behind another path needs --path"
	switch {
	case r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden:
		hint = "does it need credentials? --header adds a field to every request"
	case r.Status >= 300 && r.Status < 400:
		hint = fmt.Sprintf("it redirects to %s: use that URL", r.Header.Get("Location"))
	case r.Status == http.StatusNotFound && d.endpoint.Path != wire.DefaultPath:
		hint = "a path in the URL is where the server answers, usually " + wire.DefaultPath + "; a namespace is named by --namespace"
	case r.Status >= 500:
		hint = "the server, or the proxy before it, is in trouble"
	}
	return &NotSocketIOError{Problem: answer, Hint: hint}
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

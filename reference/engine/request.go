package engine

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// request is a request that the protocol allows.
type request struct {
	transport  engineio.Transport
	revision   engineio.Revision
	connection *Connection // nil for a handshake
	base64     bool        // revision 3: the client takes no binary payloads
	callback   string      // revision 3, JSONP: the digits of j
	jsonp      bool
	query      url.Values
	header     http.Header
}

// verify checks a request in the order of the official server, so that its error codes are the same.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md#query-parameters
func (s *Server) verify(r *http.Request) (request, *front.Refusal) {
	query := r.URL.Query()
	rules := s.rules.requests
	if !rules.parameters(query) {
		return request{}, front.BadRequest
	}
	transport, ok := rules.transport(r)
	if !ok {
		return request{}, front.UnknownTransport
	}
	req := request{transport: transport, query: query, header: r.Header}
	upgrade := isUpgrade(r)
	if sid := query.Get("sid"); sid == "" {
		if !rules.opens(r.Method) {
			return request{}, front.BadHandshakeMethod
		}
	} else {
		var refusal *front.Refusal
		if req.connection, refusal = rules.session(s, r, sid); refusal != nil {
			return request{}, refusal
		}
	}
	if upgrade != (transport == engineio.WebSocket) || (req.connection != nil && !allowedMethod(r.Method, upgrade)) {
		return request{}, front.BadRequest
	}
	if req.revision, ok = rules.revision(query.Get("EIO")); !ok {
		return request{}, front.UnsupportedProtocol
	}
	if req.connection != nil && req.connection.revision != req.revision {
		return request{}, front.BadRequest
	}
	if req.revision == engineio.V3 {
		req.base64 = s.rules.revision3.base64(query)
		req.jsonp = query.Has("j")
		req.callback = s.rules.revision3.callback(query.Get("j"))
	}
	return req, nil
}

func parseTransport(r *http.Request) (engineio.Transport, bool) {
	switch r.URL.Query().Get("transport") {
	case "polling":
		return engineio.Polling, true
	case "websocket":
		return engineio.WebSocket, true
	}
	return 0, false
}

func parseRevision(name string) (engineio.Revision, bool) {
	switch name {
	case "3":
		return engineio.V3, true
	case "4":
		return engineio.V4, true
	}
	return 0, false
}

func allowedMethod(method string, upgrade bool) bool {
	return method == http.MethodGet || (method == http.MethodPost && !upgrade)
}

func isUpgrade(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

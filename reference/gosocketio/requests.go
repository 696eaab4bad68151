package gosocketio

import (
	"net/http"
	"strings"

	"github.com/sioproof/sioproof/reference/front"
)

// The values of the query parameter "transport".
const (
	transportPolling   = "polling"
	transportWebSocket = "websocket"
)

// verify reports whether a request is for a WebSocket, or refuses it. A missing EIO is revision 3, as for the reference
// implementation.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#urls
func verify(r *http.Request) (webSocket bool, refusal *front.Refusal) {
	query := r.URL.Query()
	if revision := query.Get("EIO"); revision != "" && revision != "3" {
		return false, front.UnsupportedProtocol
	}
	name := query.Get("transport")
	webSocket = name == transportWebSocket
	switch {
	case !webSocket && name != transportPolling:
		return false, front.UnknownTransport
	case webSocket != strings.EqualFold(r.Header.Get("Upgrade"), transportWebSocket):
		return false, front.BadRequest
	case r.Method == http.MethodGet:
		return webSocket, nil
	case query.Get("sid") == "":
		return false, front.BadHandshakeMethod
	case webSocket || r.Method != http.MethodPost:
		return false, front.BadRequest
	}
	return false, nil
}

// refuse answers a request that the protocol does not allow.
func refuse(w http.ResponseWriter, refusal *front.Refusal) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(refusal.Status)
	w.Write(refusal.Body())
}

// allowOrigin lets pages of every origin talk to the server ("must support CORS"). Clients of Socket.IO 2 send
// credentials on request. Browsers then want the origin named.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md, Transports
func allowOrigin(header http.Header, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" {
		header.Set("Access-Control-Allow-Origin", origin)
		header.Set("Access-Control-Allow-Credentials", "true")
		header.Set("Vary", "Origin")
	}
}

// answerPreflight answers a browser that asks whether it may send a request that is not simple.
func answerPreflight(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Access-Control-Allow-Methods", "GET, POST")
	if names := r.Header.Get("Access-Control-Request-Headers"); names != "" {
		header.Set("Access-Control-Allow-Headers", names)
		header.Add("Vary", "Access-Control-Request-Headers")
	}
	w.WriteHeader(http.StatusNoContent)
}

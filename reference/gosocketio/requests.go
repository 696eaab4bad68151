package gosocketio

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/sioproof/sioproof/reference/front"
)

// The values of the query parameter "transport".
const (
	transportPolling   = "polling"
	transportWebSocket = "websocket"
)

// refuse answers a request that never reaches the library.
func refuse(w http.ResponseWriter, refusal *front.Refusal) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(refusal.Status)
	w.Write(refusal.Body())
}

// checkQuery refuses what Engine.IO 3 does not know; the library ignores EIO and would answer a client of revision 4
// in revision 3. A missing EIO is revision 3, as for the reference implementation.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#urls
func checkQuery(query url.Values) *front.Refusal {
	if revision := query.Get("EIO"); revision != "" && revision != "3" {
		return front.UnsupportedProtocol
	}
	if name := query.Get("transport"); name != transportPolling && name != transportWebSocket {
		return front.UnknownTransport
	}
	return nil
}

// isWebSocketHandshake tells whether the library will accept the request as the opening of a WebSocket.
//
// https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1
func isWebSocketHandshake(r *http.Request) bool {
	return r.Method == http.MethodGet &&
		hasToken(r.Header, "Connection", "upgrade") &&
		hasToken(r.Header, "Upgrade", "websocket") &&
		hasToken(r.Header, "Sec-Websocket-Version", "13") &&
		r.Header.Get("Sec-Websocket-Key") != ""
}

func hasToken(header http.Header, name, token string) bool {
	for _, line := range header.Values(name) {
		for value := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(value), token) {
				return true
			}
		}
	}
	return false
}

// setCORS lets pages of every origin talk to the server, as the text asks ("must support CORS"). Clients of Socket.IO 2
// send credentials on request, and browsers then want the origin named.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md, Transports
func setCORS(header http.Header, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" {
		header.Set("Access-Control-Allow-Origin", origin)
		header.Set("Access-Control-Allow-Credentials", "true")
		header.Set("Vary", "Origin")
	}
}

// answerPreflight answers the question of a browser that wants to send a request that is not simple.
func answerPreflight(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Access-Control-Allow-Methods", "GET, POST")
	if names := r.Header.Get("Access-Control-Request-Headers"); names != "" {
		header.Set("Access-Control-Allow-Headers", names)
		header.Add("Vary", "Access-Control-Request-Headers")
	}
	w.WriteHeader(http.StatusNoContent)
}

package front

import (
	"net/http"
	"strconv"
)

// Refusal is the answer to a request that breaks a rule of the protocol: a status and the reference implementation's
// JSON body, {"code":…,"message":…}.
//
// https://github.com/socketio/socket.io/blob/main/packages/engine.io/lib/server.ts, Server.errors
type Refusal struct {
	Status  int
	Code    int
	Message string
}

// The refusals. The reference implementation has no code for a payload that is too large, and no limit of connections;
// these have the codes that come closest.
var (
	UnknownTransport    = &Refusal{http.StatusBadRequest, 0, "Transport unknown"}
	UnknownSession      = &Refusal{http.StatusBadRequest, 1, "Session ID unknown"}
	BadHandshakeMethod  = &Refusal{http.StatusBadRequest, 2, "Bad handshake method"}
	BadRequest          = &Refusal{http.StatusBadRequest, 3, "Bad request"}
	TooManyConnections  = &Refusal{http.StatusServiceUnavailable, 4, "Forbidden"}
	UnsupportedProtocol = &Refusal{http.StatusBadRequest, 5, "Unsupported protocol version"}
	PayloadTooLarge     = &Refusal{http.StatusRequestEntityTooLarge, 3, "Payload too large"}
)

// Body is the JSON object that says why.
func (r *Refusal) Body() []byte {
	return []byte(`{"code":` + strconv.Itoa(r.Code) + `,"message":` + strconv.Quote(r.Message) + `}`)
}

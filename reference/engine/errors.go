package engine

import (
	"net/http"
	"strconv"
)

// refusal is the answer to a request that breaks a rule of the protocol: a status and the reference
// implementation's JSON body, {"code":…,"message":…}.
//
// https://github.com/socketio/socket.io/blob/main/packages/engine.io/lib/server.ts, Server.errors
type refusal struct {
	status  int
	code    int
	message string
}

var (
	unknownTransport    = &refusal{http.StatusBadRequest, 0, "Transport unknown"}
	unknownSession      = &refusal{http.StatusBadRequest, 1, "Session ID unknown"}
	badHandshakeMethod  = &refusal{http.StatusBadRequest, 2, "Bad handshake method"}
	badRequest          = &refusal{http.StatusBadRequest, 3, "Bad request"}
	tooManyConnections  = &refusal{http.StatusServiceUnavailable, 4, "Forbidden"}
	unsupportedProtocol = &refusal{http.StatusBadRequest, 5, "Unsupported protocol version"}
	payloadTooLarge     = &refusal{http.StatusRequestEntityTooLarge, 3, "Payload too large"}
)

func (f *refusal) body() []byte {
	return []byte(`{"code":` + strconv.Itoa(f.code) + `,"message":` + strconv.Quote(f.message) + `}`)
}

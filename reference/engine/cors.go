package engine

import "net/http"

// allowOrigin lets the page that a request comes from see the answer, unless it may not.
func (s *Server) allowOrigin(header http.Header, r *http.Request) {
	if !s.rules.cors.refuses(s, r) {
		s.rules.cors.origin(header, r)
	}
}

// refusesOrigin keeps out the pages of one origin, if the options name it.
func refusesOrigin(s *Server, r *http.Request) bool {
	refused := s.options.RefusedOrigin
	return refused != "" && r.Header.Get("Origin") == refused
}

// setCORS lets pages of every origin talk to the server, as the text asks ("must support CORS"). Nothing here depends
// on a cookie, so no credentials are allowed and the origin need not be named.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md, Transports
func setCORS(header http.Header, r *http.Request) {
	if r.Header.Get("Origin") != "" {
		header.Set("Access-Control-Allow-Origin", "*")
	}
}

// answerPreflight answers the question of a browser that wants to send a request that is not simple.
func answerPreflight(s *Server, w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	s.allowOrigin(header, r)
	header.Set("Access-Control-Allow-Methods", "GET, POST")
	if names := r.Header.Get("Access-Control-Request-Headers"); names != "" {
		header.Set("Access-Control-Allow-Headers", names)
		header.Set("Vary", "Access-Control-Request-Headers")
	}
	w.WriteHeader(http.StatusNoContent)
}

package engine

import (
	"net/http"
	"strconv"
	"time"

	"github.com/sioproof/sioproof/reference/front"
)

const (
	plainText  = "text/plain; charset=UTF-8"
	octets     = "application/octet-stream"
	javaScript = "text/javascript; charset=UTF-8"
	jsonText   = "application/json"
)

// answer is the response to a request.
type answer struct {
	status      int
	contentType string
	body        []byte
}

// respond writes a whole response. The client has the write timeout to take it.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, a answer) error {
	header := w.Header()
	s.allowOrigin(header, r)
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Type", a.contentType)
	body := s.rules.answers.last(r, header, a.body)
	header.Set("Content-Length", strconv.Itoa(len(body)))

	controller := http.NewResponseController(w)
	controller.SetWriteDeadline(time.Now().Add(s.options.WriteTimeout))
	defer controller.SetWriteDeadline(time.Time{})
	w.WriteHeader(a.status)
	if _, err := w.Write(body); err != nil {
		return err
	}
	err := controller.Flush()
	s.rules.answers.sent(controller)
	return err
}

// refuse answers a request that breaks a rule. A body is not waited for: it may never come.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, refusal *front.Refusal) {
	if r.ContentLength != 0 {
		w.Header().Set("Connection", "close")
		s.limitBody(w)
	}
	s.respond(w, r, s.rules.answers.refusal(r, refusal)) // a client that is gone misses nothing
}

// limitBody gives the client the body timeout to send what is left of its request.
func (s *Server) limitBody(w http.ResponseWriter) {
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(s.options.BodyTimeout))
}

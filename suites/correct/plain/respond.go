package plain

import (
	"cmp"
	"net/http"
)

// respond writes a whole answer. A client that is gone shows elsewhere, so that errors are ignored.
func (s *server) respond(w http.ResponseWriter, status int, body []byte) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Type", cmp.Or(header.Get("Content-Type"), "text/plain; charset=UTF-8"))
	switch freedoms := s.app.freedoms; {
	case freedoms.ClosesAnswers:
		header.Set("Connection", "close")
	case freedoms.Chunked:
		w.WriteHeader(status)
		half := len(body) / 2
		_, _ = w.Write(body[:half])
		_ = http.NewResponseController(w).Flush()
		_, _ = w.Write(body[half:])
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

package plain

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
)

// respond writes a whole answer. A client that is gone shows elsewhere, so that errors are ignored.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Type", cmp.Or(header.Get("Content-Type"), "text/plain; charset=UTF-8"))
	switch freedoms := s.app.freedoms; {
	case freedoms.EndsSilently:
		respondAndEnd(w, r, status, body)
		return
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

// respondAndEnd answers as if the connection was kept, and closes it.
func respondAndEnd(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	_, _ = io.Copy(io.Discard, r.Body) // or else the client may lose the answer
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	header := w.Header().Clone()
	header.Set("Connection", "keep-alive")
	answer := http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: header, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)),
	}
	_ = answer.Write(conn)
}

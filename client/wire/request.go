package wire

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Request is one HTTP request. It is sent as given: nothing is corrected, and nothing is added beyond Host, User-Agent,
// Accept and the length of a body, each of which Header can replace or (with no values) remove.
type Request struct {
	Method string     // empty means GET
	Path   string     // empty means the endpoint's
	Query  url.Values // replaces parameters of the same name in the endpoint's
	Header http.Header
	Body   []byte
	// Chunked sends the body with Transfer-Encoding: chunked, in two chunks if it has two bytes or more.
	Chunked bool
	// Timeout bounds the exchange once there is a connection for it; zero leaves that to the context.
	Timeout time.Duration
	// OmitDefaultQuery leaves the endpoint's query parameters out.
	OmitDefaultQuery bool
}

// userAgent names us to the server.
const userAgent = "sioproof"

// method returns the method that is sent.
func (r Request) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

// requestBuffers holds the buffers of requests that were sent.
var requestBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// releaseRequest gives a buffer back, unless it has become large.
func releaseRequest(out *bytes.Buffer) {
	if out.Cap() <= largeBuffer {
		out.Reset()
		requestBuffers.Put(out)
	}
}

// Encode returns a request as [Wire.Do] would send it now.
func (w *Wire) Encode(request Request) []byte {
	var out bytes.Buffer
	request.encode(&out, w.Endpoint, w.Cookies)
	return out.Bytes()
}

// encode writes the request as it goes over the wire.
func (r Request) encode(out *bytes.Buffer, e Endpoint, cookies *Cookies) {
	query := r.Query
	if !r.OmitDefaultQuery {
		query = mergeQuery(e.Query, r.Query)
	}
	lines := append(make([]field, 0, 8), field{"Host", e.URL.Host}, field{"User-Agent", userAgent}, field{"Accept", "*/*"})
	switch {
	case r.Chunked:
		lines = append(lines, field{"Transfer-Encoding", "chunked"})
	case len(r.Body) > 0 || r.method() == http.MethodPost || r.method() == http.MethodPut:
		lines = append(lines, field{"Content-Length", strconv.Itoa(len(r.Body))})
	}
	writeHead(out, r.method(), e.target(r.Path, query), fields(lines, e.Header, cookies.field(e, r.Path), r.Header))
	if !r.Chunked {
		out.Write(r.Body)
		return
	}
	half := len(r.Body) / 2
	for _, chunk := range [][]byte{r.Body[:half], r.Body[half:]} {
		if len(chunk) > 0 { // an empty chunk would end the body
			out.WriteString(strconv.FormatInt(int64(len(chunk)), 16) + "\r\n")
			out.Write(chunk)
			out.WriteString("\r\n")
		}
	}
	out.WriteString("0\r\n\r\n")
}

package wire

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
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
	// OmitDefaultQuery leaves the endpoint's query parameters out.
	OmitDefaultQuery bool
}

// usualHead is how long a request is without its body, as a rule.
const usualHead = 256

// userAgent says who we are.
const userAgent = "sioproof"

// method returns the method that is sent.
func (r Request) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

// encode writes the request as it goes over the wire.
func (r Request) encode(e Endpoint) []byte {
	query := mergeQuery(e.Query, r.Query)
	if r.OmitDefaultQuery {
		query = r.Query
	}
	defaults := []field{{"Host", e.URL.Host}, {"User-Agent", userAgent}, {"Accept", "*/*"}}
	switch {
	case r.Chunked:
		defaults = append(defaults, field{"Transfer-Encoding", "chunked"})
	case len(r.Body) > 0 || r.method() == http.MethodPost || r.method() == http.MethodPut:
		defaults = append(defaults, field{"Content-Length", strconv.Itoa(len(r.Body))})
	}
	var out bytes.Buffer
	out.Grow(usualHead + len(r.Body))
	writeHead(&out, r.method(), e.target(r.Path, query), fields(defaults, e.Header, r.Header))
	if !r.Chunked {
		out.Write(r.Body)
		return out.Bytes()
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
	return out.Bytes()
}

// writeHead writes request line and header fields.
func writeHead(out *bytes.Buffer, method, target string, lines []field) {
	write := func(parts ...string) {
		for _, part := range parts {
			out.WriteString(part)
		}
	}
	write(method, " ", target, " HTTP/1.1\r\n")
	for _, line := range lines {
		write(line.name, ": ", line.value, "\r\n")
	}
	write("\r\n")
}

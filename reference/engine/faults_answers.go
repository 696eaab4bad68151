package engine

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// answerFaults concern the form of HTTP responses.
var answerFaults = []fault.Fault[Rules]{
	{
		Name:   "content-type-octets",
		Breaks: "Answers over long-polling have the content type application/octet-stream although they are text.",
		Cases:  []string{"EIO4-HS-17", "EIO3-HS-09"},
		Break:  func(r *Rules) { changeHeader(r, "Content-Type", octets) },
	},
	{
		Name:   "content-type-without-charset",
		Breaks: "Answers over long-polling say text/plain without a charset, so that a client may take them for Latin-1.",
		Cases:  []string{"EIO4-HS-17", "EIO3-HS-09"},
		Break:  func(r *Rules) { changeHeader(r, "Content-Type", "text/plain") },
	},
	{
		Name:   "answers-may-be-cached",
		Breaks: "Answers over long-polling say nothing about caches.",
		Cases:  []string{"EIO4-HS-18"},
		Break:  func(r *Rules) { changeHeader(r, "Cache-Control", "") },
	},
	{
		Name:   "answers-cached-for-a-minute",
		Breaks: "Answers over long-polling may be kept for a minute, as static files are.",
		Cases:  []string{"EIO4-HS-18"},
		Break:  func(r *Rules) { changeHeader(r, "Cache-Control", "public, max-age=60") },
	},
	{
		Name:   "refusal-in-plain-text",
		Breaks: "The body of a refusal is a sentence in place of a JSON object.",
		Cases:  []string{"EIO4-HS-16"},
		Break: func(r *Rules) {
			r.answers.refusal = func(_ *http.Request, f *front.Refusal) answer { return answer{f.Status, plainText, []byte(f.Message)} }
		},
	},
	{
		Name:   "refusal-code-is-status",
		Breaks: "The code in a refusal is the HTTP status, not one of the protocol's.",
		Cases:  []string{"EIO4-HS-16"},
		Break: func(r *Rules) {
			r.answers.refusal = func(_ *http.Request, f *front.Refusal) answer {
				status := *f
				status.Code = f.Status
				return answer{f.Status, jsonText, status.Body()}
			}
		},
	},
	{
		Name:   "refusal-code-is-text",
		Breaks: "The code in a refusal is a string.",
		Cases:  []string{"EIO4-HS-16"},
		Break: func(r *Rules) {
			r.answers.refusal = func(_ *http.Request, f *front.Refusal) answer {
				body, _ := json.Marshal(map[string]string{"code": strconv.Itoa(f.Code), "message": f.Message}) // text has a JSON form
				return answer{f.Status, jsonText, body}
			}
		},
	},
	{
		Name:   "unknown-session-404",
		Breaks: "A request with an unknown session id is answered with 404, which tells a client that nothing is served there.",
		Cases:  []string{"EIO4-POLL-02", "EIO4-POLL-03", "EIO4-CLOSE-01", "EIO3-POLL-03"},
		Break: func(r *Rules) {
			answerRefusal(r, front.UnknownSession, answer{http.StatusNotFound, plainText, []byte("not found")})
		},
	},
	{
		Name:   "unknown-session-ignored",
		Breaks: "A POST with an unknown session id is answered with ok, and forgotten.",
		Cases:  []string{"EIO4-POLL-02", "EIO4-CLOSE-01"},
		Break: func(r *Rules) {
			answered, ok := r.answers.refusal, r.answers.posted
			r.answers.refusal = func(request *http.Request, f *front.Refusal) answer {
				if f == front.UnknownSession && request.Method == http.MethodPost {
					return ok
				}
				return answered(request, f)
			}
		},
	},
	{
		Name:   "missing-transport-500",
		Breaks: "A request without transport makes the server fail with 500.",
		Cases:  []string{"EIO4-HS-08", "EIO4-HS-09", "EIO4-POLL-11", "EIO4-HS-15", "EIO3-HS-03"},
		Break: func(r *Rules) {
			answerRefusal(r, front.UnknownTransport, answer{http.StatusInternalServerError, plainText, []byte("internal server error")})
		},
	},
	{
		Name:   "post-answered-in-capitals",
		Breaks: "A POST is answered with OK.",
		Cases:  []string{"EIO4-POLL-01", "EIO3-POLL-02"},
		Break:  func(r *Rules) { r.answers.posted.body = []byte("OK") },
	},
	{
		Name:   "post-answered-with-nothing",
		Breaks: "A POST is answered with 204 and no body.",
		Cases:  []string{"EIO4-POLL-01", "EIO3-POLL-02"},
		Break:  func(r *Rules) { r.answers.posted = answer{http.StatusNoContent, plainText, nil} },
	},
	{
		Name:   "post-answered-with-noop",
		Breaks: "A POST is answered with a noop packet, as if it were a GET.",
		Cases:  []string{"EIO4-POLL-01", "EIO3-POLL-02"},
		Break:  func(r *Rules) { r.answers.posted.body = []byte("6") },
	},
	{
		Name:   "closes-after-each-answer",
		Breaks: "The connection is closed after each answer, and none says so: the next request of a client that has kept it meets its end.",
		Cases:  []string{"EIO4-POLL-18"},
		Break: func(r *Rules) {
			r.answers.sent = func(controller *http.ResponseController) {
				if conn, _, err := controller.Hijack(); err == nil {
					conn.Close()
				}
			}
		},
	},
	{
		Name:   "gzip-by-name-only",
		Breaks: "A client that accepts gzip is told that the answer is compressed, but it is not.",
		Cases:  []string{"EIO4-POLL-14"},
		Break: func(r *Rules) {
			changeCompressed(r, func(body []byte) []byte { return body })
		},
	},
	{
		Name:   "gzip-cut-off",
		Breaks: "A compressed answer is sent before the compressor has been flushed: its end is missing.",
		Cases:  []string{"EIO4-POLL-14"},
		Break: func(r *Rules) {
			changeCompressed(r, func(body []byte) []byte {
				var compressed bytes.Buffer
				writer := gzip.NewWriter(&compressed)
				writer.Write(body) // a buffer does not fail
				writer.Close()
				return compressed.Bytes()[:compressed.Len()/2]
			})
		},
	},
}

// changeHeader sets a header of the answers that carry packets, or leaves it out if the value is empty.
func changeHeader(r *Rules, name, value string) {
	r.answers.last = func(_ *http.Request, header http.Header, body []byte) []byte {
		switch {
		case header.Get("Content-Type") == jsonText: // a refusal
		case value == "":
			header.Del(name)
		default:
			header.Set(name, value)
		}
		return body
	}
}

// answerRefusal gives an answer in place of a refusal.
func answerRefusal(r *Rules, instead *front.Refusal, a answer) {
	answered := r.answers.refusal
	r.answers.refusal = func(request *http.Request, f *front.Refusal) answer {
		if f == instead {
			return a
		}
		return answered(request, f)
	}
}

// changeCompressed compresses the answers to the GET requests of clients that accept gzip.
func changeCompressed(r *Rules, compress func(body []byte) []byte) {
	r.answers.last = func(request *http.Request, header http.Header, body []byte) []byte {
		if request.Method != http.MethodGet || !strings.Contains(request.Header.Get("Accept-Encoding"), "gzip") {
			return body
		}
		header.Set("Content-Encoding", "gzip")
		return compress(body)
	}
}

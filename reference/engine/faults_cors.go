package engine

import (
	"net/http"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// corsFaults concern pages of other origins.
var corsFaults = []fault.Fault[Rules]{
	{
		Name:   "post-hidden-from-other-origins",
		Breaks: "The answer to a POST allows no origin, so that a page of another one cannot send.",
		Cases:  []string{"CORS-01", "EIO3-HS-10"},
		Break:  func(r *Rules) { allowNoOrigin(r, http.MethodPost) },
	},
	{
		Name:   "messages-hidden-from-other-origins",
		Breaks: "Of the answers to GET requests only that to the handshake allows an origin.",
		Cases:  []string{"CORS-01", "EIO3-HS-10"},
		Break: func(r *Rules) {
			origin := r.cors.origin
			r.cors.origin = func(header http.Header, request *http.Request) {
				if request.Method != http.MethodGet || !request.URL.Query().Has("sid") {
					origin(header, request)
				}
			}
		},
	},
	{
		Name:   "refusals-hidden-from-other-origins",
		Breaks: "The refusal of a request allows no origin, as the headers are added where a session answers.",
		Cases:  []string{"CORS-05"},
		Break: func(r *Rules) {
			last := r.answers.last
			r.answers.last = func(request *http.Request, header http.Header, body []byte) []byte {
				if header.Get("Content-Type") == jsonText {
					header.Del("Access-Control-Allow-Origin")
				}
				return last(request, header, body)
			}
		},
	},
	{
		Name:   "preflight-allows-no-origin",
		Breaks: "The answer to a preflight request allows no origin.",
		Cases:  []string{"CORS-02"},
		Break:  func(r *Rules) { allowNoOrigin(r, http.MethodOptions) },
	},
	{
		Name:   "preflight-not-found",
		Breaks: "OPTIONS is answered with 404.",
		Cases:  []string{"CORS-02"},
		Break: func(r *Rules) {
			r.cors.preflight = func(_ *Server, w http.ResponseWriter, request *http.Request) { http.NotFound(w, request) }
		},
	},
	{
		Name:   "preflight-opens-session",
		Breaks: "OPTIONS is taken for a GET, and opens a session.",
		Cases:  []string{"CORS-02"},
		Break: func(r *Rules) {
			r.cors.preflight = func(s *Server, w http.ResponseWriter, request *http.Request) {
				w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
				open, refused := s.verify(withMethod(request, http.MethodGet))
				if refused != nil || open.connection != nil || open.transport != engineio.Polling {
					w.WriteHeader(http.StatusNoContent)
					return
				}
				s.openPolling(w, request, open)
			}
		},
	},
	{
		Name:   "credentials-for-any-origin",
		Breaks: "Credentials are allowed together with the origin *, which browsers do not accept.",
		Cases:  []string{"CORS-03"},
		Break:  func(r *Rules) { allowCredentials(r, "true") },
	},
	{
		Name:   "credentials-in-capitals",
		Breaks: "Credentials are allowed with True, which browsers do not take for true.",
		Cases:  []string{"CORS-03"},
		Break: func(r *Rules) {
			allowCredentials(r, "True")
			origin := r.cors.origin
			r.cors.origin = func(header http.Header, request *http.Request) {
				origin(header, request)
				if from := request.Header.Get("Origin"); from != "" {
					header.Set("Access-Control-Allow-Origin", from)
				}
			}
		},
	},
	{
		Name:   "refused-origin-let-in",
		Breaks: "The list of allowed origins is not looked at: pages of every origin are let in.",
		Cases:  []string{"CORS-04"},
		Break: func(r *Rules) {
			r.cors.refuses = func(*Server, *http.Request) bool { return false }
		},
	},
	{
		Name:   "refused-origin-let-in-later",
		Breaks: "The list of allowed origins is looked at in the handshake alone; the requests of a session are answered to every origin.",
		Cases:  []string{"CORS-04"},
		Break: func(r *Rules) {
			r.cors.refuses = func(s *Server, request *http.Request) bool {
				return !request.URL.Query().Has("sid") && refusesOrigin(s, request)
			}
		},
	},
}

func allowNoOrigin(r *Rules, method string) {
	origin := r.cors.origin
	r.cors.origin = func(header http.Header, request *http.Request) {
		if request.Method != method {
			origin(header, request)
		}
	}
}

func allowCredentials(r *Rules, value string) {
	origin := r.cors.origin
	r.cors.origin = func(header http.Header, request *http.Request) {
		origin(header, request)
		header.Set("Access-Control-Allow-Credentials", value)
	}
}

func withMethod(r *http.Request, method string) *http.Request {
	changed := r.Clone(r.Context())
	changed.Method = method
	return changed
}

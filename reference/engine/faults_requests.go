package engine

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// requestFaults concern the check of a request before anything is done with it.
var requestFaults = []fault.Fault[Rules]{
	{
		Name:   "missing-eio-accepted",
		Breaks: "A request without EIO is taken for one of revision 4.",
		Cases:  []string{"EIO4-HS-06", "EIO4-HS-14", "EIO4-POLL-11"},
		Break: func(r *Rules) {
			r.requests.revision = func(value string) (engineio.Revision, bool) {
				if value == "" {
					return engineio.V4, true
				}
				return parseRevision(value)
			}
		},
	},
	{
		Name:   "unknown-eio-accepted",
		Breaks: "Every value of EIO but 3 stands for revision 4, as long as there is one.",
		Cases:  []string{"EIO4-HS-07", "EIO4-HS-14"},
		Break: func(r *Rules) {
			r.requests.revision = func(value string) (engineio.Revision, bool) {
				if value != "" && value != "3" {
					return engineio.V4, true
				}
				return parseRevision(value)
			}
		},
	},
	{
		Name:   "newer-eio-accepted",
		Breaks: "EIO is compared with less-than: every number from 4 on is accepted.",
		Cases:  []string{"EIO4-HS-07"},
		Break: func(r *Rules) {
			r.requests.revision = func(value string) (engineio.Revision, bool) {
				if len(value) == 1 && value >= "4" && value <= "9" {
					return engineio.V4, true
				}
				return parseRevision(value)
			}
		},
	},
	{
		Name:   "unsupported-revision-500",
		Breaks: "A request whose EIO is no revision that is spoken, or is missing, makes the server fail with 500.",
		Cases:  []string{"EIO4-HS-06", "EIO4-HS-07", "EIO4-HS-14", "EIO4-POLL-11"},
		Break: func(r *Rules) {
			answerRefusal(r, front.UnsupportedProtocol, answer{http.StatusInternalServerError, plainText, []byte("not a number")})
		},
	},
	{
		Name:   "missing-transport-accepted",
		Breaks: "A request without transport is taken for one of long-polling.",
		Cases:  []string{"EIO4-HS-08", "EIO4-POLL-11", "EIO3-HS-03"},
		Break: func(r *Rules) {
			r.requests.transport = func(request *http.Request) (engineio.Transport, bool) {
				if request.URL.Query().Get("transport") == "" {
					return engineio.Polling, true
				}
				return parseTransport(request)
			}
		},
	},
	{
		Name:   "unknown-transport-accepted",
		Breaks: "A transport that does not exist is taken for long-polling.",
		Cases:  []string{"EIO4-HS-09", "EIO4-HS-10", "EIO3-HS-03"},
		Break: func(r *Rules) {
			r.requests.transport = func(request *http.Request) (engineio.Transport, bool) {
				if request.URL.Query().Get("transport") != "" && !isUpgrade(request) {
					transport, _ := parseTransport(request)
					return transport, true
				}
				return parseTransport(request)
			}
		},
	},
	{
		Name:   "transport-of-websocket-ignored",
		Breaks: "A WebSocket is accepted whatever its transport parameter says, or if there is none.",
		Cases:  []string{"EIO4-HS-15"},
		Break: func(r *Rules) {
			r.requests.transport = func(request *http.Request) (engineio.Transport, bool) {
				if isUpgrade(request) {
					return engineio.WebSocket, true
				}
				return parseTransport(request)
			}
		},
	},
	{
		Name:   "inherited-names-crash",
		Breaks: "A session id or a transport called __proto__ or constructor makes the request fail with 500: the table of sessions is a plain object.",
		Cases:  []string{"EIO4-HS-10"},
		Break: func(r *Rules) {
			inherited := []string{"__proto__", "constructor"}
			answered := r.answers.refusal
			r.answers.refusal = func(request *http.Request, f *front.Refusal) answer {
				query := request.URL.Query()
				if slices.Contains(inherited, query.Get("sid")) || slices.Contains(inherited, query.Get("transport")) {
					return answer{http.StatusInternalServerError, plainText, []byte("TypeError: session.verify is not a function")}
				}
				return answered(request, f)
			}
		},
	},
	{
		Name:   "websocket-without-upgrade-polls",
		Breaks: "A plain GET with transport=websocket opens a session of long-polling.",
		Cases:  []string{"EIO4-HS-11"},
		Break: func(r *Rules) {
			r.requests.transport = func(request *http.Request) (engineio.Transport, bool) {
				transport, ok := parseTransport(request)
				if transport == engineio.WebSocket && !isUpgrade(request) {
					return engineio.Polling, true
				}
				return transport, ok
			}
		},
	},
	{
		Name:   "websocket-without-upgrade-426",
		Breaks: "A plain GET with transport=websocket is answered with 426, upgrade required, as the WebSocket library has it.",
		Cases:  []string{"EIO4-HS-11"},
		Break: func(r *Rules) {
			answered := r.answers.refusal
			r.answers.refusal = func(request *http.Request, f *front.Refusal) answer {
				if request.URL.Query().Get("transport") == "websocket" && !isUpgrade(request) {
					return answer{http.StatusUpgradeRequired, plainText, []byte("Upgrade Required")}
				}
				return answered(request, f)
			}
		},
	},
	{
		Name:   "handshake-method-405",
		Breaks: "A POST that should open a session is answered with 405, as by a router that knows GET only.",
		Cases:  []string{"EIO4-HS-12"},
		Break: func(r *Rules) {
			answerRefusal(r, front.BadHandshakeMethod, answer{http.StatusMethodNotAllowed, plainText, []byte("Method Not Allowed")})
		},
	},
	{
		Name:   "post-opens-session",
		Breaks: "A POST without a session id opens a session.",
		Cases:  []string{"EIO4-HS-12", "EIO3-HS-05"},
		Break:  func(r *Rules) { opensWith(r, http.MethodPost) },
	},
	{
		Name:   "put-opens-session",
		Breaks: "A PUT opens a session: every method but POST is taken for a GET.",
		Cases:  []string{"EIO4-HS-13"},
		Break:  func(r *Rules) { opensWith(r, http.MethodPut) },
	},
	{
		Name:   "unknown-parameters-refused",
		Breaks: "A request with a query parameter that the protocol does not know is refused.",
		Cases:  []string{"EIO4-HS-19", "EIO3-HS-08"},
		Break: func(r *Rules) {
			known := []string{"EIO", "transport", "sid", "t", "j", "b64"}
			r.requests.parameters = func(query url.Values) bool {
				for name := range query {
					if !slices.Contains(known, name) {
						return false
					}
				}
				return true
			}
		},
	},
	{
		Name:   "query-unescaped-too-early",
		Breaks: "The query is unescaped before it is taken apart: an & in a value makes a parameter without a name, which is refused.",
		Cases:  []string{"EIO4-HS-19"},
		Break: func(r *Rules) {
			r.requests.parameters = func(query url.Values) bool {
				for _, values := range query {
					if slices.ContainsFunc(values, func(value string) bool { return strings.Contains(value, "&") }) {
						return false
					}
				}
				return true
			}
		},
	},
	{
		Name:   "unknown-session-opens",
		Breaks: "A request with a session id that the server does not know opens a new session.",
		Cases:  []string{"EIO4-POLL-02", "EIO4-POLL-03", "EIO4-WS-09", "EIO3-POLL-03"},
		Break: func(r *Rules) {
			r.requests.session = func(s *Server, _ *http.Request, sid string) (*Connection, *front.Refusal) { return s.find(sid), nil }
		},
	},
}

func opensWith(r *Rules, method string) {
	opens := r.requests.opens
	r.requests.opens = func(m string) bool { return m == method || opens(m) }
}

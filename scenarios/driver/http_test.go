package driver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/server"
)

// withLogin starts the reference server behind an HTTP server, as applications have one. POST /login wants {name, password}, where the
// password is the name backwards, sets a cookie, and answers with a token.
func withLogin(t *testing.T) *server.Server {
	t.Helper()
	chat, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chat.Close() })
	behind, err := url.Parse(chat.URL())
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", login)
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "of-" + r.FormValue("name")})
		http.Redirect(w, r, "/home", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /home", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "welcome, ", r.Header.Get("Cookie")) })
	proxy := httputil.NewSingleHostReverseProxy(behind)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // connections that the test cuts
	mux.Handle("/", proxy)
	front := httptest.NewServer(mux)
	t.Cleanup(front.Close)
	on, err := server.Open(t.Context(), server.Options{URL: front.URL, Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	return on
}

func login(w http.ResponseWriter, r *http.Request) {
	var user struct{ Name, Password string }
	_ = json.NewDecoder(r.Body).Decode(&user)
	backwards := []byte(user.Name)
	slices.Reverse(backwards)
	if user.Name == "" || user.Password != string(backwards) {
		http.Error(w, "wrong password", http.StatusUnauthorized)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "session", Value: "of-" + user.Name})
	w.Header().Set("X-Request", "r-"+user.Name)
	_ = json.NewEncoder(w).Encode(map[string]any{"user": map[string]any{"token": "t-" + user.Name, "id": 12345678901234567}})
}

// runOn runs a scenario until enough has happened, and returns what was measured.
func runOn(t *testing.T, on *server.Server, source string, enough func(*measure.Measures) bool) measure.Results {
	t.Helper()
	scenario, err := language.Parse("test.yaml", []byte(source), nil)
	if err != nil {
		t.Fatal(err)
	}
	measures := measure.New(0, 2)
	run := driver.Begin(t.Context(), driver.Options{Scenario: scenario, Target: on, Measures: measures, OneTransport: true})
	if !testutil.Until(func() bool { return enough(measures) }) {
		run.Stop()
		<-run.Done()
		measures.Tick(time.Hour, measure.Sample{})
		r := measures.Results()
		t.Fatalf("the users are not done: %v, errors:\n%s", r.Counts, errorsOf(r))
	}
	run.Stop()
	<-run.Done()
	if fault := run.Fault(); fault != "" {
		t.Error(fault)
	}
	measures.Tick(time.Hour, measure.Sample{})
	return measures.Results()
}

// counted is enough once something was counted that often.
func counted(c measure.Counter, n int64) func(*measure.Measures) bool {
	return func(m *measure.Measures) bool { return m.Total(c) >= n }
}

// errorsOf lists the errors of a run, with their examples.
func errorsOf(r measure.Results) string {
	var lines []string
	for _, e := range r.Errors {
		lines = append(lines, fmt.Sprintf("%d %s: %s", e.Count, e.Name, e.Example))
	}
	return strings.Join(lines, "\n")
}

// twoUsers come at once, and stay until the test ends the load.
const twoUsers = "name: two\nload: {closed: {clients: 2, hold: 1h}}\n"

// Users log in with their own row, and connect with the token and the cookie that they got. The server tells what it saw of both.
func TestUsersLogInByHTTPBeforeTheyConnect(t *testing.T) {
	results := runOn(t, withLogin(t), twoUsers+`
data: {rows: [{name: ann, password: nna}, {name: bob, password: bob}]}
before_connect:
  - http:
      url: /login
      json: {name: "{data.name}", password: "{data.password}"}
      match: [{path: $.user.token, equals: "t-{data.name}"}, {header: x-request, pattern: "^r-"}]
      capture: {token: $.user.token, id: $.user.id, request: {header: X-Request}, cookie: {cookie: session}, first: {path: $.user.token, pattern: "t-(.)"}}
connection:
  auth: {token: secret, own: "{var.token}"}
  query: {id: "{var.id}"}
steps:
  - emit:
      event: whoami
      ack: true
      match:
        - {path: $.auth, equals: {token: secret, own: "t-{data.name}"}}
        - {path: $.query.id, equals: "12345678901234567"}
        - {path: $.headers.cookie, equals: "session=of-{data.name}"}
  - if:
      value: "{var.first} {var.request} {var.cookie}"
      pattern: "^. r-(ann|bob) of-(ann|bob)$"
      else: [{emit: {event: whoami, ack: true, match: [{equals: never}]}}]
  - http: {url: /home, match: [{equals: "welcome, session=of-{data.name}"}]}
`, counted(measure.Compared, 6))
	if got := errorsOf(results); got != "" {
		t.Error(got)
	}
	if n := results.Counts; n[measure.Connected] != 2 || n[measure.HTTPRequests] != 4 || n[measure.HTTPErrors] != 0 || n[measure.Compared] != 6 {
		t.Errorf("counts %v", n)
	}
	if got := results.Times[measure.HTTP].Count; got != 4 {
		t.Errorf("%d requests are timed", got)
	}
}

func TestAFormLoginFollowsItsRedirectAndKeepsTheCookie(t *testing.T) {
	results := runOn(t, withLogin(t), twoUsers+`
before_connect:
  - http: {url: /form, form: {name: "{user}"}, match: [{equals: "welcome, session=of-{user}"}]}
  - http: {url: /form, form: {name: other}, follow_redirects: false, status: 303, capture: {where: {header: Location}}}
  - set: {page: "{var.where}"}
  - http: {url: "{var.page}", match: [{equals: "welcome, session=of-other"}]}
`, counted(measure.Compared, 4))
	if got := errorsOf(results); got != "" {
		t.Error(got)
	}
}

// A user whose login fails does not connect, and its failure has a name of its own.
func TestAUserWhoseLoginFailsDoesNotConnect(t *testing.T) {
	results := runOn(t, withLogin(t), twoUsers+`
data: {rows: [{name: ann, password: nna}, {name: bob, password: wrong}]}
before_connect: [{http: {url: /login, json: {name: "{data.name}", password: "{data.password}"}}}]
steps: [{echo: {}}]
`, func(m *measure.Measures) bool {
		return m.Total(measure.HTTPErrors) >= 1 && m.Total(measure.Arrived) >= 2
	})
	if got, want := errorsOf(results), "1 http: POST /login: 401 Unauthorized, wrong password"; got != want {
		t.Errorf("errors:\n%s\nwant %s", got, want)
	}
	if n := results.Counts; n[measure.Connected] != 1 || n[measure.HTTPErrors] != 1 || results.Times[measure.Echo].Count != 1 {
		t.Errorf("counts %v", n)
	}
}

// Users are spread over the addresses of the server by their shares. One of them is behind a proxy, whose header the server tells.
func TestUsersAreSpreadOverSeveralAddresses(t *testing.T) {
	first, second := onReference(t), withLogin(t)
	results := runOn(t, first, `
name: nodes
load: {closed: {clients: 4, hold: 1h}}
connection: {urls: {"`+first.Endpoint.URL.String()+`": 3, "`+second.Endpoint.URL.String()+`": 1}}
steps: [{emit: {event: whoami, ack: true, match: [{path: $.headers, has: {x-forwarded-for: 127.0.0.1}}]}}]
`, counted(measure.Compared, 4))
	if n := results.Counts; n[measure.Mismatches] != 3 || n[measure.Connected] != 4 {
		t.Errorf("%d of %d are not behind the proxy", n[measure.Mismatches], n[measure.Compared])
	}
}

// A response that does not come in time, or not by the end of the drain, is an error of its own. A refused connection is one, too.
func TestAResponseThatDoesNotCome(t *testing.T) {
	release := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(silent.Close)
	t.Cleanup(func() { close(release) })
	for step, want := range map[string]string{
		`{url: "` + silent.URL + `/slow", timeout: 50ms}`: "http: GET /slow: no answer in time",
		`{url: "http://127.0.0.1:1/none"}`:                "http: GET /none: dial tcp 127.0.0.1:1: connect: connection refused",
	} {
		results := runOn(t, onReference(t), `
name: silent
load: {closed: {clients: 1, hold: 1h}}
steps: [{http: `+step+`}]
`, counted(measure.HTTPErrors, 1))
		if got := errorsOf(results); got != "1 "+want {
			t.Errorf("%s: %s", step, got)
		}
	}
	results := runOn(t, onReference(t), `
name: unanswered
load: {drain: 10ms, closed: {clients: 1, hold: 1h}}
steps: [{http: {url: "`+silent.URL+`/end", timeout: 1h}}]
`, counted(measure.HTTPRequests, 1))
	if got, want := errorsOf(results), "1 http: GET /end: no answer by the end of the run"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Users that are offline send requests, never connect, and are nobody's peer, in each kind of load.
func TestUsersThatAreOffline(t *testing.T) {
	for _, load := range []string{
		"{closed: {clients: 4, hold: 1h}}", "{open: {stages: [{burst: 4}, {rate: 0/s, for: 1h}]}}",
		"{open: {arriving: turns, clients: 4, stages: [{rate: 100/s, for: 1h}]}}",
	} {
		results := runOn(t, withLogin(t), `
name: backend
load: `+load+`
users:
  - {name: backend, offline: true, steps: [{http: {url: /home, match: [{pattern: welcome}]}}]}
  - {name: page, steps: [{say_direct: {to: peer}}, {think: 1h}]}
`, func(m *measure.Measures) bool { return m.Total(measure.Compared) >= 2 && m.Total(measure.Arrived) >= 2 })
		if got := errorsOf(results); got != "" || results.Counts[measure.Connected] != 2 {
			t.Errorf("%s: %d connected, errors %s", load, results.Counts[measure.Connected], got)
		}
	}
}

func onReference(t *testing.T) *server.Server {
	t.Helper()
	chat, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chat.Close() })
	on, err := server.Open(t.Context(), server.Options{URL: chat.URL(), Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	return on
}

package proof_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
)

// machineWords are what a report must not say of its own accord: the words of Go's formatting, of its errors and types, and of matchers.
var machineWords = regexp.MustCompile(`<nil>|%!|\bmatcher\b|0xc0[0-9a-f]{8}|\bmap\[|\binterface ?\{\}|\[\](any|string|byte|uint8|interface)\b|` +
	`\b(engineio|socketio|session|trial|wire|client|profiles|reports)\.[A-Z]|\*[a-z]+\.[A-Z]|context (deadline|canceled)|\bEOF\b|i/o timeout`)

// expectWords expects the texts of results to be sentences for the reader of a report.
func expectWords(t *testing.T, results []verify.Result) {
	t.Helper()
	for _, r := range results {
		if r.Verdict == reports.Error {
			continue // says what is wrong with us
		}
		for _, text := range []string{r.Expected, r.Actual, r.Reason} {
			if word := machineWords.FindString(text); word != "" {
				t.Errorf("%s says %q: expected %s, actual %s%s", r.Name(), word, r.Expected, r.Actual, r.Reason)
			}
		}
		if (r.Expected == "") != (r.Actual == "") && r.Verdict != reports.Recorded {
			t.Errorf("%s: expected %q, actual %q", r.Name(), r.Expected, r.Actual)
		}
	}
}

// opener is a server that opens sessions with any JSON, of either revision, and does nothing else.
type opener struct{ open atomic.Value }

func (o *opener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	packet := "0" + o.open.Load().(string)
	switch {
	case query.Get("transport") == "websocket":
		conn, _, _, err := ws.UpgradeHTTP(r, w)
		if err != nil {
			return
		}
		defer conn.Close()
		_ = wsutil.WriteServerText(conn, []byte(packet))
		io.Copy(io.Discard, conn)
	case query.Get("sid") != "":
		w.WriteHeader(http.StatusBadRequest)
	default:
		io.WriteString(w, packet)
	}
}

// A handshake whose fields have wrong values, or none, is told in plain words.
func TestAWrongHandshakeIsToldInPlainWords(t *testing.T) {
	values := []string{"", "null", `"x"`, `""`, "-1", "0.5", "true", "[]", `[null]`, `[1]`, `{}`, `{"a":[1]}`, "1e300"}
	fields := []string{"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
	right := map[string]string{"sid": `"abc"`, "upgrades": `["websocket"]`, "pingInterval": "300", "pingTimeout": "200", "maxPayload": "1000000"}
	open := func(changed, value string) string {
		var parts []string
		for _, field := range fields {
			with := right[field]
			if field == changed {
				with = value
			}
			if with != "" {
				parts = append(parts, `"`+field+`":`+with)
			}
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	var current opener
	current.open.Store(open("", ""))
	running := httptest.NewServer(&current)
	t.Cleanup(running.Close)
	t.Cleanup(running.CloseClientConnections)
	target, err := server.Open(t.Context(), server.Options{URL: running.URL, Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = target.Close() })
	target.Timing.Reply = patience
	for _, field := range fields {
		for _, value := range values {
			current.open.Store(open(field, value))
			results := runSuites(t, target, strictly(nil, "EIO4-HS-01", "EIO4-HS-02", "EIO4-HS-03", "EIO4-HS-04")).Results
			expectWords(t, results)
			for _, r := range results {
				if r.Verdict == reports.Error || json.Valid([]byte(value)) && strings.Contains(r.Actual, "nothing") {
					t.Errorf("%s %s: %s: expected %s, actual %s%s", field, value, r.Name(), r.Expected, r.Actual, r.Reason)
				}
			}
		}
	}
}

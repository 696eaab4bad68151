package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/correct/plain"
)

// openWithLogin opens a server that gives a ticket to whoever logs in, with the setup of a profile.
func openWithLogin(t *testing.T, by plain.LoginBy, setup string) (*server.Server, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte("name: mine\nextends: contract\nsetup: "+setup+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := server.Open(context.Background(), server.Options{URL: plain.Start(t, plain.Freedoms{HTTP: plain.HTTP{Login: by}}, io.Discard), Profile: file})
	if err == nil {
		t.Cleanup(func() { _ = s.Close() })
	}
	return s, err
}

// Each user logs in once, has a ticket of its own, and no report shows it.
func TestEachUserHasALoginOfItsOwn(t *testing.T) {
	t.Parallel()
	s, err := openWithLogin(t, plain.TokenLogin, `[{http: {url: /login, json: {name: "{user}"}, capture: {ticket: $.user.ticket}}}]`)
	if err != nil {
		t.Fatal(err)
	}
	ann, again, bob := fmt.Sprint(s.Captured("ann")["ticket"]), fmt.Sprint(s.Captured("ann")["ticket"]), fmt.Sprint(s.Captured("bob")["ticket"])
	if len(ann) < 8 || ann != again || ann == bob {
		t.Errorf("ann has %s, then %s, and bob %s", ann, again, bob)
	}
	if shown := s.Secrets.Hide("ticket " + ann); strings.Contains(shown, ann) {
		t.Errorf("a report shows %s", shown)
	}
}

// The cookies of a login go with every request of its user.
func TestTheCookiesOfALoginAreSent(t *testing.T) {
	t.Parallel()
	s, err := openWithLogin(t, plain.CookieLogin, `[{http: {url: /login, json: {name: "{user}"}}}]`)
	if err != nil {
		t.Fatal(err)
	}
	ann, bob := s.EndpointFor(profiles.Vars{User: "ann"}).Header.Get("Cookie"), s.EndpointFor(profiles.Vars{User: "bob"}).Header.Get("Cookie")
	if !strings.HasPrefix(ann, "ticket=") || ann == bob || strings.Count(ann, "ticket=") != 1 {
		t.Errorf("ann sends %q, bob %q", ann, bob)
	}
}

// A login that fails is an error with its place in the profile.
func TestALoginThatFailsHasItsPlace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ setup, want string }{
		"refused":   {`[{http: {url: /login, json: {nick: "{user}"}}}]`, "mine.yaml:3:10: POST /login: the server answers 400 Bad Request\n"},
		"not there": {`[{http: {url: /logn, json: {name: "{user}"}}}]`, "mine.yaml:3:10: POST /logn: the server answers 404 Not Found\n"},
		"no value":  {`[{http: {url: /login, json: {name: "{user}"}, capture: {ticket: $.ticket}}}]`, "mine.yaml:3:72: the answer 200 OK has no such value: {var.ticket} stays empty\n"},
		"no header": {`[{http: {url: /login, json: {name: "{user}"}, capture: {ticket: {header: X-Ticket}}}}]`, "mine.yaml:3:64: the answer 200 OK has no such value: {var.ticket} stays empty\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := openWithLogin(t, plain.TokenLogin, test.setup)
			var wrong *usage.Error
			if !errors.As(err, &wrong) || !strings.Contains(wrong.Problem, test.want) || !strings.HasPrefix(wrong.Problem, "a client cannot log in\n") {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

package session_test

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// balancer spreads clients over servers: one without the balancer's cookie gets the next server, and its cookie.
type balancer struct {
	servers []*httputil.ReverseProxy
	next    atomic.Int32
}

func newBalancer(t *testing.T, addresses ...string) *balancer {
	b := &balancer{}
	for _, address := range addresses {
		target, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		b.servers = append(b.servers, httputil.NewSingleHostReverseProxy(target))
	}
	return b
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var number int
	if cookie, err := r.Cookie("server"); err == nil {
		_, _ = fmt.Sscan(cookie.Value, &number)
	} else {
		number = int(b.next.Add(1)) % len(b.servers)
		http.SetCookie(w, &http.Cookie{Name: "server", Value: fmt.Sprint(number), Path: "/", HttpOnly: true})
	}
	b.servers[number].ServeHTTP(w, r)
}

// Every request of a session finds the server that holds it, behind a load balancer that goes by a cookie. Each session has cookies of
// its own.
func TestSessionsKeepCookies(t *testing.T) {
	target := open(t, serve(t, newBalancer(t, startReference(t, reference.Options{}), startReference(t, reference.Options{}))))
	for name, c := range map[string]trial.Case{
		"long-polling": {Body: func(t *trial.Trial) { session.ExpectEchoed(t, client.Polling, "a", "b") }},
		"upgrade":      {Controlled: true, Body: func(t *trial.Trial) { session.OpenUpgraded(t).ExpectSecondWebSocketRefused() }},
		"broken POST": {Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			if status := s.BeginPost("3", 0).Finish(); status != http.StatusOK {
				t.Fail("HTTP status 200", "%d", status)
			}
		}},
		"two sessions": {Body: func(t *trial.Trial) {
			one, two := session.Open(t, client.Polling), session.Open(t, client.Polling)
			one.Connect("/")
			two.Connect("/")
			one.ExpectAlive("the first session is served")
			two.ExpectAlive("the second session is served")
		}},
	} {
		t.Run(name, func(t *testing.T) { expectPass(t, target, c) })
	}
}

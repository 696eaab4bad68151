package wire_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/sioproof/sioproof/client/wire"
)

// A wire sends back what a browser would.
func TestCookies(t *testing.T) {
	for _, test := range []struct {
		name string
		set  []string
		own  http.Header // of the endpoint
		want string      // the Cookie field of the next request
	}{
		{"none", nil, nil, ""},
		{"only the user's", nil, http.Header{"Cookie": {"own=1"}}, "own=1"},
		{"one of the server", []string{"io=abc; Path=/; HttpOnly"}, nil, "io=abc"},
		{"several", []string{"a=1", "b=2"}, nil, "a=1; b=2"},
		{"behind the user's", []string{"io=abc; Path=/"}, http.Header{"cookie": {"own=1"}}, "own=1; io=abc"},
		{"in place of the user's", []string{"io=new; Path=/"}, http.Header{"Cookie": {"io=old; own=1"}}, "own=1; io=new"},
		{"set anew", []string{"io=old; Path=/", "io=new; Path=/"}, nil, "io=new"},
		{"taken back", []string{"io=abc; Path=/", "io=; Path=/; Max-Age=0"}, nil, ""},
		{"expired", []string{"io=abc; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, nil, ""},
		{"of another path", []string{"io=abc; Path=/elsewhere"}, nil, ""},
		{"no cookie at all", []string{"=;"}, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := make(chan string, 2)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got <- r.Header.Get("Cookie")
				for _, line := range test.set {
					w.Header().Add("Set-Cookie", line)
				}
			}))
			defer server.Close()
			w := wireTo(t, server.URL)
			w.Cookies, w.Endpoint.Header = new(wire.Cookies), test.own
			for range 2 {
				if _, err := w.Do(within(t, bound), wire.Request{}); err != nil {
					t.Fatal(err)
				}
			}
			<-got
			if second := <-got; second != test.want {
				t.Errorf("Cookie %q, want %q", second, test.want)
			}
		})
	}
}

// A WebSocket takes part in it, a refused one too, and a case about cookies can have its own way.
func TestCookiesOfAWebSocket(t *testing.T) {
	got := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got <- r.Header.Get("Cookie")
		http.SetCookie(w, &http.Cookie{Name: r.URL.Query().Get("name"), Value: "1", Path: "/"})
	}))
	defer server.Close()
	w := wireTo(t, server.URL)
	w.Cookies = new(wire.Cookies)
	dial := func(name string, header http.Header) string {
		if _, _, err := w.Dial(within(t, bound), url.Values{"name": {name}}, header); err == nil {
			t.Fatal("the handshake was not refused")
		}
		return <-got
	}
	if first, second := dial("a", nil), dial("b", nil); first != "" || second != "a=1" {
		t.Errorf("Cookie %q, then %q", first, second)
	}
	if none, other := dial("c", http.Header{"Cookie": nil}), dial("d", http.Header{"Cookie": {"x=2"}}); none != "" || other != "x=2" {
		t.Errorf("Cookie %q and %q in spite of a field of the request's own", none, other)
	}
}

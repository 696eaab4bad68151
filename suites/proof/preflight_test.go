package proof_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/server"
)

// By the Fetch standard GET, HEAD and POST need not be named in the answer to a preflight request: a server that names no method, or another
// one only, conforms.
func TestSafelistedMethodsNeedNotBeNamed(t *testing.T) {
	running, err := reference.Start(context.Background(), reference.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	address, err := url.Parse(running.URL())
	if err != nil {
		t.Fatal(err)
	}
	for name, methods := range map[string][]string{"no method": nil, "only PUT": {http.MethodPut}} {
		t.Run(name, func(t *testing.T) {
			proxy := httputil.NewSingleHostReverseProxy(address)
			proxy.ModifyResponse = func(r *http.Response) error {
				delete(r.Header, "Access-Control-Allow-Methods")
				if methods != nil {
					r.Header["Access-Control-Allow-Methods"] = methods
				}
				return nil
			}
			front := httptest.NewServer(proxy)
			t.Cleanup(front.Close)
			t.Cleanup(front.CloseClientConnections)
			target, err := server.Open(context.Background(), server.Options{URL: front.URL, Profile: profiles.Contract})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = target.Close() })
			for _, r := range runSuites(t, target, strictly(nil, "CORS-02")).Results {
				if r.Verdict != "pass" {
					t.Errorf("%s: expected %s, actual %s%s", r.Verdict, r.Expected, r.Actual, r.Reason)
				}
			}
		})
	}
}

package server_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sioproof/sioproof/server"
)

func TestALibraryIsRecognisedByItsWording(t *testing.T) {
	for _, test := range []struct{ engines, body, want string }{
		{"34", `{"code":0,"message":"Transport unknown"}`, "socket.io@4"},
		{"3", `{"code":0,"message":"Transport unknown"}`, "socket.io@2"},
		{"4", `"Invalid transport"`, "python-socketio@5"},
		{"4", `no such transport`, ""},
	} {
		speaks := (&fake{engines: test.engines}).ready()
		front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("transport") == "sioproof" {
				http.Error(w, test.body, http.StatusBadRequest)
				return
			}
			speaks.ServeHTTP(w, r)
		}))
		t.Cleanup(front.Close)
		opened, err := server.Open(t.Context(), server.Options{URL: front.URL, Transports: []string{"polling"}})
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		if got := opened.Resembles(t.Context()); got != test.want {
			t.Errorf("%s: %q, want %q", test.body, got, test.want)
		}
	}
}

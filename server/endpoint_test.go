package server

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
)

func endpointOf(t *testing.T, o Options) string {
	t.Helper()
	p, err := profiles.Parse("p.yaml", []byte("name: p\nconnect: {path: /of-profile}\noperations: {bye: {emit: bye}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(o.Profile, "path") {
		p.Path = ""
	}
	e, err := newEndpoint(o, p)
	if err != nil {
		t.Fatal(err)
	}
	return e.Address()
}

func TestURLs(t *testing.T) {
	for _, test := range []struct {
		options Options
		want    string
	}{
		{Options{URL: "http://localhost:3000"}, "http://localhost:3000/socket.io/"},
		{Options{URL: "http://localhost:3000/"}, "http://localhost:3000/socket.io/"},
		{Options{URL: " HTTP://localhost:3000 "}, "http://localhost:3000/socket.io/"},
		{Options{URL: "ws://localhost"}, "http://localhost/socket.io/"},
		{Options{URL: "wss://example.com"}, "https://example.com/socket.io/"},
		{Options{URL: "http://[::1]:80/chat"}, "http://[::1]:80/chat/"},
		{Options{URL: "http://localhost/chat/", Path: "/other"}, "http://localhost/other/"},
		{Options{URL: "http://localhost", Profile: "path"}, "http://localhost/of-profile/"},
		{Options{URL: "http://localhost/chat", Profile: "path"}, "http://localhost/chat/"},
		{Options{URL: "http://localhost?a=1&b=2", Query: url.Values{"b": {"3"}}}, "http://localhost/socket.io/?a=1&b=3"},
	} {
		if got := endpointOf(t, test.options); got != test.want {
			t.Errorf("%+v: %s, want %s", test.options, got, test.want)
		}
	}
}

func TestHeadersAreJoined(t *testing.T) {
	p, err := profiles.Parse("p.yaml", []byte("name: p\nconnect: {headers: {X-One: profile, X-Two: profile}}\noperations: {bye: {emit: bye}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEndpoint(Options{URL: "http://ann:secret@localhost", Header: http.Header{"X-Two": {"option"}}}, p)
	if err != nil {
		t.Fatal(err)
	}
	if e.Header.Get("X-One") != "profile" || e.Header.Get("X-Two") != "option" || e.Header.Get("Authorization") != "Basic YW5uOnNlY3JldA==" {
		t.Errorf("headers %v", e.Header)
	}
	if strings.Contains(e.Address(), "secret") {
		t.Errorf("the password is in the address: %s", e.Address())
	}
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	notPEM := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(notPEM, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		options       Options
		problem, hint string
	}{
		{Options{}, "no URL", "http://localhost:3000"},
		{Options{URL: "localhost:3000"}, `"localhost:3000" has no scheme`, "write http://localhost:3000 or https://localhost:3000"},
		{Options{URL: "ftp://localhost"}, `scheme "ftp" is not one of http, https, ws and wss`, "HTTP and WebSocket"},
		{Options{URL: "http://"}, `"http://" names no host`, "a URL looks like"},
		{Options{URL: "http://localhost:http"}, "is not a URL", "a URL looks like"},
		{Options{URL: "http://localhost:70000"}, "70000 is not a port", "1 to 65535"},
		{Options{URL: "http://localhost", Path: "chat"}, `"chat" is not a path`, "/socket.io/"},
		{Options{URL: "http://localhost", Insecure: true}, "--insecure and --ca-file need a URL that begins with https", "https://"},
		{Options{URL: "https://localhost", Insecure: true, CAFile: notPEM}, "--insecure and --ca-file contradict each other", "verifies"},
		{Options{URL: "https://localhost", CAFile: notPEM + ".missing"}, "cannot read the CA file", "--ca-file"},
		{Options{URL: "https://localhost", CAFile: notPEM}, "holds no PEM certificate", "BEGIN CERTIFICATE"},
		{Options{URL: "http://localhost", Engine: 5}, "Engine.IO 5 is not known", "3 and 4"},
		{Options{URL: "http://localhost", Transports: []string{"carrier pigeon"}}, `unknown transport "carrier pigeon"`, "polling, websocket and upgrade"},
		{Options{URL: "http://localhost", Namespaces: []string{"custom"}}, `"custom" is not a namespace`, "slash"},
		{Options{URL: "http://localhost", Profile: "banana"}, `unknown profile "banana"`, "built-in profiles are"},
	} {
		_, _, err := prepare(test.options)
		config, ok := err.(*usage.Error)
		if !ok || !strings.Contains(config.Problem, test.problem) || !strings.Contains(config.Hint, test.hint) {
			t.Errorf("%+v: %v", test.options, err)
		}
	}
}

func TestNamespacesThatAreAskedFor(t *testing.T) {
	opened, _, err := prepare(Options{URL: "http://localhost", Profile: "official", Namespaces: []string{"/custom", "/new"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		namespace string
		name      profiles.OperationName
		want      bool
	}{
		{"/custom", profiles.AuthBack, true},
		{"/custom", profiles.Echo, false},
		{"/new", profiles.Echo, true},
		{"/new", profiles.SayAll, false},
		{"/", profiles.Echo, false},
	} {
		if got := opened.Offers(test.namespace, test.name); got != test.want {
			t.Errorf("%s in %s: %v", test.name, test.namespace, got)
		}
	}
}

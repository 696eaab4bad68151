package server

import (
	"os"
	"strings"
	"testing"
)

func TestWhereAServerSaysItListens(t *testing.T) {
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for output, want := range map[string]string{
		"listening on http://localhost:3000":                   "http://localhost:3000",
		"ready at HTTP://127.0.0.1:41873/socket.io/?EIO=4 now": "http://127.0.0.1:41873",
		"https://0.0.0.0:8443 (Press CTRL+C to quit)":          "https://localhost:8443",
		"ws://[::]:80":                                              "ws://localhost:80",
		"http://[::1]:81/":                                          "http://[::1]:81",
		"serving http://localhost":                                  "http://localhost",
		"at http://" + name + ":5000":                               "http://" + name + ":5000",
		"listening on *:3000":                                       "http://localhost:3000",
		"Listening on port 41873":                                   "http://localhost:41873",
		"port=41873, pid 12":                                        "http://localhost:41873",
		`{"level":"info","msg":"started","port":41873}`:             "http://localhost:41873",
		"Server is running at :8080":                                "http://localhost:8080",
		"bound to 127.0.0.1:41873.":                                 "http://localhost:41873",
		"see https://nodejs.org/docs\nlistening on localhost:3000":  "http://localhost:3000",
		"Debugger listening on ws://127.0.0.1:9229/1b2\n* on :3000": "http://localhost:3000",
		"12:30:45 starting\n2026-11-29T12:30:45.123Z up":            "",
		"port 0":                      "",
		"port 123456":                 "",
		"http://localhost:70000":      "",
		"support 3000 users":          "",
		"http://example.com:3000":     "",
		"a user connected: 127.0.0.1": "",
		"":                            "",
	} {
		if got := announced(strings.Split(output, "\n")); got != want {
			t.Errorf("%q: %q, want %q", output, got, want)
		}
	}
}

package runner

import (
	"strings"
	"testing"

	"github.com/sioproof/sioproof/client/wire"
)

func TestEvidenceHidesCredentials(t *testing.T) {
	request := "GET /socket.io/ HTTP/1.1\r\nHost: example.org\r\nauthorization: Bearer secret\r\nCookie: session=secret\r\nX-Other: shown\r\n\r\n"
	text := frames([]wire.Entry{{Kind: wire.KindRequest, Sent: true, Data: []byte(request)}})[0].Text
	if strings.Contains(text, "secret") {
		t.Errorf("a secret is shown: %q", text)
	}
	for _, kept := range []string{"Host: example.org\r\n", "authorization: (hidden)\r\n", "Cookie: (hidden)\r\n", "X-Other: shown\r\n"} {
		if !strings.Contains(text, kept) {
			t.Errorf("%q is missing in %q", kept, text)
		}
	}
	response := "HTTP/1.1 200 OK\r\nset-cookie: sid=secret; Path=/\r\nX-Other: shown\r\n\r\nok"
	text = frames([]wire.Entry{{Kind: wire.KindResponse, Data: []byte(response)}})[0].Text
	if want := "HTTP/1.1 200 OK\r\nset-cookie: sid=(hidden); Path=/\r\nX-Other: shown\r\n\r\nok"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

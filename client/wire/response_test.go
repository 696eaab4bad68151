package wire

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"slices"
	"testing"
)

// responses are plain ones, and others beside which the plain way must step back.
var responses = []struct {
	text  string
	plain bool
}{
	{"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: 2\r\ncache-control: no-store\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\n\r\nok", true},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n", true},
	{"HTTP/1.1 400\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nset-cookie:c=3 \r\nX-0: \r\nContent-Length: 0\r\nCONNECTION: Keep-Alive\r\n\r\n", true},
	{"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x01x", true},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", false},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", false},
	{"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false},
	{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false},
	{"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", false},
	{"HTTP/1.1 200 OK\r\n\r\nok", false},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", false},
	{"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok", false},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", false},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nPragma: no-cache\r\n\r\nok", false},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: a\r\n b\r\n\r\nok", false},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX Y: a\r\n\r\nok", false},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: \xc3\xa4\r\n\r\nok", false},
	{"HTTP/1.1 200 OK\nContent-Length: 2\n\nok\r\n\r\n", false},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", false},
	{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close, x\r\n\r\nok", false},
	{"SSH-2.0-OpenSSH_9.2\r\n\r\n", false},
}

func TestWhichResponsesArePlain(t *testing.T) {
	for _, r := range responses {
		if _, _, plain := parsePlain([]byte(r.text)); plain != r.plain {
			t.Errorf("plain is %t: %q", plain, r.text)
		}
	}
}

// What is read the plain way is what package net/http would have read, to the last byte.
func FuzzPlainResponsesAreThoseOfNetHTTP(f *testing.F) {
	for _, r := range responses {
		f.Add([]byte(r.text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		result, size, ok := parsePlain(data)
		if !ok {
			return
		}
		reader := bufio.NewReader(bytes.NewReader(data))
		want, err := http.ReadResponse(reader, &http.Request{Method: http.MethodGet})
		if err != nil {
			t.Fatalf("net/http refuses it: %v", err)
		}
		body, err := io.ReadAll(want.Body)
		if err != nil {
			t.Fatal(err)
		}
		rest, _ := io.ReadAll(reader)
		if want.StatusCode == http.StatusSwitchingProtocols {
			want.Close = true // nothing but the new protocol follows
		}
		fields := 0
		for name, values := range want.Header {
			fields += len(values)
			if got := result.Header.Values(name); !slices.Equal(got, values) || result.Header.Get(name) != values[0] {
				t.Errorf("%s is %q, net/http says %q", name, got, values)
			}
		}
		if result.Status != want.StatusCode || len(result.Header) != fields || !bytes.Equal(result.Body, body) ||
			result.Close != want.Close || size != len(data)-len(rest) {
			t.Errorf("%+v %q of %d bytes, net/http says %+v %q, %d left", result, result.Body, size, want, body, len(rest))
		}
	})
}

func BenchmarkPlainResponse(b *testing.B) {
	data := []byte(responses[0].text)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			if _, _, ok := parsePlain(data); !ok {
				b.Fatal("it is not plain")
			}
		}
	})
	b.Run("net/http", func(b *testing.B) {
		source := bytes.NewReader(data)
		reader := bufio.NewReader(source)
		for b.Loop() {
			source.Reset(data)
			reader.Reset(source)
			response, err := http.ReadResponse(reader, &http.Request{Method: http.MethodGet})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadAll(response.Body); err != nil {
				b.Fatal(err)
			}
		}
	})
}

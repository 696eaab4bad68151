package engine_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference/engine"
)

func TestPollingRoundTrip(t *testing.T) {
	_, endpoint := server(t, engine.Options{})
	tests := []struct{ name, revision, more, post, want string }{
		{"one packet", "4", "", "4hello", "4hello"},
		{"several packets", "4", "", "4a\x1e4b\x1e4c", "4a\x1e4b\x1e4c"},
		{"binary", "4", "", "4hello\x1ebAQIDBA==", "4hello\x1ebAQIDBA=="},
		{"no data", "4", "", "4", "4"},
		{"unicode", "4", "", "4ä€😀\u2028\"\n", "4ä€😀\u2028\"\n"},
		{"revision 3, an astral character counts twice", "3", "", "6:4hello4:4€😀", "6:4hello4:4€😀"},
		{"revision 3, base64", "3", "&b64=1", "6:4hello10:b4AQIDBA==", "6:4hello10:b4AQIDBA=="},
		{"revision 3, octets", "3", "", "3:4€a10:b4AQIDBA==", "\x00\x05\xff4€a\x01\x05\xff\x04\x01\x02\x03\x04"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := openPolling(t, endpoint, test.revision, test.more)
			response := p.post(test.post)
			p.expect(response, http.StatusOK, "ok")
			response = p.get()
			p.expect(response, http.StatusOK, test.want)
			contentType := "text/plain; charset=UTF-8"
			if test.want[0] == 0 {
				contentType = "application/octet-stream"
			}
			if got := response.Header.Get("Content-Type"); got != contentType {
				t.Errorf("Content-Type is %q, not %q", got, contentType)
			}
		})
	}
}

func TestOctetStreamOfRevision3(t *testing.T) {
	_, endpoint := server(t, engine.Options{})
	p := openPolling(t, endpoint, "3", "&b64=1")
	p.expect(p.do(wire.Request{
		Method: http.MethodPost,
		Header: http.Header{"Content-Type": {"application/octet-stream"}},
		Body:   []byte("\x00\x04\xff4\xe2\x82\xac\x01\x05\xff\x04\x01\x02\x03\x04"),
	}), http.StatusOK, "ok")
	p.expect(p.get(), http.StatusOK, "2:4€10:b4AQIDBA==")
}

func TestJSONP(t *testing.T) {
	_, endpoint := server(t, engine.Options{})
	p := newPeer(t, endpoint, "EIO=3&transport=polling&j=0")
	open := p.get()
	body, prefix := string(open.Body), `___eio[0]("`
	if !strings.HasPrefix(body, prefix) || !strings.HasSuffix(body, `");`) {
		t.Fatalf("the handshake was answered %s", body)
	}
	if got := open.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/javascript") {
		t.Errorf("Content-Type is %q", got)
	}
	_, data, _ := strings.Cut(strings.TrimSuffix(body, `");`), ":0")
	p.setSID([]byte(strings.ReplaceAll(data, `\"`, `"`)))

	form := "d=" + strings.NewReplacer("%", "%25", "\\", "%5C", "€", "%E2%82%AC", ":", "%3A").Replace(`11:4a\nb\\nc"€<>`)
	p.expect(p.do(wire.Request{
		Method: http.MethodPost,
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		Body:   []byte(form),
	}), http.StatusOK, "ok")
	p.query.Set("j", "1);alert(1)//2")
	p.expect(p.get(), http.StatusOK, `___eio[112]("11:4a\nb\\nc\"€\u003c\u003e");`)
}

func TestChunkedPost(t *testing.T) {
	_, endpoint := server(t, engine.Options{})
	p := openPolling(t, endpoint, "4", "")
	p.expect(p.do(wire.Request{Method: http.MethodPost, Body: []byte("4€€€"), Chunked: true}), http.StatusOK, "ok")
	p.expect(p.get(), http.StatusOK, "4€€€")
}

func TestAPendingGetIsAnsweredWhenThereIsData(t *testing.T) {
	s, endpoint := server(t, engine.Options{})
	p := openPolling(t, endpoint, "4", "")
	pending := p.beginGet(t.Context(), s)
	p.expect(p.post("4hello"), http.StatusOK, "ok")
	p.expect(p.await(pending), http.StatusOK, "4hello")
}

func TestASecondGetEndsTheSession(t *testing.T) {
	s, endpoint := server(t, engine.Options{})
	for revision, goodbye := range map[string]string{"3": "1:1", "4": "1"} {
		p := openPolling(t, endpoint, revision, "")
		pending := p.beginGet(t.Context(), s)
		p.expect(p.get(), http.StatusBadRequest, "")
		p.expect(p.await(pending), http.StatusOK, goodbye)
		p.expectGone()
	}
}

func TestASecondPostEndsTheSession(t *testing.T) {
	s, endpoint := server(t, engine.Options{})
	p := openPolling(t, endpoint, "4", "")
	conn := p.halfPost("4lost", 100)
	defer conn.Close()
	testutil.Eventually(t, "the POST is being read", func() bool { return engine.IsReadingPOST(s, p.query.Get("sid")) })
	p.expect(p.post("4second"), http.StatusBadRequest, "")
	p.expect(p.get(), http.StatusBadRequest, "")
	expectResponse(t, conn, "HTTP/1.1 400")
}

func TestAnAbandonedGetEndsTheSession(t *testing.T) {
	s, endpoint := server(t, engine.Options{})
	p := openPolling(t, endpoint, "4", "")
	ctx, cancel := context.WithCancel(t.Context())
	pending := p.beginGet(ctx, s)
	cancel()
	if a := <-pending; a.err == nil {
		t.Fatalf("answered %d", a.response.Status)
	}
	p.expectGone()
}

func TestAnAbandonedPostEndsTheSession(t *testing.T) {
	received := make(recorder, 10)
	s, endpoint := serverFor(t, received, engine.Options{})
	p := openPolling(t, endpoint, "4", "")
	conn := p.halfPost("4lost\x1e4half", 100)
	testutil.Eventually(t, "the POST is being read", func() bool { return engine.IsReadingPOST(s, p.query.Get("sid")) })
	conn.Close()
	received.expect(t, "closed: transport error")
	p.expectGone()
}

func TestAMalformedPostEndsTheSession(t *testing.T) {
	received := make(recorder, 10)
	_, endpoint := serverFor(t, received, engine.Options{})
	tests := []struct{ revision, body string }{
		{"4", "abc"}, {"4", "7"}, {"4", "8x"}, {"4", "9"}, {"4", ""}, {"4", "\x1e"}, {"4", "4a\x1e"}, {"4", "b!!!"},
		{"4", "4\xff"}, {"4", "4fine\x1eabc"},
		{"3", "abc"}, {"3", "5:4a"}, {"3", "99999999999999999999:4a"}, {"3", "-1:4"}, {"3", "1:"}, {"3", ":4"}, {"3", ""},
	}
	for _, test := range tests {
		p := openPolling(t, endpoint, test.revision, "")
		p.expect(p.post(test.body), http.StatusBadRequest, "")
		received.expect(t, "closed: parse error") // and nothing of the payload before it
		p.expectGone()
	}
}

func TestAGoodbyeReleasesThePendingGet(t *testing.T) {
	s, endpoint := server(t, engine.Options{})
	for revision, packets := range map[string][2]string{"3": {"1:1", "1:6"}, "4": {"1", "6"}} {
		p := openPolling(t, endpoint, revision, "")
		pending := p.beginGet(t.Context(), s)
		p.expect(p.post(packets[0]), http.StatusOK, "ok")
		p.expect(p.await(pending), http.StatusOK, packets[1])
		p.expect(p.get(), http.StatusBadRequest, "")
	}
}

func TestTheServersGoodbyeReachesAPollingClient(t *testing.T) {
	connections := make(opener, 1)
	_, endpoint := serverFor(t, connections, engine.Options{})
	p := openPolling(t, endpoint, "4", "")
	connection := <-connections
	connection.Send(text("last words"))
	connection.Close("forced close")
	p.expect(p.post("4too late"), http.StatusBadRequest, "")
	p.expect(p.get(), http.StatusOK, "4last words\x1e1")
	p.expect(p.get(), http.StatusBadRequest, "")
}

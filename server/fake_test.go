package server_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/sioproof/sioproof/internal/testutil"
)

// fake is a server that speaks just enough Engine.IO to be detected, in the ways that real servers differ.
type fake struct {
	engines     string // the EIO values it accepts, "34"; empty accepts any
	format      string // the revision it answers in, "3" or "4"; empty for the one that is asked for
	binary      bool   // revision 3 answers with a binary payload
	noPolling   bool
	noWebSocket bool
	noUpgrade   bool
	noPassage   bool   // websockets are announced, but something in front of the server refuses them
	latePacket  string // what a websocket of revision 4 sends before the answer to CONNECT
	recovery    bool   // it tells a private id
	parser      string // "msgpack" or "json": packets are encoded so on a websocket, and it closes on others
	letsNobody  bool   // its middleware never decides about a websocket
	httpInside  bool   // a refused websocket is accepted, and the refusal is written into it

	needsPoll bool // a POST is handled only once a poll has come, as go-socket.io does

	mu    sync.Mutex
	open  map[string]bool
	polls map[string]bool
	seen  int
}

// hold answers a poll when the session has ended, if the client still waits then.
func (f *fake) hold(w http.ResponseWriter, r *http.Request) {
	sid := r.URL.Query().Get("sid")
	f.mu.Lock()
	f.polls[sid] = true
	f.mu.Unlock()
	if !f.until(func() bool { return !f.open[sid] || r.Context().Err() != nil }) {
		return
	}
	http.Error(w, `{"code":1,"message":"Session ID unknown"}`, http.StatusBadRequest)
}

// fetched waits for a poll of the session.
func (f *fake) fetched(sid string) bool { return f.until(func() bool { return f.polls[sid] }) }

// until waits for a condition that holds under the lock.
func (f *fake) until(condition func() bool) bool {
	return testutil.Until(func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return condition()
	})
}

func (f *fake) begin() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen++
	sid := fmt.Sprintf("s%d", f.seen)
	f.open[sid] = true
	return sid
}

func (f *fake) end(sid string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.open, sid)
}

// left waits until every session has ended, and returns how many have not.
func (f *fake) left() int {
	f.until(func() bool { return len(f.open) == 0 })
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.open)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	revision := q.Get("EIO")
	refused := revision == "" || f.engines != "" && !strings.Contains(f.engines, revision)
	if f.format != "" {
		revision = f.format
	}
	switch transport := q.Get("transport"); {
	case r.URL.Path != "/socket.io/":
		http.NotFound(w, r)
	case f.noPassage && r.Header.Get("Upgrade") != "":
		http.Error(w, "Bad Gateway", http.StatusBadGateway)
	case transport == "websocket" && !f.noWebSocket && refused && f.httpInside:
		conn, _, _, err := ws.UpgradeHTTP(r, w)
		if err == nil {
			fmt.Fprint(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
			conn.Close()
		}
	case refused:
		http.Error(w, `{"code":5,"message":"Unsupported protocol version"}`, http.StatusBadRequest)
	case transport == "websocket" && !f.noWebSocket:
		f.webSocket(w, r, revision)
	case transport == "polling" && !f.noPolling && r.Method == http.MethodGet && q.Has("sid"):
		f.hold(w, r)
	case transport == "polling" && !f.noPolling && r.Method == http.MethodGet:
		f.poll(w, revision)
	case transport == "polling" && !f.noPolling:
		if f.needsPoll && !f.fetched(q.Get("sid")) {
			return
		}
		f.end(q.Get("sid"))
		fmt.Fprint(w, "ok")
	default:
		http.Error(w, `{"code":0,"message":"Transport unknown"}`, http.StatusBadRequest)
	}
}

func (f *fake) handshake(upgrades string) (sid, packet string) {
	sid = f.begin()
	return sid, fmt.Sprintf(`0{"sid":%q,"upgrades":%s,"pingInterval":300,"pingTimeout":200,"maxPayload":1000}`, sid, upgrades)
}

func (f *fake) poll(w http.ResponseWriter, revision string) {
	upgrades := `["websocket"]`
	if f.noUpgrade || f.noWebSocket {
		upgrades = `[]`
	}
	_, packet := f.handshake(upgrades)
	switch {
	case revision == "4":
		fmt.Fprint(w, packet)
	case f.binary:
		w.Write([]byte{0})
		for _, digit := range fmt.Sprint(len(packet)) {
			w.Write([]byte{byte(digit - '0')})
		}
		w.Write([]byte{255})
		fmt.Fprint(w, packet)
	default:
		fmt.Fprintf(w, "%d:%s", len(packet), packet)
	}
}

func (f *fake) webSocket(w http.ResponseWriter, r *http.Request, revision string) {
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		return
	}
	defer conn.Close()
	sid, packet := f.handshake(`[]`)
	defer f.end(sid)
	wsutil.WriteServerText(conn, []byte(packet))
	switch {
	case revision == "3" && f.parser == "msgpack":
		wsutil.WriteServerBinary(conn, []byte("\x04\x82\xa4type\x00\xa3nsp\xa1/"))
	case revision == "3" && !f.letsNobody:
		wsutil.WriteServerText(conn, []byte("40"))
	}
	for {
		message, op, err := wsutil.ReadClientData(conn)
		if err != nil {
			return
		}
		switch {
		case string(message) == "2" && revision == "4":
			return // the server sends the pings
		case string(message) == "2":
			wsutil.WriteServerText(conn, []byte("3"))
		case f.parser == "msgpack" && op == ws.OpBinary && bytes.Contains(message, []byte("\xa4type\x00\xa3nsp\xd9\x01/")):
			wsutil.WriteServerBinary(conn, []byte("\x83\xa4type\x00\xa4data\x81\xa3sid\xa1x\xa3nsp\xa1/"))
		case f.parser == "json" && string(message) == `4{"nsp":"/","type":0}`:
			wsutil.WriteServerText(conn, []byte(`4{"type":0,"data":{"sid":"x"},"nsp":"/"}`))
		case f.parser != "":
			return
		case string(message) == "40" && revision == "4" && !f.letsNobody:
			if f.latePacket != "" {
				wsutil.WriteServerText(conn, []byte(f.latePacket))
			}
			answer := `40{"sid":"x"}`
			if f.recovery {
				answer = `40{"sid":"x","pid":"y"}`
			}
			wsutil.WriteServerText(conn, []byte(answer))
		}
	}
}

func (f *fake) ready() *fake {
	f.open, f.polls = map[string]bool{}, map[string]bool{}
	return f
}

func (f *fake) start(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(f.ready())
	t.Cleanup(server.Close)
	return server
}

package gosocketio

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	library "github.com/googollee/go-socket.io/engineio"
	lib "github.com/googollee/go-socket.io/engineio/session"
	"github.com/googollee/go-socket.io/parser"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// replay is a session that has received some packets.
type replay struct {
	library.Conn
	packets []engineio.Packet
}

func (r *replay) NextReader() (lib.FrameType, io.ReadCloser, error) {
	if len(r.packets) == 0 {
		return 0, nil, io.EOF
	}
	p := r.packets[0]
	r.packets = r.packets[1:]
	ft := lib.TEXT
	if p.Binary {
		ft = lib.BINARY
	}
	return ft, io.NopCloser(bytes.NewReader(p.Data)), nil
}

// Whatever the guard lets through, the library reads as package protocol does, and it does not panic.
func FuzzGuard(f *testing.F) {
	for _, message := range malformed {
		f.Add([]byte(message))
	}
	for _, message := range []string{
		`0/custom?a=b,`, `0`, `1/custom,`, `2/custom,7["a,b]\"\\",{"x":[1.50,null]}]`, `2[1,2]`, `3/a,9007199254740991[]`,
		`52-["x",{"_placeholder":true,"num":1},[{"a":{"_placeholder":true,"num":0.0}}]]`, `61-7[{"_placeholder":true,"num":0}]`,
		`50-["x",{"_placeholder":true,"num":1}]`, `51-["x",{"_PLACEHOLDER":true,"NUM":7}]`, ` 2 [ "x" ] `, `4/a,"no"`,
		`51-["x",{"_placeholder":true,"num":0,"num":0,"Num":9}]`, `2/custom?a=b,["x"]`, `1/?`, "2[\"\\ud800,\",1]",
	} {
		f.Add([]byte(message))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		var g guard
		checked, forward, err := g.check(engineio.Text(message))
		if err != nil {
			return
		}
		want, err := socketio.ParsePacket(socketio.V4, message, socketio.Limits{})
		if err != nil || !forward {
			t.Fatalf("the guard lets %q through: %v", message, err)
		}
		packets := []engineio.Packet{checked}
		for i := range want.AttachmentCount {
			attachment, forward, err := g.check(engineio.Binary([]byte{byte(i), 'x'}))
			if err != nil || !forward {
				t.Fatal(err)
			}
			packets = append(packets, attachment)
		}
		fr := &frames{session: &replay{packets: packets}}
		c := &connection{frames: fr, decoder: parser.NewDecoder(fr)}
		got, err := c.read()
		if err != nil {
			t.Fatalf("%q, given as %q: %v", message, checked.Data, err)
		}
		compare(t, got, want)
	})
}

// compare fails the test when the library has read something else than there is.
func compare(t *testing.T, got incoming, want socketio.Packet) {
	t.Helper()
	h := got.header
	if namespace := plainNamespace(want); h.Namespace != namespace || h.Query != want.Query {
		t.Errorf("namespace %q, query %q, want %q and %q", h.Namespace, h.Query, namespace, want.Query)
	}
	switch want.Type {
	case socketio.Event, socketio.BinaryEvent, socketio.Ack, socketio.BinaryAck:
	default:
		return
	}
	if h.NeedAck != want.HasID || h.ID != want.ID {
		t.Errorf("id %d (%v), want %d (%v)", h.ID, h.NeedAck, want.ID, want.HasID)
	}
	var values []json.RawMessage
	if len(want.Data) > 0 {
		if err := json.Unmarshal(want.Data, &values); err != nil {
			t.Skip("not even an array") // an ACK before revision 5
		}
	}
	if want.Type == socketio.Event || want.Type == socketio.BinaryEvent {
		if name, _ := socketio.EventName(want.Data); got.event != name {
			t.Errorf("event %q, want %q", got.event, name)
		}
		values = values[1:]
	}
	if len(got.arguments.Values) != len(values) {
		t.Fatalf("%d arguments, want %d", len(got.arguments.Values), len(values))
	}
	for i, value := range values {
		if !bytes.Equal(bytes.TrimSpace(got.arguments.Values[i]), bytes.TrimSpace(value)) {
			t.Errorf("argument %d: %s, want %s", i, got.arguments.Values[i], value)
		}
	}
	for number, attachment := range got.arguments.Attachments {
		if attachment != nil && !bytes.Equal(attachment, []byte{byte(number), 'x'}) {
			t.Errorf("attachment %d: %q", number, attachment)
		}
	}
}

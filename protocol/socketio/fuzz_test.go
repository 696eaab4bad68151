package socketio_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/protocol/socketio"
)

func FuzzParsePacket(f *testing.F) {
	for _, vector := range packetVectors {
		f.Add(byte(vector.rev), []byte(vector.text))
	}
	for _, seed := range []string{
		"", "2[\"a\"]\n", `5999999999999-["a"]`, `29007199254740992[]`, `2/a`, `2["\u0063onnect"]`, `51-["a",{"_placeholder":true,"num":1}]`,
		"2" + strings.Repeat("[", 600), `0/?`, `0/a?b?c`,
	} {
		f.Add(byte(v5), []byte(seed))
		f.Add(byte(v4), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, revision byte, text []byte) {
		rev := v3 + socketio.Revision(revision)%3
		p, err := socketio.ParsePacket(rev, text, socketio.Limits{})
		if err != nil {
			if !reflect.DeepEqual(p, socketio.Packet{}) {
				t.Errorf("a packet came with the error: %+v", p)
			}
			return
		}
		if p.AttachmentCount > socketio.DefaultMaxAttachments || p.ID > socketio.MaxID || !strings.HasPrefix(p.Namespace, "/") {
			t.Errorf("accepted as %+v", p)
		}
		if p.Data != nil && !json.Valid(p.Data) {
			t.Errorf("data %q is not JSON", p.Data)
		}
		again, err := socketio.ParsePacket(rev, socketio.AppendPacket(nil, rev, p), socketio.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(again, p) {
			t.Errorf("%+v is read again as %+v", p, again)
		}
		if p.Type == socketio.Event || p.Type == socketio.BinaryEvent {
			if _, err := socketio.EventName(p.Data); err != nil {
				t.Errorf("no event name: %v", err)
			}
		}
	})
}

// FuzzDecodeArguments also compares our reading of JSON with that of encoding/json.
func FuzzDecodeArguments(f *testing.F) {
	for _, seed := range []string{
		`["a",null,true,-1.5e2,9007199254740993,{"b":[]}]`, `["\ud834\udd1e\ud800"]`, "[\"\xff\"]", `[{"_placeholder":true,"num":0}]`,
		`[{"_placeholder":true,"num":0,"num":2}]`, `[{"_placeholder":true,"num":"0"}]`, `[1,]`, ` [ 1 ] `, `[1e999]`, `{}`, ``,
	} {
		f.Add([]byte(seed))
	}
	attachments := [][]byte{[]byte("one"), []byte("two")}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := socketio.DecodeArguments(data, attachments); err != nil && json.Valid(data) &&
			!errors.Is(err, socketio.ErrPlaceholder) && !errors.Is(err, socketio.ErrPayload) {
			t.Fatalf("valid JSON, but %v", err)
		}
		args, err := socketio.DecodeArguments(data, nil)
		if err != nil || args == nil {
			return
		}
		if !json.Valid(data) {
			t.Fatal("accepted, but not JSON")
		}
		again, none, err := socketio.EncodeArguments(args...)
		if err != nil || none != nil {
			t.Fatalf("not written again: %v", err)
		}
		if !reflect.DeepEqual(decode(t, again), decode(t, data)) {
			t.Errorf("%s is written again as %s", data, again)
		}
	})
}

// decode is encoding/json's reading, large numbers aside: those it keeps as text may be written otherwise.
func decode(t *testing.T, data []byte) (v any) {
	t.Helper()
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&v); err != nil {
		var number *json.UnmarshalTypeError
		if errors.As(err, &number) { // 1e999
			t.Skip()
		}
		t.Fatal(err)
	}
	return v
}

// FuzzDecoder feeds messages, separated by newlines; those that begin with 'b' are binary.
func FuzzDecoder(f *testing.F) {
	f.Add([]byte(twoAttachments + "\nb1\nb2\n2[\"a\"]"))
	f.Add([]byte(`50-["a"]` + "\nb"))
	f.Add([]byte(`51-["a",{"_placeholder":true,"num":0}]` + "\n0"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		d := socketio.Decoder{Revision: v5}
		for message := range bytes.SplitSeq(stream, []byte{'\n'}) {
			var p socketio.Packet
			var complete bool
			var err error
			if bytes.HasPrefix(message, []byte{'b'}) {
				p, complete, err = d.Binary(message[1:])
			} else {
				p, complete, err = d.Text(message)
			}
			if err != nil && complete {
				t.Fatal("complete with an error")
			}
			if !complete {
				continue
			}
			if len(p.Attachments) != p.AttachmentCount || d.Waiting() {
				t.Fatalf("complete with %d of %d attachments, waiting %t", len(p.Attachments), p.AttachmentCount, d.Waiting())
			}
			if p.Type.HasAttachments() {
				if _, err := socketio.DecodeArguments(p.Data, p.Attachments); err != nil {
					t.Fatalf("a packet that cannot be decoded: %v", err)
				}
			}
		}
	})
}

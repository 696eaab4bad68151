package socketio_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// anyValue draws what DecodeArguments may return, nested a few levels.
func anyValue(levels int) *rapid.Generator[any] {
	generators := []*rapid.Generator[any]{
		rapid.Just[any](nil),
		rapid.Bool().AsAny(),
		rapid.String().AsAny(),
		rapid.Float64().Filter(func(f float64) bool {
			// What is written as a large integer is read as a json.Number.
			return math.Abs(f) < 1<<53 || math.Abs(f) >= 1e21
		}).AsAny(),
		rapid.SliceOf(rapid.Byte()).AsAny(),
		rapid.Custom(func(t *rapid.T) any {
			return json.Number(rapid.StringMatching(`-?[1-9][0-9]{16,30}`).Draw(t, "large integer"))
		}),
	}
	if levels > 0 {
		inner := anyValue(levels - 1)
		keys := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"num", "_placeholders", ""}))
		generators = append(generators,
			rapid.SliceOfN(inner, 0, 4).AsAny(),
			rapid.MapOfN(keys, inner, 0, 4).AsAny(),
		)
	}
	return rapid.OneOf(generators...)
}

func TestArgumentsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		args := rapid.SliceOfN(anyValue(3), 0, 5).Draw(t, "args")
		data, attachments, err := socketio.EncodeArguments(args...)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(data) {
			t.Fatalf("%s is not JSON", data)
		}
		got, err := socketio.DecodeArguments(data, attachments)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, args) {
			t.Fatalf("%#v, want %#v", got, args)
		}
	})
}

// anyPacket draws a packet of revision 5, attachments included.
func anyPacket(t *rapid.T) socketio.Packet {
	p := socketio.Packet{
		Type:      socketio.PacketType(rapid.IntRange(0, 6).Draw(t, "type")),
		Namespace: rapid.StringMatching(`/[^,]{0,20}`).Draw(t, "namespace"),
	}
	switch p.Type {
	case socketio.Connect, socketio.ConnectError:
		p.Data = []byte(`{"message":"x"}`)
		return p
	case socketio.Disconnect:
		return p
	}
	args := rapid.SliceOfN(anyValue(2), 0, 3).Draw(t, "args")
	if p.Type == socketio.Event || p.Type == socketio.BinaryEvent {
		args = append([]any{"event " + rapid.String().Draw(t, "name")}, args...)
	}
	var err error
	if p.Data, p.Attachments, err = socketio.EncodeArguments(args...); err != nil {
		t.Fatal(err)
	}
	if p.Type >= socketio.BinaryEvent {
		p.Type -= socketio.BinaryEvent - socketio.Event
	}
	if len(p.Attachments) > 0 {
		p.Type += socketio.BinaryEvent - socketio.Event
	}
	p.AttachmentCount = len(p.Attachments)
	p.HasID = rapid.Bool().Draw(t, "has id")
	if p.HasID {
		p.ID = rapid.Uint64Range(0, socketio.MaxID).Draw(t, "id")
	}
	return p
}

func TestDecoderRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := socketio.Decoder{Revision: v5, Limits: socketio.Limits{MaxAttachments: 1000}}
		for range rapid.IntRange(1, 3).Draw(t, "packets") {
			want := anyPacket(t)
			got, complete, err := d.Text(socketio.AppendPacket(nil, v5, want))
			for _, attachment := range want.Attachments {
				if err != nil || complete {
					t.Fatalf("complete %t before the last attachment, error %v", complete, err)
				}
				got, complete, err = d.Binary(attachment)
			}
			if err != nil || !complete {
				t.Fatalf("complete %t, error %v", complete, err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v, want %+v", got, want)
			}
		}
	})
}

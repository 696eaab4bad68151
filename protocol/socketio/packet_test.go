package socketio_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/protocol/socketio"
)

const (
	v3 = socketio.V3
	v4 = socketio.V4
	v5 = socketio.V5
)

// packetVectors hold in both directions. Those named "text:" are examples of the protocol texts.
var packetVectors = []struct {
	name   string
	rev    socketio.Revision
	packet socketio.Packet
	text   string
}{
	{"text: connect", v5, socketio.Packet{Type: socketio.Connect, Namespace: "/"}, `0`},
	{"text: connect reply", v5, socketio.Packet{Type: socketio.Connect, Namespace: "/admin", Data: []byte(`{"sid":"oSO0OpakMV_3jnilAAAA"}`)}, `0/admin,{"sid":"oSO0OpakMV_3jnilAAAA"}`},
	{"text: connect error", v5, socketio.Packet{Type: socketio.ConnectError, Namespace: "/", Data: []byte(`{"message":"Not authorized"}`)}, `4{"message":"Not authorized"}`},
	{"text: event", v5, socketio.Packet{Type: socketio.Event, Namespace: "/", Data: []byte(`["foo"]`)}, `2["foo"]`},
	{"text: event in a namespace", v5, socketio.Packet{Type: socketio.Event, Namespace: "/admin", Data: []byte(`["bar"]`)}, `2/admin,["bar"]`},
	{"text: event with an id", v5, socketio.Packet{Type: socketio.Event, Namespace: "/", ID: 12, HasID: true, Data: []byte(`["foo"]`)}, `212["foo"]`},
	{"text: ack", v5, socketio.Packet{Type: socketio.Ack, Namespace: "/admin", ID: 13, HasID: true, Data: []byte(`["bar"]`)}, `3/admin,13["bar"]`},
	{"text: binary", v5, socketio.Packet{Type: socketio.BinaryEvent, Namespace: "/", AttachmentCount: 1, Data: []byte(`["baz",{"_placeholder":true,"num":0}]`)}, `51-["baz",{"_placeholder":true,"num":0}]`},
	{"text: two attachments", v5, socketio.Packet{Type: socketio.BinaryEvent, Namespace: "/admin", AttachmentCount: 2, Data: []byte(`["baz",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`)}, `52-/admin,["baz",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`},
	{"text: binary ack", v5, socketio.Packet{Type: socketio.BinaryAck, Namespace: "/", AttachmentCount: 1, ID: 15, HasID: true, Data: []byte(`["bar",{"_placeholder":true,"num":0}]`)}, `61-15["bar",{"_placeholder":true,"num":0}]`},
	{"text: disconnect", v5, socketio.Packet{Type: socketio.Disconnect, Namespace: "/"}, `1`},
	{"text: disconnect from a namespace", v5, socketio.Packet{Type: socketio.Disconnect, Namespace: "/admin"}, `1/admin,`},
	{"id 0", v5, socketio.Packet{Type: socketio.Event, Namespace: "/", HasID: true, Data: []byte(`["a"]`)}, `20["a"]`},
	{"id 2^53-1", v5, socketio.Packet{Type: socketio.Ack, Namespace: "/", ID: 1<<53 - 1, HasID: true, Data: []byte(`[]`)}, `39007199254740991[]`},
	{"event named by a number", v5, socketio.Packet{Type: socketio.Event, Namespace: "/", Data: []byte(`[1,2]`)}, `2[1,2]`},
	{"namespace that looks like an id", v5, socketio.Packet{Type: socketio.Event, Namespace: "/12", ID: 3, HasID: true, Data: []byte(`["a"]`)}, `2/12,3["a"]`},
	{"namespace with a query in v5", v5, socketio.Packet{Type: socketio.Connect, Namespace: "/custom?x=1"}, `0/custom?x=1,`},
	{"no attachments", v5, socketio.Packet{Type: socketio.BinaryEvent, Namespace: "/", Data: []byte(`["a"]`)}, `50-["a"]`},
	{"text: v4 connect", v4, socketio.Packet{Type: socketio.Connect, Namespace: "/admin"}, `0/admin,`},
	{"text: v4 query", v4, socketio.Packet{Type: socketio.Connect, Namespace: "/admin", Query: "token=1234&uid=abcd"}, `0/admin?token=1234&uid=abcd,`},
	{"v4 query with a question mark", v4, socketio.Packet{Type: socketio.Connect, Namespace: "/admin", Query: "a=?"}, `0/admin?a=?,`},
	{"v4 query of the main namespace", v4, socketio.Packet{Type: socketio.Connect, Namespace: "/", Query: "a=b"}, `0/?a=b,`},
	{"text: v4 error", v4, socketio.Packet{Type: socketio.ConnectError, Namespace: "/admin", Data: []byte(`"Not authorized"`)}, `4/admin,"Not authorized"`},
	{"v4 error object", v4, socketio.Packet{Type: socketio.ConnectError, Namespace: "/admin", Data: []byte(`{"message":"x"}`)}, `4/admin,{"message":"x"}`},
	{"v4 reserved names are for v5", v4, socketio.Packet{Type: socketio.Event, Namespace: "/", Data: []byte(`["disconnect"]`)}, `2["disconnect"]`},
	{"text: v4 ack", v4, socketio.Packet{Type: socketio.Ack, Namespace: "/admin", ID: 456, HasID: true, Data: []byte(`[]`)}, `3/admin,456[]`},
	{"text: v3 connect", v3, socketio.Packet{Type: socketio.Connect, Namespace: "/admin"}, `0/admin`},
	{"v3 query", v3, socketio.Packet{Type: socketio.Connect, Namespace: "/admin", Query: "a=b"}, `0/admin?a=b`},
	{"v3 event", v3, socketio.Packet{Type: socketio.Event, Namespace: "/admin", Data: []byte(`["a"]`)}, `2/admin,["a"]`},
	{"v3 ack with an id alone", v3, socketio.Packet{Type: socketio.Ack, Namespace: "/admin", ID: 4, HasID: true}, `3/admin,4`},
}

func TestPacket(t *testing.T) {
	for _, test := range packetVectors {
		t.Run(test.name, func(t *testing.T) {
			text := socketio.AppendPacket([]byte("before "), test.rev, test.packet)
			if got, want := string(text), "before "+test.text; got != want {
				t.Errorf("AppendPacket = %q, want %q", got, want)
			}
			got, err := socketio.ParsePacket(test.rev, []byte(test.text), socketio.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.packet) {
				t.Errorf("ParsePacket = %+v, want %+v", got, test.packet)
			}
		})
	}
}

func TestAppendPacketDefaults(t *testing.T) {
	p := socketio.Packet{Type: socketio.BinaryEvent, Data: []byte(`["a"]`), Attachments: [][]byte{nil, nil}, Query: "not in v5"}
	if got, want := string(socketio.AppendPacket(nil, v5, p)), `52-["a"]`; got != want {
		t.Errorf("AppendPacket = %q, want %q", got, want)
	}
	p = socketio.Packet{Type: socketio.Connect, Query: "a=b"}
	if got, want := string(socketio.AppendPacket(nil, v4, p)), `0/?a=b,`; got != want {
		t.Errorf("AppendPacket = %q, want %q", got, want)
	}
}

// What servers in use send, and valid JSON in other words.
func TestParsePacketTolerates(t *testing.T) {
	tests := []struct {
		name string
		rev  socketio.Revision
		text string
		want string // as we write it
	}{
		{"trailing newline", v5, "2[\"a\"]\n", `2["a"]`},
		{"white space around the payload", v5, "2/a,1 \t[\"a\"]\r\n ", `2/a,1["a"]`},
		{"newline without a payload", v5, "1\n", `1`},
		{"HTML escapes are kept", v5, `2["\u003c"]`, `2["\u003c"]`},
		{"no comma after the namespace", v5, `0/admin`, `0/admin,`},
		{"main namespace spelled out", v5, `2/,["a"]`, `2["a"]`},
		{"connect error as a string", v5, `4/x,"Unable to connect"`, `4/x,"Unable to connect"`},
		{"v4 connect with a payload", v4, `0/admin,[]`, `0/admin,[]`},
		{"v4 error without a payload", v4, `4/admin`, `4/admin,`},
		{"ack without an id", v4, `3["q"]`, `3["q"]`},
		{"v4 ack without a payload", v4, `312`, `312`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := socketio.ParsePacket(test.rev, []byte(test.text), socketio.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got := string(socketio.AppendPacket(nil, test.rev, p)); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestParsePacketErrors(t *testing.T) {
	nested := func(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }
	tests := []struct {
		name   string
		rev    socketio.Revision
		text   string
		want   error
		offset int
	}{
		{"empty", v5, ``, socketio.ErrPacketType, 0},
		{"letters", v5, `abc`, socketio.ErrPacketType, 0},
		{"type 7", v5, `7["a"]`, socketio.ErrPacketType, 0},
		{"type 9", v5, `9`, socketio.ErrPacketType, 0},
		{"v3 has no binary ack", v3, `60-1[]`, socketio.ErrPacketType, 0},

		{"count of letters", v5, `5a-["a"]`, socketio.ErrAttachmentCount, 1},
		{"negative count", v5, `5-1-["a"]`, socketio.ErrAttachmentCount, 1},
		{"no dash", v5, `51["a"]`, socketio.ErrAttachmentCount, 1},
		{"count alone", v5, `51`, socketio.ErrAttachmentCount, 1},
		{"no count", v5, `5["a"]`, socketio.ErrAttachmentCount, 1},
		{"count with a leading zero", v5, `501-["a"]`, socketio.ErrAttachmentCount, 1},
		{"count as a float", v5, `51.0-["a"]`, socketio.ErrAttachmentCount, 1},
		{"11 attachments", v5, `511-["a"]`, socketio.ErrTooManyAttachments, 1},
		{"huge count", v5, `5999999999999-["a"]`, socketio.ErrTooManyAttachments, 1},
		{"count beyond 64 bits", v5, `599999999999999999999999-["a"]`, socketio.ErrAttachmentCount, 1},

		{"namespace too long", v5, `2/` + strings.Repeat("x", 4096) + `,["a"]`, socketio.ErrNamespace, 1},
		{"namespace without a comma swallows the payload", v5, `2/admin["a"]`, socketio.ErrPayload, 12},

		{"id 2^53", v5, `29007199254740992["a"]`, socketio.ErrID, 1},
		{"id beyond 64 bits", v5, `299999999999999999999["a"]`, socketio.ErrID, 1},
		{"id with a leading zero", v5, `2/a,01["a"]`, socketio.ErrID, 4},
		{"letters for an id", v5, `2abc["a"]`, socketio.ErrJSON, 1},
		{"letters after the id", v5, `21a["a"]`, socketio.ErrJSON, 2},
		{"connect with an id", v5, `01`, socketio.ErrID, 1},
		{"disconnect with an id", v5, `1/a,1`, socketio.ErrID, 4},
		{"connect error with an id", v5, `41{"message":""}`, socketio.ErrID, 1},

		{"connect with an array", v5, `0[]`, socketio.ErrPayload, 1},
		{"connect with a string", v5, `0"x"`, socketio.ErrPayload, 1},
		{"connect with null", v5, `0null`, socketio.ErrPayload, 1},
		{"v4 connect with a number", v4, `0 0`, socketio.ErrPayload, 2}, // written again, that would be an id
		{"v4 error with null", v4, `4null`, socketio.ErrPayload, 1},
		{"disconnect with a payload", v5, `1{}`, socketio.ErrPayload, 1},
		{"v4 disconnect with a payload", v4, `1/a,[]`, socketio.ErrPayload, 4},
		{"event without a payload", v5, `2`, socketio.ErrPayload, 1},
		{"event with an empty array", v5, `2[]`, socketio.ErrPayload, 1},
		{"event with an empty array and a space", v5, `2[ ]`, socketio.ErrPayload, 1},
		{"event with an object", v5, `2{}`, socketio.ErrPayload, 1},
		{"event with a string", v5, `2"a"`, socketio.ErrPayload, 1},
		{"event named null", v5, `2[null]`, socketio.ErrPayload, 1},
		{"event named by an array", v5, `2[["a"]]`, socketio.ErrPayload, 1},
		{"event named true", v4, `2[true]`, socketio.ErrPayload, 1},
		{"binary event without a name", v5, `51-[{"_placeholder":true,"num":0}]`, socketio.ErrPayload, 3},
		{"ack with an object", v5, `31{}`, socketio.ErrPayload, 2},
		{"ack without a payload", v5, `31`, socketio.ErrPayload, 2},
		{"connect error without a payload", v5, `4`, socketio.ErrPayload, 1},
		{"connect error with an array", v5, `4[]`, socketio.ErrPayload, 1},

		{"connect event", v5, `2["connect"]`, socketio.ErrReservedEvent, 1},
		{"connect_error event", v5, `2["connect_error",1]`, socketio.ErrReservedEvent, 1},
		{"disconnect event", v5, `21["disconnect"]`, socketio.ErrReservedEvent, 2},
		{"disconnecting event", v5, `2["disconnecting"]`, socketio.ErrReservedEvent, 1},
		{"newListener event", v5, `2["newListener"]`, socketio.ErrReservedEvent, 1},
		{"removeListener event", v5, `50-["removeListener"]`, socketio.ErrReservedEvent, 3},
		{"reserved event in escapes", v5, `2["\u0063onnect"]`, socketio.ErrReservedEvent, 1},

		{"index out of range", v5, `51-["a",{"_placeholder":true,"num":1}]`, socketio.ErrPlaceholder, 37},
		{"negative index", v5, `51-["a",{"_placeholder":true,"num":-1}]`, socketio.ErrPlaceholder, 38},
		{"fractional index", v5, `52-["a",{"_placeholder":true,"num":0.5}]`, socketio.ErrPlaceholder, 39},
		{"huge index", v5, `51-["a",{"_placeholder":true,"num":1e400}]`, socketio.ErrPlaceholder, 41},
		{"index as a string", v5, `51-["a",{"_placeholder":true,"num":"0"}]`, socketio.ErrPlaceholder, 39},
		{"no index", v5, `51-["a",{"_placeholder":true}]`, socketio.ErrPlaceholder, 29},
		{"nested index out of range", v5, `51-["a",{"b":[{"num":5,"_placeholder":true}]}]`, socketio.ErrPlaceholder, 43},
		{"last duplicate key counts", v5, `51-["a",{"_placeholder":true,"num":0,"num":1}]`, socketio.ErrPlaceholder, 45},

		{"nested too deeply", v5, `2["a",` + nested(512) + `]`, socketio.ErrNesting, 6 + 511},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := socketio.ParsePacket(test.rev, []byte(test.text), socketio.Limits{})
			assertParseError(t, err, test.want, test.offset)
		})
	}
	if _, err := socketio.ParsePacket(v5, []byte(`2["a",`+nested(511)+`]`), socketio.Limits{}); err != nil {
		t.Errorf("512 levels: %v", err)
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		text  string
		limit socketio.Limits
		want  error // beyond the limit by one
	}{
		{`53-["a"]`, socketio.Limits{MaxAttachments: 3}, socketio.ErrTooManyAttachments},
		{`0/abc,`, socketio.Limits{MaxNamespace: 4}, socketio.ErrNamespace},
		{`2["a",[{}]]`, socketio.Limits{MaxNesting: 3}, socketio.ErrNesting},
	}
	for _, test := range tests {
		if _, err := socketio.ParsePacket(v5, []byte(test.text), test.limit); err != nil {
			t.Errorf("%s at the limit: %v", test.text, err)
		}
		test.limit.MaxAttachments--
		test.limit.MaxNamespace--
		test.limit.MaxNesting--
		if _, err := socketio.ParsePacket(v5, []byte(test.text), test.limit); !errors.Is(err, test.want) {
			t.Errorf("%s beyond the limit: %v, want %v", test.text, err, test.want)
		}
	}
	deep := []byte(`2["a",` + strings.Repeat("[", socketio.MaxNesting))
	if _, err := socketio.ParsePacket(v5, deep, socketio.Limits{MaxNesting: 1 << 40}); !errors.Is(err, socketio.ErrNesting) {
		t.Errorf("beyond MaxNesting: %v, want %v", err, socketio.ErrNesting)
	}
}

func TestDataAliasesText(t *testing.T) {
	text := []byte(`2["a"]`)
	p, err := socketio.ParsePacket(v5, text, socketio.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	text[3] = 'b'
	if !bytes.Equal(p.Data, []byte(`["b"]`)) {
		t.Errorf("data %q is a copy", p.Data)
	}
}

// testReporter is what *testing.T and *rapid.T have in common.
type testReporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

func assertParseError(t testReporter, err, want error, offset int) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
	var parse *socketio.ParseError
	if !errors.As(err, &parse) {
		t.Fatalf("error %v is no *ParseError", err)
	}
	if parse.Offset != offset {
		t.Errorf("error %v, want offset %d", err, offset)
	}
}

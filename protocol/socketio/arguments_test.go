package socketio_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/socketio"
)

type blob []byte

type point struct {
	X int    `json:"x"`
	B []byte `json:"b,omitempty"`
}

type textual struct{}

func (textual) MarshalText() ([]byte, error) { return []byte("<text>"), nil }

func TestEncodeArguments(t *testing.T) {
	const p0, p1 = `{"_placeholder":true,"num":0}`, `{"_placeholder":true,"num":1}`
	one, two := []byte{1}, []byte{2}
	tests := []struct {
		name        string
		args        []any
		data        string
		attachments [][]byte
	}{
		{"nothing", nil, `[]`, nil},
		{"scalars", []any{"a", nil, true, false, 1, -1.5, int8(3), uint(4), float32(0.5)}, `["a",null,true,false,1,-1.5,3,4,0.5]`, nil},
		{"integers beyond 2^53", []any{int64(math.MinInt64), uint64(math.MaxUint64)}, `[-9223372036854775808,18446744073709551615]`, nil},
		{"floats", []any{0.0, 100.0, 1e20, 1e21, 1e-6, 1e-7, 0.1}, `[0,100,100000000000000000000,1e+21,0.000001,1e-07,0.1]`, nil},
		{"no HTML escapes, no line separators", []any{"<a>&\u2028é𝄞"}, "[\"<a>&\u2028é𝄞\"]", nil},
		{"control characters", []any{"\"\\\b\f\n\r\t\x00\x1e\x7f"}, `["\"\\\b\f\n\r\t\u0000\u001e` + "\x7f" + `"]`, nil},
		{"invalid UTF-8", []any{"a\xffb\xed\xa0\x80"}, "[\"a\ufffdb\ufffd\ufffd\ufffd\"]", nil},
		{"composite", []any{map[string]any{"b": []any{1, nil}, "a": map[string]any{}}, []any{}}, `[{"a":{},"b":[1,null]},[]]`, nil},
		{"nil maps, slices and pointers", []any{map[string]any(nil), []any(nil), map[string]int(nil), []int(nil), (*int)(nil)}, `[null,null,null,null,null]`, nil},
		{"struct", []any{point{X: 1}, &point{X: 2}, []point{{X: 3}}}, `[{"x":1},{"x":2},[{"x":3}]]`, nil},
		{"bytes in a struct are base64", []any{point{B: one}}, `[{"x":0,"b":"AQ=="}]`, nil},
		{"struct with <", []any{struct{ A string }{"<"}}, `[{"A":"<"}]`, nil},
		{"marshalers", []any{time.Unix(0, 0).UTC(), big.NewInt(7), json.Number("1e999"), textual{}}, `["1970-01-01T00:00:00Z",7,1e999,"<text>"]`, nil},
		{"raw", []any{json.RawMessage(" {\"a\": 1}\n"), json.RawMessage(nil)}, `[{"a": 1},null]`, nil},
		{"integer keys", []any{map[int]string{2: "b", 1: "a"}}, `[{"1":"a","2":"b"}]`, nil},

		{"bytes", []any{"x", one}, `["x",` + p0 + `]`, [][]byte{one}},
		{"no bytes are an attachment too", []any{[]byte(nil), []byte{}}, `[` + p0 + `,` + p1 + `]`, [][]byte{nil, {}}},
		{"nested", []any{map[string]any{"b": []any{two}, "a": one}}, `[{"a":` + p0 + `,"b":[` + p1 + `]}]`, [][]byte{one, two}},
		{"typed slices", []any{[][]byte{one, two}}, `[[` + p0 + `,` + p1 + `]]`, [][]byte{one, two}},
		{"typed maps", []any{map[string][]byte{"a": one}}, `[{"a":` + p0 + `}]`, [][]byte{one}},
		{"named and behind pointers", []any{blob{1}, &two}, `[` + p0 + `,` + p1 + `]`, [][]byte{one, two}},
		{"arrays of bytes are numbers", []any{[2]byte{1, 2}}, `[[1,2]]`, nil},
		{"beside what only looks like a placeholder", []any{one, map[string]any{"_placeholder": "true"}}, `[` + p0 + `,{"_placeholder":"true"}]`, [][]byte{one}},
		{"placeholder as data, without attachments", []any{map[string]any{"_placeholder": true, "num": 0}}, `[` + p0 + `]`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			data, attachments, err := socketio.EncodeArguments(test.args...)
			if err != nil {
				t.Fatal(err)
			}
			if string(data) != test.data {
				t.Errorf("data %s, want %s", data, test.data)
			}
			if !reflect.DeepEqual(attachments, test.attachments) {
				t.Errorf("attachments %v, want %v", attachments, test.attachments)
			}
			if !json.Valid(data) {
				t.Errorf("%s is not JSON", data)
			}
		})
	}
}

func TestEncodeArgumentsErrors(t *testing.T) {
	cycle := []any{nil}
	cycle[0] = cycle
	var pointer any
	pointer = &pointer
	forged := map[string]any{"_placeholder": true, "num": 0}
	tests := []struct {
		name string
		args []any
		want error // nil: any
	}{
		{"NaN", []any{math.NaN()}, socketio.ErrJSON},
		{"infinity", []any{[]any{math.Inf(-1)}}, socketio.ErrJSON},
		{"channel", []any{make(chan int)}, nil},
		{"function in a map", []any{map[string]any{"f": func() {}}}, nil},
		{"raw that is not JSON", []any{json.RawMessage(`{`)}, socketio.ErrJSON},
		{"empty raw", []any{json.RawMessage{}}, socketio.ErrJSON},
		{"cycle of slices", []any{cycle}, socketio.ErrNesting},
		{"cycle of pointers", []any{pointer}, socketio.ErrNesting},
		{"placeholder of the caller's beside an attachment", []any{[]byte{1}, forged}, socketio.ErrPlaceholder},
		{"same in raw", []any{json.RawMessage(`{"_placeholder":true,"num":0}`), []byte{1}}, socketio.ErrPlaceholder},
		{"same without an index", []any{json.RawMessage(`{"_\u0070laceholder":true}`), []byte{1}}, socketio.ErrPlaceholder},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			data, attachments, err := socketio.EncodeArguments(test.args...)
			if err == nil || (test.want != nil && !errors.Is(err, test.want)) {
				t.Errorf("error %v, want %v", err, test.want)
			}
			if data != nil || attachments != nil {
				t.Errorf("%s came with the error", data)
			}
		})
	}
}

func TestDecodeArguments(t *testing.T) {
	one, two := []byte("one"), []byte("two")
	tests := []struct {
		name        string
		data        string
		attachments [][]byte
		want        []any
	}{
		{"nothing", ``, nil, nil},
		{"no arguments", ` [ ] `, nil, []any{}},
		{"scalars", `["a",null,true,false,0,-1.5e2]`, nil, []any{"a", nil, true, false, 0.0, -150.0}},
		{"composite", `[{"a":{},"b":[1,[]]}]`, nil, []any{map[string]any{"a": map[string]any{}, "b": []any{1.0, []any{}}}}},
		{"white space", " [ 1 ,\n{ \"a\" :\t2 } ]\r\n", nil, []any{1.0, map[string]any{"a": 2.0}}},
		{"escapes", `["\"\\\/\b\f\n\r\t\u00e9\ud834\udd1e\u003c"]`, nil, []any{"\"\\/\b\f\n\r\té𝄞<"}},
		{"lone surrogates", `["\ud800","\udc00x","\ud800\u0041"]`, nil, []any{"\ufffd", "\ufffdx", "\ufffdA"}},
		{"invalid UTF-8", "[\"a\xff\"]", nil, []any{"a\ufffd"}},
		{"largest exact integers", `[9007199254740991,-9007199254740991]`, nil, []any{9007199254740991.0, -9007199254740991.0}},
		{"integers beyond", `[9007199254740993,-18446744073709551616]`, nil, []any{json.Number("9007199254740993"), json.Number("-18446744073709551616")}},
		{"floats beyond", `[9007199254740993.0,1e300]`, nil, []any{9007199254740993.0, 1e300}},
		{"beyond a float", `[1e999]`, nil, []any{json.Number("1e999")}},
		{"duplicate keys: the last counts", `[{"a":1,"a":2}]`, nil, []any{map[string]any{"a": 2.0}}},

		{"placeholders", `[{"_placeholder":true,"num":1},{"num":0,"_placeholder":true}]`, [][]byte{one, two}, []any{two, one}},
		{"nested", `["x",{"a":[{"_placeholder":true,"num":0}]}]`, [][]byte{one}, []any{"x", map[string]any{"a": []any{one}}}},
		{"one attachment twice", `[{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]`, [][]byte{one}, []any{one, one}},
		{"attachment nobody refers to", `["x"]`, [][]byte{one}, []any{"x"}},
		{"index written otherwise", `[{"_placeholder":true,"num":1.0e0}]`, [][]byte{one, two}, []any{two}},
		{"escaped keys", `[{"_\u0070laceholder":true,"n\u0075m":0}]`, [][]byte{one}, []any{one}},
		{"not quite a placeholder", `[{"_placeholder":false,"num":9}]`, [][]byte{one}, []any{map[string]any{"_placeholder": false, "num": 9.0}}},
		{"last duplicate of the mark counts", `[{"_placeholder":true,"_placeholder":false,"num":9}]`, [][]byte{one}, []any{map[string]any{"_placeholder": false, "num": 9.0}}},
		{"without attachments it is data", `[{"_placeholder":true,"num":9}]`, nil, []any{map[string]any{"_placeholder": true, "num": 9.0}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := socketio.DecodeArguments([]byte(test.data), test.attachments)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%#v, want %#v", got, test.want)
			}
		})
	}
}

func TestDecodeArgumentsErrors(t *testing.T) {
	tests := []struct {
		data string
		want error
	}{
		{`{}`, socketio.ErrPayload}, {`"a"`, socketio.ErrPayload}, {`null`, socketio.ErrPayload},
		{`[`, socketio.ErrJSON}, {`[1,]`, socketio.ErrJSON}, {`[,1]`, socketio.ErrJSON}, {`[1 2]`, socketio.ErrJSON}, {`[1]]`, socketio.ErrJSON},
		{`[01]`, socketio.ErrJSON}, {`[-]`, socketio.ErrJSON}, {`[+1]`, socketio.ErrJSON}, {`[1.]`, socketio.ErrJSON}, {`[.5]`, socketio.ErrJSON},
		{`[1e]`, socketio.ErrJSON}, {`[NaN]`, socketio.ErrJSON}, {`[tru]`, socketio.ErrJSON}, {`[nullx]`, socketio.ErrJSON}, {`['a']`, socketio.ErrJSON},
		{`["a]`, socketio.ErrJSON}, {`["\x"]`, socketio.ErrJSON}, {`["\u12g4"]`, socketio.ErrJSON}, {`["\`, socketio.ErrJSON}, {`["\u`, socketio.ErrJSON},
		{"[\"\n\"]", socketio.ErrJSON}, {"[\"\x00\"]", socketio.ErrJSON}, {"[\x00]", socketio.ErrJSON},
		{`[{]`, socketio.ErrJSON}, {`[{"a"}]`, socketio.ErrJSON}, {`[{"a":}]`, socketio.ErrJSON}, {`[{a:1}]`, socketio.ErrJSON}, {`[{"a":1,}]`, socketio.ErrJSON},
		{`[1}`, socketio.ErrJSON}, {`[{"a":1]`, socketio.ErrJSON}, {"[1]\u00a0", socketio.ErrJSON},
		{strings.Repeat("[", 20000), socketio.ErrNesting}, {strings.Repeat(`[{"a":`, 20000), socketio.ErrNesting},
		{`[{"_placeholder":true,"num":1}]`, socketio.ErrPlaceholder},
	}
	for _, test := range tests {
		args, err := socketio.DecodeArguments([]byte(test.data), [][]byte{nil})
		if !errors.Is(err, test.want) || args != nil {
			t.Errorf("%.40q: %v, error %v, want %v", test.data, args, err, test.want)
		}
	}
}

func TestEventName(t *testing.T) {
	for data, want := range map[string]string{
		`["chat message",{}]`: "chat message",
		" [ \"a\" ]":          "a",
		`["a\u003cb\n"]`:      "a<b\n",
		`[""]`:                "",
		`[12,"a"]`:            "12",
		`[-1.5e3]`:            "-1.5e3",
		`["a",and the rest`:   "a", // not read
	} {
		if got, err := socketio.EventName([]byte(data)); err != nil || got != want {
			t.Errorf("EventName(%s) = %q, %v, want %q", data, got, err, want)
		}
	}
	for _, data := range []string{``, `[]`, `[null]`, `{}`, `"a"`, `["a`, `[[]]`, `[true]`, `[-]`} {
		if got, err := socketio.EventName([]byte(data)); err == nil || got != "" {
			t.Errorf("EventName(%s) = %q, %v, want an error", data, got, err)
		}
	}
}
